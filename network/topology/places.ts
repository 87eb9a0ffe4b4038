import { isMap } from 'yaml';
import type { Document, LineCounter, Node } from 'yaml';

/** Keys and indexes from the top of a document down to a value. */
export type Path = readonly (string | number)[];

/** Counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Finds where a value or a key of a document stands in the text. What is missing stands where its parent does. */
export class Places {
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  /** Place of an offset in the text. */
  at(offset: number): Place {
    const { line, col } = this.#lines.linePos(offset);
    return { line, column: col };
  }

  /** Place of the value at a path. */
  ofValue(path: Path): Place {
    const node = this.#document.getIn(path, true) as Node | undefined;
    if (node?.range) return this.at(node.range[0]);
    return path.length === 0 ? this.at(0) : this.ofKey(path.slice(0, -1));
  }

  /** Place of the key at the end of a path; for an item of a list, of the item. */
  ofKey(path: Path): Place {
    const key = path.at(-1);
    if (key === undefined) return this.at(0);
    const parent = this.#document.getIn(path.slice(0, -1), true);
    if (!isMap(parent)) return this.ofValue(path);
    const pair = parent.items.find(({ key: node }) => String(node) === String(key));
    const range = (pair?.key as Node | undefined)?.range;
    return range ? this.at(range[0]) : this.ofKey(path.slice(0, -1));
  }
}
