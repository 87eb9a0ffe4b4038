/**
 * Jest's global set-up for tests against a real network: brings one up beside whatever a developer has running, unless
 * LEDGER_STATE names one that is up already. Tests find it through {@link LEDGER_STATE} and {@link LEDGER_GATEWAY}.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { freeBasePort } from './free-ports.ts';

export default async function networkUp(): Promise<void> {
  if (process.env['LEDGER_STATE'] === undefined) {
    const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-test-'));
    const basePort = await freeBasePort();
    const up = spawnSync(
      process.execPath,
      ['--import', 'tsx', 'scripts/network.ts', 'up', '--state', state, '--base-port', String(basePort)],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    if (up.status !== 0) throw new Error('the network for the tests did not come up: see its messages above');
    process.env['LEDGER_STATE'] = state;
    process.env['LEDGER_STATE_OWNED'] = 'yes';
  }
  const { gatewayPort } = readConnections(process.env['LEDGER_STATE']!);
  process.env['LEDGER_GATEWAY'] = `http://localhost:${gatewayPort}`;
}
