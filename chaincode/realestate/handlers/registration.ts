/** Registration by registry and bank, and what becomes of the right and the money. */
import { addDaysToDate, kstDateOf } from '../../kit/clock.ts';
import { changedSince, unsettled, versionsOf, type Facts } from '../guards/facts.ts';
import { unsecured } from '../guards/loan.ts';
import { leasesToAcknowledge, sameDayWarnings } from '../guards/time.ts';
import { mortgageLife, type CaseAction, type PrivateRecordOf, type RecordOf } from '../state.ts';
import { recipientHashOf, termsHashOf } from '../statements/commitment.ts';
import { without } from '../../kit/content.ts';
import {
  recordedBy,
  refuse,
  requireNew,
  requireParty,
  requireTwoSides,
  rulesToday,
  type HandlersOf,
  type Tx,
} from './call.ts';
import { factsOf, moveCase, moveCaseAndTell, mortgagesOn, nextState } from './case-records.ts';
import { endFiling } from './filings.ts';
import { occupancyOf, officeOf, rankNoOf } from './titles.ts';

type Mortgage = RecordOf<'mortgage'>;
type LoanCase = RecordOf<'loanCase'>;

/** Handlers of registration and what follows. */
export const registrationHandlers = {
  async registerMortgage(tx, { filingId, rightId, bank, papersId }) {
    requireTwoSides(tx, 'registry', bank);
    await requireNew(tx, 'mortgage', rightId);
    const filing = await tx.require('filing', filingId);
    const before = await tx.require('loanCase', filing.caseId);
    const state = nextState(tx, before, 'registerMortgage');
    const facts = await factsOf(tx, filing.properties);
    refuse(tx, unsettled(facts) ?? changedSince(before.approval!.reads, facts));
    const { terms } = await openPapers(tx, bank, papersId, before);
    const rules = await rulesToday(tx);
    refuse(tx, unsecured({ terms, facts, rules, mortgages: await mortgagesOn(tx, facts), now: tx.now }));
    const { ruleVersion, ltvLimitBp: limitBp } = rules;
    const mortgage: Mortgage = {
      ...{ rightId, caseId: before.caseId, mortgagee: bank, maxClaimWon: terms.maxClaimWon, state: 'REGISTERED' },
      ...{ registeredAt: tx.now, facts: versionsOf(facts), recorded: recordedBy(tx) },
      ltv: { ruleVersion, limitBp, waived: terms.waiver !== undefined },
      collateral: await enterCollateral(tx, rightId, facts, filing.receipts),
    };
    await tx.put('mortgage', mortgage);
    await endFiling(tx, filing, 'registerMortgage');
    await moveCase(tx, before, { state, rightId });
    tx.emit('MortgageRegistered', { rightId, properties: filing.properties });
    return { mortgage, warnings: sameDayWarnings(facts.occupancies, tx.now) };
  },

  async amendMortgage(tx, { rightId, maxClaimWon }) {
    const before = await tx.require('mortgage', rightId);
    requireTwoSides(tx, 'registry', before.mortgagee);
    const state = nextMortgageState(tx, before, 'amendMortgage');
    // More needs a new approval, and so a right of its own.
    if (maxClaimWon >= before.maxClaimWon)
      tx.fail('LIMIT_EXCEEDED', 'The maximum claim can only be lowered.', { rightId });
    const mortgage = { ...before, maxClaimWon, state, recorded: recordedBy(tx) };
    await tx.put('mortgage', mortgage);
    tx.emit('MortgageAmended', { rightId });
    return mortgage;
  },

  async disburse(tx, { rightId, acknowledgedLeases }) {
    const mortgage = await ownMortgage(tx, rightId);
    if (tx.proposedBy?.party !== mortgage.mortgagee) {
      tx.fail('NOT_TWO_SIDED', 'Both persons must be of the bank.', { parties: [mortgage.mortgagee] });
    }
    const before = await tx.require('loanCase', mortgage.caseId);
    const state = nextState(tx, before, 'disburse');
    await requireUndisturbed(tx, mortgage);
    await requireAcknowledged(tx, mortgage, before, acknowledgedLeases);
    const { caseId, mortgagee: bank } = mortgage;
    const paid = { rightId, caseId, bank, disbursedAt: tx.now, acknowledgedLeases };
    const disbursement = { ...paid, state: 'OUTSTANDING' as const, recorded: recordedBy(tx) };
    await tx.put('disbursement', disbursement);
    await moveCase(tx, before, { state });
    tx.emit('LoanDisbursed', { rightId });
    return disbursement;
  },

  async recordRepayment(tx, { rightId }) {
    const { caseId } = await ownMortgage(tx, rightId);
    const before = await tx.require('disbursement', rightId);
    if (before.state !== 'OUTSTANDING') tx.fail('STATE_CONFLICT', 'The loan is repaid already.', { rightId });
    const { releaseDays } = await rulesToday(tx);
    const repaid = { repaidAt: tx.now, releaseDueOn: addDaysToDate(kstDateOf(tx.now), releaseDays) };
    const disbursement = { ...before, ...repaid, state: 'REPAID' as const, recorded: recordedBy(tx) };
    await tx.put('disbursement', disbursement);
    await step(tx, caseId, 'recordRepayment');
    tx.emit('LoanRepaid', { rightId });
    return disbursement;
  },

  async fileRelease(tx, { rightId, waiver }) {
    const { caseId } = await ownMortgage(tx, rightId);
    const disbursement = await tx.get('disbursement', rightId);
    if (disbursement?.state === 'OUTSTANDING') {
      if (waiver === undefined) {
        return tx.fail('EVIDENCE_MISSING', 'The loan is outstanding: a release needs a reason.', { rightId });
      }
      await tx.put('disbursement', { ...disbursement, waiver, recorded: recordedBy(tx) });
    }
    const moved = await step(tx, caseId, 'fileRelease');
    tx.emit('ReleaseFiled', { rightId });
    return moved;
  },

  async registerRelease(tx, { rightId }) {
    const before = await tx.require('mortgage', rightId);
    requireTwoSides(tx, 'registry', before.mortgagee);
    const state = nextMortgageState(tx, before, 'registerRelease');
    for (const place of before.collateral) await cancelEntry(tx, rightId, place);
    const mortgage = { ...without(before, 'transferTo'), state, recorded: recordedBy(tx) };
    await tx.put('mortgage', mortgage);
    await step(tx, before.caseId, 'registerRelease');
    tx.emit('MortgageReleased', { rightId });
    return mortgage;
  },

  async closeCase(tx, { rightId }) {
    const { caseId } = await ownMortgage(tx, rightId);
    if ((await tx.get('disbursement', rightId))?.state === 'OUTSTANDING') {
      tx.fail('STATE_CONFLICT', 'The loan is outstanding.', { rightId });
    }
    const before = await tx.require('loanCase', caseId);
    return moveCaseAndTell(tx, before, { state: nextState(tx, before, 'closeCase') });
  },

  async getMortgage(tx, { rightId }) {
    const mortgage = await tx.require('mortgage', rightId);
    return { mortgage, disbursement: await tx.get('disbursement', rightId) };
  },
} satisfies HandlersOf<
  | 'registerMortgage'
  | 'amendMortgage'
  | 'disburse'
  | 'recordRepayment'
  | 'fileRelease'
  | 'registerRelease'
  | 'closeCase'
  | 'getMortgage'
