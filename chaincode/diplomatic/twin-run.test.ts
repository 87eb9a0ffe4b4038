/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { join } from 'node:path';
import { addDays } from '../kit/clock.ts';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { diplomatic } from './api.ts';
import { receiptBytes } from './statements/statement.ts';
import { hashOf, idOf, testKey } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { collections, keyOf, Ministry } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

/** A power of attorney, used, released, replaced and ended. */
async function powers(ministry: Ministry): Promise<void> {
  const paper = await new Paper(ministry, 'power', { use: 'MULTIPLE' }).until('ISSUED');
  const { certificateId } = paper;
  await ministry.must('depositIdentity', { certificateId }, 'clerk', { private: paper.identity });
  await ministry.must('readIdentity', { certificateId }, 'consul');
  await ministry.must('depositPowerContent', { certificateId }, 'clerk', { private: paper.content });
  await ministry.must('readPowerContent', { certificateId }, 'hub');
  ok('reservePower', await paper.reserve('bank1', 'a'));
  ok('releasePower', await paper.use('releasePower', 'bank1', 'a'));
  ok('reservePower', await paper.reserve('bank2', 'b'));
  ok('consumePower', await paper.use('consumePower', 'bank2', 'b'));
  await ministry.must('listUses', { certificateId, limit: 1 }, 'hub');
  const next = new Paper(ministry, 'next', { document: 'power', supersedes: certificateId });
  await next.until('EXAMINED');
  const permit = { certificateId, replacement: next.certificateId };
  ok('permitReplacement', await ministry.both('permitReplacement', permit, 'approver', 'approver2'));
  await next.until('ISSUED');
  await new Paper(ministry, 'refused').until('EXAMINED');
  const refused = { certificateId: idOf('certificate refused'), reason: 'x' };
  await ministry.must('refuseCertificate', refused, 'consul');
  const at = addDays(ministry.ledger.now, 31);
  await ministry.must('expireCertificate', { certificateId: next.certificateId }, 'relay', { at });
}

/** An apostille that is sent abroad, suspended, resumed and revoked; a legalisation with a link. */
async function papersForAbroad(ministry: Ministry): Promise<void> {
  const apostille = await new Paper(ministry, 'apostille', { kind: 'APOSTILLE', officer: 'justice' }).until('ISSUED');
  const { certificateId } = apostille;
  const key = testKey('Madrid', 'P-256');
  const institutionId = idOf('Madrid');
  const encryptionKey = { format: 'JWE' as const, kty: 'OKP' as const, crv: 'X25519' as const, x: 'A'.repeat(43) };
  const institution = { institutionId, name: 'Registro', country: 'ES', encryptionKey, signingKey: key.registered };
  ok('registerInstitution', await ministry.both('registerInstitution', institution, 'approver', 'approver2'));
  await ministry.must('getInstitution', { institutionId }, 'kisa');
  const deliveryId = idOf('delivery');
  const ciphertextHash = hashOf('ciphertext');
  const sent = { deliveryId, certificateId, institutionId, ciphertextHash, sizeBytes: 9 };
  await ministry.must('recordDelivery', sent, 'justice');
  const signature = key.sign(receiptBytes({ deliveryId, ciphertextHash, verdict: 'REJECTED' }));
  await ministry.must('acknowledgeDelivery', { deliveryId, verdict: 'REJECTED', signature }, 'relay');
  await ministry.must('getDelivery', { deliveryId }, 'auditor');
  await ministry.must('endInstitution', { institutionId, reason: 'x' }, 'approver');
  ok('suspendCertificate', await apostille.suspend());
  ok('resumeCertificate', await apostille.four('resumeCertificate'));
  ok('revokeCertificate', await apostille.four('revokeCertificate'));
  const legalised = await new Paper(ministry, 'legalised', { kind: 'LEGALISATION' }).until('ISSUED');
  const link = { by: 'Embassy', country: 'VN', capacity: 'Consul', date: '2026-03-04', theirNo: '1', no: '1' };
  await ministry.must('recordLegalisationLink', { certificateId: legalised.certificateId, ...link }, 'apostille');
  await ministry.must('getCertificate', { certificateId: legalised.certificateId }, 'kisa');
  await ministry.must('getDocument', { documentId: legalised.documentId }, 'hub');
  await ministry.must('withdrawDocument', { documentId: legalised.documentId, reason: 'x' }, 'court');
  await ministry.must('lookUp', apostille.triple, 'relay');
}

/** Keys, rules and lists. */
async function registers(ministry: Ministry): Promise<void> {
  const { keyId } = keyOf('consulTokyo');
  const end = { authority: 'mofa' as const, keyId, endReason: 'x' };
  await ministry.must('endOfficerKey', { ...end, validUntil: addDays(ministry.ledger.now, 1) }, 'approver');
  await ministry.must('getOfficerKey', { authority: 'mofa', keyId }, 'kisa');
  await ministry.must('listOfficerKeys', { authority: 'mofa', limit: 2 }, 'kisa');
  await ministry.must('getRules', { day: '2026-03-03' }, 'kisa');
  const list = { authority: 'moj', listId: '2026-01', purpose: 'revocation' } as const;
  await ministry.must('readStatusList', list, 'kisa');
  await ministry.must('listStatusChanges', list, 'kisa');
  await ministry.must('publishDocument', await ministry.publication('moj', 'trust-list', 1), 'justiceApprover');
  await ministry.must('getPublication', { authority: 'moj', name: 'trust-list' }, 'kisa');
}

/** What is kept is destroyed in the end. */
async function purges(ministry: Ministry): Promise<void> {
  const certificateId = idOf('certificate power');
  const at = addDays(ministry.ledger.now, 1900);
  await ministry.must('purgeIdentity', { certificateId }, 'approver', { at });
  await ministry.must('purgePowerContent', { certificateId }, 'hub');
}

test('every method answers, writes and reads the same on two different machines', async () => {
  const ministry = await new Ministry().open();
  await papersForAbroad(ministry);
  await powers(ministry);
  await registers(ministry);
  await purges(ministry);

  expect([...methodsIn(ministry.ledger.recording)].sort()).toEqual(Object.keys(diplomatic.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'diplomatic' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: ministry.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 120_000);
