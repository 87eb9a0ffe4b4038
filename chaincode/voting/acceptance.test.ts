/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { bytesOfHex, hexOf } from './ballot/text-form.ts';
import { isIncluded, merkleRoot } from './ballot/merkle.ts';
import { ballotLeaf } from './ballot/tally.ts';
import { violationsOf } from './state.ts';
import { Booth, ONE_OF_TWO, OTHER_ELECTION, ROLL, type Person } from './testing/booth.ts';
import { voterOf } from './testing/keys.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const ID = 'ad'.repeat(16);
const FIVE: readonly Person[] = ['necTrustee', 'hostTrustee', 'trustee', 'trustee2', 'credentialTrustee'];
const CONTESTS = [
  ONE_OF_TWO,
  { ...ONE_OF_TWO, blank: 'NONE' as const, min: 0, max: 2 },
  { ...ONE_OF_TWO, blank: 'NONE' as const },
];

describe('scenario 1: three contests, trustees three of five, votes and re-votes', () => {
  test('the counts are those of the last ballots, and every voter finds the own ballot in the tally', async () => {
    const wishes = { manifest: { contests: CONTESTS, minimumBallots: 5 }, voters: 12, trustees: FIVE, threshold: 3 };
    const booth = await new Booth(wishes).opened();
    const batch = [0, 1, 2, 3, 4, 5, 6].map((serial) =>
      booth.ballot(serial, [serial % 3], serial % 2 === 0 ? [0, 1] : [], [0]),
    );
    const cast = await booth.must('castBallots', { ballots: batch }, 'relay');
    expect(cast.verdicts.map(({ verdict }) => verdict)).toEqual(Array(7).fill('ACCEPTED'));
    await booth.vote(0, [1], [], [1]);
    await booth.vote(1, [2], [0], [1]);
    await booth.vote(1, [0], [1], [0]);
    expect(violationsOf(booth.state())).toEqual([]);
    const result = await booth.finish();
    expect(result).toMatchObject({
      // Of 0 to 6: 1, 0, 2, 0, 1, 2, 0; then the second contest; then the third.
      counts: [
        [3, 2, 2],
        [3, 4],
        [6, 1],
      ],
      ballots: 7,
      weight: 7,
      credentials: 12,
      quorumMet: true,
      openedBy: ['1', '2', '3'],
    });
    const certified = await booth.certify();
    expect(certified.certified?.user).toBe('manager2');
    await booth.must('archiveElection', {}, 'manager');
    expect(violationsOf(booth.state())).toEqual([]);
    for (const serial of [0, 1, 6]) {
      const credential = hexOf(voterOf(serial).credential);
      const receipt = await booth.must('getReceipt', { credential }, 'kisa');
      const leaf = ballotLeaf({ ...receipt, credential: bytesOfHex(credential), tracker: bytesOfHex(receipt.tracker) });
      const sum = booth.ledger.records('bucketSum').find(({ bucket }) => bucket === receipt.bucket)!;
      expect(sum.root).toBe(receipt.bucketRoot);
      expect(isIncluded(leaf, receipt, receipt.path.map(bytesOfHex), bytesOfHex(sum.root))).toBe(true);
    }
    const groups = booth.ledger.records('nodeSum').filter(({ level }) => level === '1');
    const [top] = booth.ledger.records('tally');
    expect(hexOf(merkleRoot(groups.map(({ root }) => bytesOfHex(root))))).toBe(top!.root);
  }, 240_000);
});

