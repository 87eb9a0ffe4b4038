/** Audits a channel from its blocks, from the first to the last: what is believed is its first block, and nothing else. */
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import type { PrivateBlock } from '../private/private-block.ts';
import type { SnapshotFolder } from '../snapshot/snapshot-folder.ts';
import { verifiedAhead } from '../threads/verified-ahead.ts';
import type { AuditReport } from './audit-report.ts';
import {
  ChannelAudit,
  type AuditSnapshot,
  type BlockVerdict,
  type Comparisons,
  type Measures,
} from './channel-audit.ts';

/** What is to be audited, and by what it is measured. */
export interface AuditOptions extends Measures, Comparisons {
  /** The blocks in order, with private data where these are asked for: from the first, or from the one behind {@link AuditOptions.kept}. */
  readonly blocks: AsyncIterable<Uint8Array | PrivateBlock>;
  /** Threads that verify signatures ahead; none unless given. What is found is the same. */
  readonly threads?: number;
  /** Blocks after which they are begun. */
  readonly threadsAfter?: number;
  /** An audit to go on from. */
  readonly kept?: AuditSnapshot;
  /** Is given the audit at the end, where the blocks break off, and every so many blocks. */
  readonly keep?: (audit: ChannelAudit) => Promise<void>;
  /** Takes every transaction as well. */
  readonly reader?: { take(ordered: OrderedTransaction): void };
  readonly onBlock?: (verdict: BlockVerdict) => void;
}

/** Blocks after which an audit is kept, so that what breaks off is not done again from the beginning. */
const KEPT_EVERY = 5_000;

/** Audits. Rejects when the blocks cannot be read from where they are; what is wrong with them is in the report. */
export async function auditChannel(options: AuditOptions): Promise<AuditReport> {
  const started = performance.now();
  const audit = new ChannelAudit(options, options.kept);
  try {
    await takeAll(audit, options);
  } finally {
    await options.keep?.(audit);
  }
  const verdict = await audit.report(options);
  return { ...verdict, seconds: Math.round(performance.now() - started) / 1000 };
}

async function takeAll(audit: ChannelAudit, options: AuditOptions): Promise<void> {
  const { blocks, keep, reader, onBlock, snapshots = [], threads = 0, threadsAfter } = options;
  const compareAt = async (block: number) => {
    for (const snapshot of snapshots.filter(isAt(block))) await audit.compare(snapshot);
  };
  await compareAt(audit.height - 1);
  const ahead = { threads, after: threadsAfter, consenters: () => audit.consenters };
  for await (const { bytes, privateSets, found } of verifiedAhead(blocks, ahead)) {
    const verdict = audit.take(bytes, privateSets, found);
    for (const ordered of verdict.transactions) reader?.take(ordered);
    await compareAt(verdict.block);
    onBlock?.(verdict);
    if (audit.height % KEPT_EVERY === 0) await keep?.(audit);
  }
}

function isAt(block: number): (snapshot: SnapshotFolder) => boolean {
  return ({ signable }) => signable.last_block_number === block;
}
