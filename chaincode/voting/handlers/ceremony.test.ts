import { bytesOfScalar } from '../ballot/group.ts';
import { bytesOfHex, hexOf } from '../ballot/text-form.ts';
import { sealShare } from '../ballot/share-cipher.ts';
import { violationsOf } from '../state.ts';
import { Booth, people, ROLL, TRUSTEES } from '../testing/booth.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

async function frozen(): Promise<Booth> {
  return (await new Booth().create()).freeze();
}

const named = TRUSTEES.map((name) => ({ party: people[name].party, user: people[name].user }));

describe('the trustees of a ceremony', () => {
  test.each([
    ['twice', [...named.slice(0, 2), named[0]!], 2],
    ['more than', named, 4],
    ['majority', [...named, { party: 'observer', user: 'trustee2' }], 2],
  ])('are refused when a rule is broken: %s', async (problem, trustees, threshold) => {
    const booth = await frozen();
    const refused = await booth.call('startCeremony', { trustees, threshold }, 'manager');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'TERMS_INVALID', details: { problem: expect.stringContaining(problem) } },
    });
  });

  test('are the named persons and nobody else', async () => {
    const booth = await frozen();
    await booth.startCeremony();
    const hash = { commitmentHash: hexOf(booth.dealing(1).hash) };
    expect(await booth.refusal('sealCommitment', hash, 'trustee2')).toBe('NOT_TRUSTEE');
    await booth.must('sealCommitment', hash, 'necTrustee');
    expect(await booth.refusal('sealCommitment', hash, 'necTrustee')).toBe('STATE_CONFLICT');
  });
});

describe('the steps of a ceremony', () => {
  test('wait for one another: nobody shows a commitment before all hashes are there', async () => {
    const booth = await frozen();
    await booth.startCeremony();
    expect(await booth.refusal('openCommitment', booth.commitment(1), 'necTrustee')).toBe('STATE_CONFLICT');
    await booth.must('sealCommitment', { commitmentHash: hexOf(booth.dealing(1).hash) }, 'necTrustee');
    expect(await booth.refusal('openCommitment', booth.commitment(1), 'necTrustee')).toBe('TRUSTEE_MISSING');
    expect(await booth.refusal('dealShares', { shares: ['ab'.repeat(80)] }, 'necTrustee')).toBe('STATE_CONFLICT');
    expect(await booth.refusal('finalizeKey', {}, 'manager')).toBe('TRUSTEE_MISSING');
    expect(await booth.refusal('declareReady', {}, 'manager')).toBe('TRUSTEE_MISSING');
  });

  test('hold each trustee to the hash that it published, and to its proofs', async () => {
    const booth = await frozen();
    await booth.startCeremony();
    const own = booth.commitment(1);
    const forged = { ...own, proofs: own.proofs.with(0, own.proofs[1]!) };
    for (const number of [1, 2, 3]) {
      const hash = { commitmentHash: hexOf(booth.dealing(number).hash) };
      await booth.must('sealCommitment', hash, booth.trusteePerson(number));
    }
    const swapped = { ...own, commitments: [...own.commitments].reverse() };
    expect(await booth.refusal('openCommitment', swapped, 'necTrustee')).toBe('COMMITMENT_MISMATCH');
    expect(await booth.refusal('openCommitment', forged, 'necTrustee')).toBe('PROOF_INVALID');
    expect(
      await booth.refusal('openCommitment', { ...own, proofs: own.proofs.with(0, 'ff'.repeat(64)) }, 'necTrustee'),
    ).toBe('PROOF_INVALID');
    await booth.must('openCommitment', own, 'necTrustee');
    expect(await booth.refusal('dealShares', { shares: ['ab'.repeat(80), 'ab'.repeat(80)] }, 'necTrustee')).toBe(
      'TRUSTEE_MISSING',
    );
    for (const number of [2, 3])
      await booth.must('openCommitment', booth.commitment(number), booth.trusteePerson(number));
    expect(await booth.refusal('dealShares', { shares: ['ff'.repeat(80), 'ff'.repeat(80)] }, 'necTrustee')).toBe(
      'PROOF_INVALID',
    );
    expect(await booth.refusal('dealShares', { shares: booth.shares(1).slice(1) }, 'necTrustee')).toBe('PROOF_INVALID');
    await booth.must('dealShares', { shares: booth.shares(1) }, 'necTrustee');
    expect(await booth.refusal('acceptShares', {}, 'necTrustee')).toBe('TRUSTEE_MISSING');
  });

  test('end with the acknowledgement of the same hash by every trustee, and a zero report', async () => {
    const booth = await frozen();
    await booth.startCeremony();
    await booth.commit();
    await booth.dealAll();
    for (const number of [1, 2, 3]) await booth.must('acceptShares', {}, booth.trusteePerson(number));
    const hash = () => ({ electionHash: booth.election.key?.electionHash ?? 'ab'.repeat(64) });
    expect(await booth.refusal('acknowledgeElection', hash(), 'trustee')).toBe('HASH_MISMATCH');
    await booth.must('finalizeKey', {}, 'manager');
    expect(await booth.refusal('finalizeKey', {}, 'manager')).toBe('ALREADY_EXISTS');
    expect(await booth.refusal('acknowledgeElection', { electionHash: 'ab'.repeat(64) }, 'trustee')).toBe(
      'HASH_MISMATCH',
    );
    for (const number of [1, 2]) await booth.must('acknowledgeElection', hash(), booth.trusteePerson(number));
    expect(await booth.refusal('declareReady', {}, 'manager')).toBe('TRUSTEE_MISSING');
    await booth.must('acknowledgeElection', hash(), 'trustee');
    expect(await booth.refusal('declareReady', {}, 'manager')).toBe('ATTESTATION_MISSING');
    const zero = { kind: 'ZERO', subject: hash().electionHash, headHash: ROLL, remark: 'No ballot key' } as const;
    expect(await booth.refusal('attest', { ...zero, subject: 'ab'.repeat(64), verdict: 'AGREES' }, 'observer')).toBe(
      'HASH_MISMATCH',
    );
    expect(await booth.refusal('attest', { ...zero, kind: 'RESULT', verdict: 'AGREES' }, 'observer')).toBe(
      'HASH_MISMATCH',
    );
    await booth.must('attest', { ...zero, verdict: 'AGREES' }, 'observer');
    await booth.must('declareReady', {}, 'manager');
    expect(violationsOf(booth.state())).toEqual([]);
    expect((await booth.must('listAttestations', {}, 'kisa')).items).toHaveLength(1);
  });

  test('can begin anew until the election is ready: the key of the earlier attempt is dropped', async () => {
    const booth = await frozen();
    expect(await booth.must('getCeremony', {}, 'kisa')).toMatchObject({ attempt: 0, trustees: [] });
    await booth.startCeremony();
    await booth.commit();
    await booth.dealAll();
    for (const number of [1, 2, 3]) await booth.must('acceptShares', {}, booth.trusteePerson(number));
    await booth.must('finalizeKey', {}, 'manager');
    const { electionHash } = booth.election.key!;
    const first = await booth.must('getCeremony', {}, 'kisa');
    await booth.makeKey();
    const second = await booth.must('getCeremony', {}, 'kisa');
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    expect(second.context).not.toBe(first.context);
    expect(booth.election.key!.electionHash).not.toBe(electionHash);
    expect(violationsOf(booth.state())).toEqual([]);
  });
});

