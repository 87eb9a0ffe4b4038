import { z } from 'zod';
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { withProof } from '../proofs/data-integrity.ts';
import {
  BANK,
  bothLists,
  frame,
  LISTS,
  NOW,
  OKA,
  SIGNED,
  SIGNERS,
  statusList,
  trustList,
} from '../testing/authorities.ts';
import { verifyCredential } from '../verification/verify-credential.ts';
import { verdictText } from '../words/verdict-text.ts';
import { apostilleCredential } from './apostille.ts';
import { attestationCredential } from './attestation.ts';
import { certificateType } from './certificate.ts';
import { type NotarialAct, notarialActCredential } from './notarial-act.ts';

const ACT: NotarialAct = {
  kind: 'POWER_OF_ATTORNEY',
  mission: 'KR-LAX',
  actNo: 'LAX-2026-000123',
  appearance: 'IN_PERSON',
  identityCheck: 'passport',
  principal: '홍길동',
  agent: '김철수\u001b[2J',
  powers: [{ action: 'LOAN', banks: ['A'], accountHash: 'b'.repeat(64), currency: 'KRW', limit: 300_000_000 }],
  use: 'SINGLE',
};

test('a power of attorney is a certificate, and one with a higher limit is tampered with', async () => {
  const signed = await withProof(notarialActCredential(frame(), ACT), SIGNERS.officer, SIGNED);
  const raised = { ...signed, credentialSubject: { ...ACT, powers: [{ ...ACT.powers![0]!, limit: 900_000_000 }] } };
  const question = { nowMs: epochMsOf(NOW) };
  const lists = await bothLists();
  const [verdict, other] = await Promise.all(
    [signed, raised].map((one) => verifyCredential(one as typeof signed, trustList(), lists, question)),
  );
  expect([verdict!.word, other!.word]).toEqual(['VALID', 'TAMPERED']);
  expect(verdict!.certificate).toEqual(expect.objectContaining({ credentialSubject: ACT }) as object);
});

test('an attestation of the authority that may issue it is valid under its own lists', async () => {
  const lists = { revocation: 'https://bank.example/r', suspension: 'https://bank.example/s' };
  const attestation = attestationCredential(frame({ issuer: BANK, status: { index: 7, lists } }), {
    kind: 'LAND_LEDGER',
    documentNo: '1234-5678-9012-3456',
    asOf: SIGNED,
    about: '1168010500100010000',
    version: 3,
    dataHash: 'a'.repeat(64),
  });
  const own = (purpose: 'revocation' | 'suspension') =>
    statusList(purpose, { id: lists[purpose], issuer: BANK, signer: SIGNERS.bank });
  const signed = await withProof(attestation, SIGNERS.bank, SIGNED);
  const verdict = await verifyCredential(signed, trustList(), [await own('revocation'), await own('suspension')], {
    nowMs: epochMsOf(NOW),
  });
  expect(verdict).toMatchObject({ word: 'VALID', issuer: { id: BANK } });
});

test('a value that the form does not take is refused before anything is signed', () => {
  expect(() => notarialActCredential(frame(), { ...ACT, actNo: 'with spaces' })).toThrow(z.ZodError);
  expect(() => notarialActCredential(frame({ issuer: 'not a did' }), ACT)).toThrow(z.ZodError);
  expect(() => notarialActCredential(frame({ status: { index: -1, lists: LISTS } }), ACT)).toThrow(z.ZodError);
});

test('a type is known by its name', () => {
  expect(certificateType(['VerifiableCredential', 'ApostilleCredential'])).toBe('ApostilleCredential');
  expect([certificateType(['VerifiableCredential']), certificateType('ApostilleCredential')]).toEqual([
    undefined,
    undefined,
  ]);
});

test('a text of a certificate does not steer the terminal', async () => {
  const items = {
    country: 'Korea',
    signedBy: 'a\u001b[2Jb\u202e',
    capacity: 'Registrar',
    sealOf: 'Court',
    at: 'Seoul',
    date: '2026-03-02',
    by: 'Agency',
    number: '1',
    seal: 'Agency',
    signature: 'officer-1',
  };
  const signed = await withProof(apostilleCredential(frame(), items), SIGNERS.officer, SIGNED);
  const verdict = await verifyCredential(signed, trustList(), await bothLists(), { nowMs: epochMsOf(NOW) });
  expect(verdict.issuer?.id).toBe(OKA);
  const lines = verdictText(verdict, 'en');
  expect(lines).toContain('2. This public document has been signed by: a\uFFFD[2Jb\uFFFD');
  expect(lines.at(-1)).toMatch(/does not certify the content/);
});