describe('scenario 2: stuffing', () => {
  test('unlisted credentials, forged signatures and ballots without the voter’s key are refused', async () => {
    const booth = await new Booth().opened();
    const stranger = booth.ballot(77, [0]);
    expect(await booth.refusal('castBallot', stranger, 'relay')).toBe('CREDENTIAL_UNKNOWN');
    const own = booth.ballot(0, [0]);
    expect(await booth.refusal('castBallot', { ...own, signature: 'ab'.repeat(64) }, 'relay')).toBe(
      'SIGNATURE_INVALID',
    );
    // A well-formed ballot for a silent voter, signed by another key.
    const silent = { ...booth.sign(3, booth.prepare(1, [[0]]).ballot) };
    expect(await booth.refusal('castBallot', silent, 'relay')).toBe('SIGNATURE_INVALID');
    expect(booth.ledger.records('ballot')).toEqual([]);
    // The other institutions' relays take what one turned away.
    await booth.must('castBallot', own, { party: 'observer', user: 'relay', roles: ['gateway'] });
  });

  test('nobody crowds a voter out of a batch, and a bad ballot does not spoil the others', async () => {
    const booth = await new Booth().opened();
    const [good, victim] = [booth.ballot(0, [0]), booth.ballot(1, [1])];
    const garbage = { ...victim, signature: 'ab'.repeat(64) };
    const second = booth.sign(0, booth.prepare(0, [[1]]).ballot);
    const { verdicts } = await booth.must('castBallots', { ballots: [garbage, good, victim, second] }, 'relay');
    expect(verdicts.map(({ verdict }) => verdict)).toEqual([
      'SIGNATURE_INVALID',
      'ACCEPTED',
      'ACCEPTED',
      'SEQUENCE_BROKEN',
    ]);
    expect(booth.ledger.records('ballot')).toHaveLength(2);
    const nothing = await booth.call('castBallots', { ballots: [garbage] }, 'relay');
    expect(nothing).toMatchObject({ ok: true, writes: [], event: undefined });
  });

  test('a credential on one list alone does not vote, nor does a revoked one', async () => {
    const booth = await new Booth({ voters: 3 }).opened();
    const publicKey = hexOf(voterOf(2).credential);
    const pending = await booth.must('revokeCredential', { publicKey, reason: 'Device lost' }, 'officer');
    expect(pending).toHaveProperty('approval');
    await booth.must('revokeCredential', { publicKey, reason: 'Device lost' }, 'officer2');
    expect(await booth.refusal('castBallot', booth.ballot(2, [0]), 'relay')).toBe('CREDENTIAL_REVOKED');
    await booth.vote(0, [0]);
    const voted = { publicKey: hexOf(voterOf(0).credential), reason: 'x' };
    await booth.must('revokeCredential', voted, 'officer');
    expect(await booth.refusal('revokeCredential', voted, 'officer2')).toBe('VOTED');
  });
});

describe('scenario 3: copying and replay', () => {
  test('a victim’s ciphertexts do not count under another credential, nor a ballot of another election', async () => {
    const booth = await new Booth().opened();
    const victim = booth.prepare(0, [[1]]).ballot;
    await booth.must('castBallot', booth.sign(0, victim), 'relay');
    const copy = { ...victim, credential: voterOf(1).credential };
    expect(await booth.refusal('castBallot', booth.sign(1, copy), 'relay')).toBe('DUPLICATE_CIPHERTEXT');
    const other = await new Booth({ electionId: OTHER_ELECTION }).opened();
    other.prepare(1, [[1]]);
    const foreign = other.prepare(1, [[1]]).ballot;
    expect(await booth.refusal('castBallot', booth.sign(1, foreign), 'relay')).toBe('PROOF_INVALID');
    const replay = other.sign(1, foreign);
    expect(await booth.refusal('castBallot', replay, 'relay')).toBe('SIGNATURE_INVALID');
  });

  test('a copy is refused within one batch too, and the victim behind a false copy is not', async () => {
    const booth = await new Booth().opened();
    const victim = booth.prepare(0, [[1]]).ballot;
    const copy = booth.sign(1, { ...victim, credential: voterOf(1).credential });
    const { verdicts } = await booth.must('castBallots', { ballots: [copy, booth.sign(0, victim)] }, 'relay');
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['PROOF_INVALID', 'ACCEPTED']);
  });

  test('an older ballot does not come again, and two ballots do not change places', async () => {
    const booth = await new Booth().opened();
    const first = booth.ballot(0, [0]);
    await booth.must('castBallot', first, 'relay');
    const second = booth.ballot(0, [1]);
    await booth.must('castBallot', second, 'relay');
    expect(await booth.refusal('castBallot', first, 'relay')).toBe('SEQUENCE_BROKEN');
    expect(await booth.refusal('castBallot', second, 'relay')).toBe('SEQUENCE_BROKEN');
    const skipping = booth.sign(0, booth.prepare(0, [[0]]).ballot, { seq: 4, previous: booth.placeOf(0).previous });
    expect(await booth.refusal('castBallot', skipping, 'relay')).toBe('SEQUENCE_BROKEN');
    const unchained = booth.sign(0, booth.prepare(0, [[0]]).ballot, { seq: 3, previous: '' });
    expect(await booth.refusal('castBallot', unchained, 'relay')).toBe('SEQUENCE_BROKEN');
  });

  test('where the first ballot counts a second is refused', async () => {
    const booth = await new Booth({ manifest: { revotePolicy: 'FIRST_ONLY' } }).opened();
    await booth.vote(0, [0]);
    expect(await booth.refusal('castBallot', booth.ballot(0, [1]), 'relay')).toBe('REVOTE_REFUSED');
  });

  test('ballots of a wrong form are refused before anything is computed', async () => {
    const booth = await new Booth().opened();
    const own = booth.ballot(0, [0]);
    for (const answers of [
      [own.answers[0]!.slice(4)],
      [own.answers[0]!, own.answers[0]!],
      ['AB'],
      [`${own.answers[0]!.slice(0, -1)}_`],
    ]) {
      const refused = await booth.refusal('castBallot', { ...own, answers }, 'relay');
      expect(['BALLOT_MALFORMED', 'SIGNATURE_INVALID']).toContain(refused);
    }
  });
});

