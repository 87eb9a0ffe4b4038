/** V6 to V9 and V16: ballots as they are cast and challenged. */
import type { SignedBallot } from './arguments.ts';
import { hashesOf, readBallot } from './ballot-desk.ts';
import type { Call } from './call.ts';
import { ciphertextsIn, opens } from './protocol/ballot.ts';
import type { Replay, Steps } from './replay.ts';

/** The steps of the ballots. */
export const ballotSteps: Steps<'castBallot' | 'castBallots' | 'challengeBallot'> = {
  async castBallot(replay, ballot, call) {
    if (replay.record.phase === 'OPEN') await replay.desk.accepted(ballot, call);
  },

  async castBallots(replay, { ballots }, call) {
    if (replay.record.phase !== 'OPEN') return;
    const verdicts = verdictsOf(call);
    const voters = new Set<string>();
    for (const [index, ballot] of ballots.entries()) {
      const second = voters.has(ballot.credential);
      if (await take(replay, ballot, { verdict: verdicts[index], second }, call)) voters.add(ballot.credential);
    }
  },

  challengeBallot(replay, { credential, answers, opening }, call) {
    const { record } = replay;
    const { key } = record;
    record.challenges += 1;
    const ballot = key && readBallot({ credential, answers }, key.setting);
    if (key === undefined || ballot === undefined) {
      return replay.find('OPENING_WRONG', `the challenged ballot of ${credential} is not of the contests' form`, call);
    }
    const opened = opening.map((own) => own.map(({ value, r }) => ({ value, r: Buffer.from(r, 'hex') })));
    if (!opens(key.setting, ballot, opened)) {
      replay.find('OPENING_WRONG', `the opening of ${credential} does not give the ballot's ciphertexts`, call);
    }
    const points = key.setting.contests.map((form, contest) => ciphertextsIn(ballot.answers[contest]!, form));
    for (const hash of hashesOf(key, points)) {
      if (record.seen.get(hash) === 'CAST') {
        replay.find('CHALLENGED_BALLOT_CAST', `the ballot that ${credential} challenges was cast`, call);
      }
      record.seen.set(hash, 'CHALLENGE');
    }
  },
};

/** Takes a ballot of many; whether it holds its voter's place in the transaction. */
async function take(
  replay: Replay,
  ballot: SignedBallot,
  { verdict, second }: { readonly verdict: string | undefined; readonly second: boolean },
  call: Call,
): Promise<boolean> {
  if (verdict === 'ACCEPTED') {
    if (second) replay.find('SEQUENCE_BROKEN', `${ballot.credential} has two ballots in one transaction`, call);
    await replay.desk.accepted(ballot, call);
    return true;
  }
  const reason = verdict ?? 'NO_VERDICT';
  const { block, transaction, txId } = call.place;
  const where = { block, txId, ...(transaction !== undefined && { transaction }) };
  replay.record.refusals.push({ ...where, method: 'castBallots', credential: ballot.credential, reason });
  // Of one voter's ballots in one transaction the first that the voter signed is the only one.
  return second || replay.desk.refused(ballot, reason, call);
}

function verdictsOf({ outcome }: Call): (string | undefined)[] {
  const listed = 'output' in outcome ? outcome.output['verdicts'] : undefined;
  if (!Array.isArray(listed)) return [];
  return listed.map((one) => (one as { verdict?: string } | null)?.verdict);
}
