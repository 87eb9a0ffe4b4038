/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { addDays, addMinutes } from '../kit/clock.ts';
import { violationsOf } from './state.ts';
import { Desk, ITEMS, townWith } from './testing/desk.ts';
import { hashOf, idOf } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { propertyOf, Town } from './testing/town.ts';

const [first] = [propertyOf(1)];

/** The code with which a call was refused. */
function codeOf(result: { readonly ok: boolean; readonly error?: { readonly code: string } }): string {
  return result.ok ? 'not refused' : result.error!.code;
}

describe('scenario 1: a purchase loan in Jeju', () => {
  test('seven items of five agencies by one consent, approval, joint filing, rank 1, payout, repayment, release', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'jeju').until('CONSENTED');
    const consent = town.ledger.record('consent', desk.consentId)!;
    expect(consent).toMatchObject({ items: [...ITEMS], maxUses: 1, recipientHash: desk.recipientHash });
    await desk.gather();
    const issuers = town.ledger.records('attestation').map(({ issuer, item }) => `${issuer} ${item}`);
    expect(issuers.sort()).toEqual([
      ...['mois MOVE_IN_LIST', 'mois RESIDENT_ABSTRACT', 'molit BUILDING_LEDGER', 'molit LAND_LEDGER'],
      ...['nts INCOME', 'nts LOCAL_TAX_CLEARANCE', 'registry TITLE_EXTRACT'],
    ]);
    for (const item of ITEMS) {
      const { accessId } = ok('openDocument', await desk.openDocument(item));
      const document = ok('readDocument', await desk.read(item, accessId));
      // Whoever owns, lives or pays there; of who moved in the list has the address alone.
      expect(Object.values(document.claim.fields).join()).toMatch(/홍길동|일도일동/);
    }
    const view = await town.must('getConsent', { consentId: desk.consentId }, 'kisa');
    expect(view.status).toBe('EXHAUSTED');
    ok('completeEvidence', await desk.complete());
    await desk.until('APPROVED');
    expect(desk.record.approval!.reads).toEqual({
      parcels: [{ pnu: first.pnu, version: 1 }],
      titles: [{ propertyNo: first.propertyNo, version: 1 }],
      occupancies: [{ propertyNo: first.propertyNo, version: 0 }],
    });
    await desk.until('REGISTERED');
    const { title, entries, notice } = await town.must('getTitle', { propertyNo: first.propertyNo }, 'loan2');
    expect(title.activeRights).toEqual([desk.rightId]);
    expect(entries.map(({ section, rankNo }) => section + rankNo)).toEqual(['A0001', 'B0001']);
    expect(notice?.state).toBe('LIFTED');
    await desk.until('CLOSED');
    const { mortgage, disbursement } = await town.must('getMortgage', { rightId: desk.rightId }, 'approver1');
    expect(mortgage).toMatchObject({ state: 'RELEASED', mortgagee: 'bank1', maxClaimWon: 240_000_000 });
    expect(disbursement).toMatchObject({ state: 'REPAID', releaseDueOn: '2026-03-17' });
    const freed = await town.must('getTitle', { propertyNo: first.propertyNo }, 'kisa');
    expect(freed.title.activeRights).toEqual([]);
    expect(freed.entries.at(-1)).toMatchObject({ section: 'B', rankNo: '0001', cancelled: true });
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('the next right gets the next number, though it is first in effect', async () => {
    const town = await townWith(new Town(), 1);
    await new Desk(town, 'first').until('CLOSED');
    const second = await new Desk(town, 'second', { bank: 'bank2' }).until('REGISTERED');
    expect(town.ledger.record('mortgage', second.rightId)!.collateral[0]).toMatchObject({ rankNo: '0002' });
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('joint collateral stands in both titles or in none', async () => {
    const town = await townWith(new Town(), 1, 2);
    const desk = await new Desk(town, 'joint', { serials: [1, 2] }).until('REGISTERED');
    const active = () =>
      [1, 2].map((serial) => town.ledger.record('title', propertyOf(serial).propertyNo)!.activeRights);
    expect(active()).toEqual([[desk.rightId], [desk.rightId]]);
    await desk.until('RELEASED');
    expect(active()).toEqual([[], []]);
    expect(violationsOf(town.state())).toEqual([]);
  });
});

describe('scenario 2: a split in progress', () => {
  test('the cadastral office begins a split before the approval commits: the approval is invalidated, then PARCEL_CHANGED', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'split').until('UNDER_REVIEW');
    const approval = desk.approval();
    const underway = await town.ledger.simulate('approveCase', approval as never, {
      as: { party: 'molit', user: 'relay', roles: ['gateway'] },
    });
    ok('beginParcelChange', await town.beginSplit(1));
    expect(town.ledger.commit(underway)).toEqual(['MVCC_READ_CONFLICT']);
    const again = await desk.relay('approveCase', approval);
    expect(again).toMatchObject({
      ok: false,
      error: { code: 'PARCEL_CHANGED', details: { pnu: first.pnu, pendingChange: { kind: 'SPLIT' } } },
    });
    expect(desk.state).toBe('UNDER_REVIEW');
  });

  test.each([
    ['filing', 'CONTRACTED', (desk: Desk) => desk.file()],
    ['registration', 'REGISTRATION_FILED', (desk: Desk) => desk.register()],
  ] as const)('a split that is entered before the %s voids the approval', async (_, state, go) => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'split').until(state);
    if (state === 'REGISTRATION_FILED') {
      ok('receiveFiling', await desk.receive());
      await desk.bringPapers();
    }
    ok('beginParcelChange', await town.beginSplit(1));
    expect(codeOf(await go(desk))).toBe('PARCEL_CHANGED');
    const changeId = idOf('split 1');
    const { pnu, ownerHash } = first;
    const part = { areaHundredthsM2: 4_000, landCategory: '대', ownerHash, officialPriceWon: 2_500_000 };
    const rest = { ...part, pnu, areaHundredthsM2: 6_000 };
    const outcome = [rest, { ...part, pnu: propertyOf(91).pnu }];
    expect(await town.refusal('completeParcelChange', { changeId, outcome }, 'cadastre')).toBe('STATE_CONFLICT');
    await town.must('acknowledgeParcelChange', { changeId }, 'registrar');
    const shrunk = { changeId, outcome: [rest] };
    expect(await town.refusal('completeParcelChange', shrunk, 'cadastre')).toBe('AREA_NOT_CONSERVED');
    await town.must('completeParcelChange', { changeId, outcome }, 'cadastre');
    expect(codeOf(await go(desk))).toBe('PARCEL_CHANGED');
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('a change that is given up leaves the approval as it was', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'split').until('CONTRACTED');
    ok('beginParcelChange', await town.beginSplit(1));
    await town.must('withdrawParcelChange', { changeId: idOf('split 1'), reason: 'x' }, 'cadastre');
    ok('fileMortgage', await desk.file());
  });
});

