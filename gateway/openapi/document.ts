/** The OpenAPI document of everything that is served: the declared methods, and the standards' edge beside them. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { eventsPaths } from '../events/events-paths.ts';
import { INTAKE_PATHS } from '../intake/intake-paths.ts';
import { openapi } from './openapi.ts';
import { STANDARDS_PATHS } from '../standards/standards-paths.ts';

/** The document for these contracts. */
export function documentOf(contracts: readonly ContractDeclaration[]): object {
  const served = contracts.map(({ name }) => `/v1/${name}/`);
  const edges = { ...STANDARDS_PATHS, ...INTAKE_PATHS };
  const beside = Object.entries(edges).filter(([path]) => served.some((prefix) => path.startsWith(prefix)));
  return openapi(contracts, { ...Object.fromEntries(beside), ...eventsPaths(contracts) });
}
