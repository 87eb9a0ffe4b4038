import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An interchange of the EDIFACT fixtures, as text, so that a test can damage it before it is sent. */
export function fixture(name: string): string {
  return readFileSync(join(__dirname, '..', 'edifact', 'fixtures', `${name}.edi`), 'utf8');
}
