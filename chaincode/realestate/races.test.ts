/** What Fabric decides at commit: stale reads lose, and a record changes only with the endorsement of its parties. */
import { violationsOf } from './state.ts';
import { caseActBytes, revocationBytes } from './statements/statement.ts';
import { Desk, ITEMS, townWith } from './testing/desk.ts';
import { idOf } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { people, propertyOf, Town } from './testing/town.ts';

const RELAY = { as: people.relay };
const { propertyNo, pnu, ownerHash } = propertyOf(1);

describe('of two transactions that rest on the same fact one commits', () => {
  test('two banks file at once: exactly one notice', async () => {
    for (const turned of [false, true]) {
      const town = await townWith(new Town(), 1);
      const desks = [
        await new Desk(town, 'one').until('CONTRACTED'),
        await new Desk(town, 'other', { bank: 'bank2' }).until('CONTRACTED'),
      ];
      const filings = [];
      for (const desk of turned ? desks.reverse() : desks) {
        filings.push(await town.ledger.simulate('fileMortgage', desk.filing() as never, RELAY));
      }
      expect(town.ledger.commit(...filings)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
      expect(town.ledger.records('notice')).toHaveLength(1);
      expect(town.ledger.records('filing').map(({ state }) => state)).toEqual(['FILED']);
      expect(violationsOf(town.state())).toEqual([]);
    }
  });

  test.each([
    [
      'the beginning of a split',
      'beginParcelChange',
      { changeId: idOf('split'), kind: 'SPLIT', pnus: [pnu] },
      'cadastre',
    ],
    ['a new owner', 'enterOwner', { propertyNo, ownerHash }, 'registrar'],
    [
      'a tenant’s move-in',
      'recordLease',
      { propertyNo, leaseId: idOf('lease'), movedInOn: '2026-03-03', depositWon: 1 },
      'civil',
    ],
  ] as const)('%s and the approval', async (_, method, input, as) => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'race').until('UNDER_REVIEW');
    const change = await town.ledger.simulate(method, town.whole(method, input as never) as never, { as: people[as] });
    const approval = await town.ledger.simulate('approveCase', desk.approval() as never, RELAY);
    expect(town.ledger.commit(change, approval)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('the withdrawal of an attestation, or of a consent, and the approval', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'race').until('UNDER_REVIEW');
    const { attestationId } = desk.attestationOf('INCOME');
    const withdrawal = town.whole('revokeAttestation', { attestationId, reason: 'x' });
    const block = [
      await town.ledger.simulate('revokeAttestation', withdrawal, { as: people.tax }),
      await town.ledger.simulate('approveCase', desk.approval() as never, RELAY),
    ];
    expect(town.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(await town.refusal('approveCase', desk.approval(), 'relay')).toBe('REVOKED');
    const other = await new Desk(town, 'other').until('UNDER_REVIEW');
    ok('revokeConsent', await other.revoke());
    expect(await town.refusal('approveCase', other.approval(), 'relay')).toBe('REVOKED');
  });

  test('two readings under a consent for one: one is counted', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'race').until('CONSENTED');
    await desk.gather();
    const { attestationId } = desk.attestationOf('INCOME');
    const openings = [];
    for (const name of ['a', 'b']) {
      const input = { caseId: desk.caseId, accessId: idOf(name), attestationId };
      const signature = desk.officer.sign(caseActBytes('openDocument', input));
      openings.push(await town.ledger.simulate('openDocument', { ...input, signature }, RELAY));
    }
    expect(town.ledger.commit(...openings)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('the revocation of a consent and a reading under it', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'race').until('CONSENTED');
    const request = ok('requestEvidence', await desk.ask('INCOME'));
    ok('attest', await desk.answer(request));
    const { attestationId } = desk.attestationOf('INCOME');
    const opening = { caseId: desk.caseId, accessId: idOf('a'), attestationId };
    const { consentId } = desk;
    const revocation = { consentId, signature: desk.citizen.sign(revocationBytes(consentId)) };
    const block = [
      await town.ledger.simulate('revokeConsent', revocation, RELAY),
      await town.ledger.simulate(
        'openDocument',
        { ...opening, signature: desk.officer.sign(caseActBytes('openDocument', opening)) },
        RELAY,
      ),
    ];
    expect(town.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });
});

test('agencies that answer under one consent do not disturb one another', async () => {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'parallel').until('CONSENTED');
  const block = [];
  for (const item of ITEMS) {
    const { issuer, requestId, pnu: parcel, propertyNo: property } = ok('requestEvidence', await desk.ask(item));
    const version = desk.versionOf({ item, pnu: parcel, propertyNo: property });
    const made = { issuer, requestId, attestationId: idOf(item), claimHash: 'ab'.repeat(32), asOf: town.ledger.now };
    const input = town.whole('attest', { ...made, ...(version !== undefined && { basisVersion: version }) });
    block.push(await town.ledger.simulate('attest', input, { as: people[desk.officerOf(item)] }));
  }
  expect(new Set(town.ledger.commit(...block))).toEqual(new Set(['VALID']));
});

