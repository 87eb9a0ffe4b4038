/**
 * What each document says, field by field, with the labels that people know from paper. One declaration: the contract checks
 * claims by it, agencies' answers are checked by it, and the rendition for people prints its titles. No resident
 * registration numbers: a name and a birth date are what the documents need here. Amounts are won, areas hundredths of a
 * square metre.
 */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { CalendarDate, Won, type Item } from './primitives.ts';

const label = <T extends z.ZodType>(schema: T, title: string): T => schema.meta({ title });
const Name = text(80);
const Address = text(200);
const Word = text(120);
const Area = z.int().min(1).max(100_000_000_000);
const Count = z.int().min(0).max(1_000);

const location = label(Address, '소재지');
const owner = { ownerName: label(Name, '소유자'), ownedSince: label(CalendarDate, '소유권 변동일') };
const person = { name: label(Name, '성명'), birthDate: label(CalendarDate, '생년월일') };
const resident = { ...person, address: label(Address, '주소') };

/** An entry of section A or B of the title, as the extract prints it. */
const TitleLine = z.strictObject({
  rankNo: label(z.string().regex(/^[0-9]{1,4}(?:-[0-9]{1,4})?$/), '순위번호'),
  purpose: label(Word, '등기목적'),
  receivedOn: label(CalendarDate, '접수일'),
  receiptNo: label(z.int().min(1), '접수번호'),
  cause: label(Word, '등기원인'),
  holder: label(Name, '권리자'),
  maxClaimWon: label(Won, '채권최고액').optional(),
  cancelled: label(z.boolean(), '말소'),
});

const clearance = z.strictObject({
  ...person,
  arrearsWon: label(Won, '체납액'),
  validUntil: label(CalendarDate, '유효기간'),
});

/** What a kind of document is called, which fields it has, and one that is valid. */
interface DocumentKind<F extends z.ZodObject> {
  readonly title: { readonly en: string; readonly ko: string };
  readonly fields: F;
  readonly example: z.output<F>;
}

const kind = <F extends z.ZodObject>(declared: DocumentKind<F>): DocumentKind<F> => declared;

/** The documents that agencies attest. */
export const DOCUMENTS = {
  LAND_LEDGER: kind({
    title: { en: 'Land ledger extract', ko: '토지대장' },
    fields: z.strictObject({
      location,
      areaHundredthsM2: label(Area, '면적'),
      landCategory: label(Word, '지목'),
      officialPriceWonPerM2: label(Won, '개별공시지가'),
      ...owner,
    }),
    example: {
      ...{ location: '제주특별자치도 제주시 일도일동 1-1', areaHundredthsM2: 10_000, landCategory: '대' },
      ...{ officialPriceWonPerM2: 2_500_000, ownerName: '홍길동', ownedSince: '2019-05-02' },
    },
  }),
  BUILDING_LEDGER: kind({
    title: { en: 'Building ledger extract', ko: '건축물대장' },
    fields: z.strictObject({
      location,
      mainUse: label(Word, '주용도'),
      structure: label(Word, '주구조'),
      floorsAbove: label(Count, '지상층수'),
      floorsBelow: label(Count, '지하층수'),
      floorAreaHundredthsM2: label(Area, '연면적'),
      approvedOn: label(CalendarDate, '사용승인일'),
      violation: label(z.boolean(), '위반건축물'),
      ...owner,
    }),
    example: {
      ...{ location: '제주특별자치도 제주시 일도일동 1-1', mainUse: '단독주택', structure: '철근콘크리트구조' },
      ...{ floorsAbove: 2, floorsBelow: 0, floorAreaHundredthsM2: 15_840, approvedOn: '2004-11-23' },
      ...{ violation: false, ownerName: '홍길동', ownedSince: '2019-05-02' },
    },
  }),
  TITLE_EXTRACT: kind({
    title: { en: 'Title extract', ko: '등기사항전부증명서' },
    fields: z.strictObject({
      location,
      ownerName: owner.ownerName,
      sectionA: label(z.array(TitleLine).max(50), '갑구'),
      sectionB: label(z.array(TitleLine).max(50), '을구'),
    }),
    example: {
      ...{ location: '제주특별자치도 제주시 일도일동 1-1', ownerName: '홍길동' },
      sectionA: [
        {
          ...{ rankNo: '1', purpose: '소유권이전', receivedOn: '2019-05-02', receiptNo: 20_411, cause: '매매' },
          ...{ holder: '홍길동', cancelled: false },
        },
      ],
      sectionB: [],
    },
  }),
  RESIDENT_ABSTRACT: kind({
    title: { en: 'Resident abstract', ko: '주민등록초본' },
    fields: z.strictObject({ ...resident, registeredOn: label(CalendarDate, '전입일') }),
    example: {
      ...{ name: '홍길동', birthDate: '1980-01-01', address: '제주특별자치도 제주시 일도일동 1-1' },
      registeredOn: '2019-05-20',
    },
  }),
  MOVE_IN_LIST: kind({
    title: { en: 'List of households moved in', ko: '전입세대확인서' },
    fields: z.strictObject({
      location,
      households: label(
        z.array(z.strictObject({ head: label(Name, '세대주'), movedInOn: label(CalendarDate, '전입일') })).max(50),
        '전입세대',
      ),
    }),
    example: { location: '제주특별자치도 제주시 일도일동 1-1', households: [] },
  }),
  SEAL_CERTIFICATE: kind({
    title: { en: 'Seal certificate', ko: '인감증명서' },
    fields: z.strictObject({
      ...resident,
      purpose: label(Word, '용도'),
      sealRegisteredOn: label(CalendarDate, '인감신고일'),
    }),
    example: {
      ...{ name: '홍길동', birthDate: '1980-01-01', address: '제주특별자치도 제주시 일도일동 1-1' },
      ...{ purpose: '부동산 담보 제공', sealRegisteredOn: '2003-08-14' },
    },
  }),
  NATIONAL_TAX_CLEARANCE: kind({
    title: { en: 'Clearance of national taxes', ko: '납세증명서' },
    fields: clearance,
    example: { name: '홍길동', birthDate: '1980-01-01', arrearsWon: 0, validUntil: '2026-04-02' },
  }),
  LOCAL_TAX_CLEARANCE: kind({
    title: { en: 'Clearance of local taxes', ko: '지방세 납세증명서' },
    fields: clearance,
    example: { name: '홍길동', birthDate: '1980-01-01', arrearsWon: 0, validUntil: '2026-04-02' },
  }),
  INCOME: kind({
    title: { en: 'Certificate of income', ko: '소득금액증명' },
    fields: z.strictObject({
      ...person,
      year: label(z.int().min(1950).max(2200), '귀속연도'),
      incomeKind: label(Word, '소득구분'),
      incomeWon: label(Won, '소득금액'),
      taxWon: label(Won, '결정세액'),
    }),
    example: {
      ...{ name: '홍길동', birthDate: '1980-01-01', year: 2025, incomeKind: '근로소득' },
      ...{ incomeWon: 54_321_000, taxWon: 2_310_000 },
    },
  }),
} satisfies Readonly<Record<z.output<typeof Item>, DocumentKind<z.ZodObject>>>;

/** The fields of a kind of document. */
export type FieldsOf<I extends keyof typeof DOCUMENTS> = z.output<(typeof DOCUMENTS)[I]['fields']>;
