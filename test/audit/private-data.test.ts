/** What a peer holds of private data is what is hashed in the blocks: its own organisation's approvals, at least. */
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { auditCommand } from './audit-command.ts';

jest.setTimeout(300_000);

const channels = Object.keys(readConnections(process.env['LEDGER_STATE']!).channels);

test.each(channels)('the channel %s at one of its peers', (channel) => {
  const { code, report } = auditCommand<AuditReport>(channel, '--no-others', '--private');
  expect(report.findings).toEqual([]);
  expect(code).toBe(0);
  expect(report.steps.PRIVATE).toBe('VERIFIED');
  const approvals = report.privateData!.filter(({ namespace }) => namespace === '_lifecycle');
  // Of the others' collections it has none.
  expect(approvals.filter(({ compared }) => compared > 0)).toHaveLength(1);
  expect(approvals.filter(({ absent }) => absent > 0).length).toBeGreaterThan(0);
});
