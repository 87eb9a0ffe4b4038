/** The routes of records' versions, derived from the declarations: one below each read that shows a record as it is stored. */
import { z } from 'zod';
import type { ContractDeclaration, EvaluateDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { HistoryByKey, HistoryByRead } from '@ledger-pilots/chaincode/kit/history.ts';
import { isNamedByPath, recordsShown, WHOLE } from '@ledger-pilots/chaincode/kit/resources.ts';
import { routesOf, type Route } from '../routes.ts';
import { versionsPage } from './versions-page.ts';

/** A route of versions: a route like others, except that it is answered by the kit's `History`. */
export interface VersionsRoute extends Route {
  readonly method: EvaluateDeclaration;
  /** The input of `History` for the input of a request. */
  readonly ask: (input: Readonly<Record<string, unknown>>) => object;
}

const { limit, cursor } = HistoryByRead.shape;

/** All routes of versions of the contracts. */
export function versionsRoutesOf(contracts: readonly ContractDeclaration[]): VersionsRoute[] {
  return contracts.flatMap((contract) => {
    const reads = routesOf([contract]).filter(({ method }) => isNamedByPath(method));
    const ofReads = reads.flatMap((read) => belowRead(contract, read));
    return contract.oversight === undefined ? ofReads : [...ofReads, ofAnyRecord(contract, contract.oversight)];
  });
}

/** `GET <path of the read>/versions`, where the read shows a record. */
function belowRead(contract: ContractDeclaration, read: Route): VersionsRoute[] {
  const shown = recordsShown(contract, read.method);
  const parts = [...shown.keys()].filter((part) => part !== WHOLE);
  const [first] = shown.values();
  if (first === undefined) return [];
  const fields = Object.fromEntries(read.pathFields.map((field) => [field, read.method.input.shape[field]!]));
  const part = parts.length < 2 ? {} : { part: z.enum(parts).default(parts[0]!) };
  const records = [...new Set(shown.values())].map((name) => contract.records[name]!.schema);
  const example = read.method.example.input as Record<string, unknown>;
  const method: EvaluateDeclaration = {
    kind: 'evaluate',
    http: `${read.method.http}/versions`,
    summary: `Versions of what “${read.method.summary}” shows`,
    description: `Newest first, each with the transaction that made it, its block and its writer. For whoever may read it now.`,
    access: read.method.access,
    input: z.strictObject({ ...fields, ...part, limit, cursor }),
    output: versionsPage(records),
    errors: read.method.errors ?? [],
    example: { input: Object.fromEntries(read.pathFields.map((field) => [field, example[field]])) },
  };
  return [
    {
      ...{ contract: contract.name, name: `${read.name}Versions`, method, verb: 'GET', path: `${read.path}/versions` },
      pathFields: read.pathFields,
      ask: (input) => {
        const own = Object.fromEntries(read.pathFields.map((field) => [field, input[field]]));
        return { method: read.name, input: own, ...without(input, read.pathFields) };
      },
    },
  ];
}

/** `GET /v1/<contract>/records/{record}/versions?key=...`, for the contract's oversight. */
function ofAnyRecord(
  contract: ContractDeclaration,
  access: NonNullable<ContractDeclaration['oversight']>,
): VersionsRoute {
  const path = `/v1/${contract.name}/records/{record}/versions`;
  const names = Object.keys(contract.records);
  const keys = Object.entries(contract.records).map(([name, { key }]) => `\`${name}\`: ${key.join(', ')}`);
  const method: EvaluateDeclaration = {
    kind: 'evaluate',
    http: 'GET /records/{record}/versions',
    summary: 'Versions of any record, by its key',
    description:
      'Newest first, each with the transaction that made it, its block and its writer. For the oversight of the contract. ' +
      `\`key\` is given once for each key field, in this order:\n\n${keys.map((line) => `- ${line}`).join('\n')}`,
    access,
    input: z.strictObject({ record: z.enum(names), key: HistoryByKey.shape.key, limit, cursor }),
    output: versionsPage(Object.values(contract.records).map(({ schema }) => schema)),
    example: { input: exampleOf(contract) },
  };
  return {
    ...{ contract: contract.name, name: 'recordVersions', method, verb: 'GET', path, pathFields: ['record'] },
    ask: (input) => input,
  };
}

/** A record and its key, from an example of the declaration that names all key fields. */
function exampleOf({ records, methods }: ContractDeclaration): object {
  const inputs = Object.values(methods).map(({ example }) => example.input as Readonly<Record<string, unknown>>);
  for (const [record, { key: fields }] of Object.entries(records)) {
    const input = inputs.find((one) => fields.every((field) => typeof one[field] === 'string'));
    if (input !== undefined) return { record, key: fields.map((field) => input[field]) };
  }
  return {};
}

function without(input: Readonly<Record<string, unknown>>, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(input).filter(([name]) => !fields.includes(name)));
}
