/**
 * `npm run audit -- CHANNEL`: replays a channel from its first block and verifies all of it, from a peer or from a folder of
 * blocks. docs/audit.md says what is proved. Exit code 0: all verified; 2: a finding; 3: all verified, and the named source tree is
 * not what was approved; 1: the tool could not run.
 */
import { realpathSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { auditChannel, type AuditOptions } from '@ledger-pilots/audit/channel/audit-channel.ts';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { blockJson, blockText } from '@ledger-pilots/audit/channel/block-text.ts';
import { reportHtml } from '@ledger-pilots/audit/channel/report-html.ts';
import { reportText } from '@ledger-pilots/audit/channel/report-text.ts';
import { evidenceText } from '@ledger-pilots/audit/evidence/evidence-text.ts';
import { EvidenceTrail } from '@ledger-pilots/audit/evidence/evidence-trail.ts';
import { reportJson } from '@ledger-pilots/audit/report-json.ts';
import { SnapshotError } from '@ledger-pilots/audit/snapshot/byte-reader.ts';
import { SnapshotFolder } from '@ledger-pilots/audit/snapshot/snapshot-folder.ts';
import { approvableSource } from '@ledger-pilots/network/contracts/build-contract.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { namedPath } from './arguments/named-path.ts';
import { sha256Hex } from './arguments/sha256-hex.ts';
import { folderSource, peerSource, type BlockSource } from './audit/block-source.ts';
import { evidenceReport, writeEvidence } from './audit/evidence.ts';
import { keptAudit, type KeptAudit } from './audit/kept-audit.ts';
import { progress } from './audit/progress.ts';
import { CONTRACT_RULES } from './contracts/contract-rules.ts';

const [FINDING, FAILED, OTHER_SOURCE] = [2, 1, 3];

interface Arguments {
  readonly state: string;
  readonly peer?: string;
  readonly blocks?: string;
  readonly save?: string;
  readonly genesis?: string;
  readonly others: boolean;
  readonly json?: true;
  readonly html?: string;
  readonly key?: string;
  readonly source?: string;
  readonly follow?: true;
  readonly checkpoint?: string;
  readonly evidence?: string;
  readonly evidenceFile?: string;
  readonly verifyEvidence?: string;
  readonly snapshot: readonly string[];
  readonly private?: true;
  readonly threads: number;
}

const program = new Command('audit')
  .description('Replay a channel from its first block, and verify all of it')
  .argument('[channel]', 'such as beef; not needed with --blocks and --verify-evidence')
  .option('--state <dir>', 'state folder of the network', process.env['LEDGER_STATE'] ?? '.state')
  .option('--peer <name>', 'whose copy, such as peer0.kisa (default: the first of the channel)')
  .option('--no-others', 'do not ask the peers of other organisations for theirs')
  .option('--blocks <dir>', 'a folder of files 0.block, 1.block and on, instead of a peer: offline')
  .option('--save <dir>', 'write the peer’s blocks there, to be audited elsewhere; a new folder, or an empty one')
  .option('--genesis <hash>', 'hash of the first block to be trusted, from elsewhere, 64 hex digits', sha256Hex)
  .option('--key <record/key>', 'also tell every version of a key, such as animal/002000000018')
  .option(
    '--source <dir>',
    'a source tree that must be what organisations approved (default: compare this one, and tell)',
  )
  .option('--follow', 'go on with blocks as they come: each is told, findings at once; Ctrl-C ends with the report')
  .option('--checkpoint <file>', 'go on from this file where it is there, and keep in it what was audited')
  .option(
    '--snapshot <dir>',
    'compare a peer’s snapshot key by key; give it for each (npm run network -- snapshot)',
    each,
    [],
  )
  .option('--private', 'compare the private data that the peer holds with their hashes')
  .option('--evidence <txId>', 'also write the file that proves this transaction to anybody', sha256Hex)
  .option('--evidence-file <file>', 'under this name (default: <txId>.evidence.tar)')
  .option('--verify-evidence <file>', 'verify such a file instead of a channel: offline')
  .option('--threads <n>', 'that verify signatures; 0 for none', threadCount, availableParallelism())
  .option('--json', 'for programs')
  .option('--html <file>', 'also write the report as one page with charts')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED))
  .action(run);

async function run(channel: string | undefined, options: Arguments): Promise<void> {
  const { blocks, verifyEvidence: evidence, follow } = options;
  if ([channel, blocks, evidence].filter((given) => given !== undefined).length !== 1) {
    throw new Error('give a channel, whose blocks a peer has, or --blocks with a folder of them, or --verify-evidence');
  }
  if (options.private && channel === undefined) throw new Error('--private needs a channel: blocks hold hashes only');
  if (follow && channel === undefined) throw new Error('--follow needs a channel: a folder has no blocks to come');
  process.exitCode = evidence === undefined ? await auditOf(channel, options) : await evidenceOf(evidence, options);
}

