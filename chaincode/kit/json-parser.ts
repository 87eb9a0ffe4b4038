/**
 * A strict JSON reader (RFC 8259, I-JSON RFC 7493) for integers only. `JSON.parse` keeps the last of two equal keys, rounds 2^53 + 1,
 * and tells no place; a contract must not guess what its caller meant.
 */
import { CodecError, isForbiddenKey, isWellFormed, JSON_LIMITS, type Json } from './json.ts';

/**
 * Reads one JSON document, without anything after it.
 * @throws {CodecError} with the path of the mistake
 */
export function parseJson(text: string): Json {
  const reader = new Reader(text);
  const value = reader.value('$', 0);
  reader.end();
  return value;
}

const SPACE = /[ \t\n\r]*/y;
const INTEGER = /-?(?:0|[1-9][0-9]*)/y;
// eslint-disable-next-line no-control-regex -- RFC 8259 section 7: control characters must be escaped
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const UNICODE_ESCAPE = /[0-9a-fA-F]{4}/y;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ['\\', '\\'],
  ['/', '/'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const WORDS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  value(path: string, depth: number): Json {
    if (depth > JSON_LIMITS.depth) this.#refuse(path, `is nested deeper than ${JSON_LIMITS.depth} levels`);
    this.#match(SPACE);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(path, depth);
      case '[':
        return this.#array(path, depth);
      case '"':
        return this.#string(path);
      default:
        return this.#wordOrNumber(path);
    }
  }

  end(): void {
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#refuse('$', `is followed by something at offset ${this.#at}`);
  }

  #object(path: string, depth: number): Json {
    const members: Record<string, Json> = {};
    this.#at += 1;
    if (this.#take('}')) return members;
    do {
      this.#match(SPACE);
      if (this.#text[this.#at] !== '"') this.#refuse(path, `expects a key in quotes at offset ${this.#at}`);
      const key = this.#string(path);
      if (isForbiddenKey(key)) this.#refuse(path, `has the forbidden key ${key}`);
      if (Object.hasOwn(members, key)) this.#refuse(`${path}.${key}`, 'is given twice');
      if (!this.#take(':')) this.#refuse(`${path}.${key}`, `expects a colon at offset ${this.#at}`);
      members[key] = this.value(`${path}.${key}`, depth + 1);
    } while (this.#take(','));
    if (!this.#take('}')) this.#refuse(path, `expects a comma or a closing brace at offset ${this.#at}`);
    return members;
  }

  #array(path: string, depth: number): Json {
    const items: Json[] = [];
    this.#at += 1;
    if (this.#take(']')) return items;
    do items.push(this.value(`${path}[${items.length}]`, depth + 1));
    while (this.#take(','));
    if (!this.#take(']')) this.#refuse(path, `expects a comma or a closing bracket at offset ${this.#at}`);
    return items;
  }

  #string(path: string): string {
    let text = '';
    this.#at += 1;
    for (;;) {
      text += this.#match(PLAIN);
      const stop = this.#text[this.#at];
      this.#at += 1;
      if (stop === '"') break;
      if (stop !== '\\') this.#refuse(path, 'is a text without an end, or with a control character');
      text += this.#escape(path);
    }
    if (!isWellFormed(text)) this.#refuse(path, 'holds half of a surrogate pair');
    return text;
  }

  #escape(path: string): string {
    const letter = this.#text[this.#at] ?? '';
    this.#at += 1;
    const known = ESCAPES.get(letter);
    if (known !== undefined) return known;
    const hex = letter === 'u' ? this.#match(UNICODE_ESCAPE) : '';
    if (hex === '') this.#refuse(path, `has an unknown escape at offset ${this.#at - 1}`);
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #wordOrNumber(path: string): Json {
    for (const [word, value] of WORDS) {
      if (this.#text.startsWith(word, this.#at)) {
        this.#at += word.length;
        return value;
      }
    }
    const digits = this.#match(INTEGER);
    if (digits === '') this.#refuse(path, `expects a JSON value at offset ${this.#at}`);
    const next = this.#text[this.#at];
    const number = Number(digits);
    const whole = next === undefined || !'.eE'.includes(next);
    if (!whole || !Number.isSafeInteger(number) || Object.is(number, -0)) {
      this.#refuse(path, 'is not an integer between -(2^53 - 1) and 2^53 - 1 in plain digits');
    }
    return number;
  }

  /** Skips space, and the character if it is the next one. */
  #take(character: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #refuse(path: string, problem: string): never {
    throw new CodecError(path, problem);
  }
}
