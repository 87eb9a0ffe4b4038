/** Documents in JSON that partners hand over, judged by a schema. */
import type { z } from 'zod';
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { gatewayProblem, Problem } from '../../problems.ts';
import { pointerOf, pointerOfPath } from './json-pointer.ts';

/** Most mistakes that one refusal names. */
const MOST_ISSUES = 20;

/**
 * Reads a document.
 * @param bytes - JSON in UTF-8; strict, and with integers only
 * @param name - what the document is called, for refusals
 * @throws {Problem} BODY_INVALID, INPUT_INVALID with `details.issues` and their JSON Pointers
 */
export function readDocument<S extends z.ZodType>(bytes: Uint8Array, schema: S, name: string): z.output<S> {
  const read = schema.safeParse(jsonOf(bytes));
  if (!read.success) throw formInvalid(read.error, name);
  return read.data;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    const pointer = pointerOfPath(error.path);
    throw gatewayProblem('BODY_INVALID', {
      detail: `The document is not strict JSON at ${placeOf(pointer)}: ${error.problem}.`,
      details: { path: error.path, pointer },
    });
  }
}

function formInvalid({ issues: found }: z.ZodError, name: string): Problem {
  const issues = found.slice(0, MOST_ISSUES).map(({ path, message }) => ({ pointer: pointerOf(path), message }));
  const [first] = issues;
  return new Problem('INPUT_INVALID', KIT_ERRORS.INPUT_INVALID, undefined, {
    detail: `The body is no ${name} at ${placeOf(first!.pointer)}: ${first!.message}`,
    details: { issues },
  });
}

function placeOf(pointer: string): string {
  return pointer === '' ? 'its root' : pointer;
}
