/**
 * What a call is about, read off the declaration: whatever a record is found by alone, such as an order's, a parcel's or a
 * master bill's identifier.
 */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Json } from '@ledger-pilots/chaincode/kit/json.ts';
import { routesOf } from '../routes.ts';
import type { Subjects } from './subject-turns.ts';

/**
 * Makes the function that names a call's subjects. A call changes what its address names and what it creates; what else it
 * names by the same fields, at any depth, it needs.
 */
export function subjectsOf(contract: ContractDeclaration): (method: string, input: Json) => Subjects {
  const keys = Object.values(contract.records).map(({ key }) => key);
  const names = new Set(keys.filter(({ length }) => length === 1).flat());
  const changed = new Map(
    routesOf([contract]).map(({ name, pathFields, created }) => [
      name,
      [...pathFields, ...(created === undefined ? [] : [created.field])].filter((field) => names.has(field)),
    ]),
  );
  return (method, input) => {
    const all = new Map<string, string>();
    collect(input, names, all);
    const own = new Set(changed.get(method));
    const top = input as { readonly [field: string]: Json };
    const changes = [...own].flatMap((field) => (typeof top[field] === 'string' ? [`${field} ${top[field]}`] : []));
    for (const name of changes) all.delete(name);
    return { changes, needs: [...all.keys()] };
  };
}

function collect(value: Json, names: ReadonlySet<string>, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && names.has(field)) found.set(`${field} ${inner}`, inner);
    else collect(inner as Json, names, found);
  }
}
