/**
 * A client of the gateway, typed by the contracts' declarations:
 *
 * ```ts
 * const ledger = ledgerClient({ baseUrl: 'http://localhost:8000', token, contracts: [transshipment] });
 * const { output } = await ledger.transshipment.getPass({ passId });
 * ```
 *
 * It repeats what may be repeated, follows writes to their end and has no need of Node's own modules. With a `signer`
 * (`key-signer.ts`, for Node) every call is signed by the caller, and the gateway holds no key.
 */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { routesOf, type Route } from '../routes.ts';
import type { CallOptions, CallsOf, ReadAnswer, WriteAnswer } from './calls.ts';
import type { CallSigner } from './call-signer.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { followEvents, type EventOptions, type EventOf } from './follow-events.ts';
import { Patience } from './patience.ts';
import { readOnce } from './read-once.ts';
import { readByRoute, writeByRoute, type AnyInput } from './route-calls.ts';
import { readSigned, writeSigned } from './signed-calls.ts';

/** How a client is made. */
export interface ClientOptions<C extends readonly ContractDeclaration[]> extends ConnectionOptions {
  /** Declarations of the contracts that are to be called. */
  readonly contracts: C;
  /** Signs every call; absent: the gateway holds the caller's key. */
  readonly signer?: CallSigner;
  /** Longest time for one call, with all its repetitions. */
  readonly timeoutMs?: number;
}

/** What became of a transaction. */
export type TransactionAnswer = Readonly<Record<string, unknown>> & { readonly status: string };

/** What a client can do beside the contracts' methods. */
export interface Beside<C extends readonly ContractDeclaration[]> {
  /** Looks a transaction up. */
  readonly transaction: (transactionId: string, options?: CallOptions) => Promise<TransactionAnswer>;
  /** A contract's events, from where it was left off or from now on, until the signal aborts; reconnects by itself. */
  readonly events: <N extends C[number]['name']>(
    contract: N,
    options?: EventOptions<Extract<C[number], { readonly name: N }>>,
  ) => AsyncGenerator<EventOf<Extract<C[number], { readonly name: N }>>, void, undefined>;
}

/** A client: `client.<contract>.<method>(input)`. */
export type LedgerClient<C extends readonly ContractDeclaration[]> = CallsOf<C> & Beside<C>;

const TIMEOUT_MS = 60_000;

/** Makes a client. It holds no connection open, except while events are followed. */
export function ledgerClient<const C extends readonly ContractDeclaration[]>(
  options: ClientOptions<C>,
): LedgerClient<C> {
  const connection = new Connection(options);
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  const beside: Beside<C> = {
    transaction: async (transactionId, call = {}) => {
      const request = { method: 'GET', path: `/v1/transactions/${encodeURIComponent(transactionId)}` };
      const patience = new Patience(call.timeoutMs ?? timeoutMs, call.signal);
      return (await readOnce(connection, request, patience)).output as TransactionAnswer;
    },
    events: (contract, events = {}) => followEvents(connection, contract, events),
  };
  const calls = options.contracts.map((contract) => {
    const routes = routesOf([contract]);
    const methods = routes.map((route) => [route.name, callOf(route, connection, options.signer, timeoutMs)] as const);
    return [contract.name, Object.fromEntries(methods)] as const;
  });
  const taken = calls.map(([name]) => name).find((name) => name in beside);
  if (taken !== undefined) throw new TypeError(`a contract cannot be called ${taken} here`);
  return { ...Object.fromEntries(calls), ...beside } as unknown as LedgerClient<C>;
}

function callOf(route: Route, connection: Connection, signer: CallSigner | undefined, usualMs: number) {
  return (input: AnyInput, options: CallOptions = {}): Promise<ReadAnswer<unknown> | WriteAnswer<unknown>> => {
    const timeoutMs = options.timeoutMs ?? usualMs;
    const time = { patience: new Patience(timeoutMs, options.signal), timeoutMs };
    if (route.method.kind === 'evaluate') {
      return signer === undefined
        ? readByRoute(connection, route, input, time)
        : readSigned(connection, signer, route, input, time);
    }
    return signer === undefined
      ? writeByRoute(connection, route, input, options, time)
      : writeSigned(connection, signer, route, input, options, time);
  };
}
