/**
 * Every check by what it finds: an election that is in order verifies, and one false thing in a chain that is otherwise in order
 * is found by the check that is for it.
 */
import { peer } from '@hyperledger/fabric-protos';
import { CHECKS, type Check, type FindingCode } from '../finding.ts';
import { hashOfBlock } from '../testing/bundle-of.ts';
import { ForgedElection } from '../testing/forged-election.ts';
import { compositeKey, type ForgedTransaction } from '../testing/forge.ts';
import { reportText } from './report-text.ts';
import type { Report } from './verify-election.ts';

/** Of the four voters of the election, the one who has not voted. */
const ABSENT = 3;

jest.setTimeout(60_000);

let election: ForgedElection;

beforeAll(async () => {
  election = await ForgedElection.play();
});
afterAll(() => election.close());

/** The first failing check, and whether a code is among the findings. */
function found(report: Report, code: FindingCode): { first: Check | undefined; has: boolean } {
  return { first: report.findings[0]?.check, has: report.findings.some((finding) => finding.code === code) };
}

async function expectFound(transactions: readonly ForgedTransaction[], check: Check, code: FindingCode): Promise<void> {
  const report = await election.verify(transactions);
  expect(found(report, code)).toEqual({ first: check, has: true });
  expect(report.checks[check]).toBe('FAILED');
  expect(reportText(report).at(-1)).toContain(`the first failing check is ${check}`);
}

/** Text with its first hex digit or base64url letter exchanged for another of the same kind. */
function other(text: string): string {
  return (text.startsWith('1') ? '2' : '1') + text.slice(1);
}

/** The record of a kind among a transaction's writes, changed. */
function withRecord(record: string, change: (value: Record<string, unknown>) => Record<string, unknown>) {
  return (transaction: ForgedTransaction): ForgedTransaction => ({
    ...transaction,
    writes: transaction.writes.map((write) =>
      write.record === record ? { ...write, value: change({ ...(write.value as Record<string, unknown>) }) } : write,
    ),
  });
}

test('an election that is in order verifies', async () => {
  const report = await election.verify();
  expect(report.findings).toEqual([]);
  expect(report.verified).toBe(true);
  expect(report.phase).toBe('CERTIFIED');
  expect(report.counts).toEqual([[1, 1, 1]]);
  expect(report.ballots).toEqual({ accepted: 4, counted: 3, challenged: 1 });
  const open = CHECKS.filter((check) => report.checks[check] === 'OPEN');
  expect(open).toEqual(['V17', 'V19']);
  expect(report.refusals.map(({ reason }) => reason)).toEqual(['SEQUENCE_BROKEN']);
});

test('an election that is under way has open checks, and no finding', async () => {
  const report = await election.verify(election.transactions.slice(0, election.at('closePolls')));
  expect(report.findings).toEqual([]);
  expect(report.phase).toBe('OPEN');
  expect(report.checks).toMatchObject({ V6: 'VERIFIED', V10: 'OPEN', V14: 'OPEN' });
});

test('V1: a validation code that the reads do not bear out', async () => {
  const place = election.at('castBallot');
  const key = compositeKey('phase', [election.electionId]);
  const overtaken = { ...election.transactions[place]!, reads: [{ key, block: 0, transaction: 0 }] };
  await expectFound(
    election.changed(place, () => overtaken),
    'V1',
    'VALIDATION_CODE_WRONG',
  );
  const conflict = { ...election.transactions[place]!, code: peer.TxValidationCode.MVCC_READ_CONFLICT };
  await expectFound(
    election.changed(place, () => conflict),
    'V1',
    'VALIDATION_CODE_WRONG',
  );
});

test('V2: another manifest than the trustees acknowledged', async () => {
  const changed = election.withInput(election.at('createElection'), (input) => ({ ...input, minimumBallots: 3 }));
  await expectFound(changed, 'V2', 'ELECTION_HASH_DIFFERS');
});

test('V2: an election that is not in the blocks', async () => {
  await expectFound([], 'V2', 'ELECTION_MISSING');
});

test('V3: a step by somebody who may not take it', async () => {
  const stranger = { party: 'host', user: 'manager', roles: ['host-manager'] };
  const changed = election.changed(election.at('finalizeKey'), (one) => ({ ...one, creator: stranger }));
  await expectFound(changed, 'V3', 'CALLER_NOT_ENTITLED');
});

