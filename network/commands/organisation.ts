/** An organisation joins a channel of a running network, or leaves it. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { genesisPath } from '../channels/genesis-block.ts';
import { joinPeer, peerHeight } from '../channels/join-peer.ts';
import {
  changeConfiguration,
  planLines,
  planUpdate,
  type ConfigurationChange,
} from '../configuration/change-configuration.ts';
import { addOrganisationTo, removeOrganisationFrom } from '../configuration/fresh-config.ts';
import { contractReady } from '../contracts/contract-ready.ts';
import { agreeOn } from '../contracts/deploy-contract.ts';
import { readDeployment } from '../contracts/deployment.ts';
import { approveDefinition, committedDefinition, installedPackage, installPackage } from '../contracts/lifecycle.ts';
import { redefinitionOf } from '../contracts/redefine.ts';
import { prepareCa } from '../identities/ca.ts';
import { createIdentities } from '../identities/cryptogen.ts';
import { enrolUsers } from '../identities/enrol.ts';
import { layoutOf, portsAfter, type PeerLayout } from '../layout.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { writeNodeFiles } from '../processes/node-files.ts';
import { poll } from '../processes/poll.ts';
import type { Program } from '../processes/program.ts';
import { caProgram, gatewayProgram, peerProgram } from '../processes/programs.ts';
import { runnerOf } from '../runners/runner-of.ts';
import { withLock } from '../state/lock.ts';
import { requireRecord, StateError, TOPOLOGY_COPY, writeRecord } from '../state/network-record.ts';
import {
  channelOf,
  channelPeers,
  memberPeers,
  networkWith,
  openNetwork,
  requireUp,
  type Network,
} from '../state/network.ts';
import { writeConnections } from '../state/write-connections.ts';
import { mspIdOf, readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { requireOnly, type MembershipChange } from '../topology/membership-change.ts';
import { restart, restartContract } from './deploy.ts';
import type { CommandOptions } from './up.ts';

/** Who joins or leaves which channel. */
export interface OrganisationOptions extends CommandOptions {
  readonly party: string;
  readonly channel: string;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
  /** The topology as it is to be; the project's unless given. */
  readonly topology?: string;
}

const READY_MS = 60_000;

/** The network before and after, and what both are reached through. */
interface Step {
  readonly present: Network;
  readonly wanted: Network;
  readonly clients: PeerClients;
  readonly options: OrganisationOptions;
}

/**
 * Has an organisation join a channel: keys, the channel's configuration signed by a majority, its peer, its users, its approval of
 * the contract, and the contract's policies where the topology changes them. Each step looks first whether it is done.
 * @throws {StateError} when the topology does not name it there, or differs in more
 */
export function addOrganisation(options: OrganisationOptions): Promise<void> {
  return changeMembership({ ...options, kind: 'add' }, async (step) => {
    const { wanted, options: given } = step;
    await createIdentities(wanted.layout, wanted.topology, wanted.binDir);
    given.print(`${given.party}: keys and certificates are there`);
    await changeConfiguration(await configuration(step, 'add'));
    given.print(`${given.channel}: the configuration has ${mspIdOf(given.party)}`);
    adopt(step);
    await startParty(step);
    await join_(step);
    await agree(step);
    await refresh(step);
    given.print(`${given.party} takes part in ${given.channel}`);
  });
}

/**
 * Has an organisation leave a channel: the contract's policies without it first, by vote of those that stay, then the channel's
 * configuration. Its peer is refused blocks from then on, and is stopped where it is on no other channel.
 * @throws {StateError} when the topology still names it there, or drops a collection
 */
export function removeOrganisation(options: OrganisationOptions): Promise<void> {
  return changeMembership({ ...options, kind: 'remove' }, async (step) => {
    const { present, wanted, options: given } = step;
    await agree(step);
    await changeConfiguration(await configuration(step, 'remove'));
    given.print(`${given.channel}: the configuration is without ${mspIdOf(given.party)}`);
    adopt(step);
    writeNodeFiles(wanted);
    await refresh(step);
    const gone = present.layout.peers.filter(({ name }) => !wanted.layout.peers.some((peer) => peer.name === name));
    await runnerOf(given.stateDir, wanted.record).stop(gone);
    for (const { name, dir } of gone) given.print(`${name} is stopped; its ledger stays in ${dir}`);
    given.print(`${given.party} takes no part in ${given.channel} any more`);
  });
}

