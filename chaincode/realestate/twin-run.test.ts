/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { join } from 'node:path';
import { addDays } from '../kit/clock.ts';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { realestate } from './api.ts';
import { Desk, townWith } from './testing/desk.ts';
import { idOf, testKey } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { collections, propertyOf, Town } from './testing/town.ts';

const one = propertyOf(1);

/** Every public read, on a ledger with something in it. */
async function readAll(town: Town, desk: Desk): Promise<void> {
  const { caseId, consentId, filingId, rightId } = desk;
  const { attestationId } = desk.attestationOf('INCOME');
  for (const [method, input, as] of [
    ['getRules', { day: '2026-03-03' }, 'kisa'],
    ['getParcel', { pnu: one.pnu }, 'loan1'],
    ['getTitle', { propertyNo: one.propertyNo }, 'loan2'],
    ['getNotice', { propertyNo: one.propertyNo }, 'clerk'],
    ['getOccupancy', { propertyNo: one.propertyNo }, 'civil'],
    ['getKey', { keyId: one.ownerKeyId }, 'kisa'],
    ['getConsent', { consentId }, 'kisa'],
    ['listAccesses', { consentId, limit: 2 }, 'kisa'],
    ['listRequests', { issuer: 'molit', limit: 2 }, 'cadastre'],
    [
      'getRequest',
      {
        issuer: 'molit',
        requestId: town.ledger.records('request').find(({ issuer }) => issuer === 'molit')!.requestId,
      },
      'cadastre',
    ],
    ['readCitizenView', desk.citizenView(), 'kisa'],
    ['getAttestation', { attestationId }, 'kisa'],
    [
      'checkDocument',
      { attestationId, claimHash: town.ledger.record('attestation', attestationId)!.claimHash },
      'kisa',
    ],
    ['getCase', { caseId }, 'kisa'],
    ['getFiling', { filingId }, 'registrar'],
    ['getMortgage', { rightId }, 'approver1'],
  ] as const) {
    await town.must(method, input as never, as);
  }
}

/** Everything between two institutions, and its destruction. */
async function exchange(town: Town, desk: Desk, accessId: string): Promise<void> {
  const { caseId, salt, terms, properties, papersId } = desk;
  const letter = { bank: 'bank1', agency: 'molit', letterId: idOf('letter') };
  const subject = { subjectName: '홍길동', subjectBirthDate: '1980-01-01' };
  const secret = { requestId: idOf('r'), caseId, recipientSalt: salt, ...subject };
  await town.must('sendLetter', letter, 'loan1', { private: secret });
  await town.must('readLetter', letter, 'cadastre');
  const assessment = { bank: 'bank1', assessmentId: idOf('assessment') };
  const kept = { caseId, properties, score: 700, terms, termsSalt: salt };
  await town.must('recordAssessment', assessment, 'underwriter1', { private: kept });
  await town.must('readAssessment', assessment, 'approver1');
  await town.must('readPapers', { bank: 'bank1', papersId }, 'registrar');
  await town.must('readCaseFile', { bank: 'bank1', caseId }, 'loan1');
  await town.must('listDue', { bank: 'bank1', agency: 'registry' }, 'loan1');
  await town.must('listDueOwn', { bank: 'bank1' }, 'approver1');
  ok('readDocument', await desk.read('INCOME', accessId));
  const documentId = desk.documentOf(desk.attestationOf('INCOME').attestationId);
  const document = { bank: 'bank1', agency: 'nts', documentId };
  await town.must('purgeDocument', { ...document, reason: 'CONSENT_ENDED' }, 'loan1');
  await town.must('getPurge', { documentId }, 'kisa');
  const at = addDays(town.ledger.now, 1900);
  await town.must('purgeLetter', letter, 'loan1', { at });
  await town.must('purgePapers', { bank: 'bank1', papersId }, 'approver1');
  await town.must('purgeAssessment', assessment, 'approver1');
}

