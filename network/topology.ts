/**
 * Who takes part in the network, on which channels, under which rules: `topology.yaml`, read, checked and with its
 * defaults filled in; and the names and policies that Fabric derives from it.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkTopology } from './topology/check.ts';
import type { TopologyProblem } from './topology/problem.ts';
import type { EndorsementPolicy, Topology } from './topology/schema.ts';

export type { Channel, EndorsementPolicy, Party, Topology } from './topology/schema.ts';
export type { TopologyProblem } from './topology/problem.ts';

/** The topology of this repository. */
export const TOPOLOGY_FILE = fileURLToPath(new URL('topology.yaml', import.meta.url));

/** The file breaks rules; `problems` and the message name all of them, in the order of the file. */
export class TopologyError extends Error {
  override readonly name = 'TopologyError';
  readonly problems: readonly TopologyProblem[];

  constructor(path: string, problems: readonly TopologyProblem[], what = 'topology') {
    const lines = problems.map(({ line, column, rule, message }) => `  ${path}:${line}:${column} ${message} [${rule}]`);
    super(`the ${what} breaks ${problems.length === 1 ? 'a rule' : `${problems.length} rules`}:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads and checks a topology.
 * @param path of the YAML file
 * @throws {TopologyError} with line, column and rule of every problem, not only of the first
 */
export function readTopology(path: string): Topology {
  const checked = checkTopology(readFileSync(path, 'utf8'));
  if ('problems' in checked) throw new TopologyError(path, checked.problems);
  return checked.topology;
}

/** `line` is `LineMSP`. */
export function mspIdOf(party: string): string {
  return `${capitalised(party)}MSP`;
}

/** The MSP of a consenter's orderer: `nec` is `NecOrdererMSP`. */
export function orderingMspIdOf(party: string): string {
  return `${capitalised(party)}OrdererMSP`;
}

/** `LineMSP` is `line`; `undefined` for an ordering MSP and for what is no MSP id of a party. */
export function partyOfMspId(mspId: string): string | undefined {
  const first = /^([A-Z][a-z0-9]{0,30})MSP$/.exec(mspId)?.[1];
  return first === undefined ? undefined : first.charAt(0).toLowerCase() + first.slice(1);
}

/** Who endorses under a policy, and how many of them must. */
export function endorsersOf(
  policy: EndorsementPolicy,
  members: readonly string[],
): { readonly count: number; readonly parties: readonly string[] } {
  const parties = policy.of ?? members;
  return { count: policy.anyOf ?? parties.length, parties };
}

/** Fabric's signature policy of an endorsement policy: `OutOf(2,'LineMSP.peer','KcsMSP.peer')`. */
export function endorsementExpression(policy: EndorsementPolicy, members: readonly string[]): string {
  const { count, parties } = endorsersOf(policy, members);
  return `OutOf(${count},${parties.map((party) => `'${mspIdOf(party)}.peer'`).join(',')})`;
}

/** A collection as in the file that `peer lifecycle chaincode --collections-config` reads. */
export interface CollectionConfig {
  readonly name: string;
  /** Whose peers hold the data. */
  readonly policy: string;
  readonly requiredPeerCount: number;
  readonly maxPeerCount: number;
  readonly blockToLive: number;
  readonly memberOnlyRead: true;
  readonly memberOnlyWrite: true;
  readonly endorsementPolicy: { readonly signaturePolicy: string };
}

/**
 * The collections of a channel, as Fabric's collection configuration, in the order of the topology.
 *
 * An endorser hands the data to at least one other peer before it signs where there is another member, so that one
 * disk is never the only place of it; to all other members' peers where they are up.
 */
export function collectionsConfig(topology: Topology, channelName: string): CollectionConfig[] {
  const channel = topology.channels[channelName];
  if (channel === undefined) throw new RangeError(`there is no channel ${channelName} in the topology`);
  return Object.entries(channel.collections).map(([name, collection]) => {
    const peers = collection.members.reduce((sum, party) => sum + (topology.parties[party]?.peers ?? 0), 0);
    return {
      name,
      policy: `OR(${collection.members.map((party) => `'${mspIdOf(party)}.member'`).join(',')})`,
      requiredPeerCount: collection.members.length > 1 ? 1 : 0,
      maxPeerCount: peers - 1,
      blockToLive: collection.blockToLive,
      memberOnlyRead: true,
      memberOnlyWrite: true,
      endorsementPolicy: { signaturePolicy: endorsementExpression(collection.endorsement, collection.members) },
    };
  });
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