>;

async function step(tx: Tx, caseId: string, action: CaseAction): Promise<LoanCase> {
  const before = await tx.require('loanCase', caseId);
  return moveCase(tx, before, { state: nextState(tx, before, action) });
}

function nextMortgageState(
  tx: Tx,
  { state, rightId }: Mortgage,
  action: 'amendMortgage' | 'registerRelease',
): Mortgage['state'] {
  const next = mortgageLife.step(state, action);
  return next ?? tx.fail('STATE_CONFLICT', `A right that is ${state} does not permit ${action}.`, { rightId, state });
}

async function ownMortgage(tx: Tx, rightId: string): Promise<Mortgage> {
  const mortgage = await tx.require('mortgage', rightId);
  requireParty(tx, mortgage.mortgagee);
  return mortgage;
}

/** The papers between bank and registry: they open what the case only commits to. */
async function openPapers(
  tx: Tx,
  bank: string,
  papersId: string,
  { caseId, recipientHash, approval }: LoanCase,
): Promise<PrivateRecordOf<'papers'>> {
  const papers = await tx.private.get('papers', { bank }, papersId);
  if (papers === undefined) return tx.fail('EVIDENCE_MISSING', 'The bank’s papers are not there.', { papersId });
  if (recipientHashOf(bank, caseId, papers.recipientSalt) !== recipientHash) {
    tx.fail('NOT_RECIPIENT', 'The bank is not the one of the case.', { caseId });
  }
  if (papers.caseId !== caseId || termsHashOf(papers.terms, caseId, papers.termsSalt) !== approval!.termsHash) {
    tx.fail('EVIDENCE_MISMATCH', 'The papers do not hold the terms that were approved.', { papersId });
  }
  return papers;
}

