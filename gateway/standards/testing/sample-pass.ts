/** A pass from PNC to PNIT with its journal, as the contract would answer; each part is judged by the declared schema. */
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import type { BoxMove, Container, PassEvent, PassView, Terminal } from '../transshipment/port.ts';

const { methods } = transshipment;

/** The id of the pass. */
export const PASS_ID = '0123456789abcdef0123456789abcdef';

/** The box of the pass. */
export const BOX = 'HMMU6001236';

const PLATE = '부산98사1234';
const BIZ_NO = '2208162517';

function recorded(party: string, at: string) {
  return {
    schemaVersion: 1,
    recordedBy: { mspId: party, certHash: 'c'.repeat(64), role: 'gate-operator' },
    recordedAt: at,
    occurredAt: at,
    source: 'EDI',
    evidence: [],
    txId: 'd'.repeat(64),
  };
}

/** The two terminals. */
export const TERMINALS: readonly Terminal[] = methods.listTerminals.output.parse({
  items: [
    {
      terminal: 'terminal1',
      unLocode: 'KRPUS',
      smdgCode: 'PNC',
      name: 'Pusan Newport Company',
      windowClass: 'NEW_PORT',
      recorded: recorded('bpa', '2026-01-01T00:00:00.000Z'),
    },
    {
      terminal: 'terminal2',
      unLocode: 'KRPUS',
      smdgCode: 'PNP',
      name: 'Pusan New Port International Terminal',
      windowClass: 'NEW_PORT',
      recorded: recorded('bpa', '2026-01-01T00:00:01.000Z'),
    },
  ],
}).items;

/** The pass, with changes. */
export function samplePass(changes: { pass?: object; dispatch?: object; out?: object; in?: object } = {}): PassView {
  return methods.getPass.output.parse({
    status: 'APPOINTED',
    pass: {
      passId: PASS_ID,
      orderId: 'HMM-TS-2026-0001',
      rightId: 'HMM-R-1',
      line: 'line',
      origin: 'terminal1',
      destination: 'terminal2',
      containerNo: BOX,
      lengthFt: 40,
      validFrom: '2026-03-02T00:00:00+09:00',
      validUntil: '2026-03-04T18:00:00+09:00',
      outcome: 'LIVE',
      recorded: recorded('line', '2026-03-01T01:00:00.000Z'),
      ...changes.pass,
    },
    dispatch: {
      passId: PASS_ID,
      state: 'BOUND',
      bindingNo: 1,
      bizNo: BIZ_NO,
      plate: PLATE,
      chassisNo: 'HALLCH0042',
      driverId: 'd-7f3a91c2',
      boundAt: '2026-03-01T23:00:00.000Z',
      slots: {
        OUT: { from: '2026-03-02T09:00:00+09:00', until: '2026-03-02T10:00:00+09:00' },
        IN: { from: '2026-03-02T10:00:00+09:00', until: '2026-03-02T11:30:00+09:00' },
      },
      recorded: recorded('haulier', '2026-03-01T23:00:01.000Z'),
      ...changes.dispatch,
    },
    out: { ...leg('OUT', 'terminal1'), ...changes.out },
    in: { ...leg('IN', 'terminal2'), ...changes.in },
    window: { closesAt: '2026-03-04T18:00:00+09:00', ruleVersion: '2026-1' },
  });
}

function leg(name: 'OUT' | 'IN', terminal: string) {
  return {
    passId: PASS_ID,
    leg: name,
    terminal,
    state: 'EXPECTED',
    counter: 0,
    recorded: recorded('line', '2026-03-01T01:00:00.000Z'),
  };
}

