/**
 * `npm run verify-certificate -- FILE`: verifies an apostille, a notarial act or an attestation, with or without a network and never with a
 * ledger. docs/verify-certificate.md says what each word means. Exit code 0: valid; 2: not; 1: the tool could not run.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ClockError, epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { judge } from '@ledger-pilots/gateway/credentials/verification/judge.ts';
import { LANGUAGES, type Language } from '@ledger-pilots/gateway/credentials/words/language.ts';
import { verdictText } from '@ledger-pilots/gateway/credentials/words/verdict-text.ts';
import { fetchDocument } from './certificate/fetch-document.ts';
import { ListCache } from './certificate/list-cache.ts';
import { trustFor } from './certificate/trust.ts';
import { certificateFont } from '@ledger-pilots/gateway/documents/rendition-font.ts';
import { namedPath } from './arguments/named-path.ts';

const [NOT_VALID, FAILED] = [2, 1];

interface Arguments {
  readonly document?: string;
  readonly at?: number;
  readonly trustList?: string;
  readonly trustAnchor: string[];
  readonly statusList: string[];
  readonly cache: string;
  readonly offline?: true;
  readonly lang: Language;
  readonly json?: true;
}

const program = new Command('verify-certificate')
  .description('Verify a certificate: an apostille, a notarial act, an attestation. No ledger is asked')
  .argument('<file>', 'the certificate: JSON with a proof, a vc+jwt, or a PDF with either in it')
  .option('--document <file>', 'the document that came with it, to be compared')
  .option('--at <time>', 'ask whether it was valid then, RFC 3339: 2026-03-02T09:00:00+09:00', instant)
  .option(
    '--trust-list <file|url>',
    'the list of issuers; an address is remembered and asked again when the list is old',
  )
  .option('--trust-anchor <key>', 'who signs the trust list, as Multikey (z6Mk...); remembered', each, [])
  .option('--status-list <file>', 'a status list; give it for each', each, [])
  .option('--offline', 'fetch nothing: go by the files given and by what is kept')
  .option('--cache <folder>', 'where lists are kept', join(homedir(), '.cache', 'ledger-pilots', 'certificates'))
  .addOption(new Option('--lang <language>', 'of the answer').choices(LANGUAGES).default('en'))
  .option('--json', 'for programs')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED))
  .action(run);

async function run(file: string, options: Arguments): Promise<void> {
  const offline = options.offline === true;
  const cache = new ListCache(namedPath(options.cache));
  const nowMs = Date.now();
  const trust = await trustFor(cache, { ...trustSource(options), offline, nowMs, warn });
  const statusLists = options.statusList.map(bytesOf);
  const verdict = await judge(
    bytesOf(file),
    {
      ...{ trust, statusLists, warn, font: certificateFont },
      kept: (address) => cache.statusList(address),
      keep: (address, list) => cache.keepStatusList(address, list),
      ...(!offline && { fetchList: fetchDocument }),
    },
    {
      nowMs,
      ...(options.at !== undefined && { atMs: options.at }),
      ...(options.document !== undefined && { document: bytesOf(options.document) }),
    },
  );
  if (options.json) console.log(JSON.stringify(verdict, null, 2));
  else verdictText(verdict, options.lang).forEach((line) => console.log(line));
  process.exitCode = verdict.word === 'VALID' ? 0 : NOT_VALID;
}

function trustSource({ trustList, trustAnchor: anchors }: Arguments): {
  readonly anchors: readonly string[];
  readonly file?: Uint8Array;
  readonly address?: string;
} {
  if (trustList === undefined) return { anchors };
  return /^https?:/.test(trustList) ? { anchors, address: trustList } : { anchors, file: bytesOf(trustList) };
}

function warn(message: string): void {
  console.error(message);
}

function bytesOf(file: string): Uint8Array {
  return readFileSync(namedPath(file));
}

function each(value: string, before: string[]): string[] {
  return [...before, value];
}

function instant(text: string): number {
  try {
    return epochMsOf(text);
  } catch (error) {
    if (!(error instanceof ClockError)) throw error;
    throw new InvalidArgumentError('a time with its offset: 2026-03-02T09:00:00+09:00.');
  }
}

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = FAILED;
});
