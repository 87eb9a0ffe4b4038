/** The day's account between two terminals: one key for each box and side, summed only when somebody asks. */
import { kstDateOf } from '../../kit/clock.ts';
import { boxOf, type LegName, type PassRecords, type RecordOf } from '../state.ts';
import { recordedBy, requireTerminal, type HandlersOf, type Told, type Tx } from './call.ts';

type Movement = RecordOf<'movement'>;

/** A day between two terminals has fewer boxes than this; what a peer answers in one call is bounded as well. */
const MAX_MOVEMENTS = 10_000;

/** The day by which both sides count a pass: that of the departure, or of the arrival where no departure was reported. */
function dayOf({ out, in: into }: PassRecords): string | undefined {
  const at = out.gateOutAt ?? into.gateInAt;
  return at === undefined ? undefined : kstDateOf(at);
}

/** Counts a side of a pass. `records` are those after the report. */
export async function count(tx: Tx, records: PassRecords, leg: LegName, told: Told): Promise<void> {
  const { pass } = records;
  const { origin, destination, passId, lengthFt } = pass;
  await tx.put('movement', {
    ...{ origin, destination, day: dayOf(records)!, leg, passId, lengthFt },
    ...{ terminal: leg === 'OUT' ? origin : destination, containerNo: boxOf(records)!, state: 'COUNTED' },
    occurredAt: told.occurredAt ?? tx.now,
    recorded: recordedBy(tx, told),
  });
}

async function movementOf(tx: Tx, records: PassRecords, leg: LegName): Promise<Movement | undefined> {
  const { origin, destination, passId } = records.pass;
  const day = dayOf(records);
  return day === undefined ? undefined : tx.get('movement', origin, destination, day, leg, passId);
}

/** Whether the origin has counted the pass. */
export async function isCountedOut(tx: Tx, records: PassRecords): Promise<boolean> {
  return (await movementOf(tx, records, 'OUT'))?.state === 'COUNTED';
}

/** Takes a pass out of both sides' accounts. */
export async function voidAccount(tx: Tx, records: PassRecords, told: Told): Promise<void> {
  for (const leg of ['OUT', 'IN'] as const) {
    const movement = await movementOf(tx, records, leg);
    if (movement !== undefined)
      await tx.put('movement', { ...movement, state: 'VOIDED', recorded: recordedBy(tx, told) });
  }
}

/** Counts the departure of a diverted pass for the new pair of terminals. `records` are those before the diversion. */
export async function moveAccount(
  tx: Tx,
  records: PassRecords,
  { destination, ...told }: Told & { readonly destination: string },
): Promise<void> {
  const movement = await movementOf(tx, records, 'OUT');
  if (movement === undefined) return;
  const recorded = recordedBy(tx, told);
  await tx.put('movement', { ...movement, state: 'VOIDED', recorded });
  await tx.put('movement', { ...movement, destination, recorded });
}

/** Handlers of the day's account. */
export const dayAccountHandlers = {
  async getDaySum(tx, { origin, destination, day }) {
    requireSide(tx, origin, destination);
    const all = await tx.list('movement', [origin, destination, day], MAX_MOVEMENTS);
    if (all.length === MAX_MOVEMENTS) tx.fail('LIMIT_EXCEEDED', 'The day has too many movements to be summed here.');
    const counted = all.filter(({ state }) => state === 'COUNTED');
    const sides = { OUT: new Map<string, string>(), IN: new Map<string, string>() };
    for (const { leg, passId, containerNo } of counted) sides[leg].set(passId, containerNo);
    const inTransit = [...sides.OUT.keys()].filter((passId) => !sides.IN.has(passId));
    const phantom = [...sides.IN.keys()].filter((passId) => !sides.OUT.has(passId));
    const sameBoxes = [...sides.IN].every(([passId, box]) => [undefined, box].includes(sides.OUT.get(passId)));
    const sums = { out: sides.OUT.size, in: sides.IN.size };
    return { origin, destination, day, ...sums, inTransit, phantom, reconciled: phantom.length === 0 && sameBoxes };
  },

  async listMovements(tx, { origin, destination, day, limit, cursor }) {
    requireSide(tx, origin, destination);
    return tx.page('movement', [origin, destination, day], limit, cursor);
  },
} satisfies HandlersOf<'getDaySum' | 'listMovements'>;

/** Other terminals' volumes are none of a terminal's business. */
function requireSide(tx: Tx, origin: string, destination: string): void {
  if (!['line', 'bpa', 'kcs', 'kisa'].includes(tx.caller.party)) requireTerminal(tx, origin, destination);
}
