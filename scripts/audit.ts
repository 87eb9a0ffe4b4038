/**
 * `npm run audit -- CHANNEL`: replays a channel from its first block and verifies all of it, from a peer or from a folder of
 * blocks. docs/audit.md says what is proved. Exit code 0: all verified; 2: a finding; 3: all verified, and the named source tree is
 * not what was approved; 1: the tool could not run.
 */
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { auditChannel, type AuditOptions } from '@ledger-pilots/audit/channel/audit-channel.ts';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { blockFile, blockFolder } from '@ledger-pilots/audit/channel/block-folder.ts';
import { copyOf, type OtherCopy } from '@ledger-pilots/audit/channel/other-copy.ts';
import { reportHtml } from '@ledger-pilots/audit/channel/report-html.ts';
import { reportText } from '@ledger-pilots/audit/channel/report-text.ts';
import { reportJson } from '@ledger-pilots/audit/report-json.ts';
import { deliverBlocks, peersOfParties } from '@ledger-pilots/network/commands/deliver.ts';
import { approvableSource } from '@ledger-pilots/network/contracts/build-contract.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { namedPath } from './arguments/named-path.ts';
import { sha256Hex } from './arguments/sha256-hex.ts';
import { CONTRACT_RULES } from './contracts/contract-rules.ts';

const [FINDING, FAILED, OTHER_SOURCE] = [2, 1, 3];
const PROGRESS_MS = 2_000;

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
}

const program = new Command('audit')
  .description('Replay a channel from its first block, and verify all of it')
  .argument('[channel]', 'such as beef; not needed with --blocks')
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
  .option('--json', 'for programs')
  .option('--html <file>', 'also write the report as one page with charts')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED))
  .action(run);

async function run(channel: string | undefined, options: Arguments): Promise<void> {
  if ((channel === undefined) === (options.blocks === undefined)) {
    throw new Error('give either a channel, whose blocks a peer has, or --blocks with a folder of them');
  }
  const report = channel === undefined ? await fromFolder(options) : await fromPeer(channel, options);
  if (options.html !== undefined) await writeFile(namedPath(options.html), reportHtml(report));
  if (options.json) {
    console.log(reportJson(report));
  } else {
    reportText(report).forEach((line) => console.log(line));
  }
  process.exitCode = exitCodeOf(report, options);
}

/** That a tree is another than what was approved is told, and is a failure only of a tree that somebody named. */
function exitCodeOf({ verified, sourceMatches }: AuditReport, { source }: Arguments): number {
  if (!verified) return FINDING;
  return source !== undefined && sourceMatches === false ? OTHER_SOURCE : 0;
}

/** By what the channel is measured and with what it is compared, wherever its blocks are from. */
function measuresOf({ genesis, key, source }: Arguments) {
  const root = source === undefined ? PROJECT_ROOT : realpathSync(namedPath(source));
  return {
    rules: CONTRACT_RULES,
    sourceOf: (chaincode: string) => approvableSource(root, chaincode),
    ...(genesis !== undefined && { genesis }),
    ...(key !== undefined && { key }),
  };
}

async function fromFolder(options: Arguments): Promise<AuditReport> {
  const folder = namedPath(options.blocks!);
  const files = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.block')).length : 0;
  return auditChannel({ ...measuresOf(options), blocks: blockFolder(folder), onProgress: progress(files) });
}

async function fromPeer(channel: string, options: Arguments): Promise<AuditReport> {
  const { state, peer, save, others } = options;
  const from = { stateDir: state, print: (line: string) => console.error(line) };
  const delivery = await deliverBlocks({ ...from, channel, ...(peer !== undefined && { peer }) });
  console.error(`${delivery.height} blocks of ${delivery.peer}`);
  const copies = others ? await copiesOfOthers(from, channel, delivery) : [];
  const blocks = save === undefined ? delivery.blocks : saved(delivery.blocks, namedPath(save));
  return auditChannel({ ...measuresOf(options), blocks, others: copies, onProgress: progress(delivery.height) });
}

/** The same block at the peers of the other parties; who does not answer is told, and not compared. */
async function copiesOfOthers(
  from: { readonly stateDir: string; readonly print: (line: string) => void },
  channel: string,
  { peer, height }: { readonly peer: string; readonly height: number },
): Promise<OtherCopy[]> {
  const names = (await peersOfParties(from, channel)).filter((name) => name !== peer);
  const copies = await Promise.all(
    names.map(async (name) => {
      try {
        const delivery = await deliverBlocks({ ...from, channel, peer: name, from: height - 1, until: height });
        for await (const bytes of delivery.blocks) return [copyOf(name, bytes)];
      } catch (error) {
        console.error(`${name} was not compared: ${(error as Error).message}`);
      }
      return [];
    }),
  );
  return copies.flat();
}

async function* saved(blocks: AsyncIterable<Uint8Array>, folder: string): AsyncGenerator<Uint8Array, void, void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: name a new folder`);
  let number = 0;
  for await (const bytes of blocks) {
    await writeFile(blockFile(folder, number), bytes);
    number += 1;
    yield bytes;
  }
}

/** Says on standard error how far it is, how fast, and how long it will take; not more often than every two seconds. */
function progress(height: number): NonNullable<AuditOptions['onProgress']> {
  const startedMs = Date.now();
  let toldMs = startedMs;
  return (blocks, transactions) => {
    const nowMs = Date.now();
    if (nowMs - toldMs < PROGRESS_MS) return;
    toldMs = nowMs;
    const seconds = (nowMs - startedMs) / 1000;
    const left = Math.ceil((seconds / blocks) * (height - blocks));
    console.error(
      `${blocks} of ${height} blocks, ${Math.round(transactions / seconds)} transactions a second, ${left} s left`,
    );
  };
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = FAILED;
});
