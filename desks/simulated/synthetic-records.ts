/**
 * Records as the ledgers of five agencies could have them: made from a seed and the question, so that every agency says the
 * same of one parcel or person at any time. Parcel numbers and places are real in form; the people are put together by chance.
 */
import { createHash } from 'node:crypto';
import type { FieldsOf } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import type { AgencyRecord, Item, RecordQuestion } from '../records/agency-records.ts';

/** The seed of a network on one machine. */
export const DEFAULT_SEED = 'jeju';

const KST_OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;
const VALID_DAYS = 30;

const FAMILY_NAMES = ['김', '이', '박', '최', '정', '강', '조', '윤', '장', '임'];
const FIRST_SYLLABLES = ['가', '나', '다', '라', '마', '바', '사', '아', '자', '하'];
const SECOND_SYLLABLES = ['람', '봄', '솔', '온', '울', '윤', '은', '진', '찬', '한'];
const DONGS: Readonly<Record<string, string>> = {
  5011010100: '일도일동',
  5011010200: '일도이동',
  5011010300: '이도일동',
};

/** A person of the records. */
export interface SyntheticPerson {
  readonly name: string;
  readonly birthDate: string;
}

/** What public registers know of a parcel. */
export interface SyntheticLand {
  readonly location: string;
  readonly areaHundredthsM2: number;
  readonly landCategory: string;
  readonly officialPriceWonPerM2: number;
  readonly owner: SyntheticPerson;
  readonly ownedSince: string;
}

/** The records of one seed. */
export class SyntheticRecords {
  readonly #seed: string;
  readonly #now: () => number;

  /** @param now - milliseconds since 1970; what records are as of */
  constructor(seed: string, now: () => number = Date.now) {
    this.#seed = seed;
    this.#now = now;
  }

  /** The parcel of a number. */
  landOf(pnu: string): SyntheticLand {
    const [mainLot, subLot] = [Number(pnu.slice(11, 15)), Number(pnu.slice(15))];
    const lot = `${pnu[10] === '2' ? '산 ' : ''}${mainLot}${subLot === 0 ? '' : `-${subLot}`}`;
    return {
      location: `제주특별자치도 제주시 ${DONGS[pnu.slice(0, 10)] ?? '삼도일동'} ${lot}`,
      areaHundredthsM2: this.#number(`area ${pnu}`, 8_000, 60_000),
      landCategory: pnu[10] === '2' ? '임야' : '대',
      officialPriceWonPerM2: this.#number(`price ${pnu}`, 90, 420) * 10_000,
      owner: this.personOf(`owner ${pnu}`),
      ownedSince: this.#date(`since ${pnu}`, 2005, 2024),
    };
  }

