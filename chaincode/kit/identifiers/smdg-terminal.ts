/** SMDG terminal codes: up to six characters, unique within the UN/LOCODE of the port. */
import { z } from 'zod';
import { isSamePort } from './un-locode.ts';

const FORM = /^[A-Z0-9]{2,6}$/;

/** A container terminal. */
export interface SmdgTerminal {
  readonly unLocode: string;
  readonly code: string;
  readonly name: string;
}

/** The terminals of Busan; those of other ports are valid by their form. */
const BUSAN: readonly SmdgTerminal[] = [
  { unLocode: 'KRPUS', code: 'PNP', name: 'Pusan Newport International Terminal (PNIT), New Port pier 1' },
  { unLocode: 'KRPUS', code: 'PNC', name: 'Pusan Newport Company, New Port pier 2' },
  { unLocode: 'KRPUS', code: 'HJNC', name: 'Hanjin Busan New Port, New Port pier 3' },
  { unLocode: 'KRPUS', code: 'HPNT', name: 'HMM PSA New-port Terminal, New Port pier 4' },
  { unLocode: 'KRPUS', code: 'BNCT', name: 'Busan New Container Terminal, New Port pier 5' },
  { unLocode: 'KRPUS', code: 'BCT', name: 'Busan Container Terminal, New Port pier 6' },
  { unLocode: 'KRPUS', code: 'DGT', name: 'Dongwon Global Terminal, New Port pier 7' },
  { unLocode: 'KRPUS', code: 'HBCT', name: 'Hutchison Busan Container Terminal, North Port' },
  { unLocode: 'KRPUS', code: 'KBCT', name: 'Busan Port Terminal (BPT), North Port' },
];

/** Whether a text has the form of a terminal code. */
export function isTerminalCode(text: string): boolean {
  return FORM.test(text);
}

/** The terminal of a port by its code, when it is one of the shipped list. */
export function terminalOf(unLocode: string, code: string): SmdgTerminal | undefined {
  return BUSAN.find((terminal) => terminal.code === code && isSamePort(terminal.unLocode, unLocode));
}

/** An SMDG terminal code such as `PNC`. */
export const TerminalCode = z.string().refine(isTerminalCode, 'Invalid SMDG terminal code');
