/**
 * What came of a number, and what it came of: depth first over the edges that every step left, in pages. Only keys are read, so
 * that the time it takes depends on what is found and not on how much there is.
 */
import { inputInvalid } from '../../kit/validation.ts';
import { decode, encode } from '../../kit/codec.ts';
import { cursorOf } from '../../kit/cursors.ts';
import { kindOf, type RecordOf } from '../state.ts';
import type { HandlersOf, Tx } from './call.ts';

/** Deeper than any chain is: an animal, its carcass, a lot, and packs of packs. */
const MAX_DEPTH = 20;
const CHUNK = 100;

type Direction = 'descent' | 'ancestry';

/** The numbers next to one, after a given one, in the order of the ledger. */
async function* neighbours(tx: Tx, direction: Direction, number: string, after?: string): AsyncGenerator<string> {
  let cursor = after === undefined ? undefined : cursorOf([number, after]);
  do {
    const page = await tx.page(direction, [number], CHUNK, cursor);
    yield* page.items.map((edge) => (direction === 'descent' ? edge.child : edge.parent));
    cursor = page.next;
  } while (cursor !== undefined);
}

/** The way from the start of a walk to where its last page ended. */
function pathOf(cursor: string | undefined): string[] {
  if (cursor === undefined) return [];
  const path = readPath(cursor);
  const whole = Array.isArray(path) && path.length <= MAX_DEPTH && path.every((part) => typeof part === 'string');
  if (!whole) throw inputInvalid([{ path: '$.cursor', message: 'is not a cursor of this walk' }]);
  return path as string[];
}

function readPath(cursor: string): unknown {
  try {
    return decode(Buffer.from(cursor, 'base64url'));
  } catch {
    return undefined;
  }
}

interface Met {
  readonly number: string;
  readonly by: string;
  readonly depth: number;
}

async function walk(
  tx: Tx,
  direction: Direction,
  { number, limit, cursor }: { readonly number: string; readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ met: Met[]; next?: string }> {
  const path = pathOf(cursor);
  const from = [number, ...path];
  // One open list for each step of the way; the last one, of the number that was met last, has not begun.
  const open = from.map((at, index) => neighbours(tx, direction, at, path[index]));
  const met: Met[] = [];
  let end: string | undefined;
  while (open.length > 0) {
    const found = await open.at(-1)!.next();
    if (found.done === true) {
      open.pop();
      path.pop();
      continue;
    }
    if (met.length === limit) return { met, next: end! };
    met.push({ number: found.value, by: path.at(-1) ?? number, depth: open.length });
    if (open.length === MAX_DEPTH) throw new Error(`the walk from ${number} is deeper than ${MAX_DEPTH} steps`);
    path.push(found.value);
    open.push(neighbours(tx, direction, found.value));
    if (met.length === limit) end = Buffer.from(encode(path)).toString('base64url');
  }
  return { met };
}

type Shown = { readonly holder?: string; readonly state?: string };

const SHOWN = {
  ANIMAL: async (tx: Tx, number: string) => shown(await tx.get('animal', number)),
  CARCASS: async (tx: Tx, number: string) => shown(await tx.get('carcass', number)),
  LOT: async (tx: Tx, number: string) => shown(await tx.get('lot', number)),
  PACK: async (tx: Tx, number: string) => shown(await tx.get('pack', number)),
  IMPORT_LOT: async (tx: Tx, number: string) => {
    const lot: RecordOf<'importLot'> | undefined = await tx.get('importLot', number);
    return lot === undefined ? {} : { holder: lot.importer };
  },
} as const;

function shown(record: Shown | undefined): Shown {
  return {
    ...(record?.holder !== undefined && { holder: record.holder }),
    ...(record?.state !== undefined && { state: record.state }),
  };
}

async function pageOf(tx: Tx, direction: Direction, input: Parameters<typeof walk>[2]) {
  const { met, next } = await walk(tx, direction, input);
  const items = await Promise.all(
    met.map(async (node) => {
      const kind = kindOf(node.number);
      return { ...node, kind, ...(await SHOWN[kind](tx, node.number)) };
    }),
  );
  return { items, ...(next !== undefined && { next }) };
}

/** Handlers of walks. */
export const closureHandlers = {
  listDescendants: (tx, input) => pageOf(tx, 'descent', input),
  listAncestors: (tx, input) => pageOf(tx, 'ancestry', input),
} satisfies HandlersOf<'listDescendants' | 'listAncestors'>;
