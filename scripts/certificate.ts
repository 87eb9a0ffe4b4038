/**
 * `npm run certificate -- pdf|keygen|encrypt|decrypt`: a certificate on paper, and on its way to a foreign institution. docs/verify-certificate.md
 * has how it is used. Exit code 0: done; 2: refused, with the reason; 1: the tool could not run.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { certificatePdf } from '@ledger-pilots/gateway/credentials/pdf/certificate-pdf.ts';
import {
  DispatchError,
  institutionKey,
  openedDispatch,
  sealedDispatch,
} from '@ledger-pilots/gateway/credentials/exchange/dispatch.ts';
import { Certificate } from '@ledger-pilots/gateway/credentials/types/certificate.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';
import { signedCredential } from '@ledger-pilots/gateway/credentials/verification/presented.ts';
import { Refusal } from '@ledger-pilots/gateway/credentials/verification/verdict.ts';
import { certificateFont } from '@ledger-pilots/gateway/documents/rendition-font.ts';
import { namedPath } from './arguments/named-path.ts';
import { sha256Hex } from './arguments/sha256-hex.ts';

const [REFUSED, FAILED] = [2, 1];

interface Encryption {
  readonly to: string[];
  readonly document: string;
  readonly out: string;
}
interface Decryption {
  readonly key: string;
  readonly into: string;
  readonly sha256?: string;
}

const program = new Command('certificate')
  .description('A certificate on paper, and on its way to a foreign institution. No ledger is asked')
  .showHelpAfterError()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : FAILED));

program
  .command('pdf')
  .description('draw a certificate as a PDF that has it attached, with a QR code that leads to the page that verifies')
  .argument('<certificate>', 'JSON with a proof, or a vc+jwt')
  .requiredOption('--out <file>', 'the PDF')
  .action(draw);

program
  .command('keygen')
  .description('make an institution’s key; its public half is printed, and is what the institution registers')
  .requiredOption('--out <file>', 'the key file, for the institution alone')
  .action(makeKey);

program
  .command('encrypt')
  .description('encrypt a certificate with its document to a foreign institution')
  .argument('<certificate>', 'JSON with a proof, a vc+jwt or a PDF')
  .requiredOption('--document <file>', 'the document that the certificate was issued for')
  .requiredOption('--to <key|file>', 'the institution’s registered public key, age1..., or a file of them', each, [])
  .requiredOption('--out <file>', 'the encrypted file')
  .action(encrypt);

program
  .command('decrypt')
  .description('open what was encrypted, and check the document’s exact bytes')
  .argument('<file>', 'the encrypted file')
  .requiredOption('--key <file>', 'the institution’s key file')
  .requiredOption('--into <folder>', 'where certificate and document are written')
  .option('--sha256 <hex>', 'SHA-256 of the document in the ledger’s record', sha256Hex)
  .action(decrypt);

async function draw(file: string, { out }: { readonly out: string }): Promise<void> {
  const presented = presentedIn(bytesOf(file));
  const certificate = Certificate.safeParse(signedCredential(presented).credential);
  if (!certificate.success) throw new Refusal('UNSUPPORTED', 'this is no apostille, notarial act or attestation');
  writeFileSync(namedPath(out), await certificatePdf(presented, certificate.data, certificateFont()));
}

async function makeKey({ out }: { readonly out: string }): Promise<void> {
  const { identity, recipient } = await institutionKey();
  // The form of the age tools. Never over another key: what was encrypted to that would be lost.
  writeFileSync(namedPath(out), `# public key: ${recipient}\n${identity}\n`, { mode: 0o600, flag: 'wx' });
  console.log(recipient);
}

async function encrypt(file: string, { to, document, out }: Encryption): Promise<void> {
  const recipients = to.flatMap((one) => (one.startsWith('age1') ? [one] : linesOf(one)));
  const dispatch = { certificate: bytesOf(file), document: bytesOf(document), name: basename(document) };
  writeFileSync(namedPath(out), await sealedDispatch(dispatch, recipients));
}

async function decrypt(file: string, { key, into, sha256 }: Decryption): Promise<void> {
  const [identity = ''] = linesOf(key);
  const { certificate, document, name } = await openedDispatch(bytesOf(file), identity, sha256);
  const written = { [`certificate-of-${name}`]: certificate, [name]: document };
  for (const [one, bytes] of Object.entries(written)) {
    const path = join(namedPath(into), one);
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
    console.log(path);
  }
}

/** Keys of a file in the form of the age tools: one a line, with remarks. */
function linesOf(file: string): string[] {
  const lines = readFileSync(namedPath(file), 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

function bytesOf(file: string): Uint8Array {
  return readFileSync(namedPath(file));
}

function each(value: string, before: string[]): string[] {
  return [...before, value];
}

program.parseAsync().catch((error: unknown) => {
  if (error instanceof DispatchError) console.error(`${error.problem}: ${error.message}`);
  else if (error instanceof Refusal) console.error(`${error.word}: ${error.message}`);
  else console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof DispatchError || error instanceof Refusal ? REFUSED : FAILED;
});