describe('cast or challenge', () => {
  test('a challenged ballot shows its choice and can never be cast; a cast one can never be opened', async () => {
    const booth = await new Booth().opened();
    const doubted = booth.prepare(0, [[2]]);
    const shown = await booth.must('challengeBallot', booth.challenge(doubted), 'relay');
    expect(shown.values).toEqual([[0, 0, 1]]);
    expect(await booth.refusal('castBallot', booth.sign(0, doubted.ballot), 'relay')).toBe('DUPLICATE_CIPHERTEXT');
    expect(await booth.refusal('challengeBallot', booth.challenge(doubted), 'relay')).toBe('DUPLICATE_CIPHERTEXT');
    const counted = booth.prepare(0, [[1]]);
    await booth.must('castBallot', booth.sign(0, counted.ballot), 'relay');
    expect(await booth.refusal('challengeBallot', booth.challenge(counted), 'relay')).toBe('DUPLICATE_CIPHERTEXT');
    const lie = booth.challenge(booth.prepare(1, [[0]]));
    const opening = lie.opening.map((options) => options.map((own) => ({ ...own, value: 1 - own.value })));
    expect(await booth.refusal('challengeBallot', { ...lie, opening }, 'relay')).toBe('OPENING_INVALID');
    expect((await booth.must('listChallenges', {}, 'kisa')).items).toHaveLength(1);
    expect(violationsOf(booth.state())).toEqual([]);
  });
});

