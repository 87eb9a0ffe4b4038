/** Moves for random walks: everything that anybody may try with a case, right or wrong, in whatever state it is. */
import { addDays } from '../../kit/clock.ts';
import type { CaseState } from '../state.ts';
import type { Desk } from './desk.ts';
import { idOf } from '../../kit/testing/keys.ts';
import { propertyOf, type Town } from './town.ts';

/** What a move is tried with. */
export interface Setting {
  readonly town: Town;
  readonly desk: Desk;
  /** A number between 0 and 7, of which the move makes what it likes. */
  readonly pick: number;
}

type Move = (setting: Setting) => Promise<unknown>;

const serialOf = (pick: number): number => 1 + (pick % 2);

/** Of a move for which there is nothing yet. */
const NOTHING = Promise.resolve({ ok: true });

/** All moves by name. */
export const moves: Readonly<Record<string, Move>> = {
  gather: async ({ desk }) => {
    const request = await desk.ask('INCOME');
    return request.ok ? desk.answer(request.output) : request;
  },
  consent: ({ desk }) => desk.consent(),
  revoke: ({ desk }) => desk.revoke(),
  openDocument: ({ desk }) => (desk.isAttested('INCOME') ? desk.openDocument('INCOME') : NOTHING),
  completeEvidence: ({ desk }) => desk.complete(),
  present: ({ desk, pick }) => {
    if (!desk.isAttested('INCOME')) return NOTHING;
    const { claim } = desk.attestationOf('INCOME');
    return desk.present('INCOME', pick < 6 ? claim : desk.raised('INCOME'));
  },
  releaseHold: ({ desk }) => desk.releaseHold(),
  beginReview: ({ desk }) => desk.take('beginReview'),
  approve: ({ desk }) => desk.approve(),
  concludeContract: ({ desk }) => desk.take('concludeContract'),
  reopen: ({ desk }) => desk.take('reopen'),
  reject: ({ desk }) => desk.take('reject'),
  withdraw: ({ desk }) => desk.take('withdraw'),
  file: ({ desk }) => desk.file(),
  register: async ({ desk }) => {
    await desk.receive();
    await desk.bringPapers();
    return desk.register();
  },
  registerUnreceived: ({ desk }) => desk.register(),
  dismiss: ({ town, desk }) => town.call('dismissFiling', { filingId: desk.filingId, reason: 'x' }, 'registrar'),
  expire: ({ town, desk, pick }) => {
    // Most attempts come too early; once in a while time has passed.
    const late = pick === 0 ? { at: addDays(town.ledger.now, 9) } : {};
    return town.call('expireFiling', { filingId: desk.filingId }, 'relay', late);
  },
  disburse: ({ town, desk }) =>
    desk.disburse(town.ledger.records('occupancy').flatMap(({ leases }) => leases.map(({ leaseId }) => leaseId))),
  disburseBlindly: ({ desk }) => desk.disburse(),
  repay: ({ desk }) => desk.own('recordRepayment'),
  fileRelease: ({ desk, pick }) => desk.own('fileRelease', pick === 0 ? { waiver: 'Other collateral' } : {}),
  release: ({ desk }) => desk.release(),
  close: ({ desk }) => desk.own('closeCase'),
  amend: ({ town, desk, pick }) => {
    const lower = { rightId: desk.rightId, maxClaimWon: 200_000_000 - pick };
    return town.both('amendMortgage', lower, 'registrar', desk.person('approver'));
  },
  beginSplit: ({ town, pick }) => town.beginSplit(serialOf(pick)),
  withdrawSplit: ({ town, pick }) =>
    town.call('withdrawParcelChange', { changeId: idOf(`split ${serialOf(pick)}`), reason: 'x' }, 'cadastre'),
  moveIn: ({ town, pick }) => {
    const { propertyNo } = propertyOf(serialOf(pick));
    const lease = { leaseId: idOf(`lease ${town.ledger.now}`), movedInOn: '2026-03-03', depositWon: 1_000_000 };
    return town.call('recordLease', { propertyNo, ...lease }, 'civil');
  },
  sell: ({ town, pick }) => {
    const { propertyNo, ownerHash, ownerKeyId } = propertyOf(serialOf(pick));
    return town.call('enterOwner', { propertyNo, ownerHash, ownerKeyId }, 'registrar');
  },
};

/** The move that a case is waiting for. */
export const journey: Readonly<Partial<Record<CaseState, string>>> = {
  ...{ CONSENTED: 'completeEvidence', EVIDENCE_COMPLETE: 'beginReview', UNDER_REVIEW: 'approve' },
  ...{ HELD: 'releaseHold', APPROVED: 'concludeContract', CONTRACTED: 'file', REGISTRATION_FILED: 'register' },
  ...{ REGISTERED: 'disburse', DISBURSED: 'repay', REPAID: 'fileRelease', RELEASE_FILED: 'release' },
  RELEASED: 'close',
};
