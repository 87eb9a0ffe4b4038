/** Audits a channel from its blocks, from the first to the last: what is believed is its first block, and nothing else. */
import type { AuditReport } from './audit-report.ts';
import { ChannelAudit, type Comparisons, type Measures } from './channel-audit.ts';

/** What is to be audited, and by what it is measured. */
export interface AuditOptions extends Measures, Comparisons {
  /** Bytes of the blocks in order. */
  readonly blocks: AsyncIterable<Uint8Array>;
  readonly onProgress?: (blocks: number, transactions: number) => void;
}

/** Audits. Rejects when the blocks cannot be read from where they are; what is wrong with them is in the report. */
export async function auditChannel(options: AuditOptions): Promise<AuditReport> {
  const started = performance.now();
  const audit = new ChannelAudit(options);
  let transactions = 0;
  for await (const bytes of options.blocks) {
    transactions += audit.take(bytes).length;
    options.onProgress?.(audit.height, transactions);
  }
  const verdict = await audit.report(options);
  return { ...verdict, seconds: Math.round(performance.now() - started) / 1000 };
}
