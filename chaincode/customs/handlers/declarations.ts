/** Import declarations: all parcels that are judged as one whole, and the duty and tax of them. */
import { clearanceLife, type PrivateRecordOf, type RecordOf } from '../state.ts';
import { dutyHashOf } from '../statements/commitment.ts';
import { dutyOf, groupUsdCents, type Duty } from '../value/duty.ts';
import type { OpenOrder } from '../value/order-value.ts';
import { companyOf, found, next, ratesOn, recordedBy, rulesOn, today, type HandlersOf, type Tx } from './call.ts';
import { nextClearanceState, saveClearance } from './clearance.ts';
import { openOrders } from './judged-orders.ts';

type Clearance = RecordOf<'clearance'>;
type Declaration = RecordOf<'declaration'>;
type BrokerLine = PrivateRecordOf<'declarationFile'>['lines'][number];

/** A person's orders of a day go into few parcels. */
const MAX_PARCELS_OF_ORDER = 30;

/** Handlers of declarations and duty. */
export const declarationHandlers = {
  async fileDeclaration(tx, { declarationNo, mall, parcels }, { lines }) {
    if ((await tx.get('declaration', declarationNo)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such a declaration already.', { declarationNo });
    }
    const clearances = await clearancesOf(tx, parcels);
    if (clearances.some((clearance) => clearance.mall !== mall)) {
      tx.fail('NOT_HOLDER', 'A parcel is another mall’s.', { mall });
    }
    await requireWhole(tx, clearances);
    requireAsOrdered(tx, { lines, clearances, orders: await openOrders(tx, ordersIn(clearances)) });
    const filedOn = today(tx);
    const [{ ruleVersion }, { weekFrom }] = [await rulesOn(tx, filedOn), await ratesOn(tx, filedOn)];
    for (const before of clearances) {
      const filed = nextClearanceState(tx, before, 'fileDeclaration');
      const state = before.decision!.selected ? nextClearanceState(tx, before, 'select') : filed;
      await saveClearance(tx, before, { state, declarationNo });
    }
    await tx.private.put('declarationFile', { mall }, { declarationNo, lines, recordedAt: tx.now });
    const declaration: Declaration = {
      ...{ declarationNo, brokerNo: companyOf(tx), mall, parcels, state: 'FILED', filedOn },
      ...{ ruleVersion, rateWeek: weekFrom, recorded: recordedBy(tx) },
    };
    await tx.put('declaration', declaration);
    tx.emit('DeclarationFiled', { declarationNo });
    return declaration;
  },

  async assessDuty(tx, { declarationNo, mall }, { dutySalt, ...figures }) {
    const before = await tx.require('declaration', declarationNo);
    if (before.mall !== mall || (before.state !== 'FILED' && before.state !== 'COMPUTED')) {
      tx.fail('STATE_CONFLICT', `The declaration is ${before.state}.`, { state: before.state, mall: before.mall });
    }
    const clearances = await clearancesOf(tx, before.parcels);
    const waiting = clearances.find(({ state }) => state === 'SELECTED');
    if (waiting !== undefined) {
      tx.fail('FACTS_MISSING', 'A parcel is not inspected yet.', {
        missing: ['inspection'],
        parcelId: waiting.parcelId,
      });
    }
    const assessed = clearances.filter((clearance) => clearanceLife.step(clearance.state, 'assess') !== undefined);
    const duty = await computed(tx, before, assessed);
    if (Object.entries(duty).some(([name, won]) => figures[name as keyof Duty] !== won)) {
      tx.fail('AMOUNT_MISMATCH', 'The figures are not those of the rules and exchange rates.', { declarationNo });
    }
    await tx.private.put('dutyFile', { mall }, { declarationNo, ...figures, dutySalt, recordedAt: tx.now });
    const declaration: Declaration = {
      ...{ ...before, state: 'COMPUTED', dutyHash: dutyHashOf(declarationNo, figures, dutySalt) },
      ...{ dutyOf: assessed.map(({ parcelId }) => parcelId), computedBy: tx.caller.enrolmentId },
      recorded: recordedBy(tx),
    };
    await tx.put('declaration', declaration);
    tx.emit('DutyComputed', { declarationNo });
    return declaration;
  },

  async confirmDuty(tx, { declarationNo, dutyHash }) {
    const before = await tx.require('declaration', declarationNo);
    if (before.state !== 'COMPUTED') {
      tx.fail('STATE_CONFLICT', `The declaration is ${before.state}.`, { state: before.state });
    }
    if (before.computedBy === tx.caller.enrolmentId) tx.fail('SAME_PERSON', 'Another person must confirm.');
    if (before.dutyHash !== dutyHash) tx.fail('EVIDENCE_MISMATCH', 'The duty was computed anew.', { declarationNo });
    const declaration = await moveAll(tx, before, { state: 'ASSESSED', action: 'assess' });
    tx.emit('DutyAssessed', { declarationNo });
    return declaration;
  },

  async readDuty(tx, { declarationNo, mall }) {
    return found(tx, await tx.private.get('dutyFile', { mall }, declarationNo));
  },

  async recordDutyPayment(tx, { declarationNo, paymentHash }) {
    const before = await tx.require('declaration', declarationNo);
    if (before.state !== 'ASSESSED') {
      tx.fail('STATE_CONFLICT', `The declaration is ${before.state}.`, { state: before.state });
    }
    const declaration = await moveAll(tx, { ...before, paymentHash }, { state: 'PAID', action: 'pay' });
    tx.emit('DutyPaid', { declarationNo });
    return declaration;
  },

  getDeclaration: (tx, { declarationNo }) => tx.require('declaration', declarationNo),
} satisfies HandlersOf<
  'fileDeclaration' | 'assessDuty' | 'confirmDuty' | 'readDuty' | 'recordDutyPayment' | 'getDeclaration'
>;

async function clearancesOf(tx: Tx, parcels: readonly string[]): Promise<Clearance[]> {
  if (new Set(parcels).size !== parcels.length) tx.fail('INPUT_INVALID', 'A parcel comes twice.');
  const clearances = [];
  for (const parcelId of parcels) clearances.push(await tx.require('clearance', parcelId));
  return clearances;
}

/** Moves a declaration and the parcels that its duty is of. Parcels that were given up meanwhile stay where they are. */
async function moveAll(
  tx: Tx,
  before: Declaration,
  { state, action }: { readonly state: Declaration['state']; readonly action: 'assess' | 'pay' },
): Promise<Declaration> {
  const clearances = await clearancesOf(tx, before.dutyOf ?? []);
  for (const clearance of clearances.filter((kept) => kept.state !== 'ABANDONED')) {
    const { state: from } = clearance;
    await saveClearance(tx, clearance, { state: next(tx, clearanceLife, { state: from, action, of: 'A parcel' }) });
  }
  const declaration = { ...before, state, recorded: recordedBy(tx) };
  await tx.put('declaration', declaration);
  return declaration;
}

function ordersIn(clearances: readonly Clearance[]): string[] {
  return [...new Set(clearances.flatMap(({ decision }) => decision?.judged ?? []))].sort();
}

/** Of what is judged as one whole nothing that needs a declaration may be left out. */
async function requireWhole(tx: Tx, clearances: readonly Clearance[]): Promise<void> {
  const given = new Set(clearances.map(({ parcelId }) => parcelId));
  const left = new Set<string>();
  for (const orderId of ordersIn(clearances)) {
    for (const { parcelId } of await tx.list('orderParcel', [orderId], MAX_PARCELS_OF_ORDER)) {
      if (given.has(parcelId)) continue;
      const clearance = await tx.get('clearance', parcelId);
      if (clearance?.state === 'DECLARATION_REQUIRED') left.add(parcelId);
    }
  }
  if (left.size === 0) return;
  tx.fail('GROUP_INCOMPLETE', 'Parcels that are judged as one whole are missing.', { parcels: [...left].sort() });
}

/** What a broker declares must be the parcels' pieces, at the orders' prices. */
function requireAsOrdered(
  tx: Tx,
  {
    lines,
    clearances,
    orders,
  }: {
    readonly lines: readonly BrokerLine[];
    readonly clearances: readonly Clearance[];
    readonly orders: ReadonlyMap<string, OpenOrder>;
  },
): void {
  const pieces = clearances.flatMap((clearance) => clearance.lines ?? []);
  if (sums(lines) !== sums(pieces)) tx.fail('EVIDENCE_MISMATCH', 'The lines are not the parcels’ pieces.');
  for (const { orderId, lineNo, goodsCode, unitPriceMinor, currency } of lines) {
    const file = orders.get(orderId)!.file;
    const line = file.lines.find((candidate) => candidate.lineNo === lineNo)!;
    if (line.goodsCode.slice(0, 6) !== goodsCode.slice(0, 6)) {
      tx.fail('EVIDENCE_MISMATCH', 'The goods are not those of the order.', { orderId, lineNo });
    }
    if (line.unitPriceMinor !== unitPriceMinor || file.currency !== currency) {
      tx.fail('AMOUNT_MISMATCH', 'The price is not that of the order.', { orderId, lineNo });
    }
  }
}

/** How many pieces there are of each order line, as a text. */
function sums(pieces: readonly { orderId: string; lineNo: string; quantity: number }[]): string {
  const counts = new Map<string, number>();
  for (const { orderId, lineNo, quantity } of pieces) {
    const name = `${orderId} ${lineNo}`;
    counts.set(name, (counts.get(name) ?? 0) + quantity);
  }
  return [...counts]
    .map(([name, count]) => `${name} ${count}`)
    .sort()
    .join('\n');
}

async function computed(tx: Tx, declaration: Declaration, assessed: readonly Clearance[]): Promise<Duty> {
  const orders = await openOrders(tx, ordersIn(assessed));
  const { filedOn } = declaration;
  const [rules, rates] = [await rulesOn(tx, filedOn), await ratesOn(tx, filedOn)];
  const pieces = assessed.flatMap(({ lines = [] }) => lines);
  const wholeUsdCents = groupUsdCents([...orders.values()], rates);
  const duty = wholeUsdCents === undefined ? undefined : dutyOf({ pieces, orders, wholeUsdCents, rules, rates });
  return (
    duty ?? tx.fail('RULE_VERSION', 'There is no exchange rate of a currency.', { missing: 'rates', day: filedOn })
  );
}