test('V3: a freeze by one person alone', async () => {
  const { creator } = election.transactions[election.at('freezeRoll', 0)]!;
  await expectFound(
    election.changed(election.at('freezeRoll', 1), (one) => ({ ...one, creator })),
    'V3',
    'SECOND_PERSON_MISSING',
  );
});

test('V3: a certificate without an observer’s consent', async () => {
  await expectFound(election.without(election.at('giveConsent', -1)), 'V3', 'CONSENT_MISSING');
});

test('V3: a step out of its phase', async () => {
  await expectFound(election.without(election.at('openRollReview')), 'V3', 'STEP_OUT_OF_PHASE');
});

test('V3: a change of the phase that no observer endorsed', async () => {
  const changed = election.changed(election.at('closePolls'), (one) => ({ ...one, endorsers: ['nec', 'host'] }));
  await expectFound(changed, 'V3', 'ENDORSERS_TOO_FEW');
});

test('V4: commitments that are shown before all hashes are there', async () => {
  const [hash, open] = [election.at('sealCommitment', 2), election.at('openCommitment', 0)];
  const early = [...election.transactions];
  [early[hash], early[open]] = [early[open]!, early[hash]!];
  await expectFound(early, 'V4', 'COMMITMENT_EARLY');
});

test('V4: a commitment whose hash was another, and one without proof', async () => {
  const place = election.at('sealCommitment');
  const hash = (input: Record<string, unknown>) => ({
    ...input,
    commitmentHash: other(String(input['commitmentHash'])),
  });
  await expectFound(election.withInput(place, hash), 'V4', 'COMMITMENT_DIFFERS');
  const unproved = election.withInput(election.at('openCommitment'), (input) => {
    const [first, ...rest] = input['proofs'] as string[];
    return { ...input, proofs: [first!.slice(0, 64) + other(first!.slice(64)), ...rest] };
  });
  await expectFound(unproved, 'V4', 'POSSESSION_UNPROVED');
});

test('V4: a key that the trustees did not make', async () => {
  const changed = election.changed(election.at('finalizeKey'), (one) => {
    const output = one.output as Record<string, unknown>;
    return { ...one, output: { ...output, publicKey: other(String(output['publicKey'])) } };
  });
  await expectFound(changed, 'V4', 'KEY_DIFFERS');
});

test('V5: lists that differ, a list out of order', async () => {
  const place = election.at('publishCredentials', 1);
  const shorter = election.withInput(place, ({ entries, ...input }) => ({
    ...input,
    entries: (entries as []).slice(1),
  }));
  const report = await election.verify(shorter);
  // The election hash takes part in it, too: both are found.
  expect(report.findings.map(({ code }) => code)).toContain('LISTS_DIFFER');
  expect(report.checks.V5).toBe('FAILED');
  const reversed = election.withInput(place, ({ entries, ...input }) => ({
    ...input,
    entries: [...(entries as [])].reverse(),
  }));
  const disordered = await election.verify(reversed);
  expect(disordered.findings.map(({ code }) => code)).toContain('LIST_DISORDERED');
});

test('V6: a ballot with a proof that does not hold, called accepted', async () => {
  const { ballot } = election.prepare(ABSENT, 0);
  const answer = Uint8Array.from(ballot.answers[0]!);
  // The first option's response for 0 in the place of that for 1.
  answer.copyWithin(8 * 32, 7 * 32, 8 * 32);
  const signed = election.sign(ABSENT, { ...ballot, answers: [answer] });
  await expectFound(election.with(election.at('castBallot'), election.cast(signed)), 'V6', 'PROOF_INVALID');
});

test('V6: a ballot of nobody on the lists, and one with another’s signature', async () => {
  const place = election.at('castBallot');
  const stranger = election.sign(40, election.prepare(40, 0).ballot);
  await expectFound(election.with(place, election.cast(stranger)), 'V6', 'CREDENTIAL_NOT_ENTITLED');
  const { ballot } = election.prepare(ABSENT, 0);
  const unsigned = { ...election.sign(ABSENT, ballot), signature: election.sign(2, ballot).signature };
  await expectFound(election.with(place, election.cast(unsigned)), 'V6', 'SIGNATURE_INVALID');
});

