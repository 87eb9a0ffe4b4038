/** Sales to consumers: under a number no more than was received under it. */
import { corrected, sold } from '../epcis/facts.ts';
import { availableOf, kindOf, type RecordOf } from '../state.ts';
import { alarm } from './alarms.ts';
import { accountOf, entryIdOf, ownHolder, type HandlersOf, type Tx } from './call.ts';
import { correct } from './corrections.ts';
import { requireNotHeld, requireNotRecalled } from './holds.ts';
import { ownPacks, packStep, requireSaleable } from './packing.ts';
import { bookOut, stockOf } from './stocks.ts';
import { tell } from './tell.ts';

type Sale = RecordOf<'sale'>;
type Pack = RecordOf<'pack'>;

/** Everything that a number stands for and that can be recalled. */
export async function recallableOf(tx: Tx, number: string): Promise<string[]> {
  switch (kindOf(number)) {
    case 'ANIMAL': {
      const { carcassId } = await tx.require('animal', number);
      return carcassId === undefined ? [number] : [number, carcassId];
    }
    case 'LOT': {
      const { composition } = await tx.require('lot', number);
      return [number, ...composition.flatMap(({ sourceId, traceNo }) => [sourceId, ...(traceNo ? [traceNo] : [])])];
    }
    default:
      return [number];
  }
}

/** The shop that the caller speaks for. */
async function shopOf(tx: Tx): Promise<string> {
  const holder = ownHolder(tx);
  const { trades } = await tx.require('facility', holder);
  if (!trades.includes('RETAIL')) tx.fail('NOT_AUTHORISED', `${holder} is no shop.`, { holder });
  return holder;
}

async function soldPacks(tx: Tx, number: string, packIds: readonly string[], at: string): Promise<Pack[]> {
  const packs = await ownPacks(tx, packIds, at);
  const other = packs.find(({ label }) => label !== number);
  if (other !== undefined) {
    tx.fail('INPUT_INVALID', `The pack ${other.packId} shows the number ${other.label}.`, { packId: other.packId });
  }
  for (const pack of packs) packStep(tx, pack, 'sell');
  await requireSaleable(tx, packs, at);
  return packs;
}

/** Handlers of sales. */
export const saleHandlers = {
  async sell(tx, input) {
    const { saleId, number, packIds } = input;
    if ((input.grams === undefined) === (packIds.length === 0)) {
      tx.fail('INPUT_INVALID', 'Give either `packIds`, or `grams` that were cut.');
    }
    const holder = await shopOf(tx);
    if ((await tx.get('sale', holder, saleId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a sale ${saleId} already.`, { saleId });
    }
    const { at, recorded, rules } = await accountOf(tx, input);
    await requireNotRecalled(tx, await recallableOf(tx, number));
    await requireNotHeld(tx, `number:${number}`, `stock:${holder}:${number}`);
    if ((input.grams === undefined) === (packIds.length === 0)) {
      tx.fail('INPUT_INVALID', 'Give either `grams` that were cut, or the packs that were sold whole.');
    }
    const packs = await soldPacks(tx, number, packIds, at);
    const grams = input.grams ?? packs.reduce((sum, { netG }) => sum + netG, 0);
    const availableG = availableOf(await stockOf(tx, { holder, number }, recorded), rules.saleToleranceBp);
    const terms = { holder, saleId, number, grams, packIds, availableG, state: 'STANDING' as const, recorded };
    const sale: Sale = grams > availableG ? await refused(tx, input, terms) : await booked(tx, terms, packs, at);
    await tx.put('sale', sale);
    tx.emit('SaleReported', { holder, saleId, number, verdict: sale.verdict });
    return sale;
  },

  async voidSale(tx, input) {
    const { saleId, reason } = input;
    const holder = ownHolder(tx);
    const sale = await tx.require('sale', holder, saleId);
    if (sale.verdict !== 'ACCEPTED' || sale.state !== 'STANDING') {
      tx.fail('STATE_CONFLICT', `The sale ${saleId} is ${sale.verdict} and ${sale.state}.`, { saleId });
    }
    const { recorded, at } = await accountOf(tx, input);
    const after = { state: 'VOIDED' as const };
    await correct(tx, {
      ...{ subject: `sale:${holder}:${saleId}`, correctionId: entryIdOf(tx, input), supersedes: sale.recorded.txId },
      ...{ reason, before: sale, after, recorded },
    });
    const told = await tx.require('traceEvent', sale.eventId!);
    const event = corrected(told.event, { at, reason: 'did_not_occur', correctiveEventIds: [] });
    await tx.put('traceEvent', { ...told, event });
    for (const packId of sale.packIds) {
      const pack = await tx.require('pack', packId);
      await tx.put('pack', { ...pack, state: packStep(tx, pack, 'takeBack'), recorded });
    }
    await bookOut(tx, { holder, number: sale.number }, { soldG: -sale.grams }, recorded);
    const voided: Sale = { ...sale, ...after, recorded };
    await tx.put('sale', voided);
    tx.emit('SaleVoided', { holder, saleId });
    return voided;
  },
} satisfies HandlersOf<'sell' | 'voidSale'>;

type Terms = Omit<Sale, 'verdict' | 'code' | 'alarmId' | 'eventId'>;

/** More would be sold than was received: the report is kept, as evidence, and nothing is booked. */
async function refused(tx: Tx, message: { readonly messageRef: string }, terms: Terms): Promise<Sale> {
  const { number, holder, grams, availableG, recorded } = terms;
  const found = { foundG: grams, expectedG: availableG, occurredAt: recorded.occurredAt, recorded };
  const alarmId = await alarm(tx, message, { kind: 'OVERSOLD', subject: number, holder, ...found });
  return { ...terms, verdict: 'REFUSED', code: 'OVERSOLD', alarmId };
}

async function booked(tx: Tx, terms: Terms, packs: readonly Pack[], at: string): Promise<Sale> {
  const { number, holder, grams, saleId, packIds, recorded } = terms;
  await bookOut(tx, { holder, number }, { soldG: grams }, recorded);
  for (const pack of packs) {
    await tx.put('pack', { ...pack, state: packStep(tx, pack, 'sell'), lastOccurredAt: at, recorded });
  }
  const goods = packs.length === 0 ? { loose: [{ number, grams }] } : { items: packIds };
  const event = sold({
    at,
    place: holder,
    late: recorded.late,
    ...goods,
    saleId: `${holder.slice(9)}.${saleId}`,
    label: number,
  });
  const numbers = [number, ...packIds];
  const eventId = await tell(tx, { kind: 'SOLD', event, numbers, place: holder, recorded, phase: 'SALE' });
  return { ...terms, verdict: 'ACCEPTED', eventId };
}