describe('scenario 4: the roll', () => {
  test('lists that differ, a list out of order and attestations that differ are not frozen', async () => {
    const booth = await new Booth({ voters: 3 }).create();
    const entries = booth.entries();
    await booth.publish('officer');
    await booth.publish('registrar', entries.slice(0, 2));
    const at = booth.manifest().objectionsUntil;
    await booth.attestRoll();
    const freeze = async () => {
      await booth.call('freezeRoll', {}, 'manager', { at });
      return booth.refusal('freezeRoll', {}, 'manager2', { at });
    };
    expect(await freeze()).toBe('ROLL_MISMATCH');
    const again = entries.slice(0, 1).map(({ publicKey }) => ({ publicKey }));
    expect(await booth.refusal('publishCredentials', { entries: again }, 'registrar')).toBe('LIST_UNORDERED');
    const small = [{ publicKey: `ee${'ff'.repeat(30)}7f` }];
    expect(await booth.refusal('publishCredentials', { entries: small }, 'registrar')).toBe('CREDENTIAL_INVALID');
    const sealed = entries.slice(2).map(({ publicKey }) => ({ publicKey, voterCommitment: publicKey }));
    expect(await booth.refusal('publishCredentials', { entries: sealed }, 'registrar')).toBe('CREDENTIAL_INVALID');
    await booth.publish('registrar', entries.slice(2));
    await booth.must('attestRoll', { rollCommitment: 'c1'.repeat(32), rollSize: 3 }, 'registrar');
    expect(await freeze()).toBe('ROLL_MISMATCH');
    await booth.attestRoll();
    await booth.must('freezeRoll', {}, 'manager2', { at });
    expect(booth.phase.state).toBe('ROLL_FROZEN');
  });

  test('phone numbers changed and voters added after the freeze keep the polls closed', async () => {
    const booth = await (await (await new Booth().create()).freeze()).makeKey();
    const consent = { act: 'OPEN', subject: booth.election.key!.electionHash } as const;
    await booth.must('giveConsent', consent, 'hostManager');
    const at = booth.manifest().opensAt;
    expect(await booth.refusal('openPolls', {}, 'manager', { at })).toBe('ROLL_MISMATCH');
    await booth.must('attestRoll', { rollCommitment: ROLL, rollSize: 4 }, 'officer');
    const changed = await booth.must('attestRoll', { rollCommitment: 'c1'.repeat(32), rollSize: 7 }, 'registrar');
    expect(changed.matches).toBe(false);
    expect(await booth.refusal('openPolls', {}, 'manager', { at })).toBe('ROLL_MISMATCH');
    const late = booth
      .entries()
      .slice(0, 1)
      .map(({ publicKey }) => ({ publicKey }));
    expect(await booth.refusal('publishCredentials', { entries: late }, 'registrar')).toBe('STATE_CONFLICT');
    const person = { name: '홍길동', birthDate: '1980-01-01', phone: '010-1', voterNumber: '1' };
    expect(await booth.refusal('recordRollEntry', { entryId: ID }, 'registrar', { private: person })).toBe(
      'STATE_CONFLICT',
    );
  });

  test('an open objection, or the time of objections, keeps the roll from being frozen; a new edition corrects it', async () => {
    const booth = await new Booth({ voters: 3 }).create();
    await booth.publish('officer');
    await booth.publish('registrar');
    await booth.attestRoll();
    await booth.must('fileObjection', { objectionId: ID, kind: 'MISSING' }, 'registrar');
    await booth.must('freezeRoll', {}, 'manager');
    expect(await booth.refusal('freezeRoll', {}, 'manager2')).toBe('NOT_DUE');
    const at = booth.manifest().objectionsUntil;
    expect(await booth.refusal('freezeRoll', {}, 'manager2', { at })).toBe('OBJECTION_OPEN');
    await booth.must('settleObjection', { objectionId: ID, upheld: true, remark: 'Moved in' }, 'officer');
    expect(await booth.refusal('fileObjection', { objectionId: 'be'.repeat(16), kind: 'MISSING' }, 'registrar')).toBe(
      'WINDOW_CLOSED',
    );
    for (const as of ['officer', 'registrar'] as const) await booth.must('restartList', { reason: 'Upheld' }, as);
    expect(await booth.refusal('freezeRoll', {}, 'manager2', { at })).toBe('ROLL_MISMATCH');
    for (const as of ['officer', 'registrar'] as const) await booth.publish(as, booth.entries().slice(1));
    for (const as of ['officer', 'registrar'] as const) {
      await booth.must('attestRoll', { rollCommitment: ROLL, rollSize: 2 }, as);
    }
    await booth.must('freezeRoll', {}, 'manager2', { at });
    expect(booth.election.roll).toMatchObject({ credentials: 2, editions: { REGISTRAR: '2', AUTHENTICATOR: '2' } });
    expect(violationsOf(booth.state())).toEqual([]);
  });
});