async function changeMembership(
  options: OrganisationOptions & Pick<MembershipChange, 'kind'>,
  work: (step: Step) => Promise<void>,
): Promise<void> {
  const { stateDir, party, channel, kind, dryRun, print } = options;
  const run = async () => {
    const present = await openNetwork(stateDir, print);
    requireProcesses(present, channel);
    const wanted = wantedNetwork(present, options);
    const clients = new PeerClients(wanted.layout);
    const before = new PeerClients(present.layout);
    try {
      await (dryRun
        ? tell({ present, wanted, clients: before, options }, kind)
        : work({ present, wanted, clients, options }));
    } finally {
      clients.close();
      before.close();
    }
  };
  await (dryRun ? run() : withLock(stateDir, `organisation ${kind} ${party}`, run));
}

function requireProcesses(network: Network, channel: string): void {
  requireUp(network, channel);
  if (network.record.containers === true) {
    throw new StateError(
      'organisations join and leave networks of processes; this one is of containers: take it down and up',
    );
  }
}

/** The network with the other topology: what is there keeps its ports. */
function wantedNetwork(
  { record, layout, binDir }: Network,
  options: OrganisationOptions & Pick<MembershipChange, 'kind'>,
) {
  const { stateDir, topology = TOPOLOGY_FILE } = options;
  const [present, wanted] = [readTopology(join(stateDir, TOPOLOGY_COPY)), readTopology(topology)];
  requireOnly(present, wanted, options);
  const ports = portsAfter({ topology: present, ports: record.ports }, wanted, layout.basePort);
  return networkWith(stateDir, { ...record, ports }, wanted, binDir);
}

async function configuration(step: Step, kind: MembershipChange['kind']): Promise<ConfigurationChange> {
  const { wanted, clients, options } = step;
  const { party, channel, print, signal } = options;
  const mspId = mspIdOf(party);
  const edit = kind === 'add' ? addOrganisationTo : removeOrganisationFrom;
  const peers = channelPeers(wanted, channel).filter((peer) => peer.party !== party);
  return {
    ...{ network: wanted, channel, print, signal, purpose: `${kind} ${party}` },
    edit: (config) => edit(config, wanted, channel, mspId),
    peers: peers.map((peer) => clients.of(peer)),
  };
}

/** From here on the network is the wanted one, whatever cuts this command off. */
function adopt({ wanted, options: { stateDir, topology = TOPOLOGY_FILE } }: Step): void {
  copyFileSync(topology, join(stateDir, TOPOLOGY_COPY));
  writeRecord(stateDir, { ...requireRecord(stateDir), ports: wanted.record.ports });
}

async function startParty({ wanted, options }: Step): Promise<void> {
  const { party, print, signal, stateDir } = options;
  const { layout, topology, binDir } = wanted;
  const runner = runnerOf(stateDir, wanted.record);
  const start = async (program: Program) => {
    await runner.start([program]);
    await runner.ready(program, READY_MS, signal);
  };
  writeNodeFiles(wanted);
  await runner.prepare(wanted, print);
  if (await prepareCa(layout, topology)) await runner.stop([layout.ca]);
  await start(caProgram(layout, binDir));
  await enrolUsers(layout, topology, print);
  const peers = ownPeers(wanted, party);
  await Promise.all(peers.map((peer) => start(peerProgram(wanted, peer))));
  print(`${peers.map(({ name }) => name).join(', ')} and the CA of ${party} run`);
}

async function join_({ wanted, clients, options }: Step): Promise<void> {
  const { party, channel, print, signal } = options;
  const genesis = await readFile(genesisPath(wanted.layout, channel));
  const other = channelPeers(wanted, channel).find((peer) => peer.party !== party)!;
  const height = (await peerHeight(clients.of(other), channel)) ?? 1;
  for (const peer of ownPeers(wanted, party)) {
    const client = clients.of(peer);
    await joinPeer(client, genesis);
    const what = `${peer.name} to have the ${height} blocks of ${channel}`;
    await poll({ what, deadlineMs: READY_MS, everyMs: 200, signal }, async () =>
      ((await peerHeight(client, channel)) ?? 0) >= height ? true : undefined,
    );
    print(`${peer.name} is on ${channel} and has its ${height} blocks`);
  }
}

function ownPeers({ layout }: Network, party: string): PeerLayout[] {
  return layout.peers.filter((peer) => peer.party === party);
}

