/** Jest's global tear-down: takes down the network that the set-up brought up. */
import { spawnSync } from 'node:child_process';

export default function networkDown(): void {
  const state = process.env['LEDGER_STATE'];
  if (state === undefined || process.env['LEDGER_STATE_OWNED'] === undefined) return;
  const down = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/network.ts', 'down', '--state', state], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (down.status !== 0) throw new Error(`the network in ${state} did not go down`);
}
