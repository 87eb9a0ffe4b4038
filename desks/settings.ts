import { z } from 'zod';
import { ISSUERS } from '@ledger-pilots/chaincode/realestate/state.ts';

const AGENCIES = [...new Set(Object.values(ISSUERS).map(({ party, agency }) => agency ?? party))];
const DAY_MS = 86_400_000;
/** Node's timers count no longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
const Ms = z.coerce.number().int().min(1).max(LONGEST_TIMER_MS);

const Environment = z.object({
  LEDGER_STATE: z.string().min(1),
  DESKS_DIR: z.string().min(1),
  RECORDS_URL: z.url(),
  PORT: z.coerce.number().int().min(1).max(65_535),
  ISSUER_HOST: z
    .string()
    .regex(/^[a-z0-9.-]+(%3A[0-9]{1,5})?$/)
    .optional(),
  AGENCIES: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(AGENCIES)).min(1))
    .default(AGENCIES),
  REQUEST_TIMEOUT_MS: Ms.default(3_000),
  ANSWER_WITHIN_MS: Ms.default(10_000),
  LETTER_WAIT_MS: Ms.default(10 * 60_000),
  RETENTION_EVERY_MS: Ms.default(DAY_MS),
  LOG_LEVEL: z.string().default('info'),
});

/** How the desks are to run. */
export interface Settings {
  readonly stateDir: string;
  /** Where the desks keep what they must not forget. */
  readonly folder: string;
  /** Of the agencies' systems; the agency's name and `/records/…` follow. */
  readonly recordsUrl: string;
  /** Of `/healthz`, and of what is published. */
  readonly port: number;
  /** The host in the issuers' DIDs, as `did:web` writes it. */
  readonly issuerHost: string;
  readonly agencies: readonly string[];
  readonly requestTimeoutMs: number;
  readonly answerWithinMs: number;
  readonly letterWaitMs: number;
  readonly retentionEveryMs: number;
  readonly logLevel: string;
}

/** Reads the settings. @throws {Error} naming every variable that is missing or wrong */
export function readSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    throw new Error(
      `settings: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  }
  const { data } = parsed;
  return {
    stateDir: data.LEDGER_STATE,
    folder: data.DESKS_DIR,
    recordsUrl: data.RECORDS_URL.replace(/\/+$/, ''),
    port: data.PORT,
    issuerHost: data.ISSUER_HOST ?? `localhost%3A${data.PORT}`,
    agencies: data.AGENCIES,
    requestTimeoutMs: data.REQUEST_TIMEOUT_MS,
    answerWithinMs: data.ANSWER_WITHIN_MS,
    letterWaitMs: data.LETTER_WAIT_MS,
    retentionEveryMs: data.RETENTION_EVERY_MS,
    logLevel: data.LOG_LEVEL,
  };
}
