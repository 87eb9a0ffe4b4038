/** The declared calls that anybody may bring without a token, as routes. */
import type { ContractDeclaration, Relayed, SubmitDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Route } from '../routes.ts';
import { pathFieldsOf } from '@ledger-pilots/chaincode/kit/resources.ts';

/** A relayed call as a route. */
export interface RelayedRoute extends Omit<Route, 'method' | 'created' | 'guard'> {
  readonly method: SubmitDeclaration & { readonly relayed: Relayed };
  /** The method that takes many of these at once, where there is one. */
  readonly by?: SubmitDeclaration;
}

/** All relayed routes of the contracts. */
export function relayedRoutesOf(contracts: readonly ContractDeclaration[]): RelayedRoute[] {
  return contracts.flatMap(({ name: contract, methods }) =>
    Object.entries(methods).flatMap(([name, method]) => {
      if (!isRelayed(method)) return [];
      const path = method.relayed.http.replace('POST ', '');
      const { gathered } = method.relayed;
      const by = gathered === undefined ? undefined : (methods[gathered.by] as SubmitDeclaration);
      const route = {
        contract,
        name,
        method,
        verb: 'POST',
        path: `/v1/${contract}${path}`,
        pathFields: pathFieldsOf(path),
      } as const;
      return [by === undefined ? route : { ...route, by }];
    }),
  );
}

function isRelayed(method: ContractDeclaration['methods'][string]): method is RelayedRoute['method'] {
  return method.kind === 'submit' && method.relayed !== undefined;
}
