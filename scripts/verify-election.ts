/**
 * `npm run verify-election -- BUNDLE`: verifies an election from a bundle of blocks, offline, with nothing of the contract.
 * docs/verify-election.md says what each check means. Exit code 0: all verified; 2: a finding; 1: the tool could not run.
 */
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { Command, InvalidArgumentError } from 'commander';
import { common } from '@hyperledger/fabric-protos';
import { headerHash, headerOf } from '@ledger-pilots/audit/blocks/block-hash.ts';
import { openBundle } from '@ledger-pilots/audit/bundle/read-bundle.ts';
import type { Head } from '@ledger-pilots/audit/election/heads.ts';
import { reportText } from '@ledger-pilots/audit/election/report-text.ts';
import { reportJson } from '@ledger-pilots/audit/report-json.ts';
import { verifyElection } from '@ledger-pilots/audit/election/verify-election.ts';
import { namedPath } from './arguments/named-path.ts';
import { SHA256_HEX, sha256Hex } from './arguments/sha256-hex.ts';

const [FINDING, FAILED] = [2, 1];
const MAX_HEAD_FILE_BYTES = 64 * 1024;
const PROGRESS_MS = 2_000;

interface Arguments {
  readonly election?: string;
  readonly genesis?: string;
  readonly head: Head[];
  readonly credential?: string;
  readonly tracker?: string;
  readonly workers?: number;
  readonly json?: true;
}

const program = new Command('verify-election')
  .description('Verify an election from a bundle of blocks: offline, and with nothing of the contract')
  .argument('<bundle>', 'a file as `npm run network -- export` or the gateway gives it')
  .option('--election <id>', 'another election of the channel than the bundle names')
  .option('--genesis <file|hash>', 'the first block to be trusted, from elsewhere than the bundle', genesisHash)
  .option('--head <height:hash|file>', 'what another observer says; give it for each of them', head, [])
  .option('--credential <key>', 'of one voter: the pseudonym, 64 hex digits', sha256Hex)
  .option('--tracker <hash>', 'of the same voter: the tracker that the device shows, 64 hex digits', sha256Hex)
  .option('--workers <count>', 'threads that verify (default: one for each processor)', count)
  .option('--json', 'for programs')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED))
  .action(run);

async function run(file: string, options: Arguments): Promise<void> {
  const { credential, tracker, genesis, workers } = options;
  if ((credential === undefined) !== (tracker === undefined)) {
    throw new Error('--credential and --tracker go together: a tracker is looked up under its pseudonym');
  }
  const report = await verifyElection({
    bundle: await openBundle(createReadStream(namedPath(file))),
    heads: options.head,
    onProgress: progress(),
    ...(options.election !== undefined && { electionId: options.election }),
    ...(genesis !== undefined && { genesis }),
    ...(credential !== undefined && tracker !== undefined && { voter: { credential, tracker } }),
    ...(workers !== undefined && { threads: workers }),
  });
  if (options.json) {
    console.log(reportJson(report));
  } else {
    reportText(report).forEach((line) => console.log(line));
  }
  process.exitCode = report.verified ? 0 : FINDING;
}

/** Says on standard error how far it is, not more often than every two seconds. */
function progress(): (blocks: number, height: number) => void {
  let toldMs = Date.now();
  return (blocks, height) => {
    if (Date.now() - toldMs < PROGRESS_MS) return;
    toldMs = Date.now();
    console.error(`${blocks} of ${height} blocks`);
  };
}

function genesisHash(text: string): string {
  if (SHA256_HEX.test(text)) return text;
  const file = namedPath(text);
  if (!existsSync(file)) throw new InvalidArgumentError('neither 64 hex digits nor a file.');
  const header = common.Block.deserializeBinary(readFileSync(file)).getHeader()!;
  return headerHash(headerOf(header)).toString('hex');
}

function head(text: string, before: Head[]): Head[] {
  const words = /^([0-9]{1,15}):([0-9a-f]{64})$/.exec(text);
  if (words !== null) return [...before, { of: text, height: Number(words[1]), headHash: words[2]! }];
  const file = namedPath(text);
  if (!existsSync(file)) throw new InvalidArgumentError('neither height:hash nor a file.');
  const bytes = readFileSync(file);
  if (bytes.length > MAX_HEAD_FILE_BYTES) throw new InvalidArgumentError('the file is no head: it is too large.');
  const { height, headHash } = JSON.parse(bytes.toString('utf8')) as { height?: unknown; headHash?: unknown };
  if (!Number.isSafeInteger(height) || typeof headHash !== 'string' || !SHA256_HEX.test(headHash)) {
    throw new InvalidArgumentError('the file has no `height` and `headHash`, as `bundle.json` has.');
  }
  return [...before, { of: text, height: height as number, headHash }];
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 256) return value;
  throw new InvalidArgumentError('a number from 1 to 256.');
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = FAILED;
});
