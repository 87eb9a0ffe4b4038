/** The gateway where it is a container: with PostgreSQL beside it, and with files of its own instead of the whole state folder. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Connections } from '../connections.ts';
import { connectionsOf } from '../identities/connections.ts';
import { GATEWAY_FILES } from '../images/catalogue.ts';
import type { Layout, OrdererLayout, PeerLayout } from '../layout.ts';
import type { Program } from '../processes/program.ts';
import type { Network } from '../state/network.ts';

/** Name of the database's container, of its user, and of its database. */
export const DATABASE = { name: 'postgres', user: 'ledger', database: 'ledger', port: 5432 } as const;

/** Tells by its exit code whether the database serves. */
export const DATABASE_READY = ['pg_isready', '-U', DATABASE.user, '-d', DATABASE.database];

/** Compose fills it in from the environment file (see environment.ts). */
const PASSWORD = '${POSTGRES_PASSWORD:?unset}';

/** The gateway's container, as a program. */
export function gatewayInContainer({ gatewayDir }: Layout): Pick<Program, 'command' | 'args' | 'env'> {
  const { name, user, database, port } = DATABASE;
  return {
    command: 'node',
    args: [GATEWAY_FILES.code],
    env: {
      LEDGER_STATE: gatewayDir,
      HOST: '0.0.0.0',
      DATABASE_URL: `postgresql://${user}:${PASSWORD}@${name}:${port}/${database}`,
      PAGES_DIR: GATEWAY_FILES.pages,
      NODE_ENV: 'production',
    },
  };
}

/** PostgreSQL, where the gateway is a container; none where it keeps its writes in a file. */
export function databasePrograms({ layout, record }: Network): Program[] {
  if (record.containers !== true || !record.gateway) return [];
  return [
    {
      name: DATABASE.name,
      command: 'postgres',
      args: [],
      env: {
        POSTGRES_USER: DATABASE.user,
        POSTGRES_DB: DATABASE.database,
        POSTGRES_PASSWORD: PASSWORD,
        // A folder in the volume: what a file system puts into its own root is not PostgreSQL's.
        PGDATA: '/var/lib/postgresql/data/pgdata',
      },
      dir: join(layout.stateDir, 'postgres'),
      ready: [],
    },
  ];
}

/**
 * The connections as a gateway has them that does not see the whole state folder: nodes by the addresses at which other
 * nodes dial them, and certificates in the gateway's own folder.
 * @param copied - called with each certificate: its path in the layout, and the path of the copy that is to be made
 */
export function gatewayConnections(
  { layout, topology, record }: Pick<Network, 'layout' | 'topology'> & { readonly record?: Network['record'] },
  copied: (source: string, copy: string) => void,
): Connections {
  const connections = connectionsOf(layout, topology, record?.revoked);
  const copyOf = (source: string, name: string): string => {
    const copy = join(layout.gatewayDir, 'roots', `${name}.pem`);
    copied(source, copy);
    return copy;
  };
  const nodes = new Map([...layout.orderers, ...layout.peers].map((node) => [node.name, node]));
  const moved = <N extends Connections['orderers'][number] | Connections['parties'][string]['peers'][number]>(
    one: N,
  ): N => ({
    ...one,
    ...addressOf(nodes.get(one.name)!),
    tlsRoot: copyOf(one.tlsRoot, `tls-${one.name}`),
  });
  return {
    ...connections,
    orderers: connections.orderers.map(moved),
    parties: Object.fromEntries(
      Object.entries(connections.parties).map(([name, party]) => [
        name,
        { ...party, caCertificate: copyOf(party.caCertificate, `ca-${name}`), peers: party.peers.map(moved) },
      ]),
    ),
  };
}

/** Makes the copies that {@link gatewayConnections} names. */
export function copyRoot(source: string, copy: string): void {
  mkdirSync(dirname(copy), { recursive: true, mode: 0o700 });
  copyFileSync(source, copy);
}

function addressOf({ host, port, operationsPort }: PeerLayout | OrdererLayout) {
  return { endpoint: `${host}:${port}`, operations: `${host}:${operationsPort}` };
}
