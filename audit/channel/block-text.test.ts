import type { BlockVerdict } from './channel-audit.ts';
import { blockJson, blockText } from './block-text.ts';

const finding = { step: 'VALIDITY', code: 'VALIDATION_CODE_WRONG', message: 'computed VALID', block: 7n } as const;
const verdict = {
  ...{ block: 7, headHash: 'ab', findings: [finding] },
  transactions: [0, 11, 0].map((code) => ({ code })),
} as unknown as BlockVerdict;

test('a block is a line with its codes, and each finding another', () => {
  expect(blockText(verdict)).toEqual([
    'block 7 ab: 2 VALID, 1 MVCC_READ_CONFLICT',
    'VALIDITY VALIDATION_CODE_WRONG at block 7: computed VALID',
  ]);
  expect(blockText({ ...verdict, transactions: [], findings: [] })).toEqual(['block 7 ab: no transaction']);
});

test('for programs it is one line of JSON', () => {
  const text = blockJson(verdict);
  expect(text).not.toContain('\n');
  expect(JSON.parse(text)).toMatchObject({
    ...{ block: 7, transactions: 3, codes: { VALID: 2, MVCC_READ_CONFLICT: 1 } },
    findings: [{ code: 'VALIDATION_CODE_WRONG', block: 7 }],
  });
});
