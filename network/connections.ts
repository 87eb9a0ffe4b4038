/**
 * What a client needs in order to reach a running network: addresses, certificates, users. The network writes it as
 * `connections.json` into its state folder when it comes up; the gateway, the tests and the audit read it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const Endpoint = z.string().regex(/^[A-Za-z0-9.-]+:[0-9]{1,5}$/);

const Node = z.strictObject({
  /** Name as in `npm run network -- status`: `peer0.line`, `orderer.nec`. */
  name: z.string(),
  /** Host and port of the node's gRPC service. */
  endpoint: Endpoint,
  /** Host name in the node's TLS certificate. */
  serverName: z.string(),
  /** Absolute path of the PEM of the TLS root that signed it. */
  tlsRoot: z.string(),
  /** Host and port of `/healthz` and `/metrics`. */
  operations: Endpoint,
});

const User = z.strictObject({
  roles: z.array(z.string()),
  attributes: z.record(z.string(), z.string()),
  /** Absolute paths of PEM files: the enrolment certificate and its PKCS#8 key (mode 0600). */
  certificate: z.string(),
  privateKey: z.string(),
});

/** The file's form. */
export const Connections = z.strictObject({
  version: z.literal(1),
  /** Port that the gateway listens on. */
  gatewayPort: z.number().int(),
  /** Folder for the gateway's own files: the local token issuer's keys. */
  gatewayState: z.string(),
  /** Port of the agencies' systems, where they are simulated. */
  agenciesPort: z.number().int().optional(),
  /** Port at which the agencies' desks publish what verifiers of their credentials fetch, where there are desks. */
  desksPort: z.number().int().optional(),
  orderers: z.array(Node.extend({ mspId: z.string() })),
  parties: z.record(
    z.string(),
    z.strictObject({
      mspId: z.string(),
      title: z.strictObject({ en: z.string(), ko: z.string() }),
      /** Absolute path of the PEM of the CA that certifies the party's users. */
      caCertificate: z.string(),
      /** Only peers that run; a party of no channel that is up has none. */
      peers: z.array(Node),
      users: z.record(z.string(), User),
      /** Serial numbers of certificates that the party has revoked: hex in lower case, without leading zeros. */
      revoked: z.array(z.string()).optional(),
    }),
  ),
  channels: z.record(
    z.string(),
    z.strictObject({
      contract: z.string(),
      members: z.array(z.string()),
      observers: z.array(z.string()),
      /** In whose name public reads go to the ledger. */
      publicReader: z.strictObject({ party: z.string(), user: z.string() }),
      /** Members of each private data collection. */
      collections: z.record(z.string(), z.array(z.string())),
    }),
  ),
});

/** A network's connections, as read from the file. */
export type Connections = z.infer<typeof Connections>;

/** Name of the file in the state folder. */
export const CONNECTIONS_FILE = 'connections.json';

/** The network is not up, or its connection file is not readable. */
export class ConnectionsError extends Error {
  override readonly name = 'ConnectionsError';
}

/**
 * Reads the connections of the network whose state folder this is.
 * @throws {ConnectionsError} saying what to do, when there is no network or the file is of another version
 */
export function readConnections(stateDir: string): Connections {
  const path = join(stateDir, CONNECTIONS_FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new ConnectionsError(
      `no network is up in ${stateDir}: start one with \`npm start\` or name another with --state`,
    );
  }
  const parsed = Connections.safeParse(JSON.parse(text));
  if (!parsed.success) {
    throw new ConnectionsError(
      `${path} is not of this version: take the network down and up again (npm run network -- down)`,
    );
  }
  return parsed.data;
}

/** A certificate's serial number as `revoked` has it: hex in lower case, without leading zeros. @param serial - in either case */
export function plainSerial(serial: string): string {
  return serial.toLowerCase().replace(/^0+/, '');
}
