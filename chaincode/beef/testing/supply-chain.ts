/**
 * Random supply chains for tests: whatever anybody in the trade might do next, with what should come of it by books of our own.
 * A move throws when the contract answers otherwise.
 */
import {
  holders,
  MEASURES,
  packNo,
  traceNo,
  type Chain,
  type Method,
  type OutputOf,
  type ShortInput,
} from './chain.ts';
import { GramBooks, gramsByLabel, type PackBook, type Part, type SourceBook, type Trader } from './gram-books.ts';

type Farm = 'farm1' | 'farm2' | 'farm3';
type Person = Parameters<Chain['call']>[2];

const FARMS: readonly Farm[] = ['farm1', 'farm2', 'farm3'];
const SHOPS = ['shop1', 'shop2', 'shop3'] as const;
const LINES = ['A', 'B', 'C', 'D'] as const;
const QUALITIES = ['1++', '1+', '1', '2', '3', 'OFF'] as const;
const CERTIFICATE = 'ab'.repeat(32);
const MAX_RECALLS = 3;
const USE_BY = '2099-12-31';

interface CarcassAtAbattoir {
  readonly carcassId: string;
  readonly number: string;
  coldG: number;
  state: 'DRESSED' | 'GRADED' | 'GONE';
}

/** A supply chain that grows by random moves. */
export class SupplyChain {
  readonly books = new GramBooks();
  readonly chain: Chain;
  readonly #pick: (below: number) => number;
  readonly #homes = new Map<string, Farm>();
  readonly #carcasses: CarcassAtAbattoir[] = [];
  readonly #sales: { saleId: string; shop: Trader; number: string; grams: number; packs: PackBook[] }[] = [];
  /** Sources and stocks that the last move concerned. */
  readonly #touched = { sources: new Set<SourceBook>(), stocks: new Set<string>() };
  #serial = 0;
  #animals = 0;

  /** @param pick - a number from zero to below the given one */
  constructor(chain: Chain, pick: (below: number) => number) {
    this.chain = chain;
    this.#pick = pick;
  }