describe('endorsement', () => {
  test('each agency’s ledger changes with its own peer alone', async () => {
    const town = await townWith(new Town(), 1);
    const change = { changeId: idOf('split'), kind: 'SPLIT' as const, pnus: [pnu] };
    const strangers = { endorsers: ['registry', 'mois', 'nts', 'bank1', 'bank2'] };
    expect(await town.refusal('beginParcelChange', change, 'cadastre', strangers)).toBe('ENDORSEMENT_POLICY_FAILURE');
    await town.must('beginParcelChange', change, 'cadastre', { endorsers: ['molit'] });
    const { changeId } = change;
    for (const alone of ['molit', 'registry']) {
      const options = { endorsers: [alone, 'bank1'] };
      const refusal = await town.refusal('acknowledgeParcelChange', { changeId }, 'registrar', options);
      expect(refusal).toBe('ENDORSEMENT_POLICY_FAILURE');
    }
    await town.must('acknowledgeParcelChange', { changeId }, 'registrar', { endorsers: ['molit', 'registry'] });
    expect(town.ledger.policyOf('title', propertyNo)).toEqual(['RegistryMSP']);
    expect(town.ledger.policyOf('citizenKey', propertyOf(1).ownerKeyId)).toEqual(['MoisMSP']);
  });

  test('nobody attests for an agency without its peer', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'forged').until('CONSENTED');
    const { issuer, requestId } = ok('requestEvidence', await desk.ask('INCOME'));
    const made = { issuer, requestId, attestationId: idOf('a'), claimHash: 'ab'.repeat(32), asOf: town.ledger.now };
    const refusal = await town.refusal('attest', made, 'tax', { endorsers: ['bank1', 'bank2', 'molit'] });
    expect(refusal).toBe('ENDORSEMENT_POLICY_FAILURE');
    await town.must('attest', made, 'tax', { endorsers: ['nts', 'molit'] });
  });

  test('registration needs the registry’s peer, release the registry’s and the bank’s', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'peers').until('REGISTERED');
    expect(town.ledger.policyOf('mortgage', desk.rightId)).toEqual(['Bank1MSP', 'RegistryMSP']);
    await desk.until('RELEASE_FILED');
    const whole = town.whole('registerRelease', { rightId: desk.rightId });
    await town.must('registerRelease', whole, 'registrar');
    for (const endorsers of [
      ['registry', 'bank2'],
      ['bank1', 'molit'],
    ]) {
      const refusal = await town.refusal('registerRelease', whole, 'approver1', { endorsers });
      expect(refusal).toBe('ENDORSEMENT_POLICY_FAILURE');
    }
    await town.must('registerRelease', whole, 'approver1', { endorsers: ['registry', 'bank1'] });
  });

  test('two persons of one institution are not two sides', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'sides').until('REGISTRATION_FILED');
    ok('receiveFiling', await desk.receive());
    await desk.bringPapers();
    const { registration } = desk;
    const sameSide = await town.both('registerMortgage', registration, 'registrar', 'registrar2');
    expect(sameSide).toMatchObject({ ok: false, error: { code: 'NOT_TWO_SIDED' } });
    const stranger = await town.both('registerMortgage', registration, 'registrar', 'approver2');
    expect(stranger).toMatchObject({ ok: false, error: { code: 'NOT_TWO_SIDED' } });
    ok('registerMortgage', await desk.register());
    const money = { rightId: desk.rightId, acknowledgedLeases: [] };
    const mixed = await town.both('disburse', money, 'approver2', 'approver1');
    expect(mixed).toMatchObject({ ok: false, error: { code: 'NOT_TWO_SIDED' } });
  });
});
