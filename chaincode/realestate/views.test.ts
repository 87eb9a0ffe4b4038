/** A case in one answer: the bank's from its own peer, the citizen's by the citizen's key; nobody else sees either. */
import { addMinutes } from '../kit/clock.ts';
import { Desk, townWith } from './testing/desk.ts';
import { testKey } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { Town } from './testing/town.ts';

/** A case with a letter, all its evidence, and one document that was opened. */
async function townWithCase(): Promise<{ town: Town; desk: Desk; accessId: string }> {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'viewed').until('CONSENTED');
  const request = ok('requestEvidence', await desk.ask('INCOME'));
  await desk.write(request);
  ok('attest', await desk.answer(request));
  const land = ok('requestEvidence', await desk.ask('LAND_LEDGER'));
  await desk.write(land);
  ok('attest', await desk.answer(land));
  const { accessId } = ok('openDocument', await desk.openDocument('INCOME'));
  return { town, desk, accessId };
}

describe('the bank’s file of a case', () => {
  test('has requests, documents, accesses and consents, and the content of what is open', async () => {
    const { town, desk, accessId } = await townWithCase();
    const file = await town.must('readCaseFile', { bank: 'bank1', caseId: desk.caseId }, 'loan1');
    expect(file.case.caseId).toBe(desk.caseId);
    expect(file.requests.map(({ agency, request }) => [agency, request?.item, request?.state])).toEqual([
      ['molit', 'LAND_LEDGER', 'ANSWERED'],
      ['nts', 'INCOME', 'ANSWERED'],
    ]);
    const shown = file.documents.map(({ attestation, claim }) => [attestation.item, claim?.fields]);
    const income = desk.attestationOf('INCOME').claim.fields;
    expect(shown).toEqual([
      ['LAND_LEDGER', undefined],
      ['INCOME', income],
    ]);
    expect(file.accesses).toMatchObject([{ accessId, item: 'INCOME' }]);
    expect(file.consents).toMatchObject([{ status: 'USED' }]);
    expect(file.partial).toBe(false);
    expect(JSON.stringify(file)).not.toContain(desk.salt);
    expect(JSON.stringify(file)).not.toContain(desk.claimSalt(desk.attestationOf('INCOME').attestationId));
  });

  test('shows no content once the use is over, or the consent', async () => {
    const { town, desk } = await townWithCase();
    const asked = { bank: 'bank1', caseId: desk.caseId };
    const later = { at: addMinutes(town.ledger.now, 16) };
    const { documents } = await town.must('readCaseFile', asked, 'loan1', later);
    expect(documents.map(({ claim }) => claim)).toEqual([undefined, undefined]);
    const open = await town.must('readCaseFile', asked, 'loan1');
    expect(open.documents.some(({ claim }) => claim !== undefined)).toBe(false);
    ok('openDocument', await desk.openDocument('LAND_LEDGER'));
    ok('revokeConsent', await desk.revoke());
    const revoked = await town.must('readCaseFile', asked, 'loan1');
    expect(revoked.documents.some(({ claim }) => claim !== undefined)).toBe(false);
    expect(revoked.accesses).toHaveLength(2);
  });

  test('is refused to another bank, in its own name as in the first one’s', async () => {
    const { town, desk } = await townWithCase();
    const { caseId } = desk;
    expect(await town.refusal('readCaseFile', { bank: 'bank2', caseId }, 'loan2')).toBe('NOT_RECIPIENT');
    expect(await town.refusal('readCaseFile', { bank: 'bank1', caseId }, 'loan2')).toBe('NOT_HOLDER');
  });

  test('goes on to the right and the money, by the papers when no letter is kept', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'paid').until('DISBURSED');
    const file = await town.must('readCaseFile', { bank: 'bank1', caseId: desk.caseId }, 'approver1');
    expect(file.documents).toHaveLength(7);
    expect(file.papers).toMatchObject([{ papersId: desk.papersId, terms: desk.terms }]);
    expect(file).toMatchObject({
      filing: { state: 'REGISTERED' },
      mortgage: { mortgagee: 'bank1' },
      disbursement: { state: 'OUTSTANDING' },
    });
  });
});

describe('the citizen’s view', () => {
  test('tells who saw what, when, by which consent', async () => {
    const { town, desk, accessId } = await townWithCase();
    const view = await town.must('readCitizenView', desk.citizenView(), 'kisa');
    expect(view.looks).toMatchObject([
      { issuer: 'nts', access: { accessId, item: 'INCOME', consentId: desk.consentId }, attestation: 'VALID' },
    ]);
    expect(view).toMatchObject({ recipientHash: desk.recipientHash, purpose: 'PURCHASE_LOAN' });
    expect(view.bank).toBeUndefined();
    expect(view.consents.map(({ consent }) => consent.consentId)).toEqual([desk.consentId]);
  });

  test('names the bank once the register does', async () => {
    const town = await townWith(new Town(), 1);
    const desk = await new Desk(town, 'registered').until('REGISTERED');
    expect(await town.must('readCitizenView', desk.citizenView(), 'kisa')).toMatchObject({ bank: 'bank1' });
  });

  test('is for the citizen’s key alone, signed now', async () => {
    const { town, desk } = await townWithCase();
    const other = await new Desk(town, 'neighbour', { bank: 'bank2' }).until('CONSENTED');
    const forged = desk.citizenView(town.ledger.now, testKey('stranger', 'P-256'));
    expect(await town.refusal('readCitizenView', forged, 'kisa')).toBe('PROOF_INVALID');
    const old = desk.citizenView(addMinutes(town.ledger.now, -6));
    expect(await town.refusal('readCitizenView', old, 'kisa')).toBe('PROOF_INVALID');
    const elsewhere = { ...other.citizenView(), caseId: desk.caseId };
    expect(await town.refusal('readCitizenView', elsewhere, 'kisa')).toBe('PROOF_INVALID');
  });

  test('of another citizen shows nothing of the case, however well it is signed', async () => {
    const { town, desk } = await townWithCase();
    const other = await new Desk(town, 'neighbour', { bank: 'bank2' }).until('CONSENTED');
    expect(
      await town.refusal('readCitizenView', other.citizenView(town.ledger.now, other.citizen, desk.caseId), 'kisa'),
    ).toBe('NOT_FOUND');
    await town.must('revokeKey', { keyId: other.citizenView().keyId }, 'civil');
    expect(await town.refusal('readCitizenView', other.citizenView(), 'kisa')).toBe('REVOKED');
  });
});
