/**
 * What dishonest relays, voters, keepers and trustees try, and what the ledger says to it. One election is attacked from its
 * ceremony to its result, and ends with the right counts all the same.
 */
import { createHash } from 'node:crypto';
import { complain } from '@ledger-pilots/chaincode/voting/ballot/complaint.ts';
import {
  bytesOfPoint,
  bytesOfScalar,
  GENERATOR,
  IDENTITY,
  ORDER,
  pointOf,
  times,
  type Point,
} from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import { prepareBallot, type PreparedBallot } from '@ledger-pilots/chaincode/voting/ballot/prepare-ballot.ts';
import {
  bytesOfHex,
  bytesOfPackedText,
  hexOf,
  packedTextOf,
} from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { takeStep } from '@ledger-pilots/console/voting/trustee/ceremony-step.ts';
import { decryptTally } from '@ledger-pilots/console/voting/trustee/decrypt-tally.ts';
import {
  ownAttempt,
  ownCeremony,
  ownDealing,
  publishedShare,
  type TrusteeDesk,
} from '@ledger-pilots/console/voting/trustee/trustee-desk.ts';
import type { Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { newVoterKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { openCounts } from '@ledger-pilots/console/voting/trustee/open-counts.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { bareClient } from '../../bare-client.ts';
import type { VotingStory } from '../../../scripts/journeys/voting-story.ts';
import { ballotOf, callsAs, prepared, refusalOf, signed, storyOf, type Choices } from './scene.ts';

jest.setTimeout(300_000);

const CHOICE: Choices = [[0], [1], [0, 2]];
const OTHER: Choices = [[1], [2], []];
const NO_PROOF = '00'.repeat(64);
const FALSE_HASH = 'ab'.repeat(64);
/** Order of the group that Ed25519 signs in (RFC 8032), by which a signature's second half may be moved. */
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

let story: VotingStory;
const relay = () => callsAs('nec/relay');
const cast = (ballot: Signed) => relay().castBallot({ electionId: story.electionId, ...ballot });

beforeAll(async () => {
  story = storyOf({ voters: 8, times: { objectionsS: 4, opensS: 6, closesS: 80 } });
  await story.announce();
  await story.publishLists();
  await story.attestRoll();
  await story.freeze();
});

/** A trustee whose calls of one method say something else than its tool does. */
function lying<M extends keyof TrusteeDesk['voting']>(
  desk: TrusteeDesk,
  method: M,
  change: (input: Parameters<TrusteeDesk['voting'][M]>[0]) => object,
): TrusteeDesk {
  const voting = new Proxy(desk.voting, {
    get: (calls, name: keyof TrusteeDesk['voting']) => {
      if (name !== method) return calls[name];
      return (input: never) => (calls[method] as (changed: object) => Promise<unknown>)(change(input));
    },
  });
  return { ...desk, voting };
}

async function stepOf(...desks: readonly TrusteeDesk[]): Promise<string[]> {
  const did: string[] = [];
  for (const desk of desks) did.push((await takeStep(desk, story.electionId)).did);
  return did;
}

async function startCeremony(): Promise<void> {
  const trustees = story.desks.map(({ party, user }) => ({ party, user }));
  await callsAs('nec/manager').startCeremony({ electionId: story.electionId, threshold: 3, trustees });
}

/** A text in hex with its first byte changed. */
const spoiled = (hex: string): string => `${hex.startsWith('00') ? '01' : '00'}${hex.slice(2)}`;

/** Packed elements of 32 bytes, of which one is replaced. */
function withElement(packed: Uint8Array, index: number, element: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(packed);
  changed.set(element, 32 * index);
  return changed;
}

describe('the key', () => {
  test('who has seen the others’ commitments cannot open another one than was sealed', async () => {
    await startCeremony();
    expect(await stepOf(...story.desks)).toEqual(new Array(5).fill('SEALED'));
    const point = hexOf(bytesOfPoint(GENERATOR));
    const rogue = callsAs('observer/trustee').openCommitment({
      ...{ electionId: story.electionId, encryptionKey: point },
      ...{ commitments: new Array<string>(3).fill(point), proofs: new Array<string>(4).fill(NO_PROOF) },
    });
    expect(await refusalOf(rogue)).toBe('COMMITMENT_MISMATCH');
    expect(
      await refusalOf(
        callsAs('nec/manager').sealCommitment({ electionId: story.electionId, commitmentHash: FALSE_HASH }),
      ),
    ).toBe('NOT_AUTHORISED');
  });

  test('a false share disqualifies its dealer, and the ceremony begins anew', async () => {
    const [first, second, ...others] = story.desks as [TrusteeDesk, TrusteeDesk, ...TrusteeDesk[]];
    expect(await stepOf(...story.desks)).toEqual(new Array(5).fill('COMMITTED'));
    const dishonest = lying(second, 'dealShares', ({ shares, ...rest }) => ({
      ...rest,
      // The share of trustee 1, of which the last bytes are the seal.
      shares: [`${shares[0]!.slice(0, -2)}${shares[0]!.endsWith('00') ? '01' : '00'}`, ...shares.slice(1)],
    }));
    expect(await stepOf(first, dishonest, ...others)).toEqual(new Array(5).fill('DEALT'));
    expect(await takeStep(first, story.electionId)).toMatchObject({ did: 'COMPLAINED', dealers: ['2'] });
    expect(await takeStep(others[0]!, story.electionId)).toMatchObject({ waitsFor: 'RESTART', trustees: ['2'] });
    expect(await refusalOf(callsAs('nec/manager').finalizeKey({ electionId: story.electionId }))).toBe(
      'CEREMONY_FAILED',
    );
    await startCeremony();
  });

  test('a complaint about a good share is on record, and harms nobody else', async () => {
    // Sealed, opened, dealt.
    for (let step = 0; step < 3; step += 1) await stepOf(...story.desks);
    const complainer = story.desks[2]!;
    const seen = await ownCeremony(complainer, story.electionId);
    const { decryptionKey } = ownDealing(seen, await ownAttempt(complainer, seen)).secret;
    const dealer = seen.shown.trustees[0]!;
    const { shared, proof } = complain(seen.ceremony, publishedShare(dealer, seen.own), decryptionKey, 4711n);
    const { output } = await callsAs('credential/trustee').complainOfShare({
      ...{ electionId: story.electionId, dealer: '1', shared: hexOf(shared), proof: hexOf(proof) },
    });
    expect(output).toMatchObject({ verdict: 'UNFOUNDED', receiver: '3' });
    await story.stepAll();
    await callsAs('nec/manager').finalizeKey({ electionId: story.electionId });
  });

  test('a trustee acknowledges the election hash that its own peer shows, and no other', async () => {
    const other = callsAs('host/trustee').acknowledgeElection({
      electionId: story.electionId,
      electionHash: FALSE_HASH,
    });
    expect(await refusalOf(other)).toBe('HASH_MISMATCH');
    expect(await refusalOf(callsAs('nec/manager').declareReady({ electionId: story.electionId }))).toBe(
      'TRUSTEE_MISSING',
    );
    await story.stepAll();
  });
});

describe('the roll', () => {
  test('after the freeze nobody is added to a list, and another roll keeps the polls closed', async () => {
    const entries = [{ publicKey: hexOf(newVoterKey().credential) }];
    const add = callsAs('host/registrar').publishCredentials({ electionId: story.electionId, entries });
    expect(await refusalOf(add)).toBe('STATE_CONFLICT');
    const changed = { electionId: story.electionId, rollCommitment: 'cd'.repeat(32), rollSize: 8 };
    await story.ready();
    for (const as of ['credential/officer', 'host/registrar']) await callsAs(as).attestRoll(changed);
    expect(await refusalOf(callsAs('nec/manager').openPolls({ electionId: story.electionId }))).toBe('ROLL_MISMATCH');
  });
});

describe('ballots', () => {
  let victim: Signed;

  beforeAll(async () => {
    await story.open();
    victim = await ballotOf(story, 0, CHOICE);
  });

  test('a relay stuffs nothing: no unlisted key, no forged signature, no ballot of a silent voter', async () => {
    const stranger = newVoterKey();
    const foreign = (await prepared(story, stranger, CHOICE)).ballot;
    expect(await refusalOf(cast(await signed(story, stranger, foreign)))).toBe('CREDENTIAL_UNKNOWN');
    const silent = (await prepared(story, story.voters[1]!, CHOICE)).ballot;
    expect(await refusalOf(cast(await signed(story, stranger, silent)))).toBe('SIGNATURE_INVALID');
    expect(await refusalOf(cast({ ...victim, signature: spoiled(victim.signature) }))).toBe('SIGNATURE_INVALID');
  });

  test('a relay alters nothing: the signature is over the ballot and its place', async () => {
    const other = await ballotOf(story, 0, OTHER);
    expect(await refusalOf(cast({ ...victim, answers: other.answers }))).toBe('SIGNATURE_INVALID');
    const malleable = movedSignature(victim.signature);
    expect(await refusalOf(cast({ ...victim, signature: malleable }))).toBe('SIGNATURE_INVALID');
  });

  test('nobody but a relay casts, and not without a token', async () => {
    const input = { electionId: story.electionId, ...victim };
    expect(await refusalOf(callsAs('nec/manager').castBallot(input))).toBe('NOT_AUTHORISED');
    expect(await refusalOf(callsAs('credential/officer').castBallot(input))).toBe('NOT_AUTHORISED');
    expect(await refusalOf(callsAs().castBallot(input))).toBe('TOKEN_MISSING');
  });

  test('a copy of another voter’s ballot proves nothing under another key, before it is cast and after', async () => {
    const thief = story.voters[1]!;
    const stolen = { credential: thief.credential, answers: victim.answers.map(bytesOfPackedText) };
    expect(await refusalOf(cast(await signed(story, thief, stolen)))).toBe('PROOF_INVALID');
    await cast(victim);
    expect(await refusalOf(cast(await signed(story, thief, stolen)))).toBe('DUPLICATE_CIPHERTEXT');
  });

  test('a copy that was encrypted anew, and ballots that hold a two or a minus one, keep no proof', async () => {
    const [voter, { setting }] = [story.voters[1]!, await story.keyed()];
    const { ballot } = await prepared(story, story.voters[5]!, CHOICE);
    const [first, ...others] = ballot.answers as [Uint8Array, ...Uint8Array[]];
    /** Adds to one option's pair (a, b), which are its first two elements. */
    const added = (answer: Uint8Array, option: number, toA: Point, toB: Point): Uint8Array => {
      const moved = [toA, toB].map((point, index) => {
        return bytesOfPoint(pointOf(answer.slice(32 * (9 * option + index), 32 * (9 * option + index + 1))).add(point));
      });
      return withElement(withElement(answer, 9 * option, moved[0]!), 9 * option + 1, moved[1]!);
    };
    const anew = added(first, 0, times(GENERATOR, 7n), times(setting.publicKey, 7n));
    const two = added(first, 0, IDENTITY, GENERATOR);
    const minusOneAndTwo = added(two, 1, IDENTITY, GENERATOR.negate());
    for (const changed of [anew, two, minusOneAndTwo]) {
      const forged = { credential: voter.credential, answers: [changed, ...others] };
      expect(await refusalOf(cast(await signed(story, voter, forged)))).toBe('PROOF_INVALID');
    }
  });

  test('a ballot of another election, with two choices of one, or with answers in other places, proves nothing', async () => {
    const voter = story.voters[1]!;
    const { setting } = await story.keyed();
    const elsewhere = { ...setting, electionHash: createHash('sha512').update('another election').digest() };
    const abroad = prepareBallot(elsewhere, voter.credential, CHOICE, new Uint8Array(32).fill(7)).ballot;
    expect(await refusalOf(cast(await signed(story, voter, abroad)))).toBe('PROOF_INVALID');
    const generous = {
      ...setting,
      contests: setting.contests.map((form, index) => (index === 0 ? { ...form, max: 1, min: 0 } : form)),
    };
    const nothing = prepareBallot(generous, voter.credential, [[], [1], [0]], new Uint8Array(32).fill(8)).ballot;
    // A proof of 0 to 1 has another length than one of exactly 1.
    expect(await refusalOf(cast(await signed(story, voter, nothing)))).toBe('BALLOT_MALFORMED');
    const { ballot } = await prepared(story, voter, [[0], [1], [0]]);
    const [first, second, third] = ballot.answers as [Uint8Array, Uint8Array, Uint8Array];
    const swapped = { ...ballot, answers: [second, first, third] };
    expect(await refusalOf(cast(await signed(story, voter, swapped)))).toBe('PROOF_INVALID');
  });

  test('points and scalars of other forms than the one that everybody reads alike are refused', async () => {
    const voter = story.voters[1]!;
    const { ballot } = await prepared(story, voter, CHOICE);
    const [first, ...others] = ballot.answers as [Uint8Array, ...Uint8Array[]];
    const hostile = [
      [0, new Uint8Array(32).fill(255)],
      [0, new Uint8Array(32)],
      [6, new Uint8Array(32)],
      [6, littleEndianOf(ORDER)],
      [7, littleEndianOf(ORDER + 1n)],
    ] as const;
    for (const [index, element] of hostile) {
      const changed = { ...ballot, answers: [withElement(first, index, element), ...others] };
      const code = await refusalOf(cast(await signed(story, voter, changed)));
      expect([index, hexOf(element), code]).toEqual([index, hexOf(element), 'BALLOT_MALFORMED']);
    }
  });

  test('an older ballot does not come again, a number is not taken twice, and of two at once one is accepted', async () => {
    const { output: before } = await relay().getBallot({ electionId: story.electionId, credential: victim.credential });
    expect(await refusalOf(cast(victim))).toBe('SEQUENCE_BROKEN');
    expect(await refusalOf(cast(await ballotOf(story, 0, OTHER)))).toBe('SEQUENCE_BROKEN');
    const place = { seq: 2, previous: before.tracker };
    const rivals = await Promise.all([ballotOf(story, 0, OTHER, place), ballotOf(story, 0, CHOICE, place)]);
    const ends = await Promise.allSettled(rivals.map(cast));
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { output: after } = await relay().getBallot({ electionId: story.electionId, credential: victim.credential });
    expect(after.seq).toBe(2);
    expect(await refusalOf(cast(victim))).toBe('SEQUENCE_BROKEN');
  });

  test('a bad ballot spoils no batch, and takes nobody’s place in it', async () => {
    const good = await Promise.all([2, 3].map((serial) => ballotOf(story, serial, OTHER)));
    const bad = { ...good[1]!, signature: spoiled(good[1]!.signature) };
    const { output } = await relay().castBallots({
      electionId: story.electionId,
      ballots: [good[0]!, bad, good[1]!, good[0]!],
    });
    expect(output.verdicts.map(({ verdict }) => verdict)).toEqual([
      'ACCEPTED',
      'SIGNATURE_INVALID',
      'ACCEPTED',
      'SEQUENCE_BROKEN',
    ]);
  });

  test('a challenged ballot is never cast, a cast one never opened, and no opening is invented', async () => {
    const voter = story.voters[4]!;
    const [opened, kept] = [await prepared(story, voter, CHOICE), await prepared(story, voter, CHOICE)];
    const challenge = ({ ballot, opening }: PreparedBallot, invert = false) =>
      relay().challengeBallot({
        ...{ electionId: story.electionId, credential: hexOf(ballot.credential) },
        answers: ballot.answers.map(packedTextOf),
        opening: opening.map((options) =>
          options.map(({ value, r }) => ({ value: invert ? 1 - value : value, r: hexOf(bytesOfScalar(r)) })),
        ),
      });
    expect(await refusalOf(challenge(opened, true))).toBe('OPENING_INVALID');
    expect((await challenge(opened)).output.values).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 0, 1, 0],
    ]);
    expect(await refusalOf(cast(await signed(story, voter, opened.ballot)))).toBe('DUPLICATE_CIPHERTEXT');
    await cast(await signed(story, voter, kept.ballot));
    expect(await refusalOf(challenge(kept))).toBe('DUPLICATE_CIPHERTEXT');
  });

  test('no part of a key is used while the polls are open', async () => {
    await expect(decryptTally(story.desks[0]!, story.electionId)).rejects.toMatchObject({ code: 'PHASE_WRONG' });
    const early = callsAs('nec/trustee').submitDecryption({
      ...{ electionId: story.electionId, tallyHash: FALSE_HASH },
      ...{ factors: [packedTextOf(bytesOfPoint(GENERATOR))], proofs: [packedTextOf(new Uint8Array(96))] },
    });
    expect(await refusalOf(early)).toBe('STATE_CONFLICT');
  });

  test('a ballot that was endorsed before the close and is ordered after it does not count', async () => {
    await story.untilClose();
    const late = await ballotOf(story, 5, CHOICE);
    const client = bareClient(readConnections(process.env['LEDGER_STATE']!), 'nec', 'nec/relay');
    try {
      const contract = client.gateway.getNetwork('voting').getContract('voting');
      const proposal = contract.newProposal('castBallot', {
        arguments: [JSON.stringify({ electionId: story.electionId, ...late })],
      });
      const transaction = await proposal.endorse();
      await story.close();
      const commit = await transaction.submit();
      expect(await commit.getStatus()).toMatchObject({ successful: false, code: 11 });
    } finally {
      client.close();
    }
    expect(await refusalOf(cast(late))).toBe('STATE_CONFLICT');
  });
});

