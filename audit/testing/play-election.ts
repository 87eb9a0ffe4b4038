/**
 * A program that plays an election through the contract, on a ledger in memory, and prints the transactions that it was made of.
 * A process of its own: the contract's shim and the verifier bring two versions of Fabric's protobufs, which share a global.
 */
import type { z } from 'zod';
import type { CallOptions, CallResult } from '@ledger-pilots/chaincode/kit/testing/fake-ledger.ts';
import type { TestUser } from '@ledger-pilots/chaincode/kit/testing/identities.ts';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import { Booth, people, type Person, type ShortInput } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import type { ForgedTransaction } from './forge.ts';

type Method = keyof typeof voting.methods;
type OutputOf<M extends Method> = z.output<(typeof voting.methods)[M]['output']>;

/** A booth that keeps what was committed. */
class RecordingBooth extends Booth {
  readonly transactions: ForgedTransaction[] = [];

  override async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const at = options.at ?? this.ledger.now;
    const result = await super.call(method, input, as, options);
    if (result.ok && voting.methods[method].kind === 'submit') {
      const { party, user = 'user', roles = [] } = (typeof as === 'string' ? people[as] : as) as TestUser;
      const { output } = result;
      const whole = this.whole(method, input) as Record<string, unknown>;
      const writes = result.writes.filter(({ collection }) => collection === undefined);
      this.transactions.push({ creator: { party, user, roles }, at, method, input: whole, output, writes });
    }
    return result;
  }
}

const VOTERS = 4;

/**
 * An election to its certificate: three voters, of whom one votes again, a challenge, a batch in which one ballot
 * is refused, two trustees of three.
 */
async function played(): Promise<RecordingBooth> {
  const booth = new RecordingBooth({ voters: VOTERS });
  await booth.opened();
  await booth.vote(0, [0]);
  const doubted = booth.prepare(1, [[1]]);
  await booth.must('challengeBallot', booth.challenge(doubted), 'relay');
  await booth.vote(1, [1]);
  await booth.vote(0, [2]);
  const broken = booth.ballot(3, [0]);
  const batch = [booth.ballot(2, [0]), { ...broken, seq: 2 }];
  await booth.must('castBallots', { ballots: batch }, 'relay');
  await booth.finish();
  await booth.certify();
  return booth;
}

const { electionId, transactions } = await played();
process.stdout.write(JSON.stringify({ electionId, transactions }));
