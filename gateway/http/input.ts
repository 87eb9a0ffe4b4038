/** From path, query and body to the one input object of a method. The schema judges it; here it is only put together. */
import { z } from 'zod';
import { inputInvalid, type Issue } from '@ledger-pilots/chaincode/kit/validation.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { gatewayProblem, type Problem } from '../problems.ts';
import type { Route } from '../routes.ts';

/** The input, and the secret part where the body has one. */
export interface RequestInput {
  readonly input: Record<string, unknown>;
  readonly secret?: unknown;
}

interface JsonSchema {
  readonly type?: string;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly $ref?: string;
}

/** Reads the text of a path or query parameter as the type that its field is declared with. */
type TextReaders = ReadonlyMap<string, { readonly many: boolean; readonly read: (text: string) => unknown }>;

const INTEGER = /^-?(?:0|[1-9][0-9]{0,15})$/;

/** Makes the function that puts together the input of a route's requests. */
export function inputReader(
  route: Route,
): (path: Readonly<Record<string, unknown>>, rawQuery: string, body: unknown) => RequestInput {
  const readers = textReaders(route.method.input);
  const fromQuery = route.method.kind === 'evaluate';
  return (path, rawQuery, body) => {
    const query = parseQuery(rawQuery);
    const issues: Issue[] = [];
    const input: Record<string, unknown> = {};
    if (fromQuery) takeQuery(query, readers, route, input, issues);
    else for (const name of query.keys()) issues.push({ path: `?${name}`, message: 'this route takes no query' });
    const { private: secret, ...fields } = fromQuery ? {} : bodyOf(body);
    for (const [name, value] of Object.entries(fields)) {
      if (route.pathFields.includes(name)) issues.push({ path: `$.${name}`, message: 'is given by the path' });
      else input[name] = value;
    }
    if (issues.length > 0) throw refusal(route, issues);
    for (const name of route.pathFields) input[name] = readers.get(name)!.read(String(path[name]));
    return secret === undefined ? { input } : { input, secret };
  };
}

/**
 * The parameters of a query string (the form of URLSearchParams), each with all its values.
 * @throws {Problem} PATH_INVALID for broken percent-encoding
 */
export function parseQuery(rawQuery: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue;
    const [name, value] = [...pair.split('='), ''] as [string, string];
    const key = decodeText(name);
    query.set(key, [...(query.get(key) ?? []), decodeText(pair.includes('=') ? pair.slice(name.length + 1) : value)]);
  }
  return query;
}

function takeQuery(
  query: ReadonlyMap<string, readonly string[]>,
  readers: TextReaders,
  route: Route,
  input: Record<string, unknown>,
  issues: Issue[],
): void {
  for (const [name, values] of query) {
    const reader = readers.get(name);
    if (reader === undefined || route.pathFields.includes(name)) {
      issues.push({ path: `?${name}`, message: 'is not a parameter of this route' });
    } else if (reader.many) input[name] = values.map((value) => reader.read(value));
    else if (values.length === 1) input[name] = reader.read(values[0]!);
    else issues.push({ path: `?${name}`, message: 'is given more than once' });
  }
}

function bodyOf(body: unknown): Record<string, unknown> {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Record<string, unknown>;
  throw gatewayProblem('BODY_INVALID', { detail: 'The body is not a JSON object.', details: { path: '$' } });
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw gatewayProblem('PATH_INVALID', { detail: 'The query is not percent-encoded UTF-8.' });
  }
}

function refusal(route: Route, issues: readonly Issue[]): Problem {
  return contractProblem(new Map(), route.contract, inputInvalid(issues));
}

function textReaders(schema: z.ZodObject): TextReaders {
  const document = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<string, JsonSchema>;
    $defs?: Record<string, JsonSchema>;
  };
  const resolve = (node: JsonSchema): JsonSchema => {
    if (node.$ref !== undefined) return resolve(document.$defs?.[node.$ref.replace('#/$defs/', '')] ?? {});
    const choice = node.anyOf?.map(resolve).find(({ type }) => type !== 'null');
    return choice ?? node;
  };
  return new Map(
    Object.entries(document.properties ?? {}).map(([name, property]) => {
      const node = resolve(property);
      const many = node.type === 'array';
      return [name, { many, read: textReader(many ? resolve(node.items ?? {}).type : node.type) }];
    }),
  );
}

/** What cannot be read stays text, which the schema then refuses with its own words. */
function textReader(type: string | undefined): (text: string) => unknown {
  switch (type) {
    case 'integer':
    case 'number':
      return (text) => (INTEGER.test(text) ? Number(text) : text);
    case 'boolean':
      return (text) => (text === 'true' || text === 'false' ? text === 'true' : text);
    default:
      return (text) => text;
  }
}
