/** What Fabric decides at commit: stale reads lose, and a record changes only with the endorsement of its institutions. */
import { hexOf } from './ballot/text-form.ts';
import { violationsOf } from './state.ts';
import { Booth, people } from './testing/booth.ts';
import { voterOf } from './testing/keys.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

describe('of two transactions that rest on the same fact one commits', () => {
  test('a close and a ballot: the ballot that is ordered after it is void, the one before it counts', async () => {
    for (const closeFirst of [true, false]) {
      const booth = await new Booth().opened();
      const at = booth.phase.closesAt;
      const ballot = booth.whole('castBallot', booth.ballot(0, [1]));
      const cast = await booth.ledger.simulate('castBallot', ballot, { as: people.relay });
      const close = await booth.ledger.simulate('closePolls', booth.whole('closePolls', {}), {
        as: people.manager,
        at,
      });
      const block = closeFirst ? [close, cast] : [cast, close];
      expect(booth.ledger.commit(...block)).toEqual(closeFirst ? ['VALID', 'MVCC_READ_CONFLICT'] : ['VALID', 'VALID']);
      expect(booth.ledger.records('ballot')).toHaveLength(closeFirst ? 0 : 1);
      expect(violationsOf(booth.state())).toEqual([]);
    }
  });

  test('two ballots of one voter, or a ballot and its challenge', async () => {
    const booth = await new Booth().opened();
    const prepared = booth.prepare(0, [[1]]);
    const first = await booth.ledger.simulate('castBallot', booth.whole('castBallot', booth.sign(0, prepared.ballot)), {
      as: people.relay,
    });
    const other = await booth.ledger.simulate('castBallot', booth.whole('castBallot', booth.ballot(0, [0])), {
      as: people.relay,
    });
    const challenge = booth.whole('challengeBallot', booth.challenge(prepared));
    const opened = await booth.ledger.simulate('challengeBallot', challenge, { as: people.relay });
    expect(booth.ledger.commit(first, other, opened)).toEqual(['VALID', 'MVCC_READ_CONFLICT', 'MVCC_READ_CONFLICT']);
  });

  test('the revocation of a credential and its first ballot', async () => {
    const booth = await new Booth().opened();
    const publicKey = hexOf(voterOf(0).credential);
    const revoke = booth.whole('revokeCredential', { publicKey, reason: 'Lost' });
    await booth.must('revokeCredential', { publicKey, reason: 'Lost' }, 'officer');
    const revoked = await booth.ledger.simulate('revokeCredential', revoke, { as: people.officer2 });
    const cast = await booth.ledger.simulate('castBallot', booth.whole('castBallot', booth.ballot(0, [0])), {
      as: people.relay,
    });
    expect(booth.ledger.commit(revoked, cast)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('an objection and the freeze that says there is none', async () => {
    const booth = await new Booth().create();
    await booth.publish('officer');
    await booth.publish('registrar');
    await booth.attestRoll();
    const input = booth.whole('fileObjection', { objectionId: 'ad'.repeat(16), kind: 'DUPLICATE' });
    const objection = await booth.ledger.simulate('fileObjection', input, { as: people.registrar });
    await booth.must('freezeRoll', {}, 'manager', { at: booth.manifest().objectionsUntil });
    const freeze = await booth.ledger.simulate('freezeRoll', booth.whole('freezeRoll', {}), { as: people.manager2 });
    expect(booth.ledger.commit(objection, freeze)).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
  });

  test('two trustees’ commitments of one block: the second is endorsed anew', async () => {
    const booth = await (await new Booth().create()).freeze();
    await booth.startCeremony();
    for (const number of [1, 2, 3]) {
      await booth.must(
        'sealCommitment',
        { commitmentHash: hexOf(booth.dealing(number).hash) },
        booth.trusteePerson(number),
      );
    }
    const both = [];
    for (const number of [1, 2]) {
      const input = booth.whole('openCommitment', booth.commitment(number));
      both.push(await booth.ledger.simulate('openCommitment', input, { as: people[booth.trusteePerson(number)] }));
    }
    expect(booth.ledger.commit(...both)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });
});

test('ballots of different voters, and sums of different groups, do not disturb one another', async () => {
  const booth = await new Booth().opened();
  const block = [];
  for (const serial of [0, 1, 2]) {
    const input = booth.whole('castBallot', booth.ballot(serial, [serial % 2]));
    block.push(await booth.ledger.simulate('castBallot', input, { as: people.relay }));
  }
  expect(booth.ledger.commit(...block)).toEqual(['VALID', 'VALID', 'VALID']);
  await booth.close();
  await booth.must('beginTally', {}, 'relay');
  const sums = [];
  for (const group of ['00', '01', '3f']) {
    sums.push(
      await booth.ledger.simulate('tallyBuckets', booth.whole('tallyBuckets', { group }), { as: people.relay }),
    );
  }
  expect(booth.ledger.commit(...sums)).toEqual(['VALID', 'VALID', 'VALID']);
});

describe('endorsement', () => {
  test('the commission alone neither opens nor closes the polls', async () => {
    const booth = await (await (await new Booth().create()).freeze()).makeKey();
    await booth.attestRoll();
    await booth.must('giveConsent', { act: 'OPEN', subject: booth.election.key!.electionHash }, 'hostManager');
    const open = { at: booth.manifest().opensAt };
    for (const endorsers of [
      ['nec', 'host'],
      ['nec', 'observer'],
      ['nec', 'host', 'credential'],
    ]) {
      expect(await booth.refusal('openPolls', {}, 'manager', { ...open, endorsers })).toBe(
        'ENDORSEMENT_POLICY_FAILURE',
      );
    }
    await booth.must('openPolls', {}, 'manager', { ...open, endorsers: ['nec', 'host', 'credential', 'observer'] });
    const close = { at: booth.phase.closesAt };
    expect(await booth.refusal('closePolls', {}, 'manager', { ...close, endorsers: ['nec', 'host'] })).toBe(
      'ENDORSEMENT_POLICY_FAILURE',
    );
    await booth.must('closePolls', {}, 'manager', { ...close, endorsers: ['nec', 'observer'] });
  });

  test('a list grows with the endorsement of its keeper alone', async () => {
    const booth = await new Booth({ voters: 2 }).create();
    const [first, second] = booth.entries().map(({ publicKey }) => ({ publicKey, voterCommitment: publicKey }));
    await booth.must('publishCredentials', { entries: [first!] }, 'officer');
    const more = { entries: [second!] };
    const endorsers = ['nec', 'host', 'observer'];
    expect(await booth.refusal('publishCredentials', more, 'officer', { endorsers })).toBe(
      'ENDORSEMENT_POLICY_FAILURE',
    );
    await booth.must('publishCredentials', more, 'officer', { endorsers: ['credential'] });
  });

  test('a trustee’s step needs its own institution and an observer', async () => {
    const booth = await (await new Booth().create()).freeze();
    await booth.startCeremony();
    const hash = { commitmentHash: hexOf(booth.dealing(2).hash) };
    for (const endorsers of [
      ['nec', 'observer'],
      ['host', 'nec'],
    ]) {
      expect(await booth.refusal('sealCommitment', hash, 'hostTrustee', { endorsers })).toBe(
        'ENDORSEMENT_POLICY_FAILURE',
      );
    }
    await booth.must('sealCommitment', hash, 'hostTrustee', { endorsers: ['host', 'observer'] });
    expect(booth.ledger.policyOf('trustee', booth.electionId, '1', '3')).toEqual(['ObserverMSP']);
  });
});
