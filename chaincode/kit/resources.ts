/** Which declared reads show one resource, and which records they show: what tags, preconditions and versions rest on. */
import { z } from 'zod';
import type { ContractDeclaration, EvaluateDeclaration, HttpRoute, MethodDeclaration } from './declare.ts';

const PATH_FIELD = /\{([^}]*)\}/g;

/** The part that is a read's whole output. */
export const WHOLE = '';

/** Fields of the input that are in a route's path, in order. */
export function pathFieldsOf(http: HttpRoute | string): string[] {
  return [...http.matchAll(PATH_FIELD)].map(([, field]) => field!);
}

/**
 * Whether a method is a read of one resource: its path names something, its output is an object and not a list, and
 * everybody on the channel could compute it. A private record has no tag: a hash of it in a header would let those who
 * see headers guess it.
 */
export function showsResource(method: MethodDeclaration): method is EvaluateDeclaration & { output: z.ZodObject } {
  return (
    method.kind === 'evaluate' &&
    method.readsPrivate === undefined &&
    pathFieldsOf(method.http).length > 0 &&
    method.output instanceof z.ZodObject &&
    !isPaged(method) &&
    !Object.values(method.output.shape).every((field) => bare(field) instanceof z.ZodArray)
  );
}

/** Whether a read comes in pages: it takes a `cursor`, and its output says with `next` where to go on. */
export function isPaged(method: MethodDeclaration): boolean {
  const { input, output } = method;
  return (
    method.kind === 'evaluate' && 'cursor' in input.shape && output instanceof z.ZodObject && 'next' in output.shape
  );
}

/** Whether a read needs nothing that its path does not tell. */
export function isNamedByPath({ http, input }: MethodDeclaration): boolean {
  const given = pathFieldsOf(http);
  return Object.entries(input.shape).every(
    ([name, field]) => given.includes(name) || (field as z.ZodType).safeParse(undefined).success,
  );
}

/**
 * The records that a read of one resource shows as they are stored: the field of its output that holds each, or
 * {@link WHOLE}, with the record's name; in the order of the output's declaration. A record is known by its schema, the very
 * object that the declaration of the record names.
 */
export function recordsShown(api: ContractDeclaration, method: MethodDeclaration): ReadonlyMap<string, string> {
  const shown = new Map<string, string>();
  if (!showsResource(method)) return shown;
  const whole = recordOf(api, method.output);
  if (whole !== undefined) return shown.set(WHOLE, whole);
  for (const [field, schema] of Object.entries(method.output.shape)) {
    const record = recordOf(api, bare(schema));
    if (record !== undefined) shown.set(field, record);
  }
  return shown;
}

/** The record of a schema, when there is exactly one. */
function recordOf(api: ContractDeclaration, schema: unknown): string | undefined {
  const [name, ...others] = Object.entries(api.records).filter(([, record]) => record.schema === schema);
  return others.length === 0 ? name?.[0] : undefined;
}

/** A field's schema without what only says that it may be absent. */
function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? bare(schema.unwrap()) : schema;
}
