/** Users who keep their key to themselves: certified by their party's CA, and known to no gateway. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CaClient } from '@ledger-pilots/network/identities/ca-client.ts';
import { certificateRequest } from '@ledger-pilots/network/identities/certificate-request.ts';
import { layoutOf } from '@ledger-pilots/network/layout.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { connections, type User } from './caller.ts';

/** A user with a key that no gateway has. */
export interface KeyHolder extends User {
  /** PEM. */
  readonly certificate: string;
  /** PEM. */
  readonly privateKey: string;
}

/** Has the party's CA certify a new key. */
export async function certifyOwnKey({ party, user }: User, attributes: Record<string, string>): Promise<KeyHolder> {
  const layout = layoutOf(readTopology(TOPOLOGY_FILE), {
    stateDir: process.env['LEDGER_STATE']!,
    basePort: connections.gatewayPort,
    channels: Object.keys(connections.channels),
  });
  const dir = join(layout.ca.dir, party, 'registrar');
  const registrar = {
    certificate: readFileSync(join(dir, 'cert.pem'), 'utf8'),
    privateKey: readFileSync(join(dir, 'key.pem'), 'utf8'),
  };
  const client = new CaClient(layout.ca);
  try {
    const secret = randomBytes(24).toString('base64url');
    await client.register(party, registrar, { id: user, secret, attributes });
    const { privateKey, request } = await certificateRequest(user);
    return { party, user, privateKey, certificate: await client.enrol(party, user, secret, request) };
  } finally {
    client.close();
  }
}

/** Settings of a gateway of the test's own, with a store that no other process has. */
export function ownStore(): Record<string, string> {
  return { STORE_DIR: mkdtempSync(join(tmpdir(), 'signing-store-')) };
}
