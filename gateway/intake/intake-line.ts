/** One line of an upload: a declared method with its input, as its route would take it in path and body together. */
import { z } from 'zod';
import { decode, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import type { BodyLine } from './read-lines.ts';

/** What is taken at once. */
export const INTAKE_LIMITS = {
  /** Bytes of a line, without its line break. */
  lineBytes: 64 * 1024,
  /** Lines of an upload, empty ones included. */
  lines: 100_000,
  /** Lines that are worked on at once. */
  inFlight: 256,
  /** Of these, calls that cannot share a transaction with others. */
  alone: 32,
  /** Milliseconds for an upload. */
  longestMs: 3_600_000,
  /** Milliseconds in which neither side takes or sends a byte. */
  silentMs: 60_000,
} as const;

/** A call. */
const CallLine = z
  .strictObject({
    method: z.string().max(64).meta({ description: 'A declared method that writes.' }),
    input: z.record(z.string(), z.unknown()).meta({ description: 'Its whole input, without what is secret.' }),
    private: z.record(z.string(), z.unknown()).optional().meta({ description: 'Its secret part, where it has one.' }),
    id: z
      .string()
      .regex(/^[A-Za-z0-9._:-]{1,128}$/)
      .optional()
      .meta({ description: 'The sender’s own name for the line, in the place of its content.' }),
  })
  .meta({ description: 'A call.' });

/** A pause in the stream. */
const BarrierLine = z
  .strictObject({ barrier: z.literal(true) })
  .meta({ description: 'What follows begins when all lines before have ended.' });

/** Form of a line, for the OpenAPI document. */
export const IntakeLine = z.union([CallLine, BarrierLine]);

/** A call as it was sent. */
export type CallLine = z.infer<typeof CallLine>;

/** A line that was read, or what is wrong with it. */
export type ReadLine =
  | { readonly kind: 'call'; readonly call: CallLine; readonly content: Json }
  | { readonly kind: 'barrier' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'bad'; readonly code: 'LINE_TOO_LONG' | 'LINE_INVALID'; readonly detail: string };

const BLANK = /^[ \t\r]*$/;

/** Reads a line. What it says of a line that is not strict JSON of the form names the place, never a value. */
export function readLine({ bytes }: BodyLine): ReadLine {
  if (bytes === undefined) {
    const detail = `The line is longer than ${INTAKE_LIMITS.lineBytes} bytes: send its call by itself.`;
    return { kind: 'bad', code: 'LINE_TOO_LONG', detail };
  }
  if (bytes.length < 100 && BLANK.test(bytes.toString('latin1'))) return { kind: 'empty' };
  let content: Json;
  try {
    content = decode(bytes);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return { kind: 'bad', code: 'LINE_INVALID', detail: `The line is not strict JSON: ${error.message}` };
  }
  const read = IntakeLine.safeParse(content);
  if (!read.success) return { kind: 'bad', code: 'LINE_INVALID', detail: formDetail(content) };
  return 'barrier' in read.data ? { kind: 'barrier' } : { kind: 'call', call: read.data, content };
}

function formDetail(content: Json): string {
  const issue = CallLine.safeParse(content).error?.issues[0];
  const place = issue === undefined || issue.path.length === 0 ? 'its root' : `/${issue.path.join('/')}`;
  return `The line is no call at ${place}: ${issue?.message ?? 'unknown form'}.`;
}
