/** A contract's next version by vote: proposed once, approved by each organisation for itself, agreed by a majority. */
import type { BuiltContract } from '../contracts/build-contract.ts';
import { contractReady } from '../contracts/contract-ready.ts';
import { definitionOf, type ContractDefinition } from '../contracts/definition.ts';
import { writeDeployment } from '../contracts/deployment.ts';
import {
  approvalsOf,
  approveDefinition,
  commitDefinition,
  committedDefinition,
  installPackage,
  type CommittedDefinition,
} from '../contracts/lifecycle.ts';
import { readProposal, removeProposal, writeProposal, type Proposal } from '../contracts/proposal.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import type { PeerClient } from '../ledger/peer-client.ts';
import { withLock } from '../state/lock.ts';
import { StateError } from '../state/network-record.ts';
import { channelOf, memberPeers, openNetwork, type Network } from '../state/network.ts';
import { mspIdOf } from '../topology.ts';
import { build, refreshGateway, restartContract } from './deploy.ts';
import type { CommandOptions } from './up.ts';

/** Which contract is upgraded. */
export interface UpgradeOptions extends CommandOptions {
  readonly contract: string;
  /** Tells what would be done, and does nothing. */
  readonly dryRun: boolean;
}

/** A step of an upgrade cannot be taken yet. */
export class UpgradeError extends Error {
  override readonly name = 'UpgradeError';
}

/** How a vote stands. */
export interface Vote {
  readonly contract: string;
  readonly version: string;
  readonly sequence: number;
  readonly packageId: string;
  /** Parties that have approved, and those that have not, in the order of the topology. */
  readonly approved: readonly string[];
  readonly missing: readonly string[];
  /** How many have to approve: a majority of the members. */
  readonly needed: number;
  /** It is the channel's definition already. */
  readonly committed: boolean;
}

/**
 * Puts a contract as it is now to the vote on its channel, under the next sequence. The running contract goes on.
 * @throws {UpgradeError} when it is what the channel has agreed on already
 */
export function propose(options: UpgradeOptions): Promise<Vote> {
  return atChannel(options, 'propose', async (view) => {
    const { network, committed, lead } = view;
    const built = await build(network, options);
    const proposal = proposalOf(built, (committed?.sequence ?? 0) + 1);
    if (committed?.version === built.definitionVersion) {
      throw new UpgradeError(
        `${options.contract} ${committed.version} is what the channel has agreed on: its source has not changed since`,
      );
    }
    options.print(`from ${committed?.version ?? 'nothing'}, sequence ${committed?.sequence ?? 0}`);
    options.print(`to   ${proposal.definitionVersion}, sequence ${proposal.sequence}`);
    options.print(`package ${built.contractPackage.id}`);
    if (!options.dryRun) writeProposal(options.stateDir, proposal);
    return voteOf(network, lead, proposal, committed);
  });
}

/**
 * Has one party approve what is put to the vote: installs the package on its peers and approves the definition. The package is
 * built of the source that is here: a party approves what it can read. After the agreement as well, for those who come late.
 * @param party - a member of the channel
 * @throws {UpgradeError} when nothing is put to the vote, or something else than this source makes
 */
export function approve(options: UpgradeOptions & { readonly party: string }): Promise<Vote> {
  const { party, contract, print, dryRun } = options;
  return atChannel(options, `approve as ${party}`, async ({ network, committed, lead, clients }) => {
    const proposal = requireProposal(options);
    const { members } = channelOf(network, contract);
    if (!members.includes(party)) {
      throw new UpgradeError(`${party} does not vote on ${contract}: its members are ${members.join(', ')}`);
    }
    const before = await voteOf(network, lead, proposal, committed);
    if (before.approved.includes(party)) {
      print(`${party} has approved ${proposal.definitionVersion} before`);
      return before;
    }
    const { contractPackage } = await build(network, { contract });
    if (contractPackage.id !== proposal.deployment.packageId) {
      throw new UpgradeError(
        `the source that is here makes ${contractPackage.id}, and ${proposal.deployment.packageId} is put to the vote: ` +
          `check out the source that was proposed, or propose this one (npm run network -- upgrade propose ${contract})`,
      );
    }
    const own = network.layout.peers.filter((peer) => peer.party === party).map((peer) => clients.of(peer));
    print(`${party} installs ${contractPackage.id} on ${own.map(({ peer }) => peer.name).join(', ')}, and approves it`);
    if (dryRun) return before;
    await Promise.all(own.map((client) => installPackage(client, contractPackage)));
    await approveDefinition(own[0]!, proposedDefinition(network, proposal), contractPackage.id);
    return voteOf(network, lead, proposal, await committedDefinition(lead, contract, contract));
  });
}

/** Tells how the vote stands. @throws {UpgradeError} when nothing is put to the vote */
export function voteStatus(options: UpgradeOptions): Promise<Vote> {
  return atChannel({ ...options, dryRun: true }, 'status', ({ network, lead, committed }) =>
    voteOf(network, lead, requireProposal(options), committed),
  );
}