describe('scenario 3: forged and stale documents', () => {
  test('a land ledger whose owner is not the owner of the title holds the case', async () => {
    const town = await new Town().open();
    await town.property(1, { titleOwner: hashOf('somebody else') });
    const desk = await new Desk(town, 'owners').until('CONSENTED');
    await desk.gather();
    const held = ok('completeEvidence', await desk.complete());
    expect(held).toMatchObject({ state: 'HELD', finding: { kind: 'OWNER_MISMATCH', pnu: first.pnu } });
    expect(codeOf(await desk.take('beginReview'))).toBe('HELD');
    expect(codeOf(await desk.approve())).toBe('HELD');
  });

  test('a title print with an altered date holds the case until both desks release it', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'forged').until('UNDER_REVIEW');
    const { claim } = desk.attestationOf('TITLE_EXTRACT');
    const genuine = ok('presentDocument', await desk.present('TITLE_EXTRACT', claim));
    expect(genuine.state).toBe('UNDER_REVIEW');
    const altered = { ...claim, asOf: addDays(claim.asOf, 3) };
    const held = ok('presentDocument', await desk.present('TITLE_EXTRACT', altered));
    expect(held).toMatchObject({ state: 'HELD', finding: { kind: 'HASH_MISMATCH' } });
    expect(codeOf(await desk.approve())).toBe('HELD');
    const released = ok('releaseHold', await desk.releaseHold());
    expect(released).toMatchObject({ state: 'CONSENTED', evidence: [] });
    expect(released.finding).toBeUndefined();
  });

  test('evidence older than the rules allow, or of a register that has changed, is refused', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'stale').until('CONSENTED');
    const request = ok('requestEvidence', await desk.ask('TITLE_EXTRACT'));
    expect(codeOf(await desk.answer(request, { asOf: addDays(town.ledger.now, -2) }))).toBe('EVIDENCE_STALE');
    ok('attest', await desk.answer(request));
    expect(codeOf(await desk.complete())).toBe('EVIDENCE_MISSING');
    const fresh = await new Desk(town, 'fresh').until('UNDER_REVIEW');
    const late = { at: addDays(town.ledger.now, 1) };
    expect(codeOf(await fresh.relay('approveCase', fresh.approval(), late))).toBe('EVIDENCE_STALE');
    const changed = await new Desk(town, 'changed').until('UNDER_REVIEW');
    const owner = { ownerHash: first.ownerHash, ownerKeyId: first.ownerKeyId };
    await town.must('enterOwner', { propertyNo: first.propertyNo, ...owner }, 'registrar');
    expect(codeOf(await changed.approve())).toBe('VERSION_CHANGED');
  });

  test('who is not the owner gets no approval', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'stranger').until('UNDER_REVIEW');
    const owners = [{ propertyNo: first.propertyNo, ownerHash: hashOf('stranger') }];
    expect(codeOf(await desk.relay('approveCase', desk.approval({ owners })))).toBe('OWNER_MISMATCH');
  });

  test('a document that is not what was attested is not shown', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'swapped').until('CONSENTED');
    ok('attest', await desk.answer(ok('requestEvidence', await desk.ask('INCOME'))));
    await desk.deposit(desk.attestationOf('INCOME').attestationId, desk.raised('INCOME'));
    const { accessId } = ok('openDocument', await desk.openDocument('INCOME'));
    expect(codeOf(await desk.read('INCOME', accessId))).toBe('EVIDENCE_MISMATCH');
    expect(violationsOf(town.state()).map(({ invariant }) => invariant)).toContain('documentsMatchAttestations');
  });
});