/** The contract is defined as the topology says, and whoever joined as a member has approved it. */
async function agree({ wanted, clients, options }: Step): Promise<void> {
  const { party, channel, print, stateDir, signal } = options;
  const members = memberPeers(wanted, channel);
  const lead = clients.of(members.find((peer) => peer.party !== party)!);
  const committed = await committedDefinition(lead, channel, channel);
  const packageId = readDeployment(stateDir, channel)?.packageId;
  if (committed === undefined || packageId === undefined)
    throw new StateError(`${channel} has no contract yet: bring it up first`);
  const own = members.filter((peer) => peer.party === party).map((peer) => clients.of(peer));
  if (own.length > 0) {
    const contractPackage = await installedPackage(lead, packageId);
    for (const client of own) await installPackage(client, contractPackage);
    print(`${party} has the package ${packageId}`);
  }
  const redefinition = redefinitionOf(wanted, channel, committed);
  if (redefinition.changes.length > 0) {
    print(`${channel}: ${redefinition.changes.join(', ')}`);
    const { definition } = redefinition;
    await agreeOn(wanted, clients, definition, packageId);
    const { members: voters } = channelOf(wanted, channel);
    print(`approved by ${voters.join(', ')}: ${definition.version}, sequence ${definition.sequence}`);
  } else if (own.length > 0 && !committed.approvals.has(mspIdOf(party))) {
    await approveDefinition(own[0]!, redefinition.definition, packageId);
    print(`${party} has approved ${committed.version}, sequence ${committed.sequence}`);
  }
  signal.throwIfAborted();
}

/** The contract lets in whose peers are members now, and the gateway knows who takes part. */
async function refresh({ wanted, clients, options }: Step): Promise<void> {
  const { channel, signal, stateDir } = options;
  const runner = runnerOf(stateDir, wanted.record);
  await restartContract(wanted, channel, signal);
  const members = memberPeers(wanted, channel).map((peer) => clients.of(peer));
  await contractReady(members, channel, { signal });
  const gateway = gatewayProgram(wanted);
  if (!writeConnections(wanted) || gateway === undefined || !(await runner.running()).has(gateway.name)) return;
  await restart(runner, gateway, signal, READY_MS);
}

async function tell(step: Step, kind: MembershipChange['kind']): Promise<void> {
  const { present, wanted, clients, options } = step;
  const { party, channel, print, stateDir } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-dry-'));
  try {
    // Keys of those who are new are made for the look only, and elsewhere: nothing of the network changes.
    const network = await withKeys(step, folder);
    const change = { ...(await configuration({ ...step, wanted: network }, kind)), network };
    const peers = channelPeers(present, channel).filter((peer) => peer.party !== party);
    planLines(await planUpdate({ ...change, peers: peers.map((peer) => clients.of(peer)) }), channel).forEach(print);
    const lead = clients.of(memberPeers(present, channel).find((peer) => peer.party !== party)!);
    const committed = await committedDefinition(lead, channel, channel);
    const changes = committed === undefined ? [] : redefinitionOf(wanted, channel, committed).changes;
    print(
      `contract of ${channel}: ${changes.length === 0 ? 'its definition stays' : `the next sequence changes ${changes.join(', ')}`}`,
    );
    const members = channelOf(wanted, channel).members;
    if (changes.length > 0) print(`  a majority of ${members.join(', ')} has to approve`);
    for (const line of stepsOf(kind, party, stateDir)) print(line);
    print('nothing was changed');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function withKeys({ present, wanted, options }: Step, folder: string): Promise<Network> {
  const isNew = !Object.hasOwn(present.topology.parties, options.party);
  if (!isNew) return wanted;
  const { channels, basePort } = wanted.layout;
  const ports = wanted.record.ports;
  const made = layoutOf(wanted.topology, { stateDir: folder, basePort, channels, ...(ports && { ports }) });
  await createIdentities(made, wanted.topology, wanted.binDir);
  // Of the others the keys that they have.
  const organisations = wanted.layout.organisations.map((own) =>
    own.party === options.party ? made.organisations.find(({ mspId }) => mspId === own.mspId)! : own,
  );
  return { ...wanted, layout: { ...wanted.layout, organisations } };
}

function stepsOf(kind: MembershipChange['kind'], party: string, stateDir: string): string[] {
  if (kind === 'remove') {
    return [
      'steps: the definition by vote; the configuration; contract and gateway are started anew;',
      `  the peers of ${party} are stopped where they are on no other channel, and their ledger stays in ${stateDir}`,
    ];
  }
  return [
    `steps: keys of ${party}; the configuration; its CA, users and peers; its peers join and take the blocks;`,
    '  it installs and approves the contract; the definition by vote; contract and gateway are started anew',
  ];
}
