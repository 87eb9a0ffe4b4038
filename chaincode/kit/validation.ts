/** Schemas applied to what comes from outside, with problems as data. */
import type { z } from 'zod';
import { ContractError } from './errors.ts';

/** One mistake: where, and what was expected. */
export interface Issue {
  readonly path: string;
  readonly message: string;
}

const MAX_ISSUES = 20;

/**
 * Parses a value by a schema.
 * @param options - `secret`: tell the places only, since messages may repeat what was sent
 * @throws {ContractError} `INPUT_INVALID` with `details.issues`
 */
export function parseWith<S extends z.ZodType>(
  schema: S,
  value: unknown,
  options: { readonly secret?: boolean } = {},
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw inputInvalid(issuesOf(parsed.error, options));
}

/** The first mistakes that a schema found. */
export function issuesOf(error: z.ZodError, options: { readonly secret?: boolean } = {}): Issue[] {
  return error.issues.slice(0, MAX_ISSUES).map((issue) => {
    const path = pathOf(issue.path);
    return { path, message: options.secret === true ? issue.code : issue.message };
  });
}

/** The refusal of an input with these mistakes. */
export function inputInvalid(issues: readonly Issue[]): ContractError {
  const [first] = issues;
  const place = first === undefined ? '' : `: ${first.path} ${first.message}`;
  return new ContractError('INPUT_INVALID', `The input does not have the declared form${place}`, { issues });
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    return typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`;
  }, '$');
}
