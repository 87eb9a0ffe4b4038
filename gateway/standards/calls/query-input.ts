import type { Request } from 'express';
import type { z } from 'zod';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import { parseQuery } from '../../http/input.ts';
import { contractProblem } from '../../ledger/refusal.ts';

/**
 * The query of a request, judged by a schema of strings; a parameter that is given several times is one text with commas.
 * @throws {Problem} INPUT_INVALID naming each parameter, PATH_INVALID
 */
export function queryInput<S extends z.ZodType>(req: Request, schema: S, contract: string): z.output<S> {
  const at = req.url.indexOf('?');
  const given = parseQuery(at < 0 ? '' : req.url.slice(at + 1));
  const query = schema.safeParse(Object.fromEntries([...given].map(([name, values]) => [name, values.join()])));
  if (query.success) return query.data;
  const issues = query.error.issues.map(({ path, message }) => ({ path: `?${path.join('.')}`, message }));
  throw contractProblem(new Map(), contract, inputInvalid(issues));
}
