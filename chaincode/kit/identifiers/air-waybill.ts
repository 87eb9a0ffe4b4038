/** Air waybill numbers, IATA Resolution 600a: three digits of the airline, seven of the serial, one check digit. */
import { z } from 'zod';

/** Whether a text is an air waybill number with a hyphen after the prefix: the last digit is the serial modulo 7. */
export function isAirWaybill(text: string): boolean {
  const found = /^[0-9]{3}-([0-9]{7})([0-9])$/.exec(text);
  return found !== null && Number(found[1]) % 7 === Number(found[2]);
}

/** An air waybill number, such as `180-44025730`. */
export const AirWaybill = z.string().refine(isAirWaybill, 'Invalid air waybill number');