const JOURNEY = [
  { eventCode: 60, leg: 'OUT', terminal: 'terminal1', lane: 'L03', at: '2026-03-02T09:05:00+09:00' },
  { eventCode: 65, leg: 'OUT', terminal: 'terminal1', location: '3A-12', at: '2026-03-02T09:12:00+09:00' },
  { eventCode: 70, leg: 'OUT', terminal: 'terminal1', at: '2026-03-02T09:20:00+09:00' },
  { eventCode: 80, leg: 'OUT', terminal: 'terminal1', lane: 'L07', at: '2026-03-02T09:31:00+09:00' },
  { eventCode: 90, leg: 'IN', terminal: 'terminal2', lane: 'IN-02', at: '2026-03-02T10:02:15+09:00' },
  { eventCode: 95, leg: 'IN', terminal: 'terminal2', location: '7B-03', at: '2026-03-02T10:10:00+09:00' },
  { eventCode: 100, leg: 'IN', terminal: 'terminal2', at: '2026-03-02T10:18:00+09:00' },
  { eventCode: 110, leg: 'IN', terminal: 'terminal2', lane: 'OUT-01', at: '2026-03-02T10:25:00+09:00' },
] as const;

/** The journal of the pass after its whole journey. */
export function sampleHistory(): PassEvent[] {
  return JOURNEY.map(({ at, ...step }, index) => journalEntry({ ...step, occurredAt: at }, index));
}

/** One entry of the journal, from what differs. */
export function journalEntry(step: object, index = 0): PassEvent {
  const [entry] = methods.passHistory.output.parse({
    items: [
      {
        passId: PASS_ID,
        recordedAt: `2026-03-02T02:00:0${index % 10}.000Z`,
        entryId: `PNC-CODECO-${index}.4f2a9c1b7d3e5f60`,
        action: 'gateOut',
        outcome: 'APPLIED',
        status: 'OUT_GATE_OUT',
        source: 'EDI',
        containerNo: BOX,
        sizeType: '45G1',
        empty: false,
        seals: ['KR123456'],
        grossKg: 21_501,
        damageCodes: ['DT'],
        bizNo: BIZ_NO,
        plate: PLATE,
        recorded: recorded('terminal1', `2026-03-02T02:00:0${index % 10}.000Z`),
        ...step,
      },
    ],
  }).items;
  return entry!;
}

/** The box of the pass: its facts and place. */
export function sampleContainer(): Container {
  return methods.getContainer.output.parse({
    equipment: {
      containerNo: BOX,
      line: 'line',
      sizeType: '45G1',
      empty: false,
      recorded: recorded('line', '2026-03-01T00:00:00.000Z'),
    },
    box: {
      containerNo: BOX,
      line: 'line',
      custodian: 'terminal2',
      place: { kind: 'YARD', terminal: 'terminal2' },
      livePassId: PASS_ID,
      recorded: recorded('terminal2', '2026-03-02T02:00:00.000Z'),
    },
  });
}

/** Its way from one vessel to the next. */
export function sampleTrace(): BoxMove[] {
  const from = { kind: 'VESSEL', imo: '9863297', voyage: '012W' };
  const to = { kind: 'VESSEL', imo: '9074729', voyage: '031E' };
  const truck = { kind: 'TRUCK', plate: PLATE, passId: PASS_ID };
  const [yard1, yard2] = ['terminal1', 'terminal2'].map((terminal) => ({ kind: 'YARD', terminal }));
  const moves = [
    { from, to: yard1, occurredAt: '2026-03-02T07:00:00+09:00' },
    { from: yard1, to: truck, occurredAt: '2026-03-02T09:20:00+09:00', passId: PASS_ID },
    { from: truck, to: yard2, occurredAt: '2026-03-02T10:18:00+09:00', passId: PASS_ID },
    { from: yard2, to, occurredAt: '2026-03-05T14:00:00+09:00' },
  ];
  return methods.traceContainer.output.parse({
    items: moves.map((move, index) => ({
      containerNo: BOX,
      recordedAt: `2026-03-02T02:00:0${index}.000Z`,
      entryId: `PNC-COARRI-${index}.4f2a9c1b7d3e5f60`,
      ...move,
      recorded: recorded('terminal1', `2026-03-02T02:00:0${index}.000Z`),
    })),
  }).items;
}