/**
 * Makes what a majority has approved the channel's definition, and lets the contract's processes run it.
 * @throws {UpgradeError} naming who has not approved, while the majority is missing
 */
export function commit(options: UpgradeOptions): Promise<Vote> {
  return atChannel(options, 'commit', async (view) => {
    const { network, lead, committed, clients } = view;
    const proposal = requireProposal(options);
    const vote = await voteOf(network, lead, proposal, committed);
    requireMajority(vote);
    if (options.dryRun) return vote;
    const approving = memberPeers(network, options.contract)
      .filter(({ party }) => vote.approved.includes(party))
      .map((peer) => clients.of(peer));
    if (!vote.committed) {
      const definition = proposedDefinition(network, proposal);
      await commitDefinition(approving[0]!, definition, vote.approved.map(mspIdOf));
      options.print(`agreed: ${vote.version} is the definition of ${options.contract}`);
    }
    writeDeployment(options.stateDir, proposal.deployment);
    await restartContract(network, options.contract, options.signal);
    await Promise.all([
      contractReady(approving, options.contract, { signal: options.signal }),
      refreshGateway(network, options.signal),
    ]);
    // Those who come late approve what is in force: it stays on the table for them.
    if (vote.missing.length === 0) removeProposal(options.stateDir, options.contract);
    return { ...vote, committed: true };
  });
}

interface View {
  readonly network: Network;
  readonly clients: PeerClients;
  /** The first member's peer. */
  readonly lead: PeerClient;
  readonly committed: CommittedDefinition | undefined;
}

async function atChannel(
  { stateDir, contract, dryRun, print }: UpgradeOptions,
  step: string,
  work: (view: View) => Promise<Vote>,
): Promise<Vote> {
  const run = async () => {
    const network = await openNetwork(stateDir, print);
    if (!network.layout.channels.includes(contract)) {
      throw new StateError(`${contract} is not up in ${stateDir}: there are ${network.layout.channels.join(', ')}`);
    }
    const clients = new PeerClients(network.layout);
    try {
      const lead = clients.of(memberPeers(network, contract)[0]!);
      return await work({ network, clients, lead, committed: await committedDefinition(lead, contract, contract) });
    } finally {
      clients.close();
    }
  };
  return dryRun ? run() : withLock(stateDir, `upgrade ${step} ${contract}`, run);
}

function proposalOf({ deployment, definitionVersion }: BuiltContract, sequence: number): Proposal {
  return { format: 'ledger-pilots-contract-proposal', version: 1, sequence, definitionVersion, deployment };
}

function requireProposal({ stateDir, contract }: UpgradeOptions): Proposal {
  const proposal = readProposal(stateDir, contract);
  if (proposal !== undefined) return proposal;
  throw new UpgradeError(
    `nothing of ${contract} is put to the vote: npm run network -- upgrade propose ${contract} does that`,
  );
}

function proposedDefinition(
  network: Network,
  { deployment, definitionVersion, sequence }: Proposal,
): ContractDefinition {
  return definitionOf(network.topology, deployment.contract, definitionVersion, sequence);
}

/** @param committed - what is in force: of a sequence that was agreed on, the peers tell approvals there */
async function voteOf(
  network: Network,
  lead: PeerClient,
  proposal: Proposal,
  committed: CommittedDefinition | undefined,
): Promise<Vote> {
  const { contract, packageId } = proposal.deployment;
  const { members } = channelOf(network, contract);
  const isCommitted = committed?.sequence === proposal.sequence && committed.version === proposal.definitionVersion;
  if (!isCommitted && committed !== undefined && committed.sequence >= proposal.sequence) {
    throw new UpgradeError(
      `${contract} is at sequence ${committed.sequence} (${committed.version}) by now, and ${proposal.sequence} was put to the vote: ` +
        `propose it again (npm run network -- upgrade propose ${contract})`,
    );
  }
  const approvals = isCommitted ? committed.approvals : await approvalsOf(lead, proposedDefinition(network, proposal));
  const approved = members.filter((party) => approvals.has(mspIdOf(party)));
  return {
    ...{ contract, packageId, version: proposal.definitionVersion, sequence: proposal.sequence, approved },
    missing: members.filter((party) => !approved.includes(party)),
    needed: Math.floor(members.length / 2) + 1,
    committed: isCommitted,
  };
}

function requireMajority({ contract, version, approved, missing, needed }: Vote): void {
  if (approved.length >= needed) return;
  throw new UpgradeError(
    `${contract} ${version} cannot be agreed on yet: ${approved.length} of ${needed} approvals that are needed are there ` +
      `(${approved.join(', ') || 'nobody'}); ${missing.join(', ')} have not approved ` +
      `(npm run network -- upgrade approve ${contract} --as <party>)`,
  );
}

/** A vote in lines for people. */
export function voteLines({ contract, version, sequence, approved, missing, needed, committed }: Vote): string[] {
  return [
    `${contract} ${version}, sequence ${sequence}: ${committed ? 'agreed' : 'put to the vote'}`,
    `approved: ${approved.join(', ') || 'nobody'} (${needed} are needed)`,
    `not yet: ${missing.join(', ') || 'nobody'}`,
  ];
}