/** Enters the right into section B of every property. */
async function enterCollateral(
  tx: Tx,
  rightId: string,
  { titles }: Facts,
  receipts: RecordOf<'filing'>['receipts'],
): Promise<Mortgage['collateral']> {
  const collateral: Mortgage['collateral'] = [];
  const recorded = recordedBy(tx);
  for (const title of titles) {
    const { propertyNo } = title;
    const [sectionB, titleVersion] = [title.sectionB + 1, title.version + 1];
    const rankNo = rankNoOf(sectionB);
    const receipt = receipts.find(({ office }) => office === officeOf(propertyNo))!;
    const place = { propertyNo, section: 'B' as const, rankNo, purpose: 'MORTGAGE' as const };
    await tx.put('titleEntry', { ...place, receipt, rightId, cancelled: false, recorded });
    const activeRights = [...title.activeRights, rightId];
    await tx.put('title', { ...title, sectionB, activeRights, version: titleVersion, recorded });
    collateral.push({ propertyNo, rankNo, receipt, titleVersion });
  }
  return collateral;
}

/** Cancels an entry; juniors move up in effect and keep their numbers. */
async function cancelEntry(
  tx: Tx,
  rightId: string,
  { propertyNo, rankNo }: Mortgage['collateral'][number],
): Promise<void> {
  const title = await tx.require('title', propertyNo);
  const entry = await tx.require('titleEntry', propertyNo, 'B', rankNo);
  const activeRights = title.activeRights.filter((active) => active !== rightId);
  await tx.put('titleEntry', { ...entry, cancelled: true, recorded: recordedBy(tx) });
  await tx.put('title', { ...title, activeRights, version: title.version + 1, recorded: recordedBy(tx) });
}

/** Nothing was entered since the right was. */
async function requireUndisturbed(tx: Tx, { collateral }: Mortgage): Promise<void> {
  for (const { propertyNo, titleVersion } of collateral) {
    const { version } = await tx.require('title', propertyNo);
    if (version === titleVersion) continue;
    tx.fail('VERSION_CHANGED', `Something was entered into ${propertyNo} since the right was.`, {
      propertyNo,
      version,
    });
  }
}

async function requireAcknowledged(
  tx: Tx,
  { registeredAt, collateral }: Mortgage,
  { approval }: LoanCase,
  acknowledged: readonly string[],
): Promise<void> {
  const occupancies = await Promise.all(collateral.map(({ propertyNo }) => occupancyOf(tx, propertyNo)));
  const times = { approvedAt: approval!.approvedAt, registeredAt };
  const open = leasesToAcknowledge(occupancies, times).filter(({ leaseId }) => !acknowledged.includes(leaseId));
  if (open.length === 0) return;
  const leases = open.map(({ leaseId, movedInOn, opposableFrom }) => ({ leaseId, movedInOn, opposableFrom }));
  tx.fail('ACKNOWLEDGEMENT_MISSING', 'A lease was not acknowledged.', { leases });
}
