import type { AuditReport } from './audit-report.ts';
import { reportHtml } from './report-html.ts';
import { STEPS } from './steps.ts';

const report: AuditReport = {
  verified: true,
  channel: 'beef',
  genesis: { hash: 'ab', pinned: true },
  height: 3,
  headHash: 'cd',
  keys: 7,
  chaincodes: [
    {
      ...{ name: 'beef', version: '0.0.0+12', sequence: 1, collections: [] },
      approvals: [
        { mspId: 'MarketMSP', definition: 'THIS', packageId: 'beef_0.0.0_12:ef', packageDigest: 'ef' },
        { mspId: 'NacfMSP', definition: 'OTHER' },
        { mspId: 'ObserverMSP', definition: 'NONE' },
      ],
      source: { digest: '34', packageId: 'beef_0.0.0_34:56', matches: false },
    },
  ],
  census: {
    transactions: 5,
    codes: { VALID: 4, MVCC_READ_CONFLICT: 1 },
    methods: { 'beef.pack': 3 },
    parties: { MarketMSP: 4 },
  },
  timeline: { from: '2026-01-05T09:00:00.000Z', barSeconds: 1, bars: [{ blocks: 1, transactions: 5 }] },
  meaning: [{ contract: 'beef', operations: 3, records: 4, invariants: ['massBalances'] }],
  steps: Object.fromEntries(Object.keys(STEPS).map((step) => [step, 'VERIFIED'])) as AuditReport['steps'],
  compared: [],
  privateData: [{ namespace: 'beef', collection: 'pairOne', compared: 3, purged: 1, absent: 2 }],
  snapshots: [{ of: 'snapshots/7', block: 7 }],
  findings: [],
  findingCount: 0,
  seconds: 1.5,
};

test('the page has the verdict, every step, the counts and a picture of them', () => {
  const page = reportHtml(report);
  expect(page).toContain('Verified: nothing is wrong');
  for (const step of Object.keys(STEPS)) expect(page).toContain(`<th>${step}</th><td class="VERIFIED">verified</td>`);
  expect(page).toContain('<code>MVCC_READ_CONFLICT</code>');
  expect(page).toContain('<svg');
  expect(page).toContain('<code>beef pairOne</code>: 3 compared, 1 purged');
  expect(page).toContain('MarketMSP: <code>this, with the package beef_0.0.0_12:ef</code>');
  expect(page).toContain('NacfMSP: <code>another definition of this sequence');
  expect(page).toContain('the source tree is another');
  expect(page).not.toContain('Findings');
});

test('nothing is loaded and nothing runs, whatever the blocks say', () => {
  const evil = '<script src="https://example.org/x.js"></script>';
  const findings = [{ step: 'MEANING', code: 'RECORD_INVALID', message: evil, block: 2n, transaction: 1 }] as const;
  const page = reportHtml({
    ...report,
    ...{ verified: false, channel: evil, findings, findingCount: 300 },
    census: { ...report.census, methods: { [evil]: 1 }, from: evil, until: evil },
  });
  expect(page).not.toContain('<script');
  expect(page).not.toMatch(/<[^>]*(?:src|href)=/);
  expect(page).toContain('Not verified: 300 findings.');
  expect(page).toContain('block 2, transaction 1');
  expect(page).toContain('and 299 more');
});
