/** What a declaration must obey beyond its types. */
import type { ContractDeclaration, MethodDeclaration, Relayed, SubmitDeclaration } from './declare.ts';
import { privateRecordsReadBy } from './private-reads.ts';
import { pathFieldsOf } from './resources.ts';

const METHOD_NAME = /^[a-z][A-Za-z0-9]{1,63}$/;
const EVENT_NAME = /^[A-Z][A-Za-z0-9]{1,63}$/;
const RECORD_NAME = /^[A-Za-z][A-Za-z0-9]{0,63}$/;
const ERROR_CODE = /^[A-Z][A-Z0-9_]{2,63}$/;
const PATH_PARAMETER = /\{([^}]*)\}/g;

/** Every mistake in a declaration, as sentences; none when it is sound. */
export function* problemsOf(declaration: ContractDeclaration): Generator<string> {
  yield* nameProblems(declaration);
  yield* keyProblems(declaration);
  yield* endorserProblems(declaration);
  yield* routeProblems(declaration);
  for (const [name, method] of Object.entries(declaration.methods)) {
    for (const problem of methodProblems(declaration, method)) yield `method ${name} ${problem}`;
  }
}

function* nameProblems(declaration: ContractDeclaration): Generator<string> {
  for (const code of Object.keys(declaration.errors)) {
    if (!ERROR_CODE.test(code)) yield `error code ${code} is not in capitals with underscores`;
  }
  for (const event of Object.keys(declaration.events)) {
    if (!EVENT_NAME.test(event)) yield `event ${event} is not a capitalised name`;
  }
  // The kit's own records have a point in their names.
  for (const name of Object.keys({ ...declaration.records, ...declaration.privateRecords })) {
    if (!RECORD_NAME.test(name)) yield `record ${name} is not a name of letters and digits`;
  }
  for (const name of Object.keys(declaration.methods)) {
    if (!METHOD_NAME.test(name)) yield `method ${name} is not a lower camel case name`;
  }
}

function* keyProblems(declaration: ContractDeclaration): Generator<string> {
  const records = { ...declaration.records, ...declaration.privateRecords };
  for (const [name, record] of Object.entries(records)) {
    if (record.key.length === 0) yield `record ${name} has no key`;
    for (const field of record.key) {
      if (!(field in record.schema.shape)) yield `record ${name} has no key field ${field}`;
    }
  }
}

function* endorserProblems(declaration: ContractDeclaration): Generator<string> {
  for (const [name, { schema, endorsedBy = [] }] of Object.entries(declaration.records)) {
    for (const entry of endorsedBy) {
      const [field = ''] = entry.replace(/^@/, '').split('.');
      if (entry.startsWith('@') && !(field in schema.shape))
        yield `record ${name} has no field ${entry} for its endorsers`;
    }
  }
}

function* routeProblems(declaration: ContractDeclaration): Generator<string> {
  const taken = new Map<string, string>();
  for (const [name, method] of Object.entries(declaration.methods)) {
    for (const http of routesOf(method)) {
      const shape = http.replaceAll(PATH_PARAMETER, '{}');
      const earlier = taken.get(shape);
      if (earlier !== undefined) yield `methods ${earlier} and ${name} share the route ${http}`;
      taken.set(shape, name);
    }
  }
}

function routesOf(method: MethodDeclaration): string[] {
  const relayed = method.kind === 'submit' ? method.relayed : undefined;
  return relayed === undefined ? [method.http] : [method.http, relayed.http];
}

function* methodProblems(declaration: ContractDeclaration, method: MethodDeclaration): Generator<string> {
  if (method.access === 'public' && method.kind === 'submit') yield 'writes and cannot be public';
  if (method.http.startsWith('GET ') !== (method.kind === 'evaluate')) yield 'must be a read exactly when it is a GET';
  if (method.http.endsWith('/versions')) yield 'has the path of versions, which are derived from the reads';
  for (const field of pathFieldsOf(method.http)) {
    if (!(field in method.input.shape)) yield `has the path parameter ${field}, which is not a field of its input`;
  }
  if (method.kind === 'submit') yield* submitProblems(method);
  yield* referenceProblems(declaration, method);
  yield* relayProblems(declaration, method);
  yield* exampleProblems(method);
}

function* submitProblems({ fourEyes, private: secret, endorsers }: SubmitDeclaration): Generator<string> {
  // The second person would have to send the same secret, salt included, and could not tell what is approved.
  if (fourEyes === true && secret !== undefined) yield 'cannot have both four eyes and private input';
  if (endorsers === undefined) return;
  if (endorsers.length === 0) yield 'names no endorser';
  if (secret !== undefined) yield 'names endorsers, and its private record’s collection does so already';
}

function* relayProblems({ methods }: ContractDeclaration, method: MethodDeclaration): Generator<string> {
  const relayed = method.kind === 'submit' ? method.relayed : undefined;
  if (method.kind !== 'submit' || relayed === undefined) return;
  // A relay must not see secrets, and is nobody's second pair of eyes.
  if (method.private !== undefined || method.fourEyes === true) yield 'is relayed and has a secret part or four eyes';
  for (const field of pathFieldsOf(relayed.http)) {
    if (!(field in method.input.shape))
      yield `has the relayed path parameter ${field}, which is not a field of its input`;
  }
  if (relayed.gathered !== undefined) yield* gatheringProblems(methods, relayed.gathered);
}

function* gatheringProblems(
  methods: ContractDeclaration['methods'],
  { by, items }: NonNullable<Relayed['gathered']>,
): Generator<string> {
  const method = methods[by];
  if (method?.kind === 'submit' && items in method.input.shape) return;
  yield `is gathered by ${by}, which is no method that takes ${items}`;
}

function* referenceProblems(declaration: ContractDeclaration, method: MethodDeclaration): Generator<string> {
  const { errors = [] } = method;
  yield* undeclared('error', errors, declaration.errors);
  yield* undeclared('event', (method.kind === 'submit' && method.events) || [], declaration.events);
  yield* undeclared('private record', privateRecordsOf(method), declaration.privateRecords ?? {});
}

function privateRecordsOf(method: MethodDeclaration): readonly string[] {
  if (method.kind === 'evaluate') return privateRecordsReadBy(method);
  return method.private === undefined ? [] : [method.private.record];
}

function* undeclared(what: string, names: readonly string[], declared: object): Generator<string> {
  for (const name of names) {
    if (!(name in declared)) yield `names the undeclared ${what} ${name}`;
  }
}

function* exampleProblems(method: MethodDeclaration): Generator<string> {
  const input = method.input.safeParse(method.example.input);
  if (!input.success) yield `has an example that is not a valid input: ${input.error.message}`;
  if (method.kind === 'evaluate' || method.private === undefined) return;
  const secret = method.private.schema.safeParse(method.example.private);
  if (!secret.success) yield `has an example whose private part is not valid: ${secret.error.message}`;
}
