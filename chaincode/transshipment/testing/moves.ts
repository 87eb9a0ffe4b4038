/** Moves for random walks: everything that anybody may try with a pass, right or wrong, in whatever state it is. */
import { addDays } from '../../kit/clock.ts';
import type { LegName } from '../state.ts';
import { boxNo, plateNo, type Harbour, type Person } from './harbour.ts';

/** What a move is tried with. */
export interface Setting {
  readonly harbour: Harbour;
  readonly passId: string;
  readonly rightId: string;
  /** A number between 0 and 7, of which the move makes what it likes. */
  readonly pick: number;
  /** Who tries, where it is not the person whose business it is. */
  readonly as?: Person;
}

type Move = (setting: Setting) => Promise<unknown>;

const gateOf = { OUT: 'originGate', IN: 'destinationGate' } as const;
const yardOf = { OUT: 'originPlanner', IN: 'destinationPlanner' } as const;

function readings({ harbour, passId, pick }: Setting) {
  const { out, pass } = harbour.pass(passId);
  const containerNo = out.containerNo ?? pass.containerNo ?? boxNo(1 + (pick % 3));
  const truth = harbour.readings(containerNo);
  if (pick === 6) return { ...truth, sealsRead: ['OTHER'] };
  return pick === 7 ? { ...truth, containerRead: boxNo(9) } : truth;
}

function lane(setting: Setting, leg: LegName) {
  const { harbour, passId, pick } = setting;
  const { dispatch, out, in: into } = harbour.pass(passId);
  // Before there is a driver, somebody else's signature will have to do.
  const bound = dispatch.driverId !== undefined;
  const { terminal } = leg === 'OUT' ? out : into;
  const counter = 1 + Math.max(out.counter, into.counter);
  const forged = { counter, signature: '00'.repeat(64) };
  const proof = bound ? harbour.proof(passId, leg, 'L01') : forged;
  const replayed = { ...proof, counter: Math.max(1, counter - 1) };
  return {
    passId,
    leg,
    lane: terminal === '' ? 'L02' : 'L01',
    plateRead: dispatch.plate ?? plateNo(1),
    proof: pick === 5 ? replayed : proof,
  };
}

function openIncident({ harbour, passId }: Setting): string {
  const open = harbour.ledger
    .records('incident')
    .find((incident) => incident.passId === passId && incident.state === 'OPEN');
  return open?.incidentId ?? 'none';
}

const slot = { from: '2026-03-02T00:00:00Z', until: '2026-03-04T00:00:00Z' };

/** Moves of a leg, for both legs. */
function legMoves(leg: LegName): Record<string, Move> {
  return {
    [`${leg}.gateIn`]: (s) =>
      s.harbour.call('gateIn', { ...lane(s, leg), ...(leg === 'IN' ? readings(s) : assigned(s)) }, s.as ?? gateOf[leg]),
    [`${leg}.blockIn`]: (s) =>
      s.harbour.call('blockIn', { passId: s.passId, leg, location: '3A' }, s.as ?? gateOf[leg]),
    [`${leg}.recordLift`]: (s) =>
      s.harbour.call(
        'recordLift',
        { passId: s.passId, leg, containerRead: readings(s).containerRead },
        s.as ?? gateOf[leg],
      ),
    [`${leg}.gateOut`]: (s) => s.harbour.call('gateOut', { ...lane(s, leg), ...readings(s) }, s.as ?? gateOf[leg]),
    [`${leg}.presentProof`]: (s) => {
      const { lane: at, proof } = lane(s, leg);
      const shown = { passId: s.passId, leg, lane: at, proof };
      return s.harbour.call(
        'presentProof',
        { ...shown, act: s.pick % 2 ? 'GATE_IN' : 'GATE_OUT' },
        s.as ?? gateOf[leg],
      );
    },
    [`${leg}.changeLocation`]: (s) =>
      s.harbour.call('changeLocation', { passId: s.passId, leg, location: '5C' }, s.as ?? yardOf[leg]),
  };
}

function assigned({ harbour, passId, pick }: Setting) {
  const { pass, out } = harbour.pass(passId);
  return pass.containerNo === undefined && out.containerNo === undefined
    ? { assignedContainerNo: boxNo(1 + (pick % 3)) }
    : {};
}

