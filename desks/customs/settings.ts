import { z } from 'zod';

const Environment = z.object({
  LEDGER_STATE: z.string().min(1),
  DESKS_DIR: z.string().min(1),
  SEEDS_DIR: z.string().min(1),
  RELEASE_LISTS: z.enum(['true', 'false']).default('false'),
  GATEWAY_URL: z.url({ protocol: /^https?$/ }).optional(),
  LOG_LEVEL: z.string().default('info'),
});

/** How customs' desk is to run. */
export interface CustomsDeskSettings {
  readonly stateDir: string;
  /** Where the desk keeps how far it is. */
  readonly folder: string;
  readonly seedsDir: string;
  readonly releases: boolean;
  /** Another gateway than the network's own. */
  readonly gatewayUrl?: string;
  readonly logLevel: string;
}

/** Reads the settings. @throws {Error} naming every variable that is missing or wrong */
export function readCustomsSettings(env: Readonly<Record<string, string | undefined>>): CustomsDeskSettings {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`settings: ${issues.join('; ')}`);
  }
  const { LEDGER_STATE: stateDir, DESKS_DIR: folder, SEEDS_DIR: seedsDir, LOG_LEVEL: logLevel } = parsed.data;
  const { RELEASE_LISTS, GATEWAY_URL: gatewayUrl } = parsed.data;
  const releases = RELEASE_LISTS === 'true';
  return { stateDir, folder, seedsDir, releases, logLevel, ...(gatewayUrl !== undefined && { gatewayUrl }) };
}
