/** Moves for random walks: everything that anybody may try with a parcel, right or wrong, in whatever state it is. */
import { addDays } from '../../kit/clock.ts';
import type { ClearanceState, ParcelState } from '../state.ts';
import { AREA, type Consignee } from './purchase.ts';
import { idOf } from '../../kit/testing/keys.ts';

/** What a move is tried with. */
export interface Setting {
  readonly parcel: Consignee;
  readonly other: Consignee;
  /** A number between 0 and 7, of which the move makes what it likes. */
  readonly pick: number;
}

type Move = (setting: Setting) => Promise<unknown>;

const statuses = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE', 'SUSPENDED', 'REISSUED', 'UNKNOWN'] as const;

/** All moves by name. */
export const moves: Readonly<Record<string, Move>> = {
  bind: ({ parcel, other, pick }) => parcel.bind(pick === 0 ? { hblNo: other.hblNo } : {}),
  void: ({ parcel }) => parcel.step('voidParcel', 'carrier'),
  join: async ({ parcel }) => {
    await parcel.openFlight();
    return parcel.join();
  },
  arrive: async ({ parcel: { hub, masterBillNo, parcelId, as } }) => {
    await hub.call('recordArrival', { masterBillNo, arrivedAt: hub.ledger.now }, as);
    return hub.call('confirmArrival', { parcelId }, 'keeper');
  },
  enter: ({ parcel: { hub, parcelId } }) => hub.call('enterBond', { parcelId, area: AREA }, 'keeper'),
  decide: ({ parcel }) => parcel.decide(),
  inspect: ({ parcel: { hub, parcelId }, pick }) =>
    hub.call('recordInspection', { parcelId, passed: pick > 0, remark: 'x' }, 'inspector'),
  declare: ({ parcel }) => parcel.declare(),
  declareBoth: ({ parcel, other }) => parcel.declare([other]),
  assess: async ({ parcel }) => {
    const { hub, declarationNo } = parcel;
    const parcels = hub.ledger.record('declaration', declarationNo)?.parcels ?? [];
    const all = parcel.purchase.parcels.filter(
      ({ parcelId, state }) => parcels.includes(parcelId) && (state === 'DECLARED' || state === 'PASSED'),
    );
    const [first, ...others] = all;
    if (first === undefined) return parcel.step('release', 'clearance');
    const duty = first.duty(others);
    const secret = { ...duty, dutySalt: idOf('duty') };
    return hub.call('assessDuty', { declarationNo, mall: 'mall' }, 'clearance', { private: secret });
  },
  confirm: ({ parcel: { hub, declarationNo } }) => {
    const { dutyHash = '00'.repeat(32) } = hub.ledger.record('declaration', declarationNo) ?? {};
    return hub.call('confirmDuty', { declarationNo, dutyHash }, 'approver');
  },
  pay: ({ parcel: { hub, declarationNo } }) =>
    hub.call('recordDutyPayment', { declarationNo, paymentHash: '00'.repeat(32) }, 'clearance'),
  release: ({ parcel }) => parcel.step('release', 'clearance'),
  leave: ({ parcel }) => parcel.step('leaveBond', 'scanner'),
  deliver: ({ parcel }) => parcel.step('deliver', 'carrier'),
  takeBack: ({ parcel }) => parcel.step('requestReturn', 'carrier'),
  reExport: ({ parcel: { hub, parcelId } }) =>
    hub.call('recordReExport', { parcelId, exportNo: '1234526000001X' }, 'carrier'),
  refund: ({ parcel }) => parcel.step('refund', 'clearance'),
  dispute: ({ parcel, pick }) => parcel.dispute(`dispute ${pick}`),
  settle: ({ parcel: { hub, parcelId }, pick }) =>
    hub.call('settleDispute', { parcelId, disputeId: idOf(`dispute ${pick} ${parcelId}`), remark: 'x' }, 'clearance'),
  resume: ({ parcel: { hub, parcelId } }) => hub.call('resume', { parcelId, remark: 'x' }, 'clearance'),
  seize: ({ parcel: { hub, parcelId } }) => hub.both('seize', { parcelId, remark: 'x' }, 'approver', 'approver2'),
  abandon: ({ parcel: { hub, parcelId } }) => hub.call('abandon', { parcelId, remark: 'x' }, 'clearance'),
  handOver: ({ parcel }) => parcel.step('handOver', 'keeper'),
  correct: async ({ parcel: { hub, purchase }, pick }) => {
    const name = `correction ${pick} ${hub.ledger.now}`;
    const proposed = await purchase.correct({ freightMinor: 1_000 * pick }, name);
    if (!proposed.ok) return proposed;
    const { correctionId } = proposed.output;
    return hub.call('settleCorrection', { correctionId, accepted: pick > 1, remark: 'x' }, 'clearance');
  },
  cancel: ({ parcel: { hub, purchase } }) =>
    hub.call('cancelOrder', { orderId: purchase.orderId, lines: [{ lineNo: '02', quantity: 1 }] }, 'mall'),
  code: ({ parcel: { hub, purchase }, pick }) =>
    hub.call(
      'updatePersonCode',
      { personId: purchase.personId, status: statuses[pick]!, validUntil: addDays(hub.ledger.now, 30).slice(0, 10) },
      'clearance',
    ),
};

/** The move that a parcel is waiting for before it is decided on, */
export const onTheWay: Readonly<Partial<Record<ParcelState, string>>> = {
  ...{ PACKED: 'join', MANIFESTED: 'arrive', ARRIVED: 'enter', RELEASED: 'leave', OUT_OF_BOND: 'deliver' },
  ...{ DELIVERED: 'takeBack', RETURN_REQUESTED: 'reExport', RE_EXPORTED: 'refund' },
};

/** and from then on. */
export const inClearance: Readonly<Partial<Record<ClearanceState, string>>> = {
  ...{ PENDING: 'decide', LIST_ACCEPTED: 'release', DECLARATION_REQUIRED: 'declare', DECLARED: 'assess' },
  ...{ SELECTED: 'inspect', PASSED: 'release', FAILED: 'seize', DUTY_ASSESSED: 'pay', DUTY_PAID: 'release' },
  ...{ HELD: 'resume', SEIZED: 'handOver', ABANDONED: 'handOver' },
};
