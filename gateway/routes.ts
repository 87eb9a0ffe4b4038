/** The declarations, read as HTTP routes. */
import type { ContractDeclaration, MethodDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { pathFieldsOf } from '@ledger-pilots/chaincode/kit/resources.ts';
import { z } from 'zod';
import { guardOf } from './conditional/guard.ts';

/** One declared method as a route. */
export interface Route {
  readonly contract: string;
  /** Name of the method in the contract. */
  readonly name: string;
  readonly method: MethodDeclaration;
  readonly verb: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/v1/transshipment/passes/{passId}` */
  readonly path: string;
  /** Fields of the input that are in the path. */
  readonly pathFields: readonly string[];
  /**
   * Set when a call creates what a read shows at one more path segment: that read's path, and the field that fills it,
   * which is a field of the output as well.
   */
  readonly created?: { readonly path: string; readonly field: string };
  /** Set for a write whose subject a read shows: that read, whose state `If-Match` is about. */
  readonly guard?: Route;
}

const PATH_FIELD = /\{([^}]*)\}/g;
const CREATED = /^\/\{([^}]*)\}$/;

/** All routes of the contracts, in the order of their declaration. */
export function routesOf(contracts: Iterable<ContractDeclaration>): Route[] {
  const routes = [...contracts].flatMap((contract) =>
    Object.entries(contract.methods).map(([name, method]) => routeOf(contract.name, name, method)),
  );
  return routes.map((route) => {
    const created = createdBy(route, routes);
    const guard = guardOf(route, routes);
    return { ...route, ...(created !== undefined && { created }), ...(guard !== undefined && { guard }) };
  });
}

/** The path as Express 5 takes it. */
export function expressPath(path: string): string {
  return path.replaceAll(PATH_FIELD, ':$1');
}

function routeOf(contract: string, name: string, method: MethodDeclaration): Route {
  const [verb, path] = method.http.split(' ') as [Route['verb'], string];
  return {
    contract,
    name,
    method,
    verb,
    path: `/v1/${contract}${path}`,
    pathFields: pathFieldsOf(path),
  };
}

function createdBy({ verb, path, method }: Route, routes: readonly Route[]): Route['created'] {
  if (verb !== 'POST' || !(method.output instanceof z.ZodObject)) return undefined;
  for (const read of routes) {
    const field =
      read.verb === 'GET' && read.path.startsWith(path) ? CREATED.exec(read.path.slice(path.length))?.[1] : undefined;
    if (field !== undefined && field in method.output.shape) return { path: read.path, field };
  }
  return undefined;
}
