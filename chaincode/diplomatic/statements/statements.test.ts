import { createHash } from 'node:crypto';
import {
  contentHashOf,
  identityHashOf,
  issueBytes,
  lookUpHashOf,
  presentationBytes,
  receiptBytes,
} from './statement.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('a statement is its purpose, a line feed, and canonical JSON', () => {
  const receipt = { verdict: 'ACCEPTED', ciphertextHash: 'b', deliveryId: 'a', certificateId: 'not a part' };
  expect(textOf(receiptBytes(receipt))).toBe(
    'ledger-pilots/diplomatic/receipt/1\n{"ciphertextHash":"b","deliveryId":"a","verdict":"ACCEPTED"}',
  );
  expect(textOf(presentationBytes('bank1', { nonce: 'n', amount: 1 }))).toBe(
    'ledger-pilots/diplomatic/presentation/1\n{"amount":1,"nonce":"n","verifier":"bank1"}',
  );
});

test('an officer signs the certificate as it was examined, and nothing of what may change later', () => {
  const certificate = {
    certificateId: 'c',
    authority: 'mofa',
    kind: 'APOSTILLE',
    documentHash: 'h',
    destination: 'ES',
  };
  const bytes = textOf(issueBytes(certificate, { number: 'A-1' }));
  expect(bytes).toBe(
    'ledger-pilots/diplomatic/issue/1\n{"authority":"mofa","certificateId":"c","destination":"ES","documentHash":"h",' +
      '"issue":{"number":"A-1"},"kind":"APOSTILLE"}',
  );
  const later = { ...certificate, state: 'EXAMINED', reason: 'x', guardedBy: ['mofa'] };
  expect(textOf(issueBytes(later, { number: 'A-1' }))).toBe(bytes);
  expect(textOf(issueBytes({ ...certificate, supersedes: 'd' }, { number: 'A-1' }))).not.toBe(bytes);
});

test('the register is found by the hash of all three', () => {
  const triple = { authority: 'mofa', number: 'A-1', date: '2026-03-03', check: 'X' };
  const text =
    'ledger-pilots/diplomatic/register/1\n{"authority":"mofa","check":"X","date":"2026-03-03","number":"A-1"}';
  expect(lookUpHashOf(triple)).toBe(sha256(text));
});

test('a commitment does not depend on when or with which salt of the ledger it was kept', () => {
  const identity = { certificateId: 'c', identitySalt: 's', name: 'n' };
  const kept = { ...identity, recordedAt: '2026-03-03T00:00:00Z', salt: 'x', v: 1 };
  expect(identityHashOf(kept)).toBe(identityHashOf(identity));
  expect(identityHashOf({ ...identity, certificateId: 'd' })).not.toBe(identityHashOf(identity));
  expect(contentHashOf({ certificateId: 'c', contentSalt: 's' })).not.toBe(
    contentHashOf({ certificateId: 'c', contentSalt: 't' }),
  );
});