  /** What may be done, and how often; a move that finds nothing to do does nothing. */
  readonly moves: Readonly<Record<string, { readonly weight: number; readonly make: () => Promise<void> }>> = {
    handOver: { weight: 3, make: () => this.#handOver() },
    stop: { weight: 1, make: () => this.#stop() },
    slaughter: { weight: 12, make: () => this.#slaughter() },
    dress: { weight: 12, make: () => this.#dress() },
    sendCarcasses: { weight: 6, make: () => this.#sendCarcasses() },
    cut: { weight: 30, make: () => this.#cut() },
    byproducts: { weight: 6, make: () => this.#byproducts() },
    composeLot: { weight: 6, make: () => this.#composeLot() },
    importBeef: { weight: 1, make: () => this.#importBeef() },
    close: { weight: 3, make: () => this.#close() },
    sendPacks: { weight: 14, make: () => this.#sendPacks() },
    repack: { weight: 6, make: () => this.#repack() },
    sell: { weight: 16, make: () => this.#sell() },
    voidSale: { weight: 4, make: () => this.#voidSale() },
    recall: { weight: 2, make: () => this.#recall() },
    dispose: { weight: 2, make: () => this.#dispose() },
  };

  /** A calf is born. */
  async bear(): Promise<void> {
    this.#animals += 1;
    const farm = this.#one(FARMS);
    await this.chain.bear(traceNo(this.#animals), farm);
    this.#homes.set(traceNo(this.#animals), farm);
  }

  /** Makes a random move; gives its name. */
  async move(): Promise<string> {
    const names = Object.entries(this.moves).flatMap(([name, { weight }]) =>
      Array.from({ length: weight }, () => name),
    );
    const name = this.#one(names);
    await this.moves[name]!.make();
    return name;
  }

  /** Compares the contract's accounts with the books: of what the last move concerned, or of everything. */
  async audit(everything = false): Promise<void> {
    const sources = everything ? this.books.sources.values() : this.#touched.sources;
    for (const source of [...sources].filter(({ begun }) => begun)) await this.#auditSource(source);
    const stocks = everything ? this.books.stocks.keys() : this.#touched.stocks;
    for (const key of stocks) await this.#auditStock(key);
    this.#touched.sources.clear();
    this.#touched.stocks.clear();
  }

  async #auditSource(book: SourceBook): Promise<void> {
    const { lines, usedG, leftG, account } = await this.chain.must(
      'getSource',
      { sourceId: book.sourceId },
      'overseer',
    );
    const total = (part: Part) => lines.reduce((sum, line) => sum + line[part], 0);
    same(`source ${book.sourceId}`, {
      leanG: [total('leanG'), book.leanG],
      ribsG: [total('ribsG'), book.ribsG],
      byproductG: [total('byproductG'), book.byproductG],
      usedG: [usedG, this.books.usedG(book)],
      leftG: [leftG, this.books.leftG(book)],
      closed: [account.state === 'CLOSED', book.closed],
    });
  }

  async #auditStock(key: string): Promise<void> {
    const [trader, number] = key.split(' ') as [Trader, string];
    const book = this.books.stock(trader, number);
    if (book.receivedG === 0) return;
    const { stock, availableG } = await this.chain.must('getStock', { holder: holders[trader], number }, 'overseer');
    same(`stock ${key}`, {
      receivedG: [stock.receivedG, book.receivedG],
      dispatchedG: [stock.dispatchedG, book.dispatchedG],
      soldG: [stock.soldG, book.soldG],
      lostG: [stock.lostG, book.lostG],
      availableG: [availableG, this.books.availableG(book)],
    });
  }

  #one<T>(things: readonly T[]): T {
    return things[this.#pick(things.length)]!;
  }

  /** Some of the things, in random order. */
  #some<T>(things: readonly T[], most: number): T[] {
    const left = [...things];
    const count = Math.min(left.length, 1 + this.#pick(most));
    return Array.from({ length: count }, () => left.splice(this.#pick(left.length), 1)[0]!);
  }

  #chance(outOf: number): boolean {
    return this.#pick(outOf) === 0;
  }

  #next(): number {
    this.#serial += 1;
    return this.#serial;
  }

  /** Makes a call that must end as expected: with a refusal's code, or well. */
  async #told<M extends Method>(
    expected: string | undefined,
    method: M,
    input: ShortInput<M>,
    as: Person,
  ): Promise<OutputOf<M> | undefined> {
    const result = await this.chain.call(method, input, as);
    if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
    const code = result.ok ? undefined : result.error.code;
    if (code !== expected) throw new Error(`${method} ended with ${code}, expected ${expected}`);
    return result.ok ? result.output : undefined;
  }

  #atHome(): string | undefined {
    const numbers = [...this.#homes.keys()];
    return numbers.length === 0 ? undefined : this.#one(numbers);
  }

  async #handOver(): Promise<void> {
    const number = this.#atHome();
    if (number === undefined) return;
    const from = this.#homes.get(number)!;
    const to = this.#one(FARMS.filter((farm) => farm !== from));
    await this.chain.must('offerAnimal', { traceNo: number, to: holders[to] }, from);
    if (this.#chance(4)) {
      await this.chain.must('withdrawOffer', { traceNo: number }, from);
      return;
    }
    await this.chain.must('acceptAnimal', { traceNo: number }, to);
    this.#homes.set(number, to);
  }

  async #stop(): Promise<void> {
    const number = this.#atHome();
    if (number === undefined) return;
    const subject = `animal:${number}`;
    const { holdId } = await this.chain.must('placeHold', { subject, kind: 'DISEASE', reason: 'Fever' }, 'vet');
    const shipping = { traceNo: number, abattoir: holders.abattoir };
    await this.#told('HELD', 'shipToSlaughter', shipping, this.#homes.get(number)!);
    await this.chain.must('releaseHold', { subject, holdId }, 'vet');
  }

  async #slaughter(): Promise<void> {
    const number = this.#atHome();
    if (number === undefined) return;
    const farm = this.#homes.get(number)!;
    if (this.#chance(12)) {
      await this.chain.must('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, farm);
      await this.chain.must('inspectAnimal', { traceNo: number, result: 'UNFIT' }, 'meatInspector');
      const slaughter = { traceNo: number, tagRead: number, carcassId: '0323-20260302-9999' };
      await this.#told('INSPECTION_MISSING', 'slaughterAnimal', slaughter, 'slaughterer');
      await this.chain.must('turnBack', { traceNo: number, remark: 'Unfit' }, 'slaughterer');
      return;
    }
    const carcassId = await this.chain.slaughter(number, this.#next(), farm);
    this.#homes.delete(number);
    this.#carcasses.push({ carcassId, number, coldG: 0, state: 'DRESSED' });
  }

  async #dress(): Promise<void> {
    const carcass = this.#carcasses.find(({ state }) => state === 'DRESSED');
    if (carcass === undefined) return;
    const { carcassId } = carcass;
    const coldG = 200_000 + this.#pick(200_000);
    await this.chain.must('weighCarcass', { carcassId, stage: 'HOT', grams: coldG + 10_000 }, 'weigher');
    if (this.#chance(20)) {
      const end = { carcassId, certificateSha256: CERTIFICATE, reason: 'Septicaemia', messageRef: `END-${carcassId}` };
      const occurredAt = this.chain.ledger.now;
      await this.chain.must('condemnCarcass', { ...end, occurredAt }, 'meatInspector');
      await this.chain.must('condemnCarcass', { ...end, occurredAt }, 'meatInspector2');
      carcass.state = 'GONE';
      return;
    }
    const judged = this.#chance(8) ? { result: 'PARTIAL' as const, condemnedG: 4_000 } : { result: 'PASS' as const };
    await this.chain.must('inspectCarcass', { carcassId, certificateSha256: CERTIFICATE, ...judged }, 'meatInspector');
    await this.chain.must('weighCarcass', { carcassId, stage: 'COLD', grams: coldG }, 'weigher');
    const certificateNo = `0323-0302${carcassId.slice(-4)}`;
    const grading = { carcassId, certificateNo, ...MEASURES, quality: this.#one(QUALITIES) };
    await this.chain.must('gradeCarcass', grading, 'grader');
    carcass.coldG = coldG;
    carcass.state = 'GRADED';
  }

  async #sendCarcasses(): Promise<void> {
    const graded = this.#carcasses.filter(({ state }) => state === 'GRADED');
    if (graded.length === 0) return;
    const sent = this.#some(graded, 4);
    const shipmentId = `C-${this.#next()}`;
    const recalled = sent.some(({ number, carcassId }) => this.books.isRecalled([number, carcassId]));
    const goods = { shipmentId, to: holders.packer, items: sent.map(({ carcassId }) => carcassId) };
    await this.#told(recalled ? 'RECALLED' : undefined, 'dispatch', goods, 'slaughterer');
    if (recalled) return;
    if (this.#chance(6)) {
      await this.chain.must('refuse', { shipmentId, remark: 'Too warm' }, 'packer');
      return;
    }
    await this.chain.must('receive', { shipmentId }, 'packer');
    for (const carcass of sent) {
      const { carcassId: sourceId, number: label, coldG: inputG } = carcass;
      carcass.state = 'GONE';
      const terms = { sourceId, holder: 'packer', label, lineage: [label, sourceId], inputG } as const;
      this.books.enter({ ...terms, toleranceBp: 50, banded: true }, false);
    }
  }

  #openSource(): SourceBook | undefined {
    const open = [...this.books.sources.values()].filter(({ closed }) => !closed);
    return open.length === 0 ? undefined : this.#one(open);
  }

  /** Why nothing of these grams comes out of a source. */
  #refusalOf(source: SourceBook, grams: number): string | undefined {
    if (this.books.isRecalled(source.lineage)) return 'RECALLED';
    return grams > this.books.leftG(source) ? 'MASS_EXCEEDED' : undefined;
  }

  async #cut(): Promise<void> {
    const source = this.#openSource();
    if (source === undefined) return;
    const part: Part = this.#chance(4) ? 'ribsG' : 'leanG';
    const cutCode = part === 'ribsG' ? '1001' : this.#one(['0202', '0301', '0801']);
    const mostG = Math.max(2, Math.ceil(source.inputG / 8));
    const packs = Array.from({ length: 1 + this.#pick(5) }, () => ({
      ...{ packId: packNo(this.#next()), cutCode, netG: 1 + this.#pick(mostG), useBy: USE_BY },
    }));
    const grams = packs.reduce((sum, { netG }) => sum + netG, 0);
    const { sourceId, holder, label, lineage } = source;
    const input = { sourceId, line: this.#one(LINES), packs };
    const told = await this.#told(this.#refusalOf(source, grams), 'packCuts', input, holder);
    this.#touched.sources.add(source);
    if (told === undefined) return;
    same(`alarms of ${sourceId}`, { alarms: [told.alarms.join(), this.books.take(source, part, grams).join()] });
    this.books.packs.push(...packs.map((pack) => ({ ...pack, label, lineage, holder, state: 'PACKED' as const })));
  }

  async #byproducts(): Promise<void> {
    const source = this.#openSource();
    if (source === undefined) return;
    const grams = 1 + this.#pick(Math.ceil(source.inputG / 4));
    const refused = grams > this.books.leftG(source) ? 'MASS_EXCEEDED' : undefined;
    const kind = this.#one(['BONE', 'FAT', 'TRIM', 'WASTE'] as const);
    const input = { sourceId: source.sourceId, line: this.#one(LINES), items: [{ kind, grams }] };
    const told = await this.#told(refused, 'reportByproducts', input, source.holder);
    this.#touched.sources.add(source);
    if (told !== undefined) this.books.take(source, 'byproductG', grams);
  }

  async #composeLot(): Promise<void> {
    const carcasses = [...this.books.sources.values()].filter(({ closed, banded }) => !closed && banded);
    if (carcasses.length === 0) return;
    const shares = this.#some(carcasses, 3).map((source) => ({
      ...{ source, grams: 1 + this.#pick(Math.ceil(source.inputG / 6)) },
    }));
    const refused = shares
      .map(({ source, grams }) => this.#refusalOf(source, grams))
      .find((code) => code !== undefined);
    const lotNo = `L02603021009${String(this.#next() % 1000).padStart(3, '0')}`;
    if (this.books.sources.has(lotNo)) return;
    const composition = shares.map(({ source, grams }) => ({ sourceId: source.sourceId, grams }));
    const input = { lotNo, cutCode: '0801', line: this.#one(LINES), composition };
    const told = await this.#told(refused, 'composeLot', input, 'packer');
    for (const { source, grams } of shares) {
      this.#touched.sources.add(source);
      if (told !== undefined) this.books.take(source, 'leanG', grams);
    }
    if (told === undefined) return;
    const inputG = shares.reduce((sum, { grams }) => sum + grams, 0);
    const lineage = [lotNo, ...shares.flatMap(({ source }) => source.lineage)];
    const terms = { sourceId: lotNo, holder: 'packer', label: lotNo, lineage, inputG } as const;
    this.books.enter({ ...terms, toleranceBp: 0, banded: false }, true);
  }

  async #importBeef(): Promise<void> {
    const importNo = `8010012${String(this.#next()).padStart(5, '0')}`;
    const grams = 50_000 + this.#pick(100_000);
    const papers = { declarationNo: '12345-26-123456M', billOfLading: 'HDMU12345678', hsk: '0202201000' };
    const input = { importNo, origin: 'AU', ...papers, quarantineSha256: CERTIFICATE, grams };
    await this.chain.must('registerImportLot', input, 'importer');
    const terms = {
      sourceId: importNo,
      holder: 'importer',
      label: importNo,
      lineage: [importNo],
      inputG: grams,
    } as const;
    this.books.enter({ ...terms, toleranceBp: 50, banded: false }, true);
  }

  async #close(): Promise<void> {
    const source = this.#openSource();
    if (source === undefined) return;
    const { sourceId, holder, begun, inputG } = source;
    const told = await this.#told(begun ? undefined : 'NOT_FOUND', 'closeSource', { sourceId }, holder);
    if (told === undefined) return;
    source.closed = true;
    this.#touched.sources.add(source);
    const usedG = this.books.usedG(source);
    same(`end of ${sourceId}`, { usedG: [told.usedG, usedG], lossG: [told.lossG, inputG - usedG] });
  }

  /** Some packs that one trader has in hand. */
  #inHand(most: number, states: readonly PackBook['state'][] = ['PACKED', 'RECEIVED']): PackBook[] {
    const all = this.books.packs.filter(({ state }) => states.includes(state));
    if (all.length === 0) return [];
    const { holder } = this.#one(all);
    return this.#some(
      all.filter((pack) => pack.holder === holder),
      most,
    );
  }

  #touch(holder: Trader, labels: Iterable<string>): void {
    for (const label of labels) this.#touched.stocks.add(`${holder} ${label}`);
  }

  async #sendPacks(): Promise<void> {
    const packs = this.#inHand(8);
    if (packs.length === 0) return;
    const { holder: from } = packs[0]!;
    const to = this.#one(SHOPS.filter((shop) => shop !== from));
    const stocked = gramsByLabel(packs.filter(({ state }) => state === 'RECEIVED'));
    const short = [...stocked].some(([label, grams]) => grams > this.books.availableG(this.books.stock(from, label)));
    const recalled = packs.some(({ lineage }) => this.books.isRecalled(lineage));
    const refusal = recalled ? 'RECALLED' : short ? 'MASS_EXCEEDED' : undefined;
    const shipmentId = `P-${this.#next()}`;
    const goods = { shipmentId, to: holders[to], items: packs.map(({ packId }) => packId) };
    await this.#told(refusal, 'dispatch', goods, from);
    this.#touch(from, stocked.keys());
    if (refusal !== undefined) return;
    if (this.#chance(6)) {
      await this.chain.must('refuse', { shipmentId, remark: 'Too warm' }, to);
      return;
    }
    await this.chain.must('receive', { shipmentId }, to);
    for (const [label, grams] of stocked) this.books.stock(from, label).dispatchedG += grams;
    for (const [label, grams] of gramsByLabel(packs)) this.books.stock(to, label).receivedG += grams;
    this.#touch(to, gramsByLabel(packs).keys());
    for (const pack of packs) Object.assign(pack, { holder: to, state: 'RECEIVED' });
  }

  async #repack(): Promise<void> {
    const [first] = this.#inHand(1);
    if (first === undefined) return;
    const { holder, label, cutCode, lineage, state } = first;
    const alike = this.books.packs.filter(
      (pack) => pack.holder === holder && pack.label === label && pack.cutCode === cutCode && pack.state === state,
    );
    const from = [first, ...this.#some(alike, 2).filter((pack) => pack !== first)];
    const inG = from.reduce((sum, { netG }) => sum + netG, 0);
    const parts = Math.min(inG, 1 + this.#pick(3));
    const outG = this.#chance(8) ? inG + parts : Math.max(parts, inG - this.#pick(200));
    const sizes = Array.from({ length: parts }, (_, at) => Math.floor(outG / parts) + (at < outG % parts ? 1 : 0));
    const into = sizes.map((netG) => ({ packId: packNo(this.#next()), netG, useBy: USE_BY }));
    const refusal = this.books.isRecalled(lineage) ? 'RECALLED' : outG > inG ? 'WEIGHT_IMPLAUSIBLE' : undefined;
    const told = await this.#told(refusal, 'repack', { from: from.map(({ packId }) => packId), into }, holder);
    this.#touch(holder, [label]);
    if (told === undefined) return;
    for (const pack of from) pack.state = 'GONE';
    const packs = into.map(({ packId, netG }) => ({ packId, netG, label, cutCode, lineage, holder, state }));
    this.books.packs.push(...packs);
    if (state === 'RECEIVED') this.books.lose(holder, label, inG - outG);
  }

  async #sell(): Promise<void> {
    const shelf = this.books.packs.filter(({ holder, state }) => state === 'RECEIVED' && holder.startsWith('shop'));
    if (shelf.length === 0) return;
    const { holder: shop, label: number, lineage } = this.#one(shelf);
    const stock = this.books.stock(shop, number);
    const availableG = this.books.availableG(stock);
    const whole = this.#some(
      shelf.filter(({ holder, label }) => holder === shop && label === number),
      3,
    );
    const packs = this.#chance(2) ? whole : [];
    const loose = 1 + this.#pick(availableG + Math.ceil(availableG / 5) + 10);
    const grams = packs.length > 0 ? packs.reduce((sum, { netG }) => sum + netG, 0) : loose;
    const saleId = `${this.#next()}`;
    const goods = packs.length > 0 ? { packIds: packs.map(({ packId }) => packId) } : { grams };
    const refusal = this.books.isRecalled(lineage) ? 'RECALLED' : undefined;
    const told = await this.#told(refusal, 'sell', { saleId, number, ...goods }, shop);
    this.#touch(shop, [number]);
    if (told === undefined) return;
    const verdict = grams > availableG ? 'REFUSED' : 'ACCEPTED';
    same(`sale ${saleId}`, { verdict: [told.verdict, verdict], availableG: [told.availableG, availableG] });
    if (verdict === 'REFUSED') return;
    stock.soldG += grams;
    for (const pack of packs) pack.state = 'SOLD';
    this.#sales.push({ saleId, shop, number, grams, packs });
  }

  async #voidSale(): Promise<void> {
    if (this.#sales.length === 0) return;
    const [sale] = this.#sales.splice(this.#pick(this.#sales.length), 1);
    const { saleId, shop, number, grams, packs } = sale!;
    await this.chain.must('voidSale', { saleId, reason: 'Typed twice' }, shop);
    this.books.stock(shop, number).soldG -= grams;
    for (const pack of packs) pack.state = 'RECEIVED';
    this.#touch(shop, [number]);
  }

  async #recall(): Promise<void> {
    if (this.books.recalled.size >= MAX_RECALLS) {
      const number = this.#one([...this.books.recalled]);
      const end = { number, reason: 'Found in error', messageRef: `LIFT-${this.#next()}` };
      await this.chain.must('liftRecall', end, 'recall');
      await this.chain.must('liftRecall', end, 'recall2');
      this.books.recalled.delete(number);
      return;
    }
    const source = this.#openSource();
    const number = source && this.#one(source.lineage);
    if (number === undefined) return;
    const refusal = this.books.recalled.has(number) ? 'ALREADY_EXISTS' : undefined;
    await this.#told(refusal, 'recall', { number, reason: 'Salmonella' }, 'recall');
    this.books.recalled.add(number);
  }

  async #dispose(): Promise<void> {
    const packs = this.#inHand(3);
    if (packs.length === 0) return;
    const { holder } = packs[0]!;
    const outcome = this.#one(['DESTROYED', 'RETURNED'] as const);
    const input = { packIds: packs.map(({ packId }) => packId), outcome, reason: 'Too old' };
    await this.chain.must('disposePacks', input, holder);
    const received = gramsByLabel(packs.filter(({ state }) => state === 'RECEIVED'));
    for (const [label, grams] of received) this.books.lose(holder, label, grams);
    for (const pack of packs) pack.state = 'GONE';
    this.#touch(holder, received.keys());
  }
}

/** Throws where a pair of numbers differs: what the contract says, and what the books say. */
function same(subject: string, pairs: Readonly<Record<string, readonly [unknown, unknown]>>): void {
  for (const [name, [told, kept]] of Object.entries(pairs)) {
    if (told !== kept) throw new Error(`${subject}: ${name} is ${String(told)}, by the books ${String(kept)}`);
  }
}
