import 'reflect-metadata'; // wanted by the certificate library
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { common } from '@hyperledger/fabric-protos';
import { X509Crl } from '@peculiar/x509';
import { configGroup, membershipIn, setMembership } from '../configuration/channel-config.ts';
import { changeConfiguration, demandText } from '../configuration/change-configuration.ts';
import { plainSerial } from '../connections.ts';
import { CaClient } from '../identities/ca-client.ts';
import { secretsOf } from '../identities/ca.ts';
import { registrarOf } from '../identities/enrol.ts';
import { partiesOf, userFilesOf } from '../layout.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { withLock } from '../state/lock.ts';
import { StateError, writeRecord, type NetworkRecord } from '../state/network-record.ts';
import { channelOf, channelPeers, openNetwork, withoutRevoked, type Network } from '../state/network.ts';
import { writeConnections } from '../state/write-connections.ts';
import { mspIdOf } from '../topology.ts';
import type { CommandOptions } from './up.ts';

/** Whom to revoke. */
export interface RevokeOptions extends CommandOptions {
  readonly party: string;
  readonly user: string;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
}

type Revoked = NonNullable<NetworkRecord['revoked']>;

/**
 * Revokes a user: gateways refuse the user from the first step on, the party's CA certifies the user never again, and on
 * each channel of the party the peers refuse the certificates. What the user did before stays valid. Run again after it was
 * cut off, it goes on.
 * @throws {StateError} when there is no such user, or public reads are made in the user's name
 */
export async function revokeUser(options: RevokeOptions): Promise<void> {
  const { stateDir, party, user, dryRun, print } = options;
  if (dryRun) return tell(await openNetwork(stateDir), options);
  return withLock(stateDir, `user revoke ${party}/${user}`, async () => {
    const network = await openNetwork(stateDir, print);
    const { serials, isRevoked } = whoIs(network, options);
    const struckOff = isRevoked ? network : strikeOff(network, { party, user, serials });
    print(
      `${party}/${user} ${isRevoked ? 'was struck off the list of users before' : 'is struck off the list of users'}: gateways refuse`,
    );
    const list = await revokeAtCa(struckOff, options);
    for (const channel of channelsOf(network, party)) await publish(struckOff, channel, list, options);
  });
}

/** The user's certificates that are known here, and whether the user was revoked before. @throws {StateError} as above */
function whoIs(network: Network, { party, user, stateDir }: RevokeOptions): { serials: string[]; isRevoked: boolean } {
  const before = (network.record.revoked ?? []).find((one) => one.party === party && one.user === user);
  if (before !== undefined) return { serials: before.serials, isRevoked: true };
  const users = Object.keys(network.topology.parties[party]?.users ?? {});
  if (!users.includes(user)) {
    const known = users.length === 0 ? 'the topology has no such party' : `there are ${users.join(', ')}`;
    throw new StateError(`${party} has no user ${user} in ${stateDir}: ${known}`);
  }
  const reads = channelsOf(network, party).find((channel) => {
    const { publicReader } = channelOf(network, channel);
    return publicReader.party === party && publicReader.user === user;
  });
  if (reads !== undefined) {
    throw new StateError(
      `public reads of ${reads} are made in the name of ${party}/${user}: name another publicReader in the topology first`,
    );
  }
  const { certificate } = userFilesOf(network.layout, party, user);
  const serials = existsSync(certificate)
    ? [plainSerial(new X509Certificate(readFileSync(certificate)).serialNumber)]
    : [];
  return { serials, isRevoked: false };
}

function channelsOf({ topology, layout }: Network, party: string): string[] {
  return layout.channels.filter((name) => partiesOf(topology, [name]).has(party));
}

function tell(network: Network, options: RevokeOptions): void {
  const { party, user, print } = options;
  const { serials, isRevoked } = whoIs(network, options);
  const mspId = mspIdOf(party);
  print(`to revoke ${party}/${user}, whose certificate has the serial ${serials.join(', ') || '(not known here)'}:`);
  print(`  1. ${isRevoked ? 'done: ' : ''}the user is struck off the network's list, and gateways refuse`);
  print(`  2. the CA of ${party} revokes what it certified, and writes its list of revoked certificates`);
  channelsOf(network, party).forEach((channel, index) => {
    print(`  ${index + 3}. ${channel}: value /Channel/Application/${mspId}/MSP`);
    for (const serial of serials) print(`       + revoked certificate ${serial}`);
    const demand = { policy: `/Channel/Application/${mspId}/Admins`, mspIds: [mspId], needed: 1 };
    print(`       ${demandText(demand, [])}`);
  });
  print('nothing was changed');
}

/** Struck off before anything else, so that a cut cannot leave a user who is served. */
function strikeOff({ record, layout, binDir, topology }: Network, revoked: Revoked[number]): Network {
  const next = { ...record, revoked: [...(record.revoked ?? []), revoked] };
  writeRecord(layout.stateDir, next);
  const network = { record: next, layout, binDir, topology: withoutRevoked(topology, next) };
  writeConnections(network);
  return network;
}

/** @returns the CA's list, PEM */
async function revokeAtCa({ layout }: Network, { party, user, print }: RevokeOptions): Promise<string> {
  const client = new CaClient(layout.ca);
  try {
    const secrets = await secretsOf(layout, [party]);
    const registrar = await registrarOf(client, layout, party, secrets[party]!);
    const { serials, list } = await client.revoke(party, registrar, user);
    print(
      serials.length === 0
        ? `the CA of ${party} had revoked all certificates of ${user} before`
        : `the CA of ${party} revoked ${serials.join(', ')}`,
    );
    return list;
  } finally {
    client.close();
  }
}

async function publish(
  network: Network,
  channel: string,
  list: string,
  { party, user, print, signal }: RevokeOptions,
): Promise<void> {
  const clients = new PeerClients(network.layout);
  try {
    const changed = await changeConfiguration({
      ...{ network, channel, print, signal },
      purpose: `revoke ${party} ${user}`,
      // Of the party's own peers first: its administrator signs and hands in.
      peers: ownFirst(network, channel, party).map((peer) => clients.of(peer)),
      edit: (config) => revokeIn(config, mspIdOf(party), list),
      signAs: [party],
    });
    print(`${channel}: ${changed ? 'its peers refuse the certificates' : 'its configuration names them already'}`);
  } finally {
    clients.close();
  }
}

function ownFirst(network: Network, channel: string, party: string) {
  const peers = channelPeers(network, channel);
  return [...peers.filter((peer) => peer.party === party), ...peers.filter((peer) => peer.party !== party)];
}

/** Puts the CA's list in place of the one before; one that names the same certificates changes nothing. */
function revokeIn(config: common.Config, mspId: string, list: string): void {
  const group = configGroup(config, 'Application', mspId);
  const membership = membershipIn(group);
  const known = membership
    .getRevocationListList_asU8()
    .flatMap((pem) => serialsIn(Buffer.from(pem).toString('latin1')));
  const wanted = serialsIn(list);
  if (wanted.every((serial) => known.includes(serial))) return;
  membership.setRevocationListList([Buffer.from(list)]);
  setMembership(group, membership);
}

function serialsIn(pem: string): string[] {
  return new X509Crl(pem).entries.map(({ serialNumber }) => plainSerial(serialNumber));
}
