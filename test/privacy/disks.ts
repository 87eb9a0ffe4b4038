/** I7: what some parties keep between them is on no other disk. Every file of every process of the network can be searched. */
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { storedBytes } from './stored-bytes.ts';

/** Every form in which a value gives itself away. The last is what a dictionary attack on an unsalted hash would find. */
function formsOf(value: string): Buffer[] {
  const hash = createHash('sha256').update(value).digest();
  return [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64'), hash.toString('hex')]
    .map((form) => Buffer.from(form))
    .concat([hash]);
}

/** Where values were found: the peers that have some (`peer0.nacf`), and files of anything else. */
export interface Found {
  readonly peers: readonly string[];
  readonly elsewhere: readonly string[];
}

/**
 * Searches the state folder of a network.
 * @param members - parties whose peers may have the values
 */
export function searchDisks(stateDir: string, values: readonly string[], members: readonly string[]): Found {
  const forms = values.flatMap(formsOf);
  const member = new RegExp(`peer[0-9]\\.(${members.join('|')})/`);
  const peers = new Set<string>();
  const elsewhere: string[] = [];
  for (const file of filesBelow(stateDir)) {
    const bytes = bytesOf(file);
    if (bytes === undefined) continue;
    if (!forms.some((form) => bytes.includes(form))) continue;
    const name = file.slice(stateDir.length + 1);
    const found = member.exec(name);
    if (found === null) elsewhere.push(name);
    else peers.add(found[0].slice(0, -1));
  }
  return { peers: [...peers].sort(), elsewhere };
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) yield path;
  }
}

/** Undefined for a file that went while the folder was searched: databases write their files anew. */
function bytesOf(file: string): Buffer | undefined {
  try {
    return storedBytes(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
