/**
 * What a call is about, read off the declaration: whatever a record is found by alone, such as an order's, a parcel's or a
 * master bill's identifier.
 */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Json } from '@ledger-pilots/chaincode/kit/json.ts';
import { routesOf } from '../routes.ts';
import type { Subjects } from './subject-turns.ts';

/**
 * Makes the function that names a call's subjects. A call changes what its address names, and what it creates to be read
 * one path segment below; what else it names by the same fields, at any depth, it needs.
 */
export function subjectsOf(contract: ContractDeclaration): (method: string, input: Json) => Subjects {
  const keys = Object.values(contract.records).map(({ key }) => key);
  const names = new Set(keys.filter(({ length }) => length === 1).flat());
  const routes = routesOf([contract]);
  const reads = new Set(routes.filter(({ verb }) => verb === 'GET').map(({ path }) => path));
  const changed = new Map(
    routes.map(({ name, path, pathFields, method }) => {
      const created = Object.keys(method.input.shape).filter((field) => reads.has(`${path}/{${field}}`));
      return [name, [...pathFields, ...created].filter((field) => names.has(field))];
    }),
  );
  return (method, input) => {
    const all = new Set<string>();
    collect(input, names, all);
    const top = input as Readonly<Record<string, Json>>;
    const changes = (changed.get(method) ?? []).flatMap((field) =>
      typeof top[field] === 'string' ? [`${field} ${top[field]}`] : [],
    );
    for (const name of changes) all.delete(name);
    return { changes, needs: [...all] };
  };
}

function collect(value: Json, names: ReadonlySet<string>, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [field, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && names.has(field)) found.add(`${field} ${inner}`);
    else collect(inner as Json, names, found);
  }
}
