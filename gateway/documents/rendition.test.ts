import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import type { AttestedDocument } from './attested-document.ts';
import { readRendition } from './read-rendition.ts';
import { renditionLines } from './rendition-lines.ts';
import { qrText, renderDocument } from './rendition.ts';

const documents = (Object.keys(DOCUMENTS) as (keyof typeof DOCUMENTS)[]).map((item) => {
  const claim = { item, issuer: 'molit', asOf: '2026-03-03T00:00:00Z', fields: DOCUMENTS[item].example };
  return { attestationId: 'c4'.repeat(16), claim, claimSalt: '5a'.repeat(16) } as AttestedDocument;
});
const land = documents[0]!;

test.each(documents)('$claim.item is drawn the same each time, and carries itself', async (document) => {
  const pdf = await renderDocument(document);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await renderDocument(document)).equals(pdf)).toBe(true);
  expect(readRendition(pdf)).toEqual(document);
  // A subset of the font, not the font.
  expect(pdf.length).toBeLessThan(300_000);
});

test('whatever is changed in the picture, the file is another than what its data draws', async () => {
  const pdf = await renderDocument(land);
  const forged = Buffer.from(pdf);
  const at = forged.lastIndexOf(' Tm');
  expect(at).toBeGreaterThan(0);
  forged[at - 1]! ^= 1;
  const carried = readRendition(forged)!;
  expect((await renderDocument(carried)).equals(forged)).toBe(false);
});

test('lines have the labels of the declaration and values as people read them', () => {
  expect(renditionLines(land)).toContainEqual({ label: '면적', value: '100.00 ㎡', depth: 0 });
  expect(renditionLines(land)).toContainEqual({ label: '개별공시지가', value: '2,500,000 원', depth: 0 });
  const title = documents.find(({ claim }) => claim.item === 'TITLE_EXTRACT')!;
  expect(renditionLines(title)).toContainEqual({ label: '을구', value: '기록사항 없음', depth: 0 });
  expect(renditionLines(title)).toContainEqual({ label: '등기목적', value: '소유권이전', depth: 1 });
});

test('the QR code names attestation and hash, and neither salt nor content', () => {
  expect(qrText(land)).toMatch(/^urn:ledger-pilots:realestate:attestation:(c4){16}:[0-9a-f]{64}$/);
});

test('a file that is none of ours is none', () => {
  expect(readRendition(Buffer.from('%PDF-1.3 nothing'))).toBeUndefined();
  expect(readRendition(Buffer.alloc(0))).toBeUndefined();
});
