/** What `docker-compose.yml` leaves open: images, the state folder, a password, what is deployed. Kept in the state folder. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDeployment } from '../contracts/deployment.ts';
import { CA_VERSION, FABRIC_VERSION } from '../fabric/build.ts';
import { NONROOT } from '../images/image.ts';
import type { NodeDescription } from '../nodes.ts';
import { writeWhole } from '../state/whole-file.ts';

/** Variables that name images: the official one where there is one, which a registry has; and our own, made here. */
export const IMAGES = {
  FABRIC_ORDERER_IMAGE: { official: `hyperledger/fabric-orderer:${FABRIC_VERSION}`, own: 'fabric-orderer' },
  FABRIC_PEER_IMAGE: { official: `hyperledger/fabric-peer:${FABRIC_VERSION}`, own: 'fabric-peer' },
  FABRIC_CA_IMAGE: { official: `hyperledger/fabric-ca:${CA_VERSION}`, own: 'fabric-ca' },
  POSTGRES_IMAGE: { official: 'postgres:17', own: 'postgres' },
  GATEWAY_IMAGE: { official: 'ledger-pilots/gateway', own: 'gateway' },
} as const;

/** A variable that names an image. */
export type ImageName = keyof typeof IMAGES;

const IMAGE_OF: Record<Exclude<NodeDescription['kind'], 'contract'>, ImageName> = {
  orderer: 'FABRIC_ORDERER_IMAGE',
  peer: 'FABRIC_PEER_IMAGE',
  ca: 'FABRIC_CA_IMAGE',
  database: 'POSTGRES_IMAGE',
  gateway: 'GATEWAY_IMAGE',
};

/** The variable that names a node's image, and what it is where nobody sets that. */
export function imageOf({ kind, channels }: Pick<NodeDescription, 'kind' | 'channels'>) {
  if (kind !== 'contract') return { variable: IMAGE_OF[kind], official: IMAGES[IMAGE_OF[kind]].official };
  const contract = channels[0]!;
  return { variable: contractVariables(contract).image, official: `ledger-pilots/contract-${contract}` };
}

/** Variables of a contract: its image, and what its container has to know of the deployment. */
export function contractVariables(contract: string) {
  const name = contract.toUpperCase();
  return { image: `CONTRACT_${name}_IMAGE`, packageId: `${name}_PACKAGE_ID`, digest: `${name}_SOURCE_DIGEST` } as const;
}

/** Path of the variables' file. */
export function environmentPath(stateDir: string): string {
  return join(stateDir, 'compose.env');
}

/** The name under which an engine keeps a network's containers apart from another one's. */
export function projectOf(stateDir: string): string {
  return `ledger-pilots-${createHash('sha256').update(stateDir).digest('hex').slice(0, 8)}`;
}

/** Who runs the containers: the owner of the state folder; nobody where that is root. */
export function containerUser(): { readonly uid: number; readonly gid: number } {
  const [uid, gid] = [process.getuid?.() ?? NONROOT, process.getgid?.() ?? NONROOT];
  return uid === 0 ? { uid: NONROOT, gid: NONROOT } : { uid, gid };
}

/** The variables of a state folder; none before its first containers. */
export function readEnvironment(stateDir: string): Record<string, string> {
  const path = environmentPath(stateDir);
  if (!existsSync(path)) return {};
  const lines = readFileSync(path, 'utf8').split('\n');
  return Object.fromEntries(lines.flatMap((line) => (line.includes('=') ? [splitLine(line)] : [])));
}

function splitLine(line: string): [string, string] {
  const at = line.indexOf('=');
  return [line.slice(0, at), line.slice(at + 1)];
}

/**
 * Writes the variables of a network, whole or not at all. The password is made once.
 * @param channels - that are up
 * @param images - by their variables; those that are not named here stay as they are
 */
export function writeEnvironment(
  stateDir: string,
  channels: readonly string[],
  images: Readonly<Record<string, string>>,
): void {
  const before = readEnvironment(stateDir);
  const { uid, gid } = containerUser();
  const values = {
    ...before,
    ...images,
    ...Object.fromEntries(channels.flatMap((channel) => deployed(stateDir, channel))),
    COMPOSE_PROJECT_NAME: projectOf(stateDir),
    COMPOSE_PROFILES: channels.join(','),
    LEDGER_STATE: stateDir,
    LEDGER_USER: `${uid}:${gid}`,
    POSTGRES_PASSWORD: before['POSTGRES_PASSWORD'] ?? randomBytes(24).toString('base64url'),
  };
  const text = Object.entries(values).map(([name, value]) => `${name}=${value}\n`);
  writeWhole(environmentPath(stateDir), text.sort().join(''));
}

function deployed(stateDir: string, channel: string): [string, string][] {
  const deployment = readDeployment(stateDir, channel);
  if (deployment === undefined) return [];
  const { packageId, digest } = contractVariables(channel);
  return [
    [packageId, deployment.packageId],
    [digest, deployment.digest],
  ];
}