describe('complaints', () => {
  /** A ceremony in which dealer 1 gave trustee 2 something else than it committed to. */
  async function cheated(): Promise<Booth> {
    const booth = await frozen();
    await booth.startCeremony();
    await booth.commit();
    const { encryptionKey } = booth.trusteeRecords()[1]!;
    const route = { context: booth.ceremony().context, dealer: 1, receiver: 2 };
    const wrong = hexOf(sealShare(route, 12345n, bytesOfHex(encryptionKey!), 99n));
    await booth.must('dealShares', { shares: booth.shares(1).with(0, wrong) }, 'necTrustee');
    for (const number of [2, 3])
      await booth.must('dealShares', { shares: booth.shares(number) }, booth.trusteePerson(number));
    return booth;
  }

  test('about a wrong share disqualify the dealer, and the ceremony begins anew', async () => {
    const booth = await cheated();
    const complaint = booth.complaint(1, 2);
    expect(await booth.must('complainOfShare', complaint, 'hostTrustee')).toMatchObject({ verdict: 'FOUNDED' });
    expect(await booth.refusal('complainOfShare', complaint, 'hostTrustee')).not.toBe('not refused');
    expect(await booth.refusal('finalizeKey', {}, 'manager')).toBe('CEREMONY_FAILED');
    await booth.makeKey();
    expect(booth.phase).toMatchObject({ state: 'READY', attempt: 2 });
    expect(violationsOf(booth.state())).toEqual([]);
  });

  test('about a right share put the complainer on record and stop nothing', async () => {
    const booth = await frozen();
    await booth.startCeremony();
    await booth.commit();
    await booth.dealAll();
    const decided = await booth.must('complainOfShare', booth.complaint(1, 2), 'hostTrustee');
    expect(decided).toMatchObject({ verdict: 'UNFOUNDED', dealer: '1', receiver: '2' });
    expect(await booth.refusal('complainOfShare', booth.complaint(1, 2), 'hostTrustee')).toBe('ALREADY_EXISTS');
    for (const number of [1, 2, 3]) await booth.must('acceptShares', {}, booth.trusteePerson(number));
    await booth.must('finalizeKey', {}, 'manager');
    expect((await booth.must('getCeremony', {}, 'kisa')).complaints).toHaveLength(1);
  });

  test('with a false proof, about oneself, or by a stranger are refused and leave nothing', async () => {
    const booth = await cheated();
    const complaint = booth.complaint(1, 2);
    const other = { ...complaint, shared: booth.complaint(3, 2).shared };
    expect(await booth.refusal('complainOfShare', other, 'hostTrustee')).toBe('PROOF_INVALID');
    expect(await booth.refusal('complainOfShare', { ...complaint, shared: '00'.repeat(32) }, 'hostTrustee')).toBe(
      'PROOF_INVALID',
    );
    const zero = { ...complaint, proof: complaint.proof.slice(0, 128) + hexOf(bytesOfScalar(0n)) };
    expect(await booth.refusal('complainOfShare', zero, 'hostTrustee')).toBe('PROOF_INVALID');
    expect(await booth.refusal('complainOfShare', { ...complaint, dealer: '2' }, 'hostTrustee')).toBe('NOT_FOUND');
    expect(await booth.refusal('complainOfShare', complaint, 'trustee2')).toBe('NOT_TRUSTEE');
    // Another trustee's proof is not this one's.
    expect(await booth.refusal('complainOfShare', complaint, 'trustee')).toBe('PROOF_INVALID');
    expect(booth.ledger.records('complaint')).toEqual([]);
  });
});
