/**
 * Parcel numbers (필지고유번호, PNU): 19 digits, of which ten are the code of the legal dong (시도 2, 시군구 3, 읍면동 3, 리 2), one the
 * land type (1 land ledger, 2 forest ledger), four the main lot and four the sub-lot.
 */
import { z } from 'zod';

const PNU = /^[0-9]{10}[12](?!0000)[0-9]{8}$/;

/** Whether a text has the form of a parcel number. There is no check digit. */
export function isPnu(text: string): boolean {
  return PNU.test(text);
}

/**
 * The parcel number of an entry of the building ledger, which counts land types from 0: 0 for plots, 1 for forest, 2 for blocks.
 * @param dongCode - ten digits
 * @returns `undefined` for blocks, which have no parcel number, and for lots that cannot be
 */
export function fromBuildingLedger(
  dongCode: string,
  landType: number,
  mainLot: number,
  subLot: number,
): string | undefined {
  const pnu = `${dongCode}${landType + 1}${String(mainLot).padStart(4, '0')}${String(subLot).padStart(4, '0')}`;
  return isPnu(pnu) ? pnu : undefined;
}

/** A parcel number. */
export const Pnu = z.string().refine(isPnu, 'Invalid parcel number (PNU)').meta({ pattern: PNU.source });