async function evidenceOf(file: string, { genesis, json }: Arguments): Promise<number> {
  const report = await evidenceReport(namedPath(file), genesis);
  if (json) console.log(reportJson(report));
  else evidenceText(report).forEach((line) => console.log(line));
  return report.verified ? 0 : FINDING;
}

async function auditOf(channel: string | undefined, options: Arguments): Promise<number> {
  const source = await sourceOf(channel, options);
  console.error(`${source.height} blocks of ${source.of}`);
  const { evidence, evidenceFile = `${evidence}.evidence.tar` } = options;
  // Which blocks prove a transaction is told by all before it.
  if (evidence !== undefined && options.checkpoint !== undefined) throw new Error('--evidence takes no --checkpoint');
  const trail = evidence === undefined ? undefined : new EvidenceTrail(evidence);
  const kept: KeptAudit =
    options.checkpoint === undefined
      ? { from: 0 }
      : await keptAudit(namedPath(options.checkpoint), source, measuresOf(options));
  const snapshots = await snapshotsOf(options, kept.from, source.height);
  const report = await auditChannel({
    snapshots,
    ...measuresOf(options),
    ...kept,
    threads: options.threads,
    blocks: await source.from(kept.from),
    othersAt: (height) => source.othersAt(height),
    onBlock: teller(kept.from, source.height, options),
    ...(trail && { reader: trail }),
  });
  if (options.html !== undefined) await writeFile(namedPath(options.html), reportHtml(report));
  if (options.json) console.log(reportJson(report));
  else reportText(report).forEach((line) => console.log(line));
  if (trail !== undefined) await writeEvidence(namedPath(evidenceFile), evidence!, report.channel, trail, source);
  return exitCodeOf(report, options);
}

/** @throws {SnapshotError} when one is none, or of a block that will not come */
async function snapshotsOf({ snapshot, follow }: Arguments, from: number, height: number): Promise<SnapshotFolder[]> {
  const folders = await Promise.all(snapshot.map((folder) => SnapshotFolder.open(namedPath(folder))));
  for (const { of, signable } of folders) {
    const block = signable.last_block_number;
    if (block < from - 1 || (block >= height && !follow)) {
      throw new SnapshotError(`${of} is of block ${block}, and blocks ${from} to ${height - 1} are audited`);
    }
  }
  return folders;
}

const MAX_THREADS = 64;

function threadCount(value: string): number {
  const threads = Number(value);
  if (/^\d+$/.test(value) && threads <= MAX_THREADS) return threads;
  throw new InvalidArgumentError(`a number from 0 to ${MAX_THREADS} is wanted`);
}

function each(value: string, before: readonly string[]): string[] {
  return [...before, value];
}

function sourceOf(channel: string | undefined, options: Arguments): Promise<BlockSource> {
  const { state, blocks, peer, others, save, follow } = options;
  if (channel === undefined) return folderSource(namedPath(blocks!));
  return peerSource({
    ...{ stateDir: state, channel, others, privateData: options.private === true },
    ...(peer !== undefined && { peer }),
    ...(follow && { follow: untilInterrupted() }),
    ...(save !== undefined && { save: namedPath(save) }),
  });
}

/** Ctrl-C ends a watch with its report; a second one ends the program. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}

/** Tells how far it is, and of a watch every block that came since it began. */
function teller(from: number, height: number, { follow, json }: Arguments): NonNullable<AuditOptions['onBlock']> {
  const tellProgress = progress(from, height);
  if (!follow) return tellProgress;
  return (verdict) => {
    if (verdict.block < height && verdict.findings.length === 0) return tellProgress(verdict);
    if (json) console.log(blockJson(verdict));
    else blockText(verdict).forEach((line) => console.log(line));
  };
}

/** That a tree is another than what was approved is told, and is a failure only of a tree that somebody named. */
function exitCodeOf({ verified, sourceMatches }: AuditReport, { source }: Arguments): number {
  if (!verified) return FINDING;
  return source !== undefined && sourceMatches === false ? OTHER_SOURCE : 0;
}

/** By what the channel is measured and with what it is compared, wherever its blocks are from. */
function measuresOf({ genesis, key, source, private: asked }: Arguments) {
  const root = source === undefined ? PROJECT_ROOT : realpathSync(namedPath(source));
  return {
    ...{ rules: CONTRACT_RULES, privateData: asked === true },
    sourceOf: (chaincode: string) => approvableSource(root, chaincode),
    ...(genesis !== undefined && { genesis }),
    ...(key !== undefined && { key }),
  };
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = FAILED;
});
