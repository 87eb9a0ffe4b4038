/** What can be set from outside, with defaults that serve the local network. The README's table lists the same. */
import { z } from 'zod';
import type { EventSettings } from './events/events.ts';
import type { LimitSettings } from './limits/limits.ts';
import { AddressRanges } from './metrics/address-ranges.ts';
import type { TracingSettings } from './tracing/tracing.ts';
import { MAX_BATCH } from '@ledger-pilots/chaincode/kit/batch.ts';

/** Signature algorithms of tokens that may be allowed: asymmetric ones only, so that no verifier's key can sign. */
const ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'PS256', 'RS256'] as const;

/** What OpenID providers sign with. */
const PROVIDER_ALGORITHMS = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;

/** An environment variable that holds a list, such as `line,terminal1`. */
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

const milliseconds = (initial: number, least: number, most: number) =>
  z.coerce.number().int().min(least).max(most).default(initial);

const count = (initial: number, most: number) => z.coerce.number().int().min(1).max(most).default(initial);

/** A list of networks, such as `127.0.0.0/8,::1`. */
const ranges = list.transform((texts, context) => {
  try {
    return { texts, ranges: new AddressRanges(texts) };
  } catch (error) {
    context.addIssue((error as Error).message);
    return z.NEVER;
  }
});

const Environment = z.object({
  LEDGER_STATE: z.string().min(1),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).optional(),
  GATEWAY_PARTIES: list.optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ISSUER: z.string().min(1).optional(),
  JWKS_URI: z.url({ protocol: /^https?$/ }).optional(),
  AUDIENCE: z.string().min(1).optional(),
  TOKEN_ALGORITHMS: list.pipe(z.array(z.enum(ALGORITHMS)).min(1)).optional(),
  TOKEN_TYPE: z.string().min(1).default('at+jwt'),
  PARTY_CLAIM: z.string().min(1).default('party'),
  USER_CLAIM: z.string().min(1).default('user'),
  REQUEST_DEADLINE_MS: milliseconds(30_000, 100, 600_000),
  DRAIN_MS: milliseconds(10_000, 0, 600_000),
  STORE_DIR: z.string().min(1).optional(),
  PAGES_DIR: z.string().min(1).optional(),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .refine((text) => new URL(text).origin === text, 'expected scheme, host and port alone')
    .optional(),
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  GATEWAY_REPLICA: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.:-]{0,62}$/)
    .optional(),
  KEY_RETENTION_MS: milliseconds(24 * 3600 * 1000, 60_000, 90 * 24 * 3600 * 1000),
  MAX_BATCH_OPERATIONS: z.coerce.number().int().min(1).max(MAX_BATCH).default(MAX_BATCH),
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(1024 * 1024)
    .default(1024 * 1024),
  RATE_LIMIT_PER_S: count(200, 1_000_000),
  RATE_LIMIT_BURST: count(400, 10_000_000),
  ADDRESS_RATE_LIMIT_PER_S: count(100, 1_000_000),
  ADDRESS_RATE_LIMIT_BURST: count(400, 10_000_000),
  // A peer's gateway service takes 500 at once; what is left is for look-ups and sending again.
  MAX_IN_FLIGHT: count(400, 450),
  MAX_IN_FLIGHT_PER_CALLER: count(200, 450),
  TRUST_PROXY: ranges.optional(),
  METRICS_FROM: ranges.prefault('127.0.0.0/8,::1'),
  EVENT_STREAMS: count(500, 1_500),
  EVENT_STREAMS_PER_CALLER: count(10, 1_500),
  EVENT_HEARTBEAT_MS: milliseconds(15_000, 100, 300_000),
  WEBHOOKS_PER_PARTY: count(20, 1_000),
  WEBHOOK_TIMEOUT_MS: milliseconds(10_000, 100, 60_000),
  WEBHOOK_MAX_FAILURES: count(300, 10_000),
  WEBHOOK_ALLOWED_NETWORKS: ranges.prefault(''),
  WEBHOOK_ALLOW_HTTP: z.enum(['true', 'false']).default('false'),
  WEBHOOK_PORTS: list
    .pipe(
      z
        .array(
          z
            .string()
            .regex(/^[1-9][0-9]{0,4}$/)
            .transform(Number),
        )
        .min(1),
    )
    .prefault('443'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default('ledger-gateway'),
});

/** Which tokens are believed. */
export interface TokenSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Media type in the token's `typ` header: `at+jwt` (RFC 9068) unless a provider issues plain `JWT`. */
  readonly type: string;
  readonly partyClaim: string;
  readonly userClaim: string;
  /** Where the issuer publishes its keys; absent for the local issuer, whose keys are in the network's state folder. */
  readonly jwksUri?: string;
}

