import { groupsOf, segmentsOf } from './branch.ts';
import type { MessageFunction, MessageHead } from './codeco.ts';
import { type Branch, matchGrammar } from './grammar.ts';
import { MESSAGE_TYPES } from './message-types.ts';
import type { Message } from './read-interchange.ts';
import { onlySegment, partyOf } from './read-parts.ts';
import { refuse, type Segment, valueOf } from './segment.ts';
import { withoutUndefined } from './without-undefined.ts';

const FUNCTIONS: ReadonlyMap<string, MessageFunction> = new Map([
  ['9', 'ORIGINAL'],
  ['5', 'REPLACEMENT'],
  ['1', 'CANCELLATION'],
]);

/** A message that obeys its grammar, with what its head says. */
export interface OpenedMessage {
  readonly tree: Branch;
  readonly bgm: Segment;
  readonly head: MessageHead;
}

/**
 * Takes a message apart by the grammar of its type and release, and reads its head.
 * @throws {EdifactError} naming the segment that the grammar does not allow, or whose code is unknown
 */
export function openMessage(type: 'CODECO' | 'COPINO', message: Message): OpenedMessage {
  const release = message.type === `${type}:D:00B` ? '00B' : '95B';
  const tree = matchGrammar(MESSAGE_TYPES[`${type}:D:${release}`], message.segments);
  const bgm = onlySegment(tree, 'BGM');
  const optional = {
    documentNumber: valueOf(bgm, 2),
    replaces: replacedReference(tree),
    sender: partyOf(tree, 'MS'),
    recipient: partyOf(tree, 'MR'),
  };
  const { reference } = message;
  return { tree, bgm, head: { release, reference, function: functionOf(bgm), ...withoutUndefined(optional) } };
}

/** BGM 1225. */
function functionOf(bgm: Segment): MessageFunction {
  const found = FUNCTIONS.get(valueOf(bgm, 3) ?? '9');
  return found ?? refuse('VALUE_UNSUPPORTED', bgm, 3, 1, 'the message function is 9 original, 5 replace or 1 cancel');
}

/** RFF+ACW at the head of the message: the earlier message that this one replaces or cancels. */
function replacedReference(message: Branch): string | undefined {
  const heads = [...segmentsOf(message, 'RFF'), ...groupsOf(message, 'RFF').map((group) => onlySegment(group, 'RFF'))];
  const found = heads.find((rff) => valueOf(rff, 1) === 'ACW');
  return found === undefined ? undefined : valueOf(found, 1, 2);
}
