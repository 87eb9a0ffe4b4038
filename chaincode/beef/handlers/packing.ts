/** Packs: of a source, and of other packs; lots and imported beef. */
import { kstDateOf } from '../../kit/clock.ts';
import { destroyed, imported, lotComposed, packed, received, repacked } from '../epcis/facts.ts';
import { badImportNo, badLotNo, badPackId } from '../guards/numbers.ts';
import { beforeLast } from '../guards/time.ts';
import { cutOf } from '../schema/cuts.ts';
import {
  dayOfLot,
  kindOf,
  lowestQuality,
  packLife,
  partiesOf,
  shareOf,
  type PackAction,
  type RecordOf,
  type Use,
} from '../state.ts';
import { accountOf, refuse, requireHolder, type HandlersOf, type Tx } from './call.ts';
import { recalledAmong, requireNotHeld, requireNotRecalled } from './holds.ts';
import { gradeWord } from './slaughter.ts';
import { accountFor, draw, packerOf, requireFree, sourceOf, type Source } from './sources.ts';
import { bookLoss } from './stocks.ts';
import { descend, tell } from './tell.ts';

type Pack = RecordOf<'pack'>;

/** The state that a step leads to. */
export function packStep(tx: Tx, pack: Pack, action: PackAction): Pack['state'] {
  const to = packLife.step(pack.state, action);
  if (to !== undefined) return to;
  const { packId, state } = pack;
  return tx.fail('STATE_CONFLICT', `The pack ${packId} is ${state}.`, { packId, state });
}

/** Packs of the caller's, of which each may take a step, nothing stands in the way of, and none is told of out of order. */
export async function ownPacks(tx: Tx, packIds: readonly string[], at: string): Promise<Pack[]> {
  if (new Set(packIds).size !== packIds.length) tx.fail('INPUT_INVALID', 'A pack is named twice.');
  const packs = await Promise.all(packIds.map((packId) => tx.require('pack', packId)));
  for (const pack of packs) {
    requireHolder(tx, pack.holder, `The pack ${pack.packId}`);
    refuse(tx, beforeLast(at, pack.lastOccurredAt));
  }
  return packs;
}

/** Ends the call when packs are recalled, stopped, or past their day. */
export async function requireSaleable(tx: Tx, packs: readonly Pack[], at: string): Promise<void> {
  await requireNotRecalled(
    tx,
    packs.flatMap(({ lineage }) => lineage),
  );
  const labels = [...new Set(packs.map(({ label }) => label))];
  const holders = [...new Set(packs.map(({ holder }) => holder))];
  const stocks = holders.flatMap((holder) => labels.map((label) => `stock:${holder}:${label}`));
  await requireNotHeld(tx, ...labels.map((label) => `number:${label}`), ...stocks);
  const old = packs.find(({ useBy }) => useBy < kstDateOf(at));
  if (old !== undefined)
    tx.fail('EXPIRED', `The pack ${old.packId} was to be used by ${old.useBy}.`, { packId: old.packId });
}

interface NewPack {
  readonly packId: string;
  readonly cutCode: string;
  readonly netG: number;
  readonly useBy: string;
  readonly storage: Pack['storage'];
}

async function requireNewIds(tx: Tx, packs: readonly NewPack[]): Promise<void> {
  const ids = packs.map(({ packId }) => packId);
  if (new Set(ids).size !== ids.length) tx.fail('INPUT_INVALID', 'A pack number is given twice.');
  for (const packId of ids) refuse(tx, badPackId(packId));
  const known = await Promise.all(ids.map((packId) => tx.get('pack', packId)));
  const taken = known.find((pack) => pack !== undefined);
  if (taken !== undefined)
    tx.fail('ALREADY_EXISTS', `There is a pack ${taken.packId} already.`, { packId: taken.packId });
}