describe('scenario 5: late, early and partial counting', () => {
  test('ballots end with the close, decryptions and results do not come before', async () => {
    const booth = await new Booth().opened();
    for (const serial of [0, 1, 2]) await booth.vote(serial, [serial % 2]);
    const late = booth.ballot(3, [0]);
    expect(await booth.refusal('closePolls', {}, 'manager')).toBe('NOT_DUE');
    await booth.close();
    expect(await booth.refusal('castBallot', late, 'relay')).toBe('STATE_CONFLICT');
    expect(await booth.refusal('challengeBallot', booth.challenge(booth.prepare(3, [[0]])), 'relay')).toBe(
      'STATE_CONFLICT',
    );
    expect(
      await booth.refusal(
        'submitDecryption',
        { tallyHash: 'ab'.repeat(64), factors: ['AA'], proofs: ['AA'] },
        'trustee',
      ),
    ).toBe('STATE_CONFLICT');
    await booth.must('beginTally', {}, 'manager');
    expect(await booth.refusal('tallyNode', { level: '1', node: '00' }, 'relay')).toBe('TALLY_INCOMPLETE');
    expect(await booth.refusal('finishTally', {}, 'relay')).toBe('TALLY_INCOMPLETE');
    expect(await booth.refusal('tallyNode', { level: '2', node: '01' }, 'relay')).toBe('TERMS_INVALID');
    // In parts, twice, and by different institutions: the sums are the same.
    await booth.must('tallyBuckets', { group: '00', first: 10, count: 5 }, 'observer');
    expect(await booth.must('tallyBuckets', { group: '00' }, 'relay')).toMatchObject({ summed: 59 });
    expect(await booth.must('tallyBuckets', { group: '00' }, 'hostManager')).toMatchObject({ summed: 0 });
  });

  test('a wrong factor is refused by name and does not stop the others; counts that differ by one are not published', async () => {
    const booth = await new Booth().opened();
    for (const serial of [0, 1, 2]) await booth.vote(serial, [serial % 2]);
    await booth.close();
    await booth.count();
    const right = booth.decryption(2);
    const wrong = { ...right, factors: booth.decryption(1).factors };
    const refused = await booth.call('submitDecryption', wrong, booth.trusteePerson(2));
    expect(refused).toMatchObject({ ok: false, error: { code: 'PROOF_INVALID', details: { number: '2' } } });
    const torn = { ...right, proofs: [right.proofs[0]!.slice(0, 8)] };
    expect(await booth.refusal('submitDecryption', torn, booth.trusteePerson(2))).toBe('PROOF_INVALID');
    const another = { ...right, tallyHash: 'ab'.repeat(64) };
    expect(await booth.refusal('submitDecryption', another, booth.trusteePerson(2))).toBe('HASH_MISMATCH');
    expect(await booth.refusal('submitDecryption', right, 'credentialTrustee')).toBe('NOT_TRUSTEE');
    await booth.decrypt(1);
    expect(await booth.refusal('submitDecryption', booth.decryption(1), booth.trusteePerson(1))).toBe('ALREADY_EXISTS');
    expect(await booth.refusal('publishResult', { counts: [[2, 1, 0]] }, 'manager')).toBe('TRUSTEE_MISSING');
    await booth.decrypt(3);
    for (const counts of [[[1, 2, 0]], [[2, 1, 1]], [[2, 1]], [[3, 0, 0]]]) {
      expect(await booth.refusal('publishResult', { counts }, 'manager')).toBe('COUNTS_INVALID');
    }
    expect(await booth.must('publishResult', { counts: [[2, 1, 0]] }, 'manager')).toMatchObject({
      openedBy: ['1', '3'],
    });
    expect(violationsOf(booth.state())).toEqual([]);
  }, 120_000);

  test('the tally of too few is not decrypted: the election is annulled', async () => {
    const booth = await new Booth().opened();
    await booth.vote(0, [1]);
    await booth.close();
    await booth.must('beginTally', {}, 'manager');
    for (let group = 0; group < 64; group += 1) await booth.sumGroup(group.toString(16).padStart(2, '0'));
    await booth.must('tallyNode', { level: '2', node: '00' }, 'relay');
    expect(await booth.refusal('finishTally', {}, 'manager')).toBe('TOO_FEW_BALLOTS');
  }, 120_000);
});

