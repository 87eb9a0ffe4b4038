import { isDeepStrictEqual } from 'node:util';
import { StateError } from '../state/network-record.ts';
import type { Topology } from './schema.ts';

/** Which party joins or leaves which channel. */
export interface MembershipChange {
  readonly party: string;
  readonly channel: string;
  readonly kind: 'add' | 'remove';
}

/**
 * Makes sure that a topology differs from the network's by one party's place on one channel and by nothing else.
 * @throws {StateError} saying what is to be edited
 */
export function requireOnly(present: Topology, wanted: Topology, change: MembershipChange): void {
  const { party, channel, kind } = change;
  const target = wanted.channels[channel];
  if (target === undefined) throw new StateError(`the topology has no channel ${channel}`);
  const isNamed = [...target.members, ...target.observers].includes(party);
  if (kind === 'add' && !isNamed) {
    throw new StateError(
      `the topology does not name ${party} on ${channel}: add it to channels.${channel}.members (or observers), ` +
        `and under parties with its title and users where it is new; then run this again`,
    );
  }
  if (kind === 'remove' && isNamed) {
    throw new StateError(
      `the topology still names ${party} on ${channel}: take it out of channels.${channel}, with its places in collections and ` +
        `endorsements, and out of parties where it is on no other channel; then run this again`,
    );
  }
  const other = otherDifference(present, wanted, change);
  if (other !== undefined) {
    throw new StateError(
      `the topology differs from the network's in more than ${party} on ${channel}, namely in ${other}: one change at a time`,
    );
  }
}

function otherDifference(present: Topology, wanted: Topology, change: MembershipChange): string | undefined {
  const { party, channel } = change;
  if (!isDeepStrictEqual(present.ordering, wanted.ordering)) return 'ordering';
  const parties = firstDifference(present.parties, wanted.parties, party);
  if (parties !== undefined) return `the party ${parties}`;
  const channels = firstDifference(present.channels, wanted.channels, channel);
  if (channels !== undefined) return `the channel ${channels}`;
  return otherMember(present, wanted, change);
}

function otherMember(present: Topology, wanted: Topology, { party, channel }: MembershipChange): string | undefined {
  const [before, after] = [present, wanted].map(({ channels }) => {
    const { members = [], observers = [] } = channels[channel] ?? {};
    const others = (names: readonly string[]) => names.filter((name) => name !== party);
    return new Set([...others(members), ...others(observers).map((name) => `${name} as an observer`)]);
  });
  return [...before!, ...after!].find((name) => !before!.has(name) || !after!.has(name));
}

function firstDifference<T>(left: Readonly<Record<string, T>>, right: Readonly<Record<string, T>>, but: string) {
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].find((name) => name !== but && !isDeepStrictEqual(left[name], right[name]));
}