/** The gateway's settings. */
export interface Settings {
  readonly stateDir: string;
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; the network's own choice when absent. */
  readonly port?: number;
  /** Parties whose identities this gateway holds; all when absent. */
  readonly parties?: readonly string[];
  readonly logLevel: string;
  readonly tokens: TokenSettings;
  /** Longest time that a caller waits for an answer. */
  readonly requestDeadlineMs: number;
  /** Longest time that a stopping gateway waits for requests in flight. */
  readonly drainMs: number;
  readonly bodyLimitBytes: number;
  readonly limits: LimitSettings;
  /** Networks of the proxies whose `X-Forwarded-For` is believed; none when absent. */
  readonly trustProxy?: readonly string[];
  /** Where the collectors of `/metrics` are. */
  readonly metricsFrom: AddressRanges;
  readonly events: EventSettings;
  /** Where spans go; absent: nothing is recorded. */
  readonly tracing?: TracingSettings;
  /** PostgreSQL that several replicas share; the embedded store when absent. */
  readonly databaseUrl?: string;
  /** Name of this replica in the store; its host and port when absent. */
  readonly replica?: string;
  /** How long a key is remembered after its write has ended. */
  readonly keyRetentionMs: number;
  /** Folder of the embedded store; beside the network's state when absent. */
  readonly storeDir?: string;
  /** Folder of the compiled pages for citizens; none are served when absent. */
  readonly pagesDir?: string;
  /** The origin at which the public reaches this gateway: certificates name it. This machine's when absent. */
  readonly publicUrl?: string;
  /** Most writes of a caller that share a transaction; 1 turns group commit off. */
  readonly maxBatchOperations: number;
}

/** Name of the local issuer, and the audience of its tokens. */
export const LOCAL_ISSUER = { issuer: 'urn:ledger-pilots:local', audience: 'urn:ledger-pilots:gateway' } as const;

/** A setting that cannot be used. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the settings from environment variables.
 * @throws {SettingsError} naming each variable that is missing or wrong
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new SettingsError(`settings: ${problems.join('; ')}`);
  }
  const env = parsed.data;
  return {
    stateDir: env.LEDGER_STATE,
    host: env.HOST,
    ...(env.PORT !== undefined && { port: env.PORT }),
    ...(env.GATEWAY_PARTIES !== undefined && { parties: env.GATEWAY_PARTIES }),
    logLevel: env.LOG_LEVEL,
    tokens: tokenSettings(env),
    requestDeadlineMs: env.REQUEST_DEADLINE_MS,
    drainMs: env.DRAIN_MS,
    bodyLimitBytes: env.BODY_LIMIT_BYTES,
    limits: limitSettings(env),
    ...(env.TRUST_PROXY !== undefined && { trustProxy: env.TRUST_PROXY.texts }),
    metricsFrom: env.METRICS_FROM.ranges,
    events: eventSettings(env),
    ...tracingSettings(env),
    ...(env.DATABASE_URL !== undefined && { databaseUrl: env.DATABASE_URL }),
    ...(env.GATEWAY_REPLICA !== undefined && { replica: env.GATEWAY_REPLICA }),
    keyRetentionMs: env.KEY_RETENTION_MS,
    ...(env.STORE_DIR !== undefined && { storeDir: env.STORE_DIR }),
    ...(env.PAGES_DIR !== undefined && { pagesDir: env.PAGES_DIR }),
    ...(env.PUBLIC_URL !== undefined && { publicUrl: env.PUBLIC_URL }),
    maxBatchOperations: env.MAX_BATCH_OPERATIONS,
  };
}

function limitSettings(env: z.output<typeof Environment>): LimitSettings {
  return {
    caller: { perS: env.RATE_LIMIT_PER_S, burst: env.RATE_LIMIT_BURST },
    address: { perS: env.ADDRESS_RATE_LIMIT_PER_S, burst: env.ADDRESS_RATE_LIMIT_BURST },
    inFlight: { inAll: env.MAX_IN_FLIGHT, perCaller: env.MAX_IN_FLIGHT_PER_CALLER },
  };
}

function eventSettings(env: z.output<typeof Environment>): EventSettings {
  return {
    streams: { inAll: env.EVENT_STREAMS, perCaller: env.EVENT_STREAMS_PER_CALLER },
    heartbeatMs: env.EVENT_HEARTBEAT_MS,
    webhooksPerParty: env.WEBHOOKS_PER_PARTY,
    destinations: {
      allowedNetworks: env.WEBHOOK_ALLOWED_NETWORKS.ranges,
      allowHttp: env.WEBHOOK_ALLOW_HTTP === 'true',
      ports: env.WEBHOOK_PORTS,
    },
    delivery: { timeoutMs: env.WEBHOOK_TIMEOUT_MS, maxFailures: env.WEBHOOK_MAX_FAILURES },
  };
}

function tracingSettings(env: z.output<typeof Environment>): { readonly tracing?: TracingSettings } {
  const endpoint = env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return endpoint === undefined ? {} : { tracing: { endpoint, serviceName: env.OTEL_SERVICE_NAME } };
}

function tokenSettings(env: z.output<typeof Environment>): TokenSettings {
  const { ISSUER, JWKS_URI, AUDIENCE } = env;
  const rest = { type: env.TOKEN_TYPE, partyClaim: env.PARTY_CLAIM, userClaim: env.USER_CLAIM };
  if (ISSUER !== undefined && JWKS_URI !== undefined && AUDIENCE !== undefined) {
    const algorithms = env.TOKEN_ALGORITHMS ?? PROVIDER_ALGORITHMS;
    return { ...rest, issuer: ISSUER, audience: AUDIENCE, algorithms, jwksUri: JWKS_URI };
  }
  if ([ISSUER, JWKS_URI, AUDIENCE].every((value) => value === undefined)) {
    return { ...rest, ...LOCAL_ISSUER, algorithms: env.TOKEN_ALGORITHMS ?? ['ES256'] };
  }
  throw new SettingsError(
    'settings: ISSUER, JWKS_URI and AUDIENCE belong together: set all three, or none for the local issuer',
  );
}
