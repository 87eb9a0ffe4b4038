/** What a host does once its nodes run: joins them to their channels, and takes its part in agreeing on the contracts. */
import { readFileSync } from 'node:fs';
import { organisationOf } from '../channels/configtx-yaml.ts';
import { genesisPath } from '../channels/genesis-block.ts';
import { joinOrderer, OrdererJoinError } from '../channels/join-orderer.ts';
import { joinPeer } from '../channels/join-peer.ts';
import { contractReady } from '../contracts/contract-ready.ts';
import { definitionOf, type ContractDefinition } from '../contracts/definition.ts';
import { definitionVersionOf, readDeployment } from '../contracts/deployment.ts';
import {
  approvalsOf,
  approveDefinition,
  commitDefinition,
  committedDefinition,
  installPackage,
} from '../contracts/lifecycle.ts';
import type { HostPart } from '../hosts/host-part.ts';
import { packagePath } from '../hosts/package-path.ts';
import { enrolUsers } from '../identities/enrol.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { poll, Final } from '../processes/poll.ts';
import { channelPeers } from '../state/network.ts';
import { mspIdOf } from '../topology.ts';
import type { Print } from './phases.ts';

/** What joining needs. */
export interface JoinOptions {
  readonly print: Print;
  readonly signal: AbortSignal;
  /** How long to wait for other hosts. */
  readonly waitMs: number;
}

/** The first definition of every contract. */
const FIRST_SEQUENCE = 1;

/**
 * Joins a host's orderers and peers, installs and approves the contracts in the name of its organisations, and returns when
 * the channels of its peers serve. The host that has the first member of a channel commits once all have approved. Doing it
 * twice does nothing the second time.
 * @throws {DeadlineError} naming what did not come: another host is not up, or cannot be reached
 */
export async function join(part: HostPart, options: JoinOptions): Promise<void> {
  const { network, orderers } = part;
  const { layout, topology } = network;
  const { print } = options;
  const clients = new PeerClients(layout);
  try {
    for (const channel of layout.channels) {
      const genesis = readFileSync(genesisPath(layout, channel));
      for (const orderer of orderers) {
        await waited(options, `${orderer.name} to join ${channel}`, () =>
          joinOrderer(orderer, organisationOf(layout, 'orderer', orderer.party), channel, genesis),
        );
        print(`${orderer.name} is on ${channel}`);
      }
      // One after the other, as they greet each other (see converge.ts).
      for (const peer of peersOn(part, channel)) {
        await waited(options, `${peer.name} to join ${channel}`, () => joinPeer(clients.of(peer), genesis));
        print(`${peer.name} is on ${channel}`);
      }
    }
    if (part.hasGateway) await waited(options, 'the CA to certify users', () => enrolUsers(layout, topology, print));
    for (const channel of layout.channels) await agree(part, clients, channel, options);
  } finally {
    clients.close();
  }
}

function peersOn({ network, peers }: HostPart, channel: string) {
  return channelPeers(network, channel).filter((peer) => peers.includes(peer));
}

/** Tries again until the deadline: a node or another host is not up yet. A refusal is final. */
async function waited(options: JoinOptions, what: string, work: () => Promise<void>): Promise<void> {
  const { waitMs: deadlineMs, signal } = options;
  await poll({ what, deadlineMs, signal, everyMs: 500 }, async () => {
    try {
      await work();
      return true;
    } catch (error) {
      throw error instanceof OrdererJoinError ? new Final(error) : error;
    }
  });
}

/** Installs, approves, and where the channel's first member is on this host, commits; then waits until the contract serves. */
async function agree(part: HostPart, clients: PeerClients, channel: string, options: JoinOptions): Promise<void> {
  const { network } = part;
  const { members } = network.topology.channels[channel]!;
  const own = peersOn(part, channel).filter(({ party }) => members.includes(party));
  const deployment = readDeployment(network.layout.stateDir, channel);
  if (own.length === 0 || deployment === undefined) return;
  const version = definitionVersionOf(deployment);
  const definition = definitionOf(network.topology, channel, version, FIRST_SEQUENCE);
  const bytes = readFileSync(packagePath(network.layout.stateDir, channel));
  const { packageId } = deployment;
  for (const peer of own) await installPackage(clients.of(peer), { label: '', id: packageId, bytes });
  const { waitMs: deadlineMs, signal } = options;
  const first = clients.of(own[0]!);
  if ((await committedDefinition(first, channel, channel)) === undefined) {
    for (const party of new Set(own.map((peer) => peer.party))) {
      const peer = own.find((one) => one.party === party)!;
      await approveDefinition(clients.of(peer), definition, packageId, { deadlineMs, signal });
      options.print(`${party} approves ${channel} ${version}`);
    }
    if (own.some(({ party }) => party === members[0])) await commit(part, clients, definition, options);
  }
  const what = `${channel} ${version} to be agreed on by all members`;
  await poll({ what, deadlineMs, signal, everyMs: 500 }, () => committedDefinition(first, channel, channel));
  await contractReady(
    own.map((peer) => clients.of(peer)),
    channel,
    { signal, deadlineMs },
  );
  options.print(`${channel} ${version} serves`);
}

async function commit(
  { network, peers }: HostPart,
  clients: PeerClients,
  definition: ContractDefinition,
  { waitMs: deadlineMs, signal, print }: JoinOptions,
): Promise<void> {
  const { members } = network.topology.channels[definition.channel]!;
  const client = clients.of(peers.find(({ party }) => party === members[0])!);
  await poll({ what: `all members to approve ${definition.channel}`, deadlineMs, signal, everyMs: 500 }, async () => {
    const approved = await approvalsOf(client, definition);
    const missing = members.filter((party) => !approved.has(mspIdOf(party)));
    if (missing.length > 0) throw new Error(`${missing.join(', ')} did not approve it yet`);
    return true;
  });
  await commitDefinition(client, definition, members.map(mspIdOf), { deadlineMs, signal });
  print(`${definition.channel} ${definition.version} is agreed on by ${members.join(', ')}`);
}