test('V7: a ballot that does not follow the voter’s last one', async () => {
  const { ballot } = election.prepare(ABSENT, 0);
  const second = election.sign(ABSENT, ballot, { seq: 2, previous: '' });
  await expectFound(election.with(election.at('castBallot'), election.cast(second)), 'V7', 'SEQUENCE_BROKEN');
  // An older ballot of a voter who has voted again.
  const replayed = election.transactions[election.at('castBallot', 0)]!;
  await expectFound(election.with(election.at('castBallots'), { ...replayed }), 'V7', 'SEQUENCE_BROKEN');
});

test('V8: ciphertexts that were cast by another', async () => {
  const copied = election.transactions[election.at('castBallot')]!.input['answers'] as string[];
  const answers = copied.map((text) => Uint8Array.from(Buffer.from(text, 'base64url')));
  const { ballot } = election.prepare(ABSENT, 0);
  const copy = election.cast(election.sign(ABSENT, { ...ballot, answers }));
  await expectFound(election.with(election.at('castBallots'), copy), 'V8', 'CIPHERTEXT_REPEATED');
});

test('V9: a ballot after the close, polls that close early', async () => {
  const late = election.cast(election.sign(ABSENT, election.prepare(ABSENT, 0).ballot));
  await expectFound(election.with(election.at('closePolls') + 1, late), 'V9', 'BALLOT_OUTSIDE_POLLS');
  const { at } = election.transactions[election.at('castBallots')]!;
  await expectFound(
    election.changed(election.at('closePolls'), (one) => ({ ...one, at })),
    'V9',
    'POLLS_MOVED',
  );
});

test('V10: a ballot that is cast and not counted', async () => {
  const more = election.cast(election.sign(ABSENT, election.prepare(ABSENT, 0).ballot));
  await expectFound(election.with(election.at('castBallots'), more), 'V10', 'BUCKET_DIFFERS');
});

test('V10: a ballot that is left out, of the blocks too', async () => {
  await expectFound(election.without(election.at('castBallot', 1)), 'V10', 'BUCKET_DIFFERS');
});

test('V11: a count and a root that are not those of the ballots', async () => {
  const place = election.at('finishTally');
  const count = withRecord('tally', (value) => ({ ...value, count: 4 }));
  await expectFound(election.changed(place, count), 'V11', 'COUNT_DIFFERS');
  const root = withRecord('tally', (value) => ({ ...value, root: other(String(value['root'])) }));
  await expectFound(election.changed(place, root), 'V11', 'ROOT_DIFFERS');
});

test('V12: sums that are not those of the ballots, another tally hash', async () => {
  const sums = withRecord('tally', (value) => {
    const [first, ...rest] = value['ciphertexts'] as string[];
    return { ...value, ciphertexts: [other(first!), ...rest] };
  });
  const place = election.at('finishTally');
  await expectFound(election.changed(place, sums), 'V12', 'SUM_DIFFERS');
  const hash = election.changed(place, (one) => {
    const output = one.output as Record<string, unknown>;
    return { ...one, output: { ...output, tallyHash: other(String(output['tallyHash'])) } };
  });
  await expectFound(hash, 'V12', 'TALLY_HASH_DIFFERS');
});

test('V13: a part of the decryption that is forged', async () => {
  const forged = election.withInput(election.at('submitDecryption'), (input) => {
    const factors = (input['factors'] as string[]).map((text) => {
      const bytes = Buffer.from(text, 'base64url');
      // The first option's factor in the place of the second's.
      bytes.copyWithin(32, 0, 32);
      return bytes.toString('base64url');
    });
    return { ...input, factors };
  });
  await expectFound(forged, 'V13', 'DECRYPTION_UNPROVED');
});

test('V14: counts that are off by one', async () => {
  const place = election.at('publishResult');
  await expectFound(
    election.withInput(place, (input) => ({ ...input, counts: [[2, 0, 1]] })),
    'V14',
    'COUNTS_WRONG',
  );
  const recorded = withRecord('result', (value) => ({ ...value, ballots: 4 }));
  await expectFound(election.changed(place, recorded), 'V14', 'RESULT_DIFFERS');
});

test('V15: more votes than the ballots may choose', async () => {
  const changed = election.withInput(election.at('publishResult'), (input) => ({ ...input, counts: [[2, 1, 1]] }));
  const report = await election.verify(changed);
  expect(report.checks.V15).toBe('FAILED');
  expect(report.findings.map(({ code }) => code)).toContain('COUNTS_OUT_OF_LIMITS');
});

