/** The header fields of EPCIS 2.0's REST binding (section 12.4) that say what this edge speaks. */
import type { Request } from 'express';
import { NAMESPACES } from '@ledger-pilots/chaincode/beef/epcis/vocabulary.ts';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import { contractProblem } from '../../ledger/refusal.ts';
import { CAPTURE_LIMITS } from './capture-document.ts';

/** In every answer. Identifiers go out as they are on the ledger: their form is part of what was told. */
export const STANDARD_HEADERS = {
  'GS1-EPCIS-Version': '2.0.0',
  'GS1-CBV-Version': '2.0.0',
  'GS1-EPC-Format': 'Never_Translates',
  'GS1-Extensions': Object.entries(NAMESPACES)
    .map(([prefix, uri]) => `${prefix}=${uri}`)
    .join(','),
} as const;

/** In answers to a capture, beside the others. */
export const CAPTURE_HEADERS = {
  ...STANDARD_HEADERS,
  'GS1-EPCIS-Capture-Limit': String(CAPTURE_LIMITS.events),
  'GS1-EPCIS-Capture-File-Size-Limit': String(CAPTURE_LIMITS.bytes),
  'GS1-Capture-Error-Behaviour': 'proceed',
} as const;

/** What a request may ask for by these fields. Anything else would be answered otherwise than it was asked. */
const POSSIBLE: readonly (readonly [field: string, form: RegExp, expected: string])[] = [
  ['GS1-EPCIS-Version', /^2\.0(?:\.\d+)?$/, '2.0.0'],
  ['GS1-CBV-Version', /^2\.0(?:\.\d+)?$/, '2.0.0'],
  ['GS1-EPC-Format', /^Never_Translates$/, 'Never_Translates'],
  ['GS1-Capture-Error-Behaviour', /^proceed$/, 'proceed: what is on the ledger cannot be rolled back'],
];

/** Refuses a request whose header fields ask for what this edge does not do. @throws {Problem} INPUT_INVALID */
export function checkStandardHeaders(req: Request): void {
  const issues = POSSIBLE.flatMap(([field, form, expected]) => {
    const value = req.get(field);
    return value === undefined || form.test(value) ? [] : [{ path: field, message: `expected ${expected}` }];
  });
  if (issues.length > 0) throw contractProblem(new Map(), 'beef', inputInvalid(issues));
}
