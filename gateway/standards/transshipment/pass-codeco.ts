import { createHash } from 'node:crypto';
import { happenedEvents } from '../dcsa/pass-events.ts';
import type { GateReport, GateReportItem } from '../edifact/codeco.ts';
import { containerNumberKind } from '../edifact/container-number.ts';
import { withoutUndefined } from '../edifact/without-undefined.ts';
import { writeCodeco } from '../edifact/write-codeco.ts';
import { writeInterchange } from '../edifact/write-interchange.ts';
import type { PassEvent, PassView, Terminal } from './port.ts';

/** The gate events, by their number; those in the yard are not reported by CODECO here. */
const MOVEMENTS: ReadonlyMap<number, GateReport['movement']> = new Map([
  [60, 'GATE_IN'],
  [80, 'GATE_OUT'],
  [90, 'GATE_IN'],
  [110, 'GATE_OUT'],
]);

/** UNB and NAD of what the ledger sends. */
const SENDER = 'ITT-LEDGER';

/**
 * The gate reports of a pass as CODECO: one message for each gate event that happened, D.95B. A gate that the truck passed
 * without a box is reported when the chassis is known, since CODECO reports equipment and not tractors.
 * The references are derived from the journal, so the same journal gives the same bytes.
 */
export function passGateReports(
  view: PassView,
  history: readonly PassEvent[],
  terminals: readonly Terminal[],
): GateReport[] {
  return happenedEvents(history).flatMap((entry) => {
    const movement = MOVEMENTS.get(entry.eventCode!);
    const terminal = terminals.find(({ terminal: party }) => party === entry.terminal);
    const item = terminal === undefined ? undefined : itemOf(view, entry, terminal);
    if (movement === undefined || terminal === undefined || item === undefined) return [];
    return {
      release: '95B',
      reference: digest(entry.entryId),
      // Pass id and event number fill the 35 characters of BGM 1004 at most.
      documentNumber: `${view.pass.passId.toUpperCase()}${entry.eventCode!}`,
      function: 'ORIGINAL',
      movement,
      sender: terminal.smdgCode,
      items: [item],
    };
  });
}

/**
 * The interchange of a pass's gate reports.
 * @param recipient the party that asked
 * @returns undefined when there is no gate report yet: an interchange holds at least one message
 */
export function passCodeco(
  view: PassView,
  history: readonly PassEvent[],
  terminals: readonly Terminal[],
  recipient: string,
): Uint8Array | undefined {
  const reports = passGateReports(view, history, terminals);
  if (reports.length === 0) return undefined;
  return writeInterchange({
    sender: SENDER,
    recipient: recipient.toUpperCase(),
    preparedAt: history.at(-1)!.recorded.recordedAt,
    controlReference: digest(reports.map(({ reference }) => reference).join()),
    messages: reports.map(writeCodeco),
  });
}

function itemOf(view: PassView, entry: PassEvent, terminal: Terminal): GateReportItem | undefined {
  const isWithoutBox = entry.eventCode === 60 || entry.eventCode === 110;
  const unit = isWithoutBox ? chassisOf(view) : boxOf(entry);
  if (unit === undefined) return undefined;
  return {
    ...unit,
    passId: view.pass.passId,
    references: [],
    occurredAt: utcSeconds(entry.occurredAt),
    place: {
      unLocode: terminal.unLocode,
      terminal: terminal.smdgCode,
      ...withoutUndefined({ spot: entry.lane }),
    },
    ...(entry.plate !== undefined && {
      truck: { plate: entry.plate, ...withoutUndefined({ haulier: entry.bizNo }) },
    }),
  };
}

type Unit = Pick<
  GateReportItem,
  'kind' | 'number' | 'nonIsoEquipment' | 'sizeType' | 'status' | 'load' | 'grossMassG' | 'seals' | 'damages'
>;

function chassisOf({ dispatch }: PassView): Unit | undefined {
  if (dispatch.chassisNo === undefined) return undefined;
  return { kind: 'CHASSIS', number: dispatch.chassisNo, nonIsoEquipment: false, seals: [], damages: [] };
}

function boxOf(entry: PassEvent): Unit | undefined {
  const number = entry.containerNo ?? entry.containerRead;
  if (number === undefined) return undefined;
  return {
    kind: 'CONTAINER',
    number,
    nonIsoEquipment: containerNumberKind(number) !== 'iso',
    status: 'TRANSSHIPMENT',
    seals: (entry.seals ?? []).map((seal) => ({ number: seal })),
    damages: (entry.damageCodes ?? []).map((type) => ({ type })),
    ...withoutUndefined({ sizeType: entry.sizeType, load: loadOf(entry), grossMassG: grossMassG(entry) }),
  };
}

function loadOf({ empty }: PassEvent): 'EMPTY' | 'LADEN' | undefined {
  if (empty === undefined) return undefined;
  return empty ? 'EMPTY' : 'LADEN';
}

function grossMassG({ grossKg }: PassEvent): number | undefined {
  return grossKg === undefined ? undefined : grossKg * 1000;
}

/** Fourteen characters that stand for a text, in level A: UNH 0062 and UNB 0020. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 14).toUpperCase();
}

function utcSeconds(instant: string): string {
  return new Date(Date.parse(instant)).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