/** All moves by name. */
export const moves: Readonly<Record<string, Move>> = {
  preAdvise: (s) => s.harbour.call('preAdvise', truckOf(s), s.as ?? 'dispatcher'),
  changeTruck: (s) => s.harbour.call('changeTruck', { ...truckOf(s), reason: 'x' }, s.as ?? 'dispatcher'),
  withdrawPreAdvice: (s) => s.harbour.call('withdrawPreAdvice', { passId: s.passId }, s.as ?? 'dispatcher'),
  bookAppointment: (s) =>
    s.harbour.call('bookAppointment', { passId: s.passId, slots: { OUT: slot, IN: slot } }, s.as ?? 'dispatcher'),
  ...legMoves('OUT'),
  ...legMoves('IN'),
  swapBox: (s) =>
    s.harbour.call(
      'swapBox',
      { passId: s.passId, containerNo: boxNo(1 + (s.pick % 3)), reason: 'x' },
      s.as ?? 'originPlanner',
    ),
  cancelPass: (s) => s.harbour.call('cancelPass', { passId: s.passId, reason: 'x' }, s.as ?? 'planner'),
  expirePass: (s) => {
    const { now } = s.harbour.ledger;
    // Most attempts come too early; once in a while time has passed.
    return s.harbour.call(
      'expirePass',
      { passId: s.passId },
      s.as ?? 'relay',
      s.pick === 0 ? { at: addDays(now, 3) } : {},
    );
  },
  divertPass: (s) =>
    s.harbour.call(
      'divertPass',
      { passId: s.passId, destination: `terminal${1 + (s.pick % 2)}`, reason: 'x' },
      s.as ?? 'planner',
    ),
  cancelAfterGateOut: async (s) => {
    const undo = { passId: s.passId, reason: 'x', messageRef: `UNDO-${s.passId}` };
    await s.harbour.call('cancelAfterGateOut', undo, s.as ?? 'originGate');
    return s.harbour.call('cancelAfterGateOut', undo, s.pick % 2 ? 'destinationGate' : 'originPlanner');
  },
  holdDamaged: (s) =>
    s.harbour.call('holdDamaged', { passId: s.passId, damageCodes: ['DT'] }, s.as ?? 'destinationGate'),
  releaseDamaged: (s) =>
    s.harbour.call('releaseDamaged', { passId: s.passId, remark: 'x' }, s.as ?? 'destinationPlanner'),
  reportIncident: (s) => {
    const facts = s.pick % 2 ? { kind: 'OTHER' as const } : { kind: 'WRONG_BOX' as const, foundContainerNo: boxNo(9) };
    return s.harbour.call(
      'reportIncident',
      { passId: s.passId, ...facts, remark: 'x' },
      s.as ?? (s.pick < 4 ? 'originGate' : 'destinationGate'),
    );
  },
  resolveIncident: (s) => {
    const input = {
      passId: s.passId,
      incidentId: openIncident(s),
      remark: 'x',
      foundBoxAt: `terminal${1 + (s.pick % 2)}`,
    };
    return s.harbour.call('resolveIncident', input, s.as ?? (s.pick < 4 ? 'originGate' : 'destinationGate'));
  },
  transferRight: (s) => s.harbour.call('transferRight', { rightId: s.rightId, to: '1208147521' }, s.as ?? 'dispatcher'),
  recallRight: (s) => s.harbour.call('recallRight', { rightId: s.rightId }, s.as ?? 'dispatcher'),
  revokeRight: (s) => s.harbour.call('revokeRight', { rightId: s.rightId, reason: 'x' }, s.as ?? 'planner'),
  holdMovement: (s) =>
    s.harbour.call(
      'holdMovement',
      { orderId: 'O-1', containers: [boxNo(1 + (s.pick % 3))], reason: 'x' },
      s.as ?? 'officer',
    ),
  approveMovement: (s) =>
    s.harbour.call('approveMovement', { orderId: 'O-1', containers: [1, 2, 3].map(boxNo) }, s.as ?? 'officer'),
};

function truckOf({ passId, pick }: Setting) {
  const serial = 1 + (pick % 3);
  return { passId, plate: plateNo(serial), driverId: `d-${serial}` };
}

/** The moves of an undisturbed journey, so that random walks come far enough. */
export const journey: readonly string[] = [
  ...['preAdvise', 'bookAppointment', 'OUT.gateIn', 'OUT.blockIn', 'OUT.recordLift', 'OUT.gateOut'],
  ...['IN.gateIn', 'IN.blockIn', 'IN.recordLift', 'IN.gateOut'],
];
