/** What the operations of the document share: named schemas, responses, examples. */
import { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';

/** A piece of the document. */
export type JsonObject = Record<string, unknown>;

/** What operations share: schemas of records and of whatever else has a name, and responses. */
export class Components {
  readonly #records: ReadonlyMap<z.ZodType, string>;
  readonly #schemas: JsonObject = {};
  readonly responses: JsonObject = {};
  readonly examples: JsonObject = {};

  constructor(contracts: readonly ContractDeclaration[]) {
    this.#records = new Map(
      contracts.flatMap(({ name: contract, records }) =>
        Object.entries(records).map(([record, { schema }]) => [schema, `${contract}.${record}`] as const),
      ),
    );
  }

  /** JSON Schema of a zod schema, with references into the document's components; `owner` keeps names apart. */
  of(schema: z.ZodType, io: 'input' | 'output', owner: string): JsonObject {
    const record = this.#records.get(schema);
    return record === undefined ? this.#inline(schema, io, owner) : this.#reference(schema, record, io);
  }

  all(): JsonObject {
    return this.#schemas;
  }

  #reference(schema: z.ZodType, record: string, io: 'input' | 'output'): JsonObject {
    const name = componentName(record, io);
    if (!Object.hasOwn(this.#schemas, name)) {
      // Taken before it is made, for records that refer to themselves.
      this.#schemas[name] = {};
      this.#schemas[name] = this.#inline(schema, io, record);
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #inline(schema: z.ZodType, io: 'input' | 'output', owner: string): JsonObject {
    const root = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        const nested = zodSchema as unknown as z.ZodType;
        const record = this.#records.get(nested);
        if (record === undefined || nested === schema) return;
        for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
        Object.assign(jsonSchema, this.#reference(nested, record, io));
      },
    }) as JsonObject;
    const definitions = (root['$defs'] ?? {}) as Record<string, JsonObject>;
    const name = (key: string): string => componentName(`${owner}.${key}`, io);
    const point = (node: unknown): unknown => mapReferences(node, (key) => `#/components/schemas/${name(key)}`);
    for (const [key, definition] of Object.entries(definitions)) this.#schemas[name(key)] ??= point(bare(definition));
    return point(bare(root)) as JsonObject;
  }
}

/** An input may leave out what an output always has, so the two are different components. */
function componentName(name: string, io: 'input' | 'output'): string {
  return `${name}${io === 'input' ? '.input' : ''}`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

/** Without what names the schema or says which dialect it is: the document does that. */
function bare(schema: JsonObject): JsonObject {
  const named = ['$schema', '$defs', '$id', 'id'];
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !named.includes(key)));
}

function mapReferences(node: unknown, target: (key: string) => string): unknown {
  if (Array.isArray(node)) return node.map((item) => mapReferences(item, target));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) =>
      key === '$ref' && typeof value === 'string' && value.startsWith('#/$defs/')
        ? [key, target(value.slice('#/$defs/'.length))]
        : [key, mapReferences(value, target)],
    ),
  );
}
