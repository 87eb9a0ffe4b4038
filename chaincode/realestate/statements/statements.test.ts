import { createHash } from 'node:crypto';
import { claimHashOf, recipientHashOf, termsHashOf } from './commitment.ts';
import { caseActBytes, consentBytes, filingBytes, revocationBytes } from './statement.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test('a statement is its purpose, a line feed, and canonical JSON', () => {
  expect(textOf(revocationBytes('ab'.repeat(16)))).toBe(
    `ledger-pilots/realestate/consent-revocation/1\n{"consentId":"${'ab'.repeat(16)}"}`,
  );
  expect(textOf(consentBytes({ maxUses: 1, items: ['INCOME'], signature: 'x' }))).toBe(
    'ledger-pilots/realestate/consent/1\n{"items":["INCOME"],"maxUses":1}',
  );
  const filing = { termsHash: 'd', filingId: 'a', caseId: 'b', propertyNo: 'c' };
  expect(textOf(filingBytes(filing))).toBe(
    'ledger-pilots/realestate/filing/1\n{"caseId":"b","filingId":"a","propertyNo":"c","termsHash":"d"}',
  );
});

test('an act is signed with its method and whole input, whatever signatures stand beside', () => {
  const input = { caseId: 'a', step: 1 };
  const bytes = textOf(caseActBytes('approveCase', input));
  expect(bytes).toBe('ledger-pilots/realestate/case-act/1\n{"input":{"caseId":"a","step":1},"method":"approveCase"}');
  const signed = { ...input, signature: 'x', officerSignature: 'y', approverSignature: 'z', ownerSignatures: [] };
  expect(textOf(caseActBytes('approveCase', signed))).toBe(bytes);
  expect(textOf(caseActBytes('stepCase', input))).not.toBe(bytes);
});

test('a commitment is the SHA-256 of a statement with its salt, and each purpose has its own', () => {
  const salt = '5a'.repeat(16);
  const text = `ledger-pilots/realestate/recipient/1\n{"bank":"bank1","caseId":"c","salt":"${salt}"}`;
  expect(recipientHashOf('bank1', 'c', salt)).toBe(createHash('sha256').update(text).digest('hex'));
  const hashes = [
    recipientHashOf('bank1', 'c', salt),
    recipientHashOf('bank2', 'c', salt),
    recipientHashOf('bank1', 'd', salt),
    recipientHashOf('bank1', 'c', '5b'.repeat(16)),
    claimHashOf({ bank: 'bank1', caseId: 'c' }, salt),
    termsHashOf({ bank: 'bank1' }, 'c', salt),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});