test('a credential of weight 3 counts three times, and the turnout by weight', async () => {
  const booth = await new Booth({ voters: 3 }).create();
  const entries = booth.entries().map(({ publicKey, serial }) => ({ publicKey, weight: serial === 1 ? 3 : 1 }));
  await booth.must(
    'publishCredentials',
    { entries: entries.map((own) => ({ ...own, voterCommitment: ROLL })) },
    'officer',
  );
  await booth.must('publishCredentials', { entries: entries.map((own) => ({ ...own, weight: 1 })) }, 'registrar');
  await booth.attestRoll();
  await booth.must('freezeRoll', {}, 'manager', { at: booth.manifest().objectionsUntil });
  expect(await booth.refusal('freezeRoll', {}, 'manager2')).toBe('ROLL_MISMATCH');
  await booth.must('restartList', { reason: 'Weights' }, 'registrar');
  await booth.must('publishCredentials', { entries }, 'registrar');
  await booth.must('freezeRoll', {}, 'manager2');
  await booth.makeKey();
  await booth.open();
  await booth.vote(0, [0]);
  await booth.vote(1, [1]);
  expect(await booth.finish()).toMatchObject({ counts: [[1, 3, 0]], ballots: 2, weight: 4, totalWeight: 5 });
  expect(violationsOf(booth.state())).toEqual([]);
}, 120_000);

describe('turnout', () => {
  test.each([
    [1, 4, true],
    [2, 9, false],
  ])('a resident vote of %i of %i voters: enough is %p', async (votes, voters, enough) => {
    const { isQuorum, turnoutRule, ruleVersionAt } = await import('./guards/quorum.ts');
    const rule = turnoutRule(ruleVersionAt('2026-03-02T00:00:00Z')!, 'RESIDENT_VOTE');
    expect(isQuorum(rule, votes, voters)).toBe(enough);
    expect(isQuorum(turnoutRule('2022-10', 'SURVEY'), votes, voters)).toBe(true);
    expect(ruleVersionAt('2020-01-01T00:00:00Z')).toBeUndefined();
    expect(() => turnoutRule('1999', 'SURVEY')).toThrow(RangeError);
  });

  test('is recorded with the result, which a resident vote keeps for two years', async () => {
    const booth = await new Booth({ manifest: { template: 'RESIDENT_VOTE' }, voters: 9 }).opened();
    for (const serial of [0, 1]) await booth.vote(serial, [0]);
    const result = await booth.finish();
    expect(result).toMatchObject({ quorumMet: false, ruleVersion: '2022-10', credentials: 9 });
    expect(result.unchangeableUntil?.slice(0, 10)).toBe('2028-03-03');
  }, 120_000);
});

