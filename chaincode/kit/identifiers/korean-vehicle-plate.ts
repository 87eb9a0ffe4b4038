/** Korean vehicle registration plates (자동차등록번호): region (older plates), class digits, use, serial number. */
import { z } from 'zod';

const PLATE = /^(?:[가-힣]{2})?([0-9]{2,3})([가-힣])[0-9]{4}$/;

/** Use letters of commercial vehicles; 배 is for parcel delivery. */
const COMMERCIAL = new Set(['아', '바', '사', '자', '배']);

/** A plate without spaces, in normalisation form C. */
export function normalisePlate(text: string): string {
  return text.normalize('NFC').replaceAll(/\s/g, '');
}

/** Whether a text is a plate in its normal form, such as `부산98사1234` or `123가4568`. */
export function isKoreanPlate(text: string): boolean {
  return PLATE.test(text) && text === normalisePlate(text);
}

/** Whether a plate is of a vehicle for hire, as a container truck must be. */
export function isCommercialPlate(text: string): boolean {
  const use = PLATE.exec(text)?.[2];
  return use !== undefined && COMMERCIAL.has(use);
}

/** A Korean vehicle plate in its normal form. */
export const KoreanPlate = z.string().refine(isKoreanPlate, 'Invalid Korean vehicle plate');
