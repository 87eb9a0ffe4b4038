/** Counting: sums by buckets and in a tree. Every part is independent of the others, and made once. */
import { inclusionPath, merkleRoot } from '../ballot/merkle.ts';
import { ballotLeaf, bucketOf, CHILDREN, sumAggregates, sumBallots, tallyHashOf } from '../ballot/tally.ts';
import { bytesOfHex, hexOf } from '../ballot/text-form.ts';
import { aggregateOf, countedOf, formsOf, groupOf, storedSum, type RecordOf, type StoredSum } from '../state.ts';
import { keyOf, moveOn, phaseFor, type HandlersOf, type Tx } from './call.ts';

/** Ballots that are summed in one transaction, well within its 30 seconds. */
const MAX_BALLOTS = 4_000;

/** The names of a group's buckets. */
function bucketsOf(group: string, first: number, count: number): string[] {
  const base = Number.parseInt(group, 16) * CHILDREN + first;
  return Array.from({ length: count }, (_, index) => (base + index).toString(16).padStart(3, '0'));
}

/** Handlers of the count. */
export const countingHandlers = {
  async beginTally(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'beginTally');
    const tally = await tx.require('tally', electionId);
    await moveOn(tx, phase, { state: next });
    return tally;
  },

  async tallyBuckets(tx, { electionId, group, first, count }) {
    await phaseFor(tx, electionId, 'tallyBuckets');
    const { manifest } = await tx.require('election', electionId);
    const options = formsOf(manifest).map((form) => form.options);
    const wanted = bucketsOf(group, first, Math.min(count, CHILDREN - first));
    const ballots = await ballotsOf(tx, electionId, group, wanted);
    let summed = 0;
    for (const bucket of wanted) {
      // A sum is made once; nothing that it is made of can change.
      if ((await tx.get('bucketSum', electionId, group, bucket)) !== undefined) continue;
      const own = ballots.filter((ballot) => ballot.bucket === bucket).map(countedOf);
      await tx.put('bucketSum', { electionId, group, bucket, ...storedSum(sumBallots(own, options)) });
      summed += 1;
    }
    if (summed > 0) tx.emit('BucketsSummed', { electionId, group });
    return { group, summed, ballots: ballots.length };
  },

  async tallyNode(tx, { electionId, level, node }) {
    await phaseFor(tx, electionId, 'tallyNode');
    if (level === '2' && node !== '00') tx.fail('TERMS_INVALID', 'Level 2 has one node, 00.', { problem: 'node' });
    const before = await tx.get('nodeSum', electionId, level, node);
    if (before !== undefined) return before;
    const parts = await childrenOf(tx, electionId, level, node);
    const sum = { electionId, level, node, ...storedSum(sumAggregates(parts.map(aggregateOf))) };
    await tx.put('nodeSum', sum);
    tx.emit('NodeSummed', { electionId, level, node });
    return sum;
  },

  async finishTally(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'finishTally');
    const election = await tx.require('election', electionId);
    const top = await tx.get('nodeSum', electionId, '2', '00');
    if (top === undefined) return tx.fail('TALLY_INCOMPLETE', 'The top of the tree is missing.', { missing: ['2/00'] });
    const { minimumBallots } = election.manifest;
    if (top.count < minimumBallots) {
      tx.fail('TOO_FEW_BALLOTS', `${top.count} ballots are fewer than ${minimumBallots}.`, { count: top.count });
    }
    const tally = await tx.require('tally', electionId);
    const { count, weight, root, ciphertexts } = top;
    const tallyHash = hexOf(tallyHashOf(bytesOfHex(keyOf(tx, election).electionHash), aggregateOf(top)));
    const fixed = { ...tally, state: 'DECRYPTING', count, weight, root, ciphertexts, tallyHash } as const;
    await tx.put('tally', fixed);
    await moveOn(tx, phase, { state: next });
    return fixed;
  },

  async getTally(tx, { electionId }) {
    const tally = await tx.require('tally', electionId);
    return { tally, decryptions: await tx.list('decryption', [electionId], 16) };
  },

  async getReceipt(tx, { electionId, credential }) {
    const bucket = bucketOf(bytesOfHex(credential));
    const group = groupOf(bucket);
    const ballot = await tx.require('ballot', electionId, group, bucket, credential);
    const ballots = await tx.list('ballot', [electionId, group, bucket], MAX_BALLOTS);
    const leaves = ballots.map((own) => ballotLeaf(countedOf(own)));
    const index = ballots.findIndex((own) => own.credential === credential);
    return {
      ...{ credential, seq: ballot.seq, tracker: ballot.tracker, bucket, index, size: ballots.length },
      path: inclusionPath(leaves, index).map(hexOf),
      bucketRoot: hexOf(merkleRoot(leaves)),
      txId: ballot.txId,
    };
  },
} satisfies HandlersOf<'beginTally' | 'tallyBuckets' | 'tallyNode' | 'finishTally' | 'getTally' | 'getReceipt'>;

/** The ballots of these buckets: of a whole group in one range, else bucket by bucket. */
async function ballotsOf(
  tx: Tx,
  electionId: string,
  group: string,
  buckets: readonly string[],
): Promise<RecordOf<'ballot'>[]> {
  if (buckets.length === CHILDREN) return tx.list('ballot', [electionId, group], MAX_BALLOTS);
  const ballots: RecordOf<'ballot'>[] = [];
  for (const bucket of buckets) ballots.push(...(await tx.list('ballot', [electionId, group, bucket], MAX_BALLOTS)));
  if (ballots.length > MAX_BALLOTS) {
    tx.fail('LIMIT_EXCEEDED', `${ballots.length} ballots are too many for one call: sum fewer buckets.`, {
      limit: MAX_BALLOTS,
    });
  }
  return ballots;
}

/** The 64 sums below a node. */
async function childrenOf(tx: Tx, electionId: string, level: string, node: string): Promise<StoredSum[]> {
  const found: StoredSum[] =
    level === '1'
      ? await tx.list('bucketSum', [electionId, node], CHILDREN)
      : await tx.list('nodeSum', [electionId, '1'], CHILDREN);
  if (found.length < CHILDREN) {
    tx.fail('TALLY_INCOMPLETE', `${CHILDREN - found.length} of ${CHILDREN} parts are missing.`, {
      missing: [`${CHILDREN - found.length} below ${level}/${node}`],
    });
  }
  return found;
}