test('V16: an opening that is none, a challenged ballot that is cast', async () => {
  const place = election.at('challengeBallot');
  const wrong = election.withInput(place, (input) => {
    const [first, second, ...rest] = (input['opening'] as { value: number; r: string }[][])[0]!;
    return { ...input, opening: [[{ ...first!, value: 1 - first!.value }, second, ...rest]] };
  });
  await expectFound(wrong, 'V16', 'OPENING_WRONG');
  const answers = (election.transactions[place]!.input['answers'] as string[]).map((text) => {
    return Uint8Array.from(Buffer.from(text, 'base64url'));
  });
  const { ballot } = election.prepare(ABSENT, 0);
  const cast = election.cast(election.sign(ABSENT, { ...ballot, answers }));
  await expectFound(election.with(election.at('castBallots'), cast), 'V16', 'CHALLENGED_BALLOT_CAST');
});

test('V17: a voter’s own tracker counts, was followed by another, or is missing', async () => {
  const [first, second] = [0, 2].map((nth) => {
    const { output } = election.transactions[election.at('castBallot', nth)]!;
    return output as { credential: string; tracker: string };
  }) as [{ credential: string; tracker: string }, { credential: string; tracker: string }];
  expect(first.credential).toBe(second.credential);
  const { credential } = first;
  const mine = await election.verify(undefined, { voter: { credential, tracker: second.tracker } });
  expect(mine.checks.V17).toBe('VERIFIED');
  const older = await election.verify(undefined, { voter: { credential, tracker: first.tracker } });
  expect(found(older, 'TRACKER_SUPERSEDED')).toEqual({ first: 'V17', has: true });
  const none = await election.verify(undefined, { voter: { credential, tracker: 'ab'.repeat(32) } });
  expect(found(none, 'TRACKER_MISSING')).toEqual({ first: 'V17', has: true });
});

test('V18: a ballot in order that is refused, a refusal without a reason to be seen', async () => {
  const place = election.at('castBallots');
  const ballot = election.sign(ABSENT, election.prepare(ABSENT, 0).ballot);
  const { electionId } = election;
  for (const verdict of ['CREDENTIAL_UNKNOWN', 'PROOF_INVALID']) {
    const refused = {
      ...election.cast(ballot),
      method: 'castBallots',
      input: { electionId, ballots: [ballot] },
      output: { electionId, verdicts: [{ credential: ballot.credential, verdict }] },
    };
    await expectFound(election.with(place, refused), 'V18', 'REFUSED_WRONGLY');
  }
  const voided = { ...election.cast(ballot), code: peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE };
  const report = await election.verify(election.with(place, voided));
  // The code itself is computed anew from the committed policies, whatever the contract's own rules say.
  expect(found(report, 'VALIDATION_CODE_WRONG')).toEqual({ first: 'V1', has: true });
  expect(found(report, 'REFUSAL_UNEXPLAINED')).toEqual({ first: 'V1', has: true });
});

test('V18: a ballot that too few endorsed is refused with reason', async () => {
  const ballot = election.sign(ABSENT, election.prepare(ABSENT, 0).ballot);
  const code = peer.TxValidationCode.ENDORSEMENT_POLICY_FAILURE;
  const alone = { ...election.cast(ballot), code, endorsers: ['nec'] };
  const report = await election.verify(election.with(election.at('castBallots'), alone));
  expect(report.findings).toEqual([]);
  expect(report.refusals.map(({ reason }) => reason)).toContain('ENDORSEMENT_POLICY_FAILURE');
});

test('V19: heads of two other observers, one of whom has another ledger', async () => {
  const blocks = await election.forge.chain(election.transactions);
  const headHash = hashOfBlock(blocks.at(-1)!);
  const heads = ['one', 'other'].map((of) => ({ of, height: blocks.length, headHash }));
  expect((await election.verifyBlocks(blocks, { heads })).checks.V19).toBe('VERIFIED');
  expect((await election.verifyBlocks(blocks, { heads: heads.slice(1) })).checks.V19).toBe('OPEN');
  const split = [heads[0]!, { ...heads[1]!, headHash: other(headHash) }];
  const report = await election.verifyBlocks(blocks, { heads: split });
  expect(found(report, 'HEAD_OF_OTHER_DIFFERS')).toEqual({ first: 'V19', has: true });
});

test('V19: an observer attested a head that is no block of this chain', async () => {
  const changed = election.withInput(election.at('attest'), (input) => ({ ...input, headHash: 'c0'.repeat(32) }));
  await expectFound(changed, 'V19', 'ATTESTED_HEAD_UNKNOWN');
});
