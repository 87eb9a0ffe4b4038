/** A router of the standards' edge over HTTP, on a real contract with a ledger in memory in the place of the network. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Router } from 'express';
import { pino } from 'pino';
import { admits, type ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { ContractError, KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { TestUser } from '@ledger-pilots/chaincode/kit/testing/identities.ts';
import type { EdgeTools } from '../../app.ts';
import { problemWriter } from '../../http/answer.ts';
import { contractProblem } from '../../ledger/refusal.ts';
import type { MethodCall, MethodResult } from '../../operations.ts';
import { gatewayProblem, Problem } from '../../problems.ts';

/** How a ledger in memory ends a call. */
type Ended =
  | { readonly ok: true; readonly output: unknown; readonly txId: string }
  | {
      readonly ok: false;
      readonly error: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> };
      readonly txId?: string;
    };

/** What stands behind the router. */
export interface Stage {
  readonly api: ContractDeclaration;
  readonly users: Readonly<Record<string, TestUser>>;
  readonly invoke: (method: string, input: object, as: TestUser, secret?: unknown) => Promise<Ended>;
  readonly router: (tools: EdgeTools) => Router;
}

/** The routes; who asks is said by a header, in the place of a token. */
export class TestEdge {
  /** Asked before each call reaches the ledger; may answer in its place. */
  intercept: (call: MethodCall) => MethodResult | undefined = () => undefined;
  /** Waited for before a call is carried out, for tests of what waits. */
  hold: () => Promise<void> = () => Promise.resolve();
  readonly #stage: Stage;
  /** Ends by key: kept whatever they were, as the gateway keeps them. */
  readonly #kept = new Map<string, Promise<MethodResult>>();
  #server: Server | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
  }

  async open(requestDeadlineMs = 10_000): Promise<void> {
    const app = express();
    app.use((req, _res, next) => {
      req.log = pino({ level: 'silent' });
      req.id = 'r1';
      next();
    });
    const tools = {
      operations: { authorise: this.#authorise, run: (call: MethodCall) => this.#run(call) },
      authenticate: (req: express.Request, res: express.Response, next: express.NextFunction) => {
        const user = this.#stage.users[req.get('x-user') ?? ''];
        if (user === undefined) throw gatewayProblem('TOKEN_MISSING');
        res.locals['principal'] = { mspId: 'M', ...user };
        res.locals['tokenExpiresAtMs'] = Date.now() + 3_600_000;
        next();
      },
      isStopping: () => false,
      requestDeadlineMs,
      bodyLimitBytes: 1024 * 1024,
    } as unknown as EdgeTools;
    app.use(this.#stage.router(tools), problemWriter);
    this.#server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server!.once('listening', resolve));
  }

  async close(): Promise<void> {
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  /** The address of a path. */
  url(path: string): string {
    return `http://127.0.0.1:${(this.#server!.address() as AddressInfo).port}${path}`;
  }

  /** Sends one request; the answer's body is unread. */
  send(
    as: string | undefined,
    verb: string,
    path: string,
    body?: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Response> {
    return fetch(this.url(path), {
      method: verb,
      headers: { ...headers, ...(as !== undefined && { 'x-user': as }) },
      ...(body !== undefined && { body: body as string }),
    });
  }

  readonly #authorise = (
    principal: { readonly party: string; readonly roles: readonly string[] } | undefined,
    _contract: string,
    method: string,
  ): void => {
    const { access } = this.#stage.api.methods[method]!;
    if (access === 'public' || (principal !== undefined && admits(access, principal.party, principal.roles))) return;
    throw new Problem('NOT_AUTHORISED', KIT_ERRORS.NOT_AUTHORISED, undefined);
  };

  #run(call: MethodCall): Promise<MethodResult> {
    if (call.key === undefined) return this.#carry(call);
    const kept = this.#kept.get(call.key) ?? this.#carry(call);
    this.#kept.set(call.key, kept);
    return kept;
  }

  async #carry(call: MethodCall): Promise<MethodResult> {
    const { api, users, invoke } = this.#stage;
    this.#authorise(call.principal, call.contract, call.method);
    await this.hold();
    const instead = this.intercept(call);
    if (instead !== undefined) return instead;
    const { party, user } = call.principal!;
    const as = Object.values(users).find((one) => one.party === party && one.user === user)!;
    const result = await invoke(call.method, call.input as object, as, call.secret);
    if (!result.ok) {
      const { code, message, details } = result.error;
      const contracts = new Map([[api.name, api]]);
      throw contractProblem(contracts, api.name, new ContractError(code, message, details), result.txId);
    }
    const output = Buffer.from(JSON.stringify(result.output));
    if (api.methods[call.method]!.kind === 'evaluate') return { kind: 'read', output };
    return { kind: 'committed', output, txId: result.txId, block: 1n };
  }
}
