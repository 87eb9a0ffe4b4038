/** How long the contract takes to sum ballots: its own methods, over a ledger in memory that holds synthetic ballots. */
import { createHash } from 'node:crypto';
import { bucketOf } from '@ledger-pilots/chaincode/voting/ballot/tally.ts';
import { ciphertextsOf } from '@ledger-pilots/chaincode/voting/ballot/answer-layout.ts';
import { packed } from '@ledger-pilots/chaincode/voting/ballot/byte-reader.ts';
import { bytesOfHex, packedTextOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { groupOf, type RecordOf } from '@ledger-pilots/chaincode/voting/state.ts';
import { Booth, ONE_OF_TWO } from '@ledger-pilots/chaincode/voting/testing/booth.ts';

/** Distinct ciphertexts among the synthetic ballots: enough that nothing is found in a cache. */
const POOL = 256;
/** Options of the contest, of which the last is the blank one. */
const OPTIONS = ONE_OF_TWO.options.length + 1;

/**
 * Seconds that the count of `ballots` ballots of one contest takes: 4096 buckets and the tree above them.
 * @throws {Error} when the tally does not count as many
 */
export async function measureTally(ballots: number): Promise<number> {
  const booth = await new Booth({ voters: 2 }).opened();
  const ciphertexts = Array.from({ length: POOL }, (_, index) => {
    const answer = booth.prepare(0, [[index % OPTIONS]]).ballot.answers[0]!;
    return packedTextOf(packed(...ciphertextsOf(answer, OPTIONS)));
  });
  booth.ledger.place(
    'ballot',
    Array.from({ length: ballots }, (_, serial) => synthetic(booth.electionId, serial, ciphertexts[serial % POOL]!)),
  );
  await booth.close();
  const from = performance.now();
  await booth.count();
  const seconds = (performance.now() - from) / 1000;
  const counted = booth.ledger.record('tally', booth.electionId)?.count;
  if (counted !== ballots) throw new Error(`the tally counts ${counted} of ${ballots} ballots`);
  return seconds;
}

/** A ballot of a voter that nobody is. */
function synthetic(electionId: string, serial: number, ciphertexts: string): RecordOf<'ballot'> {
  const credential = digest(`credential ${serial}`);
  const bucket = bucketOf(bytesOfHex(credential));
  return {
    ...{ electionId, group: groupOf(bucket), bucket, credential, seq: 1, weight: 1 },
    tracker: digest(`tracker ${serial}`),
    ballotHash: digest(`ballot ${serial}`).repeat(2),
    ciphertexts: [ciphertexts],
    castAt: '2026-03-05T00:00:00.000Z',
    txId: digest(`transaction ${serial}`),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
