import { resolve } from 'node:path';

/** A path that a person names is meant from where the person is, not from where npm runs this. */
export function namedPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? '.', path);
}
