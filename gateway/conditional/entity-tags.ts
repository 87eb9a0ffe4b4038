/** The headers `If-Match` and `If-None-Match` as they are written (RFC 9110 sections 8.8.3, 13.1.1 and 13.1.2). */
import { gatewayProblem } from '../problems.ts';

/** A tag, without its quotes. */
export interface EntityTag {
  readonly weak: boolean;
  readonly tag: string;
}

/** `*`: whatever state the resource is in, if only it exists. */
export type EntityTags = '*' | readonly EntityTag[];

const MAX_TAGS = 32;

/** One element of the list, which may be empty (RFC 9110 section 5.6.1.2), up to the next comma or the end. */
const ELEMENT = /[\t ]*(?:(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"[\t ]*)?(,|$)/y;

/**
 * Reads a header's values.
 * @param values - the header's lines; `undefined` when the request has none
 * @throws {Problem} PRECONDITION_INVALID
 */
export function entityTagsOf(name: string, values: readonly string[] | undefined): EntityTags | undefined {
  if (values === undefined) return undefined;
  const text = values.join(',');
  if (text.trim() === '*') return '*';
  const tags = listOf(text);
  if (tags === undefined || tags.length === 0) {
    throw gatewayProblem('PRECONDITION_INVALID', { detail: `${name} is neither \`*\` nor a list of entity tags.` });
  }
  if (tags.length > MAX_TAGS) {
    throw gatewayProblem('PRECONDITION_INVALID', { detail: `${name} has more than ${MAX_TAGS} entity tags.` });
  }
  return tags;
}

/** `undefined` when the text is no list of tags. */
function listOf(text: string): EntityTag[] | undefined {
  const tags: EntityTag[] = [];
  const element = new RegExp(ELEMENT);
  for (;;) {
    const found = element.exec(text);
    if (found === null) return undefined;
    const [, weak, tag, end] = found;
    if (tag !== undefined) tags.push({ weak: weak !== undefined, tag });
    if (end === '') return tags;
  }
}
