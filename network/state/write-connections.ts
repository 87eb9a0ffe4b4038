import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONNECTIONS_FILE, type Connections } from '../connections.ts';
import { copyRoot, gatewayConnections } from '../containers/gateway-container.ts';
import { connectionsOf } from '../identities/connections.ts';
import type { Network } from './network.ts';
import { writeWhole } from './whole-file.ts';

/** Writes the file that clients read; returns whether that says something new. */
export function writeConnections(network: Network): boolean {
  const { layout, topology, record } = network;
  const changed = write(layout.stateDir, connectionsOf(layout, topology, record.revoked));
  if (record.containers !== true) return changed;
  return write(layout.gatewayDir, gatewayConnections(network, copyRoot)) || changed;
}

/** Whole or not at all: a gateway that runs may read it at any moment. */
function write(folder: string, connections: Connections): boolean {
  const path = join(folder, CONNECTIONS_FILE);
  const content = `${JSON.stringify(connections, null, 2)}\n`;
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return false;
  writeWhole(path, content);
  return true;
}
