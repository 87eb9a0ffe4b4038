/** What can be set from outside, with defaults that serve the local network. The README's table lists the same. */
import { z } from 'zod';

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
  BODY_LIMIT_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .max(1024 * 1024)
    .default(1024 * 1024),
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
  };
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