  /** Somebody, by what they are to the records. */
  personOf(role: string): SyntheticPerson {
    const pick = (from: readonly string[], what: string) => from[this.#number(`${what} ${role}`, 0, from.length - 1)]!;
    const name = pick(FAMILY_NAMES, 'family') + pick(FIRST_SYLLABLES, 'first') + pick(SECOND_SYLLABLES, 'second');
    return { name, birthDate: this.#date(`born ${role}`, 1955, 2000) };
  }

  /** The record of a question; undefined when it names nothing that the item is about. */
  recordOf(item: Item, question: RecordQuestion): AgencyRecord | undefined {
    const fields = this.#fieldsOf(item, question);
    if (fields === undefined) return undefined;
    const digits = String(this.#number(`document ${item} ${JSON.stringify(question)}`, 0, 2 ** 47)).padStart(16, '0');
    const documentNo = digits.replaceAll(/(\d{4})(?=\d)/g, '$1-');
    return { ...question, item, asOf: new Date(this.#now()).toISOString(), documentNo, fields } as AgencyRecord;
  }

  #fieldsOf(item: Item, { pnu, propertyNo, subject }: RecordQuestion): FieldsOf<Item> | undefined {
    if (pnu !== undefined) return this.#aboutLand(item, pnu, propertyNo);
    return subject === undefined ? undefined : this.#aboutPerson(item, subject);
  }

  #aboutLand(item: Item, pnu: string, propertyNo: string | undefined): FieldsOf<Item> | undefined {
    switch (item) {
      case 'LAND_LEDGER':
        return this.#landLedger(pnu);
      case 'BUILDING_LEDGER':
        return this.#buildingLedger(pnu);
      case 'TITLE_EXTRACT':
        return propertyNo === undefined ? undefined : this.#title(propertyNo, pnu);
      case 'MOVE_IN_LIST':
        return { location: this.landOf(pnu).location, households: [] };
      default:
        return undefined;
    }
  }

  #landLedger(pnu: string): FieldsOf<'LAND_LEDGER'> {
    const { owner, ...land } = this.landOf(pnu);
    return { ...land, ownerName: owner.name };
  }

  #buildingLedger(pnu: string): FieldsOf<'BUILDING_LEDGER'> {
    const { location, owner, ownedSince, areaHundredthsM2 } = this.landOf(pnu);
    return {
      ...{ location, ownerName: owner.name, ownedSince, mainUse: '단독주택', structure: '철근콘크리트구조' },
      ...{ floorsAbove: this.#number(`floors ${pnu}`, 1, 3), floorsBelow: 0, violation: false },
      floorAreaHundredthsM2: Math.floor((areaHundredthsM2 * 3) / 5),
      approvedOn: this.#date(`approved ${pnu}`, 1985, 2004),
    };
  }

  #title(propertyNo: string, pnu: string): FieldsOf<'TITLE_EXTRACT'> {
    const { location, owner, ownedSince } = this.landOf(pnu);
    const entry = { rankNo: '1', purpose: '소유권이전', cause: '매매', holder: owner.name, cancelled: false };
    const receiptNo = this.#number(`receipt ${propertyNo}`, 1, 60_000);
    const sectionA = [{ ...entry, receivedOn: ownedSince, receiptNo }];
    return { location, ownerName: owner.name, sectionA, sectionB: [] };
  }

  #aboutPerson(item: Item, { name, birthDate }: SyntheticPerson): FieldsOf<Item> | undefined {
    const who = `${name} ${birthDate}`;
    const address = `제주특별자치도 제주시 삼도일동 ${this.#number(`address ${who}`, 1, 900)}`;
    switch (item) {
      case 'RESIDENT_ABSTRACT':
        return { name, birthDate, address, registeredOn: this.#date(`registered ${who}`, 2008, 2024) };
      case 'SEAL_CERTIFICATE': {
        const sealRegisteredOn = this.#date(`seal ${who}`, 1998, 2015);
        return { name, birthDate, address, purpose: '부동산 담보 제공', sealRegisteredOn };
      }
      case 'NATIONAL_TAX_CLEARANCE':
      case 'LOCAL_TAX_CLEARANCE':
        return { name, birthDate, arrearsWon: 0, validUntil: this.#koreanDay(VALID_DAYS) };
      case 'INCOME': {
        const incomeWon = this.#number(`income ${who}`, 28_000, 96_000) * 1_000;
        const taxWon = Math.floor(incomeWon / 24);
        return {
          name,
          birthDate,
          year: Number(this.#koreanDay(0).slice(0, 4)) - 1,
          incomeKind: '근로소득',
          incomeWon,
          taxWon,
        };
      }
      default:
        return undefined;
    }
  }

  #koreanDay(inDays: number): string {
    return new Date(this.#now() + KST_OFFSET_MS + inDays * DAY_MS).toISOString().slice(0, 10);
  }

  #date(name: string, firstYear: number, lastYear: number): string {
    const first = Date.UTC(firstYear, 0, 1) / DAY_MS;
    const last = Date.UTC(lastYear, 11, 31) / DAY_MS;
    return new Date(this.#number(name, first, last) * DAY_MS).toISOString().slice(0, 10);
  }

  /** A number from `least` to `most`, the same for the same name. */
  #number(name: string, least: number, most: number): number {
    const drawn = createHash('sha256').update(`${this.#seed}\n${name}`).digest().readUIntBE(0, 6);
    return least + (drawn % (most - least + 1));
  }
}