/** Parcels that change, tenants that leave, keys that end. */
async function registers(town: Town): Promise<void> {
  const [lease, split, area] = [idOf('lease'), idOf('split 2'), idOf('area')];
  const { pnu, propertyNo, ownerHash, ownerKeyId } = propertyOf(2);
  await town.must('recordLease', { propertyNo, leaseId: lease, movedInOn: '2026-03-03', depositWon: 1 }, 'civil');
  await town.must('endLease', { propertyNo, leaseId: lease }, 'civil');
  await town.must('enterOwner', { propertyNo, ownerHash, ownerKeyId }, 'registrar');
  await town.must('beginParcelChange', { changeId: area, kind: 'AREA', pnus: [pnu] }, 'cadastre');
  await town.must('withdrawParcelChange', { changeId: area, reason: 'x' }, 'cadastre');
  ok('beginParcelChange', await town.beginSplit(2));
  await town.must('acknowledgeParcelChange', { changeId: split }, 'registrar');
  const part = { areaHundredthsM2: 5_000, landCategory: '대', ownerHash, officialPriceWon: 1 };
  const outcome = [
    { ...part, pnu: propertyOf(92).pnu },
    { ...part, pnu: propertyOf(93).pnu },
  ];
  const { parcels } = await town.must('completeParcelChange', { changeId: split, outcome }, 'cadastre');
  expect(parcels.map(({ state }) => state)).toEqual(['ACTIVE', 'ACTIVE', 'CLOSED']);
  await town.key(idOf('lost'), testKey('lost', 'P-256'));
  await town.must('revokeKey', { keyId: idOf('lost') }, 'civil');
}

/** A case that is held, goes on, and is withdrawn under a revoked consent. */
async function heldCase(town: Town): Promise<void> {
  const desk = await new Desk(town, 'held').until('UNDER_REVIEW');
  ok('presentDocument', await desk.present('INCOME', desk.raised('INCOME')));
  ok('releaseHold', await desk.releaseHold());
  ok('revokeConsent', await desk.revoke());
  ok('stepCase', await desk.take('withdraw'));
}

/** Filings and consents that come to nothing. */
async function endedCases(town: Town): Promise<void> {
  const dismissed = await new Desk(town, 'dismissed').until('REGISTRATION_FILED');
  await town.must('dismissFiling', { filingId: dismissed.filingId, reason: 'x' }, 'registrar');
  const lapsed = await new Desk(town, 'lapsed').until('REGISTRATION_FILED');
  await town.must('expireFiling', { filingId: lapsed.filingId }, 'relay', { at: addDays(town.ledger.now, 9) });
  const ended = await new Desk(town, 'ended').until('CONSENTED');
  const refused = ok('requestEvidence', await ended.ask('LAND_LEDGER'));
  await town.must('refuseRequest', { issuer: 'molit', requestId: refused.requestId, reason: 'OTHER' }, 'cadastre');
  const income = ok('attest', await ended.answer(ok('requestEvidence', await ended.ask('INCOME'))));
  await town.must('revokeAttestation', { attestationId: income.attestationId, reason: 'x' }, 'tax');
  await town.must('expireConsent', { consentId: ended.consentId }, 'relay', { at: addDays(town.ledger.now, 11) });
}

/** A right that goes to the other bank. */
async function transfers(town: Town): Promise<void> {
  await town.property(3);
  const desk = await new Desk(town, 'moved', { serials: [3] }).until('DISBURSED');
  const { rightId } = desk;
  ok('offerTransfer', await town.both('offerTransfer', { rightId, to: 'bank2' }, 'approver1', 'approver1b'));
  ok('registerTransfer', await town.both('registerTransfer', { rightId }, 'registrar', 'approver2'));
}

/** A case to its closing, with everything between two institutions on the way. */
async function wholeCase(town: Town): Promise<void> {
  const desk = await new Desk(town, 'whole').until('CONTRACTED');
  const { accessId } = ok('openDocument', await desk.openDocument('INCOME'));
  await desk.until('DISBURSED');
  await readAll(town, desk);
  const lower = { rightId: desk.rightId, maxClaimWon: 100_000_000 };
  ok('amendMortgage', await town.both('amendMortgage', lower, 'registrar', 'approver1'));
  const offer = { rightId: desk.rightId, to: 'bank2' };
  ok('offerTransfer', await town.both('offerTransfer', offer, 'approver1', 'approver1b'));
  await exchange(town, desk, accessId);
  await transfers(town);
  await desk.until('CLOSED');
}

test('every method answers, writes and reads the same on two different machines', async () => {
  const town = await townWith(new Town(), 1, 2);
  const lease = { propertyNo: one.propertyNo, leaseId: idOf('first'), movedInOn: '2026-02-03', depositWon: 1_000_000 };
  await town.must('recordLease', lease, 'civil');
  await heldCase(town);
  await endedCases(town);
  await wholeCase(town);
  await registers(town);

  expect([...methodsIn(town.ledger.recording)].sort()).toEqual(Object.keys(realestate.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'realestate' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: town.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 120_000);
