/**
 * Books on where every gram of beef should be, for tests: kept apart from the contract, by what people did and not by what it
 * recorded, with one total for each source and each stock and no portions, lines or settling.
 */

/** Who trades in the tests. */
export type Trader = 'packer' | 'importer' | 'shop1' | 'shop2' | 'shop3';

/** Whether meat is lean, of the ribs, or leaves without being sold. */
export type Part = 'leanG' | 'ribsG' | 'byproductG';

/** What a carcass, a lot or an import lot has and gave, in grams. */
export interface SourceBook {
  readonly sourceId: string;
  readonly holder: Trader;
  /** The number that its packs show. */
  readonly label: string;
  /** What can be recalled so that it is. */
  readonly lineage: readonly string[];
  readonly inputG: number;
  readonly toleranceBp: number;
  /** Carcasses alone are judged by plausible yields. */
  readonly banded: boolean;
  leanG: number;
  ribsG: number;
  byproductG: number;
  alarms: string[];
  /** Whether something came out of it, so that the contract knows it as a source. */
  begun: boolean;
  closed: boolean;
}

/** What a trader has under a number, in grams. */
export interface StockBook {
  receivedG: number;
  dispatchedG: number;
  soldG: number;
  lostG: number;
}

/** A pack. */
export interface PackBook {
  readonly packId: string;
  readonly label: string;
  readonly cutCode: string;
  readonly netG: number;
  readonly lineage: readonly string[];
  holder: Trader;
  state: 'PACKED' | 'RECEIVED' | 'MOVING' | 'SOLD' | 'GONE';
}

const SALE_TOLERANCE_BP = 50;
const LEAN_BAND_BP = 7600;
const LEAN_WITH_RIBS_BAND_BP = 9000;

function share(grams: number, basisPoints: number): number {
  return Math.floor((grams * basisPoints) / 10_000);
}

/** The books of all. */
export class GramBooks {
  readonly sources = new Map<string, SourceBook>();
  readonly stocks = new Map<string, StockBook>();
  readonly packs: PackBook[] = [];
  readonly recalled = new Set<string>();

  /** Enters a source of which nothing came yet. */
  enter(source: Omit<SourceBook, Part | 'alarms' | 'begun' | 'closed'>, begun: boolean): void {
    const empty = { leanG: 0, ribsG: 0, byproductG: 0, alarms: [], closed: false };
    this.sources.set(source.sourceId, { ...source, ...empty, begun });
  }

  /** What came out of a source, in grams. */
  usedG({ leanG, ribsG, byproductG }: SourceBook): number {
    return leanG + ribsG + byproductG;
  }

  /** What a source still gives, in grams. */
  leftG(source: SourceBook): number {
    return source.inputG + share(source.inputG, source.toleranceBp) - this.usedG(source);
  }

  /** Books what came out of a source; gives the bands that are passed now and were not before. */
  take(source: SourceBook, part: Part, grams: number): string[] {
    source[part] += grams;
    source.begun = true;
    if (!source.banded) return [];
    const passed = [
      ...(source.leanG > share(source.inputG, LEAN_BAND_BP) ? ['LEAN_BAND'] : []),
      ...(source.leanG + source.ribsG > share(source.inputG, LEAN_WITH_RIBS_BAND_BP) ? ['LEAN_WITH_RIBS_BAND'] : []),
    ];
    const fresh = passed.filter((band) => !source.alarms.includes(band));
    source.alarms.push(...fresh);
    return fresh;
  }

  /** Whether something of these numbers is called back. */
  isRecalled(lineage: readonly string[]): boolean {
    return lineage.some((number) => this.recalled.has(number));
  }

  /** What a trader has under a number; an empty book where there is nothing. */
  stock(holder: Trader, number: string): StockBook {
    const key = `${holder} ${number}`;
    const known = this.stocks.get(key) ?? { receivedG: 0, dispatchedG: 0, soldG: 0, lostG: 0 };
    this.stocks.set(key, known);
    return known;
  }

  /** What can still leave a stock, in grams. @param toleranceBp - that of sales where it is not given */
  availableG({ receivedG, dispatchedG, soldG, lostG }: StockBook, toleranceBp = SALE_TOLERANCE_BP): number {
    return Math.max(0, receivedG + share(receivedG, toleranceBp) - dispatchedG - soldG - lostG);
  }

  /** Books what is lost under a number; what was sold loose already is not lost. */
  lose(holder: Trader, number: string, grams: number): void {
    const stock = this.stock(holder, number);
    stock.lostG += Math.min(grams, this.availableG(stock, 0));
  }
}

/** Grams by label of packs. */
export function gramsByLabel(packs: readonly PackBook[]): Map<string, number> {
  const grams = new Map<string, number>();
  for (const { label, netG } of packs) grams.set(label, (grams.get(label) ?? 0) + netG);
  return grams;
}
