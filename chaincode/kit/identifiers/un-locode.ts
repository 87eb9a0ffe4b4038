/** UN/LOCODE (UN/CEFACT Recommendation 16): two letters of the country, three characters of the place. */
import { z } from 'zod';

const FORM = /^[A-Z]{2}[A-Z2-9]{3}$/;

/**
 * Ports that the pilots deal with. The whole list has more than 100 000 places and changes twice a year, so that a code is
 * valid by its form; this subset is for names, and for checks that want a known port.
 */
const PORTS: ReadonlyMap<string, string> = new Map([
  ['KRPUS', 'Busan'],
  ['KRBNP', 'Busan New Port'],
  ['KRINC', 'Incheon'],
  ['KRKAN', 'Gwangyang'],
  ['KRUSN', 'Ulsan'],
  ['KRPTK', 'Pyeongtaek'],
  ['KRKPO', 'Pohang'],
  ['KRKUV', 'Gunsan'],
  ['KRMOK', 'Mokpo'],
  ['KRYOS', 'Yeosu'],
  ['KRMAS', 'Masan'],
  ['CNSHA', 'Shanghai'],
  ['CNNGB', 'Ningbo'],
  ['CNTAO', 'Qingdao'],
  ['CNTXG', 'Xingang'],
  ['CNDLC', 'Dalian'],
  ['CNXMN', 'Xiamen'],
  ['CNYTN', 'Yantian'],
  ['HKHKG', 'Hong Kong'],
  ['TWKHH', 'Kaohsiung'],
  ['JPTYO', 'Tokyo'],
  ['JPYOK', 'Yokohama'],
  ['JPUKB', 'Kobe'],
  ['JPOSA', 'Osaka'],
  ['JPNGO', 'Nagoya'],
  ['JPHKT', 'Hakata'],
  ['RUVVO', 'Vladivostok'],
  ['SGSIN', 'Singapore'],
  ['MYPKG', 'Port Klang'],
  ['MYTPP', 'Tanjung Pelepas'],
  ['VNHPH', 'Haiphong'],
  ['THLCH', 'Laem Chabang'],
  ['PHMNL', 'Manila'],
  ['LKCMB', 'Colombo'],
  ['INNSA', 'Nhava Sheva'],
  ['AEJEA', 'Jebel Ali'],
  ['SAJED', 'Jeddah'],
  ['NLRTM', 'Rotterdam'],
  ['BEANR', 'Antwerp'],
  ['DEHAM', 'Hamburg'],
  ['DEBRV', 'Bremerhaven'],
  ['GBFXT', 'Felixstowe'],
  ['FRLEH', 'Le Havre'],
  ['USLAX', 'Los Angeles'],
  ['USLGB', 'Long Beach'],
  ['USOAK', 'Oakland'],
  ['USSEA', 'Seattle'],
  ['USNYC', 'New York'],
  ['USSAV', 'Savannah'],
  ['CAVAN', 'Vancouver'],
  ['MXZLO', 'Manzanillo'],
  ['BRSSZ', 'Santos'],
  ['AUSYD', 'Sydney'],
  ['AUMEL', 'Melbourne'],
  ['NZAKL', 'Auckland'],
]);

/** Codes that name the same place on messages of different senders: Busan New Port is a part of Busan. */
const ALIASES: ReadonlyMap<string, string> = new Map([['KRBNP', 'KRPUS']]);

/** Whether a text has the form of a UN/LOCODE. */
export function isUnLocode(text: string): boolean {
  return FORM.test(text);
}

/** The name of a port of the subset, or `undefined`. */
export function portName(unLocode: string): string | undefined {
  return PORTS.get(unLocode);
}

/** Whether two codes name the same port. */
export function isSamePort(left: string, right: string): boolean {
  return (ALIASES.get(left) ?? left) === (ALIASES.get(right) ?? right);
}

/** A UN/LOCODE such as `KRPUS`. */
export const UnLocode = z.string().refine(isUnLocode, 'Invalid UN/LOCODE');
