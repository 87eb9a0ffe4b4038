import { EdifactError } from './edifact-error.ts';
import { placeOf, type Segment } from './segment.ts';

/** A segment at a place of a message. */
export interface SegmentRule {
  readonly kind: 'segment';
  readonly tag: string;
  readonly mandatory: boolean;
  readonly max: number;
}

/** A group of segments; its first rule is its trigger, mandatory and single. */
export interface GroupRule {
  readonly kind: 'group';
  /** As in the directory: `SG4`. */
  readonly name: string;
  readonly mandatory: boolean;
  readonly max: number;
  readonly rules: readonly [SegmentRule, ...Rule[]];
}

/** A place in a segment table. */
export type Rule = SegmentRule | GroupRule;

/** Segments that matched a list of rules: a node for each that occurred, in order. */
export interface Branch {
  readonly segments: readonly Segment[];
  readonly groups: readonly { readonly name: string; readonly branch: Branch }[];
}

/** A mandatory segment. */
export function must(tag: string, max = 1): SegmentRule {
  return { kind: 'segment', tag, mandatory: true, max };
}

/** A conditional segment. */
export function may(tag: string, max: number): SegmentRule {
  return { kind: 'segment', tag, mandatory: false, max };
}

/** A mandatory group. */
export function mustGroup(name: string, max: number, ...rules: [SegmentRule, ...Rule[]]): GroupRule {
  return { kind: 'group', name, mandatory: true, max, rules };
}

/** A conditional group. */
export function mayGroup(name: string, max: number, ...rules: [SegmentRule, ...Rule[]]): GroupRule {
  return { kind: 'group', name, mandatory: false, max, rules };
}

interface Cursor {
  readonly segments: readonly Segment[];
  index: number;
}

/**
 * Matches the segments of a message, UNH to UNT, against a message type's segment table. A segment belongs to the
 * first place that it can have, as ISO 9735 requires of the tables, so one pass decides.
 * @throws {EdifactError} SEGMENT_MISSING, SEGMENT_REPEATED, GROUP_REPEATED or SEGMENT_UNEXPECTED at the offending segment
 */
export function matchGrammar(rules: readonly Rule[], segments: readonly Segment[]): Branch {
  const cursor: Cursor = { segments, index: 0 };
  const branch = matchRules(rules, cursor, 'the message');
  const left = segments[cursor.index];
  if (left !== undefined) throw unexpected(left, 'after the last place of the message');
  return branch;
}

function matchRules(rules: readonly Rule[], cursor: Cursor, where: string): Branch {
  const segments: Segment[] = [];
  const groups: { name: string; branch: Branch }[] = [];
  for (const rule of rules) {
    let count = 0;
    while (count < rule.max && cursor.segments[cursor.index]?.tag === triggerOf(rule)) {
      count += 1;
      if (rule.kind === 'segment') {
        segments.push(cursor.segments[cursor.index]!);
        cursor.index += 1;
      } else {
        groups.push({ name: rule.name, branch: matchRules(rule.rules, cursor, `group ${rule.name}`) });
      }
    }
    const later = rules.slice(rules.indexOf(rule) + 1);
    if (count === 0 && rule.mandatory) throw missing(rule, cursor, later, where);
    if (count === rule.max && rule !== rules[0]) checkRepeats(rule, cursor, later);
  }
  return { segments, groups };
}

function triggerOf(rule: Rule): string {
  return rule.kind === 'segment' ? rule.tag : rule.rules[0].tag;
}

/** One more of the same is a repetition too many, unless a later place of the same list takes the tag as well. */
function checkRepeats(rule: Rule, cursor: Cursor, later: readonly Rule[]): void {
  const next = cursor.segments[cursor.index];
  if (next?.tag !== triggerOf(rule) || later.some((other) => triggerOf(other) === next.tag)) return;
  const times = rule.max === 1 ? 'once' : `${rule.max} times`;
  if (rule.kind === 'segment') {
    throw new EdifactError('SEGMENT_REPEATED', placeOf(next), `${rule.tag} may stand ${times} here`);
  }
  throw new EdifactError('GROUP_REPEATED', placeOf(next), `group ${rule.name} may stand ${times} here`);
}

function missing(rule: Rule, cursor: Cursor, later: readonly Rule[], where: string): EdifactError {
  const tag = triggerOf(rule);
  const found = cursor.segments[cursor.index];
  if (found === undefined) {
    const last = cursor.segments.at(-1);
    return new EdifactError(
      'SEGMENT_MISSING',
      last === undefined ? {} : placeOf(last),
      `${tag} is missing at the end of ${where}`,
    );
  }
  if (later.some((other) => triggerOf(other) === found.tag)) {
    return new EdifactError('SEGMENT_MISSING', placeOf(found), `${tag} is missing in ${where} before this segment`);
  }
  return unexpected(found, `where ${tag} is due`);
}

function unexpected(segment: Segment, where: string): EdifactError {
  return new EdifactError(
    'SEGMENT_UNEXPECTED',
    placeOf(segment),
    `${segment.tag} has no place here: it stands ${where}`,
  );
}
