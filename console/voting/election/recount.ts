/**
 * The count anew, from the lists and ballots of one gateway: what a trustee does before it decrypts anything. It repeats the sum
 * and not the proofs of the ballots, which every endorser checked and `npm run audit` checks again.
 */
import { packed } from '@ledger-pilots/chaincode/voting/ballot/byte-reader.ts';
import { merkleRoot } from '@ledger-pilots/chaincode/voting/ballot/merkle.ts';
import {
  bucketOf,
  CHILDREN,
  sumAggregates,
  sumBallots,
  tallyHashOf,
  type Aggregate,
  type CountedBallot,
} from '@ledger-pilots/chaincode/voting/ballot/tally.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { u32 } from '@ledger-pilots/chaincode/voting/ballot/transcript.ts';
import { countedOf, formsOf, type RecordOf } from '@ledger-pilots/chaincode/voting/state.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { VotingCalls } from '../calls.ts';
import { VotingError } from '../voting-error.ts';
import { allPages, PAGE_LIMIT } from './all-pages.ts';
import type { KeyedElection } from './read-election.ts';

/** Whose list it is. */
export type ListName = RecordOf<'list'>['list'];

/** An entry of a list. */
export type ListEntry = RecordOf<'credential'>;

/** A published list, whole; empty when nothing was published yet. */
export async function readList(
  voting: Pick<VotingCalls, 'listCredentials'>,
  electionId: string,
  list: ListName,
): Promise<ListEntry[]> {
  try {
    return await allPages((cursor) =>
      voting.listCredentials({ electionId, list, limit: PAGE_LIMIT, ...paged(cursor) }),
    );
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return [];
    throw error;
  }
}

/** Merkle root of a list, 32 bytes in hex: a leaf is the key and its weight. */
export function listRoot(entries: readonly Pick<ListEntry, 'publicKey' | 'weight'>[]): string {
  return hexOf(merkleRoot(entries.map(({ publicKey, weight }) => packed(bytesOfHex(publicKey), u32(weight)))));
}

/**
 * The weights of all voters, from lists that come to the frozen root.
 * @throws {VotingError} ROLL_DIFFERS
 */
export async function frozenWeights(
  voting: Pick<VotingCalls, 'listCredentials'>,
  { electionId, roll }: RecordOf<'election'>,
): Promise<Map<string, number>> {
  for (const list of ['AUTHENTICATOR', 'REGISTRAR'] as const) {
    const entries = await readList(voting, electionId, list);
    if (entries.length !== roll?.credentials || listRoot(entries) !== roll.credentialRoot) {
      throw new VotingError('ROLL_DIFFERS', `The list of the ${list} of ${electionId} is not the one that was frozen.`);
    }
    if (list === 'REGISTRAR') return new Map(entries.map(({ publicKey, weight }) => [publicKey, weight]));
  }
  throw new RangeError('there are two lists');
}

/** What a recount comes to. */
export interface Recount {
  readonly aggregate: Aggregate;
  /** 64 bytes in hex. */
  readonly tallyHash: string;
}

/** Reads all ballots and sums them. @throws {VotingError} ROLL_DIFFERS for a ballot that the lists do not allow */
export async function recount(
  voting: Pick<VotingCalls, 'listCredentials' | 'listBallots'>,
  { election, electionId, setting }: KeyedElection,
): Promise<Recount> {
  const weights = await frozenWeights(voting, election);
  const buckets = new Map<string, CountedBallot[]>();
  for (let group = 0; group < CHILDREN; group += 1) {
    const name = group.toString(16).padStart(2, '0');
    const ballots = await allPages((cursor) =>
      voting.listBallots({ electionId, group: name, limit: PAGE_LIMIT, ...paged(cursor) }),
    );
    for (const ballot of ballots) put(buckets, weights, ballot);
  }
  const aggregate = sumTree(
    buckets,
    formsOf(election.manifest).map(({ options }) => options),
  );
  return { aggregate, tallyHash: hexOf(tallyHashOf(setting.electionHash, aggregate)) };
}

function put(
  buckets: Map<string, CountedBallot[]>,
  weights: ReadonlyMap<string, number>,
  ballot: RecordOf<'ballot'>,
): void {
  const { credential, weight } = ballot;
  if (weights.get(credential) !== weight) {
    throw new VotingError(
      'ROLL_DIFFERS',
      `The ballot of ${credential} is not of the frozen lists, or weighs another weight.`,
    );
  }
  const counted = countedOf(ballot);
  const bucket = bucketOf(counted.credential);
  buckets.set(bucket, [...(buckets.get(bucket) ?? []), counted]);
}

/** 4096 buckets, 64 nodes, one root. */
function sumTree(buckets: ReadonlyMap<string, readonly CountedBallot[]>, options: readonly number[]): Aggregate {
  const nothing = sumBallots([], options);
  const nodes = Array.from({ length: CHILDREN }, (_, group) => {
    const children = Array.from({ length: CHILDREN }, (_unused, place) => {
      const ballots = buckets.get((CHILDREN * group + place).toString(16).padStart(3, '0'));
      return ballots === undefined ? nothing : sumBallots(inOrder(ballots), options);
    });
    return sumAggregates(children);
  });
  return sumAggregates(nodes);
}

/** In the order of the credentials' bytes, each once. @throws {VotingError} TALLY_DIFFERS */
function inOrder(ballots: readonly CountedBallot[]): CountedBallot[] {
  const keyed = ballots.map((ballot) => ({ name: hexOf(ballot.credential), ballot }));
  if (new Set(keyed.map(({ name }) => name)).size !== keyed.length) {
    throw new VotingError('TALLY_DIFFERS', 'The gateway shows two ballots of one credential.');
  }
  return keyed.sort((left, right) => (left.name < right.name ? -1 : 1)).map(({ ballot }) => ballot);
}

function paged(cursor: string | undefined): { readonly cursor?: string } {
  return cursor === undefined ? {} : { cursor };
}
