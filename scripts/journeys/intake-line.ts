/** A request of a story as a line of an upload: the same call, with its method's name in the place of verb and path. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { routesOf } from '@ledger-pilots/gateway/routes.ts';
import type { RestRequest } from './rest-client.ts';

/** A call as `POST /v1/customs/intake` takes it. */
export interface IntakeCall {
  readonly method: string;
  readonly input: object;
  readonly private?: object;
}

/**
 * Makes the function that turns requests to a contract's routes into lines.
 * @throws {TypeError} for a request to another address
 */
export function intakeLines(contract: ContractDeclaration): (request: RestRequest) => IntakeCall {
  const routes = routesOf([contract]).map(({ name, verb, path }) => ({
    ...{ name, verb },
    pattern: new RegExp(`^${path.replaceAll(/\{([^}]*)\}/g, '(?<$1>[^/]+)')}$`),
  }));
  return ({ verb, path, body }) => {
    for (const { name, verb: ofRoute, pattern } of routes) {
      const match = verb === ofRoute ? pattern.exec(path) : null;
      if (match === null) continue;
      const { private: secret, ...fields } = body as { readonly private?: object };
      const input = { ...fields, ...match.groups };
      return { method: name, input, ...(secret !== undefined && { private: secret }) };
    }
    throw new TypeError(`${verb} ${path} is no route of ${contract.name}`);
  };
}