function ribsIn(tx: Tx, cutCode: string): boolean {
  const cut = cutOf(cutCode);
  return cut === undefined ? tx.fail('INPUT_INVALID', `There is no cut ${cutCode}.`, { cutCode }) : cut.ribs;
}

/** What packs take of a source, by the bands that it counts for. */
function useOf(tx: Tx, packs: readonly Pick<NewPack, 'cutCode' | 'netG'>[]): Use {
  const use = { leanG: 0, ribsG: 0, byproductG: 0 };
  for (const { cutCode, netG } of packs) {
    if (ribsIn(tx, cutCode)) use.ribsG += netG;
    else use.leanG += netG;
  }
  return use;
}

/** Handlers of packing. */
export const packingHandlers = {
  async packCuts(tx, input) {
    const { sourceId, line } = input;
    const call = await accountOf(tx, input);
    const { at, recorded } = call;
    const source = await sourceOf(tx, sourceId, call);
    refuse(tx, beforeLast(at, source.since));
    await requireFree(tx, source);
    await requireNewIds(tx, input.packs);
    const { alarms } = await draw(tx, source, line, useOf(tx, input.packs), input, recorded);
    const { holder, party } = source.account;
    const packs = input.packs.map((pack): Pack => ({
      ...pack,
      ...inherited(source),
      ...{ packedAt: at, madeOf: [sourceId], holder, parties: partiesOf(holder), state: 'PACKED' },
      ...{ lastOccurredAt: at, recorded },
    }));
    for (const pack of packs) await tx.put('pack', pack);
    const ids = packs.map(({ packId }) => packId);
    await descend(tx, party, [sourceId], ids);
    const grams = packs.reduce((sum, { netG }) => sum + netG, 0);
    const event = packed({
      ...{ at, place: holder, late: recorded.late, packs: ids, label: source.label },
      ...{ sources: [{ number: sourceId, grams }], produced: [{ number: source.label, grams }] },
      ...(source.quality !== undefined && { grade: gradeWord(source.quality) }),
    });
    await tell(tx, { kind: 'PACKED', event, numbers: [sourceId, ...ids], place: holder, recorded });
    tx.emit('Packed', { sourceId, packs: packs.length, alarms });
    return { packs, alarms };
  },

  async composeLot(tx, input) {
    const { lotNo, cutCode, line } = input;
    const call = await accountOf(tx, input);
    const { at, recorded } = call;
    const { holder, party, lotCode } = await packerOf(tx);
    refuse(tx, badLotNo(lotNo, lotCode));
    if (dayOfLot(lotNo) > kstDateOf(at)) tx.fail('TIME_SKEW', `The day of ${lotNo} has not come.`, { lotNo });
    if ((await tx.get('lot', lotNo)) !== undefined) tx.fail('ALREADY_EXISTS', `There is a lot ${lotNo}.`, { lotNo });
    const ids = input.composition.map(({ sourceId }) => sourceId);
    if (new Set(ids).size !== ids.length) tx.fail('INPUT_INVALID', 'A source is named twice.');
    const ribs = ribsIn(tx, cutCode);
    const composition: RecordOf<'lot'>['composition'] = [];
    const qualities: Pack['quality'][] = [];
    for (const { sourceId, grams } of input.composition) {
      const source = await sourceOf(tx, sourceId, call);
      refuse(tx, beforeLast(at, source.since));
      await requireFree(tx, source);
      await draw(
        tx,
        source,
        line,
        { leanG: ribs ? 0 : grams, ribsG: ribs ? grams : 0, byproductG: 0 },
        input,
        recorded,
      );
      qualities.push(source.quality);
      composition.push({ sourceId, grams, ...(kindOf(source.label) === 'ANIMAL' && { traceNo: source.label }) });
    }
    const quality = lowestQuality(qualities);
    const grams = composition.reduce((sum, share) => sum + share.grams, 0);
    const lot = {
      lotNo,
      holder,
      party,
      cutCode,
      composition,
      grams,
      ...(quality !== undefined && { quality }),
      recorded,
    };
    await tx.put('lot', lot);
    await tx.put('account', accountFor({ sourceId: lotNo, holder, party, inputG: grams, limitG: grams, recorded }));
    await descend(tx, party, ids, [lotNo]);
    const sources = composition.map((share) => ({ number: share.sourceId, grams: share.grams }));
    const event = lotComposed({ at, place: holder, late: recorded.late, lot: lotNo, packs: [], sources });
    await tell(tx, { kind: 'LOT_COMPOSED', event, numbers: [lotNo, ...ids], place: holder, recorded });
    tx.emit('LotComposed', { lotNo });
    return lot;
  },

  getLot: (tx, { lotNo }) => tx.require('lot', lotNo),

  async registerImportLot(tx, input) {
    const { importNo, origin, declarationNo, billOfLading, hsk, quarantineSha256, grams } = input;
    const { holder: importer, party, lotCode, trades, scaleClass } = await packerOf(tx);
    if (!trades.includes('IMPORT')) tx.fail('NOT_HOLDER', `${importer} is no importer.`, { importer });
    refuse(tx, badImportNo(importNo, origin, lotCode));
    if ((await tx.get('importLot', importNo)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is an import lot ${importNo}.`, { importNo });
    }
    const { at, recorded, rules } = await accountOf(tx, input);
    const terms = { importNo, origin, declarationNo, billOfLading, hsk, quarantineSha256, grams };
    const lot = { ...terms, importer, party, recorded };
    await tx.put('importLot', lot);
    const limitG = grams + shareOf(grams, rules.massToleranceBp[scaleClass]);
    await tx.put(
      'account',
      accountFor({ sourceId: importNo, holder: importer, party, inputG: grams, limitG, recorded }),
    );
    const event = imported({ at, place: importer, late: recorded.late, lot: importNo, grams });
    await tell(tx, { kind: 'IMPORTED', event, numbers: [importNo], place: importer, recorded });
    tx.emit('ImportLotRegistered', { importNo });
    return lot;
  },

  getImportLot: (tx, { importNo }) => tx.require('importLot', importNo),

  async repack(tx, input) {
    const { at, recorded } = await accountOf(tx, input);
    const from = await ownPacks(tx, input.from, at);
    const { label, cutCode, holder, state: was } = alike(tx, from);
    await requireSaleable(tx, from, at);
    await requireNewIds(
      tx,
      input.into.map((pack) => ({ ...pack, cutCode })),
    );
    const { inG, outG } = requireNoMore(tx, from, input.into);
    const received = was === 'RECEIVED';
    for (const pack of from) {
      await tx.put('pack', { ...pack, state: packStep(tx, pack, 'repack'), lastOccurredAt: at, recorded });
    }
    const kept = inheritedBy(tx, from);
    const packs = input.into.map((pack): Pack => ({
      ...pack,
      ...{ label, cutCode, packedAt: at, madeOf: input.from, ...kept },
      ...{ holder, parties: partiesOf(holder), state: received ? 'RECEIVED' : 'PACKED', lastOccurredAt: at, recorded },
    }));
    for (const pack of packs) await tx.put('pack', pack);
    if (received && inG > outG) await bookLoss(tx, { holder, number: label }, inG - outG, recorded);
    const ids = packs.map(({ packId }) => packId);
    await descend(tx, tx.caller.party, input.from, ids);
    const event = repacked({
      ...{ at, place: holder, late: recorded.late, opened: input.from, packs: ids, label },
      ...{ produced: [{ number: label, grams: outG }], ...(kept.quality && { grade: gradeWord(kept.quality) }) },
    });
    await tell(tx, { kind: 'REPACKED', event, numbers: [...input.from, ...ids], place: holder, recorded });
    tx.emit('Repacked', { from: from.length, into: packs.length });
    return { packs, lossG: inG - outG };
  },

  async disposePacks(tx, input) {
    const { outcome } = input;
    const { at, recorded } = await accountOf(tx, input);
    const packs = await ownPacks(tx, input.packIds, at);
    const lost = new Map<string, number>();
    const disposed: Pack[] = [];
    for (const pack of packs) {
      const state = packStep(tx, pack, `dispose.${outcome}`);
      if (pack.state === 'RECEIVED') lost.set(pack.label, (lost.get(pack.label) ?? 0) + pack.netG);
      const changed: Pack = { ...pack, state, lastOccurredAt: at, recorded };
      await tx.put('pack', changed);
      disposed.push(changed);
    }
    const { holder } = packs[0]!;
    for (const [number, lostG] of lost) await bookLoss(tx, { holder, number }, lostG, recorded);
    const fact = { at, place: holder, late: recorded.late, items: input.packIds };
    const back = { ...fact, from: holder, to: holder, shipmentId: tx.txId };
    const event = outcome === 'DESTROYED' ? destroyed(fact) : received(back);
    await tell(tx, { kind: 'DISPOSED', event, numbers: input.packIds, place: holder, recorded });
    tx.emit('PacksDisposed', { packs: packs.length, outcome });
    return { packs: disposed };
  },

  async getPack(tx, { packId }) {
    const pack = await tx.require('pack', packId);
    return { pack, recalled: (await recalledAmong(tx, pack.lineage)) !== undefined };
  },
} satisfies HandlersOf<
  'packCuts' | 'composeLot' | 'getLot' | 'registerImportLot' | 'getImportLot' | 'repack' | 'disposePacks' | 'getPack'
>;

const MAX_HOPS = 12;

function inherited({ label, lineage, quality, hops }: Source): Pick<Pack, 'label' | 'lineage' | 'hops' | 'quality'> {
  return { label, lineage: [...lineage], hops, ...(quality !== undefined && { quality }) };
}

/** What packs of packs take from these. */
function inheritedBy(tx: Tx, from: readonly Pack[]): Pick<Pack, 'lineage' | 'hops' | 'quality'> {
  const hops = Math.max(...from.map((pack) => pack.hops)) + 1;
  if (hops > MAX_HOPS)
    tx.fail('LIMIT_EXCEEDED', `Packs are made of packs ${MAX_HOPS} times at most.`, { limit: MAX_HOPS });
  const quality = lowestQuality(from.map((pack) => pack.quality));
  const lineage = [...new Set(from.flatMap((pack) => pack.lineage))];
  return { lineage, hops, ...(quality !== undefined && { quality }) };
}

/** The first of packs that may be repacked together: of one cut under one number, and all received or all own. */
function alike(tx: Tx, packs: readonly Pack[]): Pack {
  const first = packs[0]!;
  for (const { label, cutCode, state } of packs) {
    if (label !== first.label || cutCode !== first.cutCode || state !== first.state) {
      tx.fail('INPUT_INVALID', 'Packs that are repacked together are of one cut, one number and one state.');
    }
  }
  return first;
}

/** What comes out weighs no more, and keeps no longer, than what goes in. */
function requireNoMore(
  tx: Tx,
  from: readonly Pack[],
  into: readonly { readonly netG: number; readonly useBy: string }[],
): { inG: number; outG: number } {
  const inG = from.reduce((sum, { netG }) => sum + netG, 0);
  const outG = into.reduce((sum, { netG }) => sum + netG, 0);
  if (outG > inG) tx.fail('WEIGHT_IMPLAUSIBLE', `${outG} g cannot come of ${inG} g.`, { inG, outG });
  const useBy = from.map((pack) => pack.useBy).sort()[0]!;
  if (into.some((pack) => pack.useBy > useBy)) {
    tx.fail('INPUT_INVALID', `The packs were to be used by ${useBy}; repacking gives no more days.`, { useBy });
  }
  return { inG, outG };
}