test('a key on one list alone keeps the roll from being frozen: neither keeper adds a voter', async () => {
  const other = storyOf({ voters: 3, times: { objectionsS: 2, opensS: 3_000, closesS: 3_600 } });
  await other.announce();
  await other.publishLists();
  const more = callsAs('host/registrar').publishCredentials({
    electionId: other.electionId,
    entries: [{ publicKey: keyAbove(other) }],
  });
  expect((await more).output.credentials).toBe(4);
  await other.attestRoll();
  expect(await refusalOf(other.freeze())).toBe('ROLL_MISMATCH');
});

test('what few chose is not opened: the tally of less ballots than announced ends there', async () => {
  const trustees = ['nec/trustee', 'host/trustee'];
  const other = await storyOf({ voters: 2, trustees, threshold: 2, manifest: { minimumBallots: 3 } }).opened();
  for (const serial of [0, 1]) {
    await relay().castBallot({ electionId: other.electionId, ...(await ballotOf(other, serial, CHOICE)) });
  }
  await other.close();
  expect(await refusalOf(other.count())).toBe('TOO_FEW_BALLOTS');
  await expect(other.decrypt(1)).rejects.toMatchObject({ code: 'PHASE_WRONG' });
});

describe('the count', () => {
  test('a false part is refused by the trustee’s number, and stops nobody', async () => {
    await story.count();
    const liar = lying(story.desks[0]!, 'submitDecryption', (input) => {
      const [first, ...others] = input.factors as [string, ...string[]];
      return {
        ...input,
        factors: [packedTextOf(withElement(bytesOfPackedText(first), 0, bytesOfPoint(GENERATOR))), ...others],
      };
    });
    await expect(decryptTally(liar, story.electionId)).rejects.toMatchObject({ code: 'PROOF_INVALID' });
    await story.decrypt(2, 4);
    const { output } = await callsAs().getTally({ electionId: story.electionId });
    expect(output.decryptions.map(({ number }) => number)).toEqual(['2', '4']);
    const early = callsAs('nec/manager').publishResult({
      electionId: story.electionId,
      counts: [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0, 0],
      ],
    });
    expect(await refusalOf(early)).toBe('TRUSTEE_MISSING');
    await story.decrypt(5);
  });

  test('counts that differ by one are not published; the right ones are', async () => {
    const counts = await openCounts(callsAs(), story.electionId);
    const off = counts.map((contest, index) =>
      index === 0 ? contest.map((count, at) => count + (at === 0 ? 1 : 0)) : contest,
    );
    const publish = (published: number[][]) =>
      callsAs('nec/manager').publishResult({ electionId: story.electionId, counts: published });
    expect(await refusalOf(publish(off))).toBe('COUNTS_INVALID');
    const { output } = await publish(counts);
    // Voter 0 voted twice, 2, 3 and 4 once; whatever else was tried is not in it.
    expect(output.ballots).toBe(4);
    await story.certify();
  });
});

function littleEndianOf(value: bigint): Uint8Array {
  return Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse());
}

/** The same signature with L added to its second half: valid to those who do not look. */
function movedSignature(signature: string): string {
  const bytes = bytesOfHex(signature);
  const half = BigInt(`0x${Buffer.from(bytes.slice(32)).reverse().toString('hex')}`);
  return hexOf(bytes.slice(0, 32)) + hexOf(littleEndianOf(half + ED25519_ORDER));
}

/** A voter's key that comes after all of a story's, as a list has them in order. */
function keyAbove({ voters }: VotingStory): string {
  const highest = voters
    .map(({ credential }) => hexOf(credential))
    .sort()
    .at(-1)!;
  for (;;) {
    const key = hexOf(newVoterKey().credential);
    if (key > highest) return key;
  }
}
