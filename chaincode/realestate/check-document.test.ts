/** What is told to who brings a document: whether it was attested, and whether the register says the same still. */
import { claimHashOf } from './statements/commitment.ts';
import { Desk, townWith } from './testing/desk.ts';
import { idOf } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { propertyOf, Town } from './testing/town.ts';

async function attested(): Promise<{ town: Town; attestationId: string; claimHash: string }> {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'checked').until('CONSENTED');
  ok('attest', await desk.answer(ok('requestEvidence', await desk.ask('TITLE_EXTRACT'))));
  const { attestationId, claim } = desk.attestationOf('TITLE_EXTRACT');
  return { town, attestationId, claimHash: claimHashOf(claim, desk.claimSalt(attestationId)) };
}

test('what was attested is genuine, with what it is and as of when', async () => {
  const { town, ...document } = await attested();
  expect(await town.must('checkDocument', document, 'kisa')).toMatchObject({
    verdict: 'GENUINE',
    attestation: { item: 'TITLE_EXTRACT', issuer: 'registry', basisVersion: 1 },
    currentVersion: 1,
  });
});

test('once the register has changed it is superseded', async () => {
  const { town, ...document } = await attested();
  const { propertyNo, ownerHash, ownerKeyId } = propertyOf(1);
  const { version } = await town.must('enterOwner', { propertyNo, ownerHash, ownerKeyId }, 'registrar');
  const told = await town.must('checkDocument', document, 'kisa');
  expect(told).toMatchObject({ verdict: 'SUPERSEDED', currentVersion: version });
});

test('one that the agency took back is withdrawn', async () => {
  const { town, ...document } = await attested();
  await town.must('revokeAttestation', { attestationId: document.attestationId, reason: 'x' }, 'registrar');
  expect(await town.must('checkDocument', document, 'kisa')).toMatchObject({ verdict: 'WITHDRAWN' });
});

test('another hash and an unknown number get one and the same answer', async () => {
  const { town, ...document } = await attested();
  const altered = { ...document, claimHash: 'ab'.repeat(32) };
  const unknown = { ...document, attestationId: idOf('nowhere') };
  for (const asked of [altered, unknown]) {
    expect(await town.must('checkDocument', asked, 'kisa')).toEqual({ verdict: 'NOT_ATTESTED' });
  }
});
