/** The agencies' desks, and the systems of the agencies that they ask, simulated; where the real-estate channel is up. */
import { join } from 'node:path';
import { PROJECT_ROOT, type Network } from '../state/network.ts';
import { bundleProgram } from './bundle-gateway.ts';
import type { Program } from './program.ts';

const NAME_OF_BUNDLE = 'main.mjs';

/** In the order in which they are started; none where nobody needs them, or there is no gateway to speak through. */
export function deskPrograms({ layout, record }: Network): Program[] {
  // They call the gateway at its port on this machine, and so stay out of containers for now.
  if (!record.gateway || record.containers === true || layout.desks === undefined) return [];
  const { desks, agencies } = layout.desks;
  const recordsUrl = `http://127.0.0.1:${agencies.port}`;
  const started = { command: process.execPath, args: ['--enable-source-maps', NAME_OF_BUNDLE] };
  return [
    {
      ...{ ...started, name: 'agencies', dir: agencies.dir },
      env: { PORT: String(agencies.port), NODE_ENV: 'production' },
      ready: [{ url: `${recordsUrl}/healthz` }],
    },
    {
      ...{ ...started, name: 'desks', dir: desks.dir },
      env: {
        LEDGER_STATE: layout.stateDir,
        DESKS_DIR: join(desks.dir, 'journal'),
        RECORDS_URL: recordsUrl,
        PORT: String(desks.port),
        NODE_ENV: 'production',
      },
      ready: [{ url: `http://127.0.0.1:${desks.port}/healthz` }],
    },
  ];
}

/** Compiles what {@link deskPrograms} starts. @returns whether that is other code than before */
export async function bundleDesks({ layout }: Network): Promise<boolean> {
  if (layout.desks === undefined) return false;
  const { desks, agencies } = layout.desks;
  const changed = await Promise.all([
    bundleProgram(join(PROJECT_ROOT, 'desks', 'main.ts'), join(desks.dir, NAME_OF_BUNDLE)),
    bundleProgram(join(PROJECT_ROOT, 'desks', 'simulated', 'main.ts'), join(agencies.dir, NAME_OF_BUNDLE)),
  ]);
  return changed.includes(true);
}