describe('interruptions and ends', () => {
  test('one observer suspends nothing, two do; the end moves by what was lost at most', async () => {
    const booth = await new Booth().opened();
    await booth.must('reportIncident', { incidentId: ID, kind: 'SERVICE', remark: 'Relay down' }, 'observer');
    expect(await booth.refusal('suspendPolls', { incidentId: ID }, 'observer')).toBe('CONSENT_MISSING');
    await booth.must('giveConsent', { act: 'SUSPEND', subject: ID }, 'observer');
    expect(await booth.refusal('suspendPolls', { incidentId: ID }, 'observer')).toBe('CONSENT_MISSING');
    const begun = booth.later(booth.ledger.now, 0);
    await booth.must('suspendPolls', { incidentId: ID }, 'observer2');
    expect(await booth.refusal('castBallot', booth.ballot(0, [0]), 'relay')).toBe('STATE_CONFLICT');
    const at = booth.later(begun, 30);
    const { closesAt } = booth.phase;
    for (const minutes of [-1, 40]) {
      const moved = { closesAt: booth.later(closesAt, minutes) };
      expect(await booth.refusal('resumePolls', moved, 'manager', { at })).toBe('TERMS_INVALID');
    }
    expect(await booth.refusal('resumePolls', { closesAt }, 'observer', { at })).toBe('CONSENT_MISSING');
    await booth.must('resumePolls', { closesAt: booth.later(closesAt, 29) }, 'manager', { at });
    expect(booth.phase).toMatchObject({ state: 'OPEN', closesAt: booth.later(closesAt, 29) });
    expect(booth.phase.suspension).toBeUndefined();
    await booth.vote(0, [0]);
  });

  test('an election ends early when all have voted, where its rule allows', async () => {
    const booth = await new Booth({ manifest: { closeRule: 'ALL_VOTED' }, voters: 2 }).opened();
    await booth.vote(0, [0]);
    expect(await booth.refusal('closePolls', {}, 'manager')).toBe('NOT_DUE');
    await booth.vote(1, [0]);
    await booth.must('closePolls', {}, 'manager');
  });

  test('it is annulled with the host and the observers, by two persons of the commission', async () => {
    const booth = await new Booth().create();
    const reason = 'The roll was changed';
    await booth.must('annulElection', { reason }, 'manager');
    expect(await booth.refusal('annulElection', { reason }, 'manager2')).toBe('CONSENT_MISSING');
    const { createHash } = await import('node:crypto');
    const subject = createHash('sha256').update(reason).digest('hex');
    for (const as of ['hostManager', 'observer', 'observer2'] as const) {
      await booth.must('giveConsent', { act: 'ANNUL', subject }, as);
    }
    expect(await booth.refusal('giveConsent', { act: 'ANNUL', subject }, 'observer')).toBe('ALREADY_EXISTS');
    await booth.must('annulElection', { reason }, 'manager2');
    expect(booth.phase).toMatchObject({ state: 'ANNULLED', reason });
  });

  test('a consent is for the phase in which it was given', async () => {
    const booth = await new Booth().create();
    const { createHash } = await import('node:crypto');
    const subject = createHash('sha256').update('x').digest('hex');
    const consent = async () => {
      for (const as of ['hostManager', 'observer', 'observer2'] as const) {
        await booth.must('giveConsent', { act: 'ANNUL', subject }, as);
      }
    };
    await consent();
    await booth.freeze();
    await booth.must('annulElection', { reason: 'x' }, 'manager');
    expect(await booth.refusal('annulElection', { reason: 'x' }, 'manager2')).toBe('CONSENT_MISSING');
    await consent();
    await booth.must('annulElection', { reason: 'x' }, 'manager2');
  });

  test('a result is certified when its time to be contested is over, no incident is open, and all agree', async () => {
    const booth = await new Booth().opened();
    for (const serial of [0, 1]) await booth.vote(serial, [0]);
    const { resultHash, contestableUntil: at } = await booth.finish();
    await booth.must('certifyResult', {}, 'manager');
    expect(await booth.refusal('certifyResult', {}, 'manager2')).toBe('NOT_DUE');
    await booth.must('reportIncident', { incidentId: ID, kind: 'RESULT', remark: 'Recount' }, 'observer');
    await booth.must('certifyResult', {}, 'manager', { at });
    const certify = () => booth.refusal('certifyResult', {}, 'manager2', { at: booth.later(at, 1) });
    expect(await certify()).toBe('INCIDENT_OPEN');
    expect(await booth.refusal('settleIncident', { incidentId: ID, outcome: 'x' }, 'observer2')).toBe('NOT_AUTHORISED');
    await booth.must('settleIncident', { incidentId: ID, outcome: 'Recounted' }, 'approver');
    expect(await certify()).toBe('ATTESTATION_MISSING');
    await booth.must('attest', { kind: 'RESULT', subject: resultHash, headHash: ROLL, verdict: 'DIFFERS' }, 'verifier');
    expect(await certify()).toBe('ATTESTATION_MISSING');
    await booth.must('attest', { kind: 'RESULT', subject: resultHash, headHash: ROLL, verdict: 'AGREES' }, 'verifier');
    expect(await certify()).toBe('CONSENT_MISSING');
    for (const as of ['hostManager', 'observer'] as const) {
      await booth.must('giveConsent', { act: 'CERTIFY', subject: resultHash }, as);
    }
    expect(await certify()).toBe('CONSENT_MISSING');
    await booth.must('giveConsent', { act: 'CERTIFY', subject: resultHash }, 'observer2');
    await booth.must('certifyResult', {}, 'manager2', { at: booth.later(at, 2) });
    expect(booth.phase.state).toBe('CERTIFIED');
  }, 120_000);
});
