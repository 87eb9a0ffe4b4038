/** What counts as JSON on the ledger, for the reader and the writer of it. */

/** A JSON value with integers as its only numbers. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>;

/** Largest document, in bytes, and deepest nesting that is read or written. */
export const JSON_LIMITS = { bytes: 1024 * 1024, depth: 32 } as const;

/** Text or a value that has no single canonical form, and where: `$.containers[3].tareKg`. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}

/** Keys that reach an object's prototype when a careless program assigns them. */
export function isForbiddenKey(key: string): boolean {
  return key === '__proto__' || key === 'constructor' || key === 'prototype';
}

/** Whether every surrogate of the text has its other half. */
export function isWellFormed(text: string): boolean {
  return text.isWellFormed();
}
