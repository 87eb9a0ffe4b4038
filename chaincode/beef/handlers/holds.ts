/** Stops of the authorities, and recalls: what keeps a thing from going on. */
import { held, recalled, recallLifted, released } from '../epcis/facts.ts';
import type { RecordOf } from '../state.ts';
import { accountOf, entryIdOf, type HandlersOf, type Tx } from './call.ts';
import { placeOf, tell } from './tell.ts';

/** Stops of one subject; more at once would be a mistake. */
const MAX_HOLDS = 50;

type Hold = RecordOf<'hold'>;

/** The stops of a subject that stand. Reading them all protects: one that is placed meanwhile undoes the call. */
export async function activeHolds(tx: Tx, ...subjects: readonly string[]): Promise<Hold[]> {
  const found: Hold[] = [];
  for (const subject of subjects) found.push(...(await tx.list('hold', [subject], MAX_HOLDS)));
  return found.filter(({ state }) => state === 'ACTIVE');
}

/** Ends the call when a stop stands. */
export async function requireNotHeld(tx: Tx, ...subjects: readonly string[]): Promise<void> {
  const [hold] = await activeHolds(tx, ...subjects);
  if (hold === undefined) return;
  const { subject, holdId, kind } = hold;
  tx.fail('HELD', `${subject} is stopped: ${kind}.`, { subject, holdId, kind });
}

/** What may stop an animal: itself, where it stands, and the region of that farm. */
export function subjectsOf(animal: RecordOf<'animal'>): string[] {
  const farm = animal.holder.startsWith('farm:') ? [animal.holder, `region:${animal.holder.slice(5, 6)}`] : [];
  return [`animal:${animal.traceNo}`, ...farm];
}

/** Ends the call when one of the numbers is recalled. */
export async function requireNotRecalled(tx: Tx, numbers: readonly string[]): Promise<void> {
  const number = await recalledAmong(tx, numbers);
  if (number !== undefined) tx.fail('RECALLED', `${number} is recalled.`, { number });
}

/** The first of the numbers that is recalled. */
export async function recalledAmong(tx: Tx, numbers: readonly string[]): Promise<string | undefined> {
  // Asked at once: the peer answers them in one message.
  const recalls = await Promise.all([...new Set(numbers)].map((number) => tx.get('recall', number)));
  return recalls.find((found) => found?.state === 'ACTIVE')?.number;
}

/** The number that a stop is about, where it is about one. */
function numberOf(subject: string): string | undefined {
  const [kind = '', ...rest] = subject.split(':');
  return kind === 'animal' || kind === 'number' || kind === 'stock' ? rest.at(-1) : undefined;
}

async function tellHold(tx: Tx, hold: Hold, kind: 'HELD' | 'RELEASED'): Promise<void> {
  const number = numberOf(hold.subject);
  if (number === undefined) return;
  const shop = /^stock:(business:\d{10}):/.exec(hold.subject)?.[1];
  const place = shop ?? (await placeOf(tx, number));
  const fact = { at: hold.recorded.occurredAt, place, items: [number], orderId: tx.txId };
  const event = kind === 'HELD' ? held(fact) : released(fact);
  await tell(tx, { kind, event, numbers: [number], place, recorded: hold.recorded });
}

/** Places a stop, and tells it in the history of its number. */
export async function stop(tx: Tx, hold: Hold): Promise<void> {
  await tx.put('hold', hold);
  await tellHold(tx, hold, 'HELD');
}

/** Handlers of stops and recalls. */
export const holdHandlers = {
  async placeHold(tx, input) {
    const { subject, kind, reason } = input;
    const { recorded } = await accountOf(tx, input);
    const hold: Hold = { subject, holdId: entryIdOf(tx, input), kind, state: 'ACTIVE', reason, recorded };
    await stop(tx, hold);
    tx.emit('HoldPlaced', { subject, holdId: hold.holdId });
    return hold;
  },

  async releaseHold(tx, input) {
    const { subject, holdId } = input;
    const hold = await tx.require('hold', subject, holdId);
    if (hold.state !== 'ACTIVE') tx.fail('STATE_CONFLICT', `The stop ${holdId} is lifted already.`, { holdId });
    const { recorded } = await accountOf(tx, input);
    const lifted: Hold = { ...hold, state: 'RELEASED', recorded };
    await tx.put('hold', lifted);
    await tellHold(tx, lifted, 'RELEASED');
    tx.emit('HoldReleased', { subject, holdId });
    return lifted;
  },

  listHolds: (tx, { subject, limit, cursor }) => tx.page('hold', [subject], limit, cursor),

  async recall(tx, input) {
    const { number, reason } = input;
    const earlier = await tx.get('recall', number);
    if (earlier?.state === 'ACTIVE') tx.fail('ALREADY_EXISTS', `${number} is recalled already.`, { number });
    const place = await placeOf(tx, number);
    const { recorded, at } = await accountOf(tx, input);
    const record = { number, reason, state: 'ACTIVE' as const, recorded };
    await tx.put('recall', record);
    const event = recalled({ at, place, items: [number], orderId: tx.txId });
    await tell(tx, { kind: 'RECALLED', event, numbers: [number], place, recorded });
    tx.emit('Recalled', { number });
    return record;
  },

  async liftRecall(tx, input) {
    const { number, reason } = input;
    const earlier = await tx.require('recall', number);
    if (earlier.state !== 'ACTIVE') tx.fail('STATE_CONFLICT', `The recall of ${number} is lifted already.`, { number });
    const { recorded, at } = await accountOf(tx, input);
    const record = { number, reason, state: 'LIFTED' as const, recorded };
    await tx.put('recall', record);
    const place = await placeOf(tx, number);
    const event = recallLifted({ at, place, items: [number], orderId: tx.txId });
    await tell(tx, { kind: 'RELEASED', event, numbers: [number], place, recorded });
    tx.emit('RecallLifted', { number });
    return record;
  },

  getRecall: (tx, { number }) => tx.require('recall', number),
} satisfies HandlersOf<'placeHold' | 'releaseHold' | 'listHolds' | 'recall' | 'liftRecall' | 'getRecall'>;
