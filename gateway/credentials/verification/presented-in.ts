/** The credential in a file. Each kind of file has a reader here: a new kind is one more entry. */
import { CodecError, decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { attachedFiles } from '../pdf/attached-files.ts';
import type { Presented } from './presented.ts';
import { Refusal } from './verdict.ts';

/** Reads one kind of file. */
export interface FileReader {
  readonly mediaType: string;
  recognises(bytes: Uint8Array): boolean;
  /** @throws {Refusal} `MALFORMED` or `UNSUPPORTED` */
  read(bytes: Uint8Array): Presented;
}

const COMPACT_JWS = /^\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\s*$/;

const READERS: readonly FileReader[] = [
  {
    mediaType: 'application/pdf',
    recognises: isPdf,
    read: attached,
  },
  {
    mediaType: 'application/vc+jwt',
    recognises: (bytes) => COMPACT_JWS.test(textOf(bytes)),
    read: (bytes) => textOf(bytes).trim(),
  },
  { mediaType: 'application/vc', recognises: () => true, read: json },
];

/** The credential. @throws {Refusal} `MALFORMED` or `UNSUPPORTED` */
export function presentedIn(bytes: Uint8Array): Presented {
  return READERS.find((reader) => reader.recognises(bytes))!.read(bytes);
}

function json(bytes: Uint8Array): JsonObject {
  try {
    const value = decode(bytes);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw new Refusal('MALFORMED', `neither JSON as the ledger has it nor a token: ${error.message}`);
  }
  throw new Refusal('MALFORMED', 'JSON, and not an object');
}

/** Whether a file is a PDF. */
export function isPdf(bytes: Uint8Array): boolean {
  return textOf(bytes.subarray(0, 16)).startsWith('%PDF-');
}

/** Two certificates in one PDF could be shown one and verified the other. */
function attached(bytes: Uint8Array): Presented {
  const [file, ...more] = attachedFiles(bytes);
  if (file === undefined) {
    throw new Refusal(
      'UNSUPPORTED',
      'a PDF without a certificate in it: give the certificate, and the PDF as its document',
    );
  }
  if (more.length > 0) throw new Refusal('UNSUPPORTED', 'a PDF with more than one file in it');
  if (isPdf(file)) throw new Refusal('MALFORMED', 'a PDF within a PDF');
  return presentedIn(file);
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