describe('scenario 4: double pledge and a lease of the same day', () => {
  test('two banks file: one reservation', async () => {
    const town = await townWith(new Town(), 1);
    const one = await new Desk(town, 'one').until('CONTRACTED');
    const other = await new Desk(town, 'other', { bank: 'bank2' }).until('CONTRACTED');
    ok('fileMortgage', await one.file());
    const refused = await other.file();
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'NOTICE_PENDING', details: { propertyNo: first.propertyNo, expiresOn: '2026-03-10' } },
    });
    await one.receiveAndRegister();
    expect(codeOf(await other.file())).toBe('VERSION_CHANGED');
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('a notice lapses after its business days, and then another may file', async () => {
    const town = await townWith(new Town(), 1);
    const one = await new Desk(town, 'one').until('REGISTRATION_FILED');
    const { filingId } = one;
    expect(await town.refusal('expireFiling', { filingId }, 'clerk')).toBe('NOT_DUE');
    const at = '2026-03-10T15:00:00.000Z';
    await town.must('expireFiling', { filingId }, 'relay', { at });
    expect(one.state).toBe('LAPSED');
    await new Desk(town, 'other', { bank: 'bank2' }).until('REGISTRATION_FILED');
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('move-in at 11:00, filing at 14:00: effective from midnight, both are warned, the payout needs an acknowledgement', async () => {
    const town = await townWith(new Town(), 1);
    const { propertyNo } = first;
    const leaseId = idOf('lease');
    const lease = { propertyNo, leaseId, movedInOn: '2026-03-03', fixedOn: '2026-03-03', depositWon: 30_000_000 };
    const recorded = await town.must('recordLease', lease, 'civil', { at: '2026-03-03T02:00:00.000Z' });
    const warning = { kind: 'SAME_DAY_LEASE', leaseId, opposableFrom: '2026-03-03T15:00:00.000Z' };
    expect(recorded.warnings).toMatchObject([warning]);
    const desk = await new Desk(town, 'same-day').until('CONTRACTED');
    const filed = await desk.relay('fileMortgage', desk.filing(), { at: '2026-03-03T05:00:00.000Z' });
    expect(ok('fileMortgage', filed).warnings).toMatchObject([warning]);
    ok('receiveFiling', await desk.receive());
    await desk.bringPapers();
    expect(ok('registerMortgage', await desk.register()).warnings).toMatchObject([warning]);
    expect(await desk.disburse()).toMatchObject({
      ok: false,
      error: { code: 'ACKNOWLEDGEMENT_MISSING', details: { leases: [{ leaseId }] } },
    });
    ok('disburse', await desk.disburse([leaseId]));
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('a tenant who moves in while a notice is pending is warned, and the approval is void', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'pending').until('REGISTRATION_FILED');
    ok('receiveFiling', await desk.receive());
    await desk.bringPapers();
    const lease = { propertyNo: first.propertyNo, leaseId: idOf('lease'), movedInOn: '2026-03-01', depositWon: 1 };
    const { warnings } = await town.must('recordLease', lease, 'civil');
    expect(warnings).toMatchObject([{ kind: 'PENDING_NOTICE' }]);
    expect(codeOf(await desk.register())).toBe('VERSION_CHANGED');
  });

  test('senior deposits and claims count against the limit', async () => {
    const town = await townWith(new Town(), 1);
    const lease = { propertyNo: first.propertyNo, leaseId: idOf('l'), movedInOn: '2026-02-01', fixedOn: '2026-02-01' };
    await town.must('recordLease', { ...lease, depositWon: 50_000_000 }, 'civil');
    const tight = await new Desk(town, 'tight').until('REGISTRATION_FILED');
    ok('receiveFiling', await tight.receive());
    await tight.bringPapers();
    expect(codeOf(await tight.register())).toBe('LIMIT_EXCEEDED');
    ok('stepCase', await tight.take('withdraw'));
    const terms = { waiver: 'Guaranteed by HUG' };
    const waived = await new Desk(town, 'waived', { terms }).until('REGISTERED');
    expect(town.ledger.record('mortgage', waived.rightId)!.ltv).toMatchObject({ waived: true, limitBp: 7000 });
    expect(violationsOf(town.state())).toEqual([]);
  });
});

describe('scenario 5: consents that are over', () => {
  test('day 11, a second use, another recipient, and after the revocation: nothing is shown', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'consents').until('CONSENTED');
    await desk.gather();
    const { accessId } = ok('openDocument', await desk.openDocument('INCOME'));
    ok('readDocument', await desk.read('INCOME', accessId));
    expect(codeOf(await desk.openDocument('INCOME'))).toBe('CONSENT_EXHAUSTED');

    const affiliate = await new Desk(town, 'affiliate', { bank: 'bank2' }).until('DRAFT');
    const { attestationId } = desk.attestationOf('LAND_LEDGER');
    const stolen = { caseId: affiliate.caseId, accessId: idOf('stolen'), attestationId };
    expect(codeOf(await affiliate.acting('openDocument', stolen))).toBe('NOT_RECIPIENT');
    await affiliate.until('CONSENTED');
    expect(codeOf(await affiliate.ask('INCOME', 1, desk.consentId))).toBe('NOT_RECIPIENT');
    const income = desk.attestationOf('INCOME').attestationId;
    const place = { bank: 'bank1', agency: 'nts', documentId: desk.documentOf(income), accessId };
    expect(await town.refusal('readDocument', place, 'loan2')).toBe('NOT_HOLDER');

    const again = ok('openDocument', await desk.openDocument('LAND_LEDGER'));
    const { closesAt } = again;
    expect(codeOf(await desk.read('LAND_LEDGER', again.accessId, { at: closesAt }))).toBe('ACCESS_CLOSED');
    const reopened = ok('openDocument', await desk.openDocument('TITLE_EXTRACT'));
    ok('readDocument', await desk.read('TITLE_EXTRACT', reopened.accessId));
    ok('revokeConsent', await desk.revoke());
    expect(codeOf(await desk.read('TITLE_EXTRACT', reopened.accessId))).toBe('REVOKED');
    expect(codeOf(await desk.openDocument('MOVE_IN_LIST'))).toBe('REVOKED');

    const document = { bank: 'bank1', agency: 'nts', documentId: desk.documentOf(income) };
    expect(await town.refusal('purgeDocument', { ...document, reason: 'RETENTION_OVER' }, 'loan1')).toBe('NOT_DUE');
    await town.must('purgeDocument', { ...document, reason: 'CONSENT_ENDED' }, 'loan1');
    expect(town.ledger.privateRecord('bank1-nts', 'document', document.documentId)).toBeUndefined();
    expect(town.ledger.record('purge', document.documentId)).toMatchObject({ reason: 'CONSENT_ENDED' });
    const { items } = await town.must('listAccesses', { consentId: desk.consentId }, 'kisa');
    expect(items.map(({ item }) => item).sort()).toEqual(['INCOME', 'LAND_LEDGER', 'TITLE_EXTRACT']);
    expect(violationsOf(town.state())).toEqual([]);
  });

  test('on day 11 neither a new reading nor an open one goes on, and no agency answers', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'day 11').until('CONSENTED');
    ok('attest', await desk.answer(ok('requestEvidence', await desk.ask('INCOME'))));
    const open = ok('requestEvidence', await desk.ask('LAND_LEDGER'));
    const { expiresAt } = town.ledger.record('consent', desk.consentId)!;
    expect(await town.refusal('expireConsent', { consentId: desk.consentId }, 'relay')).toBe('NOT_DUE');
    const { accessId } = ok('openDocument', await desk.openDocument('INCOME', { at: addMinutes(expiresAt, -1) }));
    expect(codeOf(await desk.read('INCOME', accessId, { at: expiresAt }))).toBe('CONSENT_EXPIRED');
    expect(codeOf(await desk.openDocument('INCOME', { at: addDays(expiresAt, 1) }))).toBe('CONSENT_EXPIRED');
    expect(codeOf(await desk.answer(open))).toBe('CONSENT_EXPIRED');
    const ended = await town.must('expireConsent', { consentId: desk.consentId }, 'relay');
    expect(ended.state).toBe('EXPIRED');
  });

  test('no more copies leave an agency than may be read', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'copies').until('CONSENTED');
    const requests = [ok('requestEvidence', await desk.ask('INCOME')), ok('requestEvidence', await desk.ask('INCOME'))];
    ok('attest', await desk.answer(requests[0]!));
    expect(codeOf(await desk.answer(requests[1]!))).toBe('CONSENT_EXHAUSTED');
    expect(codeOf(await desk.ask('INCOME'))).toBe('CONSENT_EXHAUSTED');
    expect(codeOf(await desk.ask('SEAL_CERTIFICATE'))).toBe('CONSENT_MISSING');
  });
});
