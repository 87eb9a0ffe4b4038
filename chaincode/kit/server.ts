/**
 * The process of a contract: chaincode as a service (CCAAS). A peer connects, with mutual TLS; the process keeps nothing.
 *
 * | variable | what |
 * | --- | --- |
 * | CHAINCODE_ID | package id that the peers know it by |
 * | CHAINCODE_SERVER_ADDRESS | host and port to listen on |
 * | CHAINCODE_TLS_KEY_FILE, CHAINCODE_TLS_CERT_FILE | paths of the PEM of the server's key and certificate |
 * | CHAINCODE_TLS_CLIENT_CA_FILE | path of the PEM of the roots that the peers' certificates lead to |
 * | CHAINCODE_TLS | `off` for a link without TLS, only on a machine's own loopback |
 * | CHAINCODE_SOURCE_DIGEST | digest of the source, unless the build put it into the bundle |
 */
import { readFileSync } from 'node:fs';
import shim, { type ChaincodeInterface, type ChaincodeResponse, type ChaincodeStub } from 'fabric-shim';
import { chaincodeOf } from './chaincode.ts';
import type { ContractDeclaration } from './declare.ts';
import type { Handlers } from './transaction.ts';

/** Set by the bundler (`define`), so that the digest is a part of what was deployed. */
declare const BUILD_SOURCE_DIGEST: string | undefined;

const DRAIN_MS = 5_000;
const FLUSH_MS = 100;
const MAX_MESSAGE_BYTES = 16 * 1024 * 1024;

/** Settings that are missing or contradict each other. */
export class ServerSettingsError extends Error {
  override readonly name = 'ServerSettingsError';
}

/** What the environment asks for. */
export interface ServerSettings {
  readonly ccid: string;
  readonly address: string;
  readonly sourceDigest: string;
  /** `undefined` when TLS was turned off. */
  readonly tls: { readonly key: Buffer; readonly cert: Buffer; readonly clientCACerts: Buffer } | undefined;
}

/**
 * Reads the settings of a chaincode server.
 * @throws {ServerSettingsError} that names the variable
 */
export function serverSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  const address = required(env, 'CHAINCODE_SERVER_ADDRESS');
  const off = env['CHAINCODE_TLS'] === 'off';
  if (off && !/^(?:127\.0\.0\.1|localhost|\[::1\]):/.test(address)) {
    throw new ServerSettingsError(`CHAINCODE_TLS=off is for loopback addresses only, not for ${address}`);
  }
  return {
    ccid: required(env, 'CHAINCODE_ID'),
    address,
    sourceDigest:
      typeof BUILD_SOURCE_DIGEST === 'string' ? BUILD_SOURCE_DIGEST : (env['CHAINCODE_SOURCE_DIGEST'] ?? ''),
    tls: off
      ? undefined
      : {
          key: file(env, 'CHAINCODE_TLS_KEY_FILE'),
          cert: file(env, 'CHAINCODE_TLS_CERT_FILE'),
          clientCACerts: file(env, 'CHAINCODE_TLS_CLIENT_CA_FILE'),
        },
  };
}

/** Serves a contract until SIGTERM or SIGINT: the whole of a pilot's `index.ts`. */
export async function serve<C extends ContractDeclaration>(api: C, handlers: Handlers<C>): Promise<void> {
  try {
    await start(api, handlers, serverSettings(process.env));
  } catch (error) {
    log({
      level: 'error',
      message: 'the chaincode did not start',
      reason: error instanceof Error ? error.message : '',
    });
    process.exitCode = 1;
  }
}

async function start<C extends ContractDeclaration>(
  api: C,
  handlers: Handlers<C>,
  settings: ServerSettings,
): Promise<void> {
  const calls = new RunningCalls(
    chaincodeOf(api, handlers, {
      sourceDigest: settings.sourceDigest,
      onInternalError: ({ txId, method, error }) => log({ level: 'error', txId, method, ...anonymous(error) }),
    }),
  );
  const server = listen(calls, settings);
  await server.start();
  const { address, sourceDigest, tls } = settings;
  log({
    level: 'info',
    message: 'serving',
    contract: api.name,
    version: api.version,
    address,
    sourceDigest,
    mutualTls: tls !== undefined,
  });
  // fabric-shim catches what nobody caught and goes on, which is sound, since nothing is kept between calls; but told it must be.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => log({ level: 'error', message: event, ...anonymous(error) }));
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(server, calls, signal));
}

/** A chaincode that knows how many calls it is carrying out. */
class RunningCalls implements ChaincodeInterface {
  readonly #chaincode: ChaincodeInterface;
  readonly #running = new Set<Promise<unknown>>();

  constructor(chaincode: ChaincodeInterface) {
    this.#chaincode = chaincode;
  }

  Init(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    return this.#chaincode.Init(stub);
  }

  async Invoke(stub: ChaincodeStub): Promise<ChaincodeResponse> {
    const call = this.#chaincode.Invoke(stub);
    this.#running.add(call);
    try {
      return await call;
    } finally {
      this.#running.delete(call);
    }
  }

  /** When all calls that run now have ended. */
  async ended(): Promise<void> {
    await Promise.allSettled(this.#running);
  }
}

/** fabric-shim's server with the gRPC server inside, which its types hide. */
interface RunningServer {
  start(): Promise<void>;
  readonly _server: { forceShutdown(): void };
}

function listen(chaincode: ChaincodeInterface, { ccid, address, tls }: ServerSettings): RunningServer {
  const options = {
    ccid,
    address,
    ...(tls && { tlsProps: tls }),
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  };
  // The types demand TLS; the library does not.
  return shim.Shim.server(chaincode, options as Parameters<typeof shim.Shim.server>[1]) as unknown as RunningServer;
}

/** Peers hold their stream open for ever: a shutdown waits for the running calls, for a while, and then ends the streams. */
async function stop(server: RunningServer, calls: RunningCalls, signal: string): Promise<void> {
  log({ level: 'info', message: 'stopping', signal });
  const patience = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
  await Promise.race([calls.ended(), patience]);
  // The last answers are handed to the streams after the calls' promises; let them leave.
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  server._server.forceShutdown();
  process.exit(0);
}

/** What may be logged of an unexpected error: where it arose. Its message may repeat an argument. */
function anonymous(error: unknown): { error: string; stack: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, stack: [] };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { error: error.name, stack: stack.slice(0, 10).map((line) => line.trim()) };
}

function log(entry: Record<string, unknown>): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
}

function required(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new ServerSettingsError(`${name} is not set`);
  return value;
}

function file(env: Readonly<Record<string, string | undefined>>, name: string): Buffer {
  const path = required(env, name);
  try {
    return readFileSync(path);
  } catch {
    throw new ServerSettingsError(`${name}: ${path} cannot be read`);
  }
}
