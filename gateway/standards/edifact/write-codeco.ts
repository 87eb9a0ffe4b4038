import type { Damage, GateReport, GateReportItem, Truck } from './codeco.ts';
import { dateTimeComponents } from './date-time.ts';
import { kilograms } from './mass.ts';
import { locationElements } from './place.ts';
import { PASS_QUALIFIER } from './read-parts.ts';
import type { WritableMessage, WritableSegment } from './write-interchange.ts';

const FUNCTION_CODES = { ORIGINAL: '9', REPLACEMENT: '5', CANCELLATION: '1' } as const;
const MOVEMENT_CODES = { GATE_IN: '34', GATE_OUT: '36' } as const;
const KIND_CODES = { CONTAINER: 'CN', CHASSIS: 'CH' } as const;
const STATUS_CODES = { EXPORT: '2', IMPORT: '3', TRANSSHIPMENT: '6' } as const;
const LOAD_CODES = { EMPTY: '4', LADEN: '5' } as const;

/** 0057 of the guides that the segments follow: ITIGG's for D.95B, SMDG's for D.00B. */
const ASSOCIATIONS = { '95B': 'ITG14', '00B': 'SMDG20' } as const;

/**
 * A gate report as a CODECO message: what {@link readCodeco} reads from it is equal to the report.
 * Seals, damages and plates are written as they are; the interchange's writer releases separators in them.
 */
export function writeCodeco(report: GateReport): WritableMessage {
  return {
    reference: report.reference,
    type: ['CODECO', 'D', report.release, 'UN', ASSOCIATIONS[report.release]],
    segments: [
      ['BGM', MOVEMENT_CODES[report.movement], report.documentNumber ?? '', FUNCTION_CODES[report.function]],
      ...(report.replaces === undefined ? [] : [['RFF', ['ACW', report.replaces]] as const]),
      ...parties(report),
      ...report.items.flatMap((item) => itemSegments(item, report.release)),
      ['CNT', ['16', String(report.items.length)]],
    ],
  };
}

function* parties(report: GateReport): Generator<WritableSegment> {
  if (report.sender !== undefined) yield ['NAD', 'MS', report.sender];
  if (report.recipient !== undefined) yield ['NAD', 'MR', report.recipient];
  if (report.carrier !== undefined) yield ['NAD', 'CF', report.carrier];
}

function itemSegments(item: GateReportItem, release: GateReport['release']): WritableSegment[] {
  return [
    equipment(item),
    ...references(item),
    ['DTM', dateTimeComponents('7', item.occurredAt)],
    ['LOC', '165', ...locationElements(item.place, release)],
    ...masses(item),
    ...item.seals.map((seal): WritableSegment => ['SEL', seal.number, seal.issuer ?? '']),
    ...(item.remark === undefined ? [] : [['FTX', 'AAI', '', '', item.remark] as const]),
    ...item.damages.map(damage),
    ...(item.truck === undefined ? [] : [truck(item.truck)]),
  ];
}

function equipment(item: GateReportItem): WritableSegment {
  return [
    'EQD',
    KIND_CODES[item.kind],
    item.number,
    item.sizeType === undefined ? [] : [item.sizeType, '102', '5'],
    '',
    item.status === undefined ? '' : STATUS_CODES[item.status],
    item.load === undefined ? '' : LOAD_CODES[item.load],
  ];
}

function* references(item: GateReportItem): Generator<WritableSegment> {
  for (const { qualifier, value } of item.references) yield ['RFF', [qualifier, value]];
  // In capitals, so that level A holds it.
  if (item.passId !== undefined) yield ['RFF', [PASS_QUALIFIER, item.passId.toUpperCase()]];
}

function* masses(item: GateReportItem): Generator<WritableSegment> {
  if (item.grossMassG !== undefined) yield ['MEA', 'AAE', 'G', ['KGM', kilograms(item.grossMassG)]];
  if (item.verifiedGrossMassG !== undefined) yield ['MEA', 'AAE', 'VGM', ['KGM', kilograms(item.verifiedGrossMassG)]];
}

/** DAM+1: the damage of the unit as it stood at the gate. */
function damage({ type, area, severity }: Damage): WritableSegment {
  return ['DAM', '1', [type], [area ?? ''], [severity ?? '']];
}

/** TDT+1 is the inland leg, 3 road, 31 truck, list 146 the means of transport by its own mark. */
function truck({ plate, haulier, journey }: Truck): WritableSegment {
  return ['TDT', '1', journey ?? '', '3', '31', haulier ?? '', '', '', [plate, '146']];
}
