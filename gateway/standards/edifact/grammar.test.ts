import type { EdifactError } from './edifact-error.ts';
import { type Branch, matchGrammar, may, mayGroup, must, mustGroup } from './grammar.ts';
import { MESSAGE_TYPES } from './message-types.ts';
import type { Segment } from './segment.ts';

const rules = [
  must('UNH'),
  may('FTX', 2),
  mustGroup('SG1', 2, must('NAD'), mayGroup('SG2', 1, must('CTA'), may('COM', 1))),
  mayGroup('SG3', 3, must('EQD'), may('FTX', 1)),
  must('UNT'),
];

function segments(tags: string): Segment[] {
  return tags.split(' ').map((tag, index) => ({
    tag,
    elements: [],
    number: index + 2,
    messageNumber: index + 1,
    byteOffset: index * 10,
    byteLength: 10,
  }));
}

/** The tree as text: `UNH SG1(NAD SG2(CTA)) UNT`. */
function shape(branch: Branch): string {
  return [
    ...branch.segments.map(({ tag }) => tag),
    ...branch.groups.map(({ name, branch: inner }) => `${name}(${shape(inner)})`),
  ].join(' ');
}

function match(tags: string): string {
  return shape(matchGrammar(rules, segments(tags)));
}

test('segments are put into the groups of the table', () => {
  expect(match('UNH FTX NAD CTA COM NAD EQD FTX EQD UNT')).toBe(
    'UNH FTX UNT SG1(NAD SG2(CTA COM)) SG1(NAD) SG3(EQD FTX) SG3(EQD)',
  );
  expect(match('UNH NAD UNT')).toBe('UNH UNT SG1(NAD)');
});

test.each([
  ['a mandatory group', 'UNH UNT', 'SEGMENT_MISSING', 'UNT'],
  ['the last segment', 'UNH NAD', 'SEGMENT_MISSING', 'NAD'],
  ['everything', '', 'SEGMENT_UNEXPECTED', ''],
])('without %s the message is refused', (_, tags, code, tag) => {
  expect(() => match(tags)).toThrow(
    expect.objectContaining({ code, place: expect.objectContaining({ tag }) as object }) as EdifactError,
  );
});

test.each([
  ['a segment that the table does not know', 'UNH NAD XYZ UNT', 'SEGMENT_UNEXPECTED', 3],
  ['a segment out of order', 'UNH NAD FTX UNT', 'SEGMENT_UNEXPECTED', 3],
  ['a segment without its group', 'UNH NAD COM UNT', 'SEGMENT_UNEXPECTED', 3],
  ['a segment too often', 'UNH FTX FTX FTX NAD UNT', 'SEGMENT_REPEATED', 4],
  ['a single segment twice', 'UNH NAD CTA COM COM UNT', 'SEGMENT_REPEATED', 5],
  ['a group too often', 'UNH NAD NAD NAD UNT', 'GROUP_REPEATED', 4],
  ['a group in a group twice', 'UNH NAD CTA CTA UNT', 'GROUP_REPEATED', 4],
  ['something after the end', 'UNH NAD UNT FTX', 'SEGMENT_UNEXPECTED', 4],
])('with %s the message is refused at that segment', (_, tags, code, messageSegment) => {
  expect(() => match(tags)).toThrow(
    expect.objectContaining({ code, place: expect.objectContaining({ messageSegment }) as object }) as EdifactError,
  );
});

test('a thousand repetitions of a segment are refused at the first that is one too many', () => {
  const seals = segments(['UNH BGM NAD EQD', ...Array<string>(1000).fill('SEL'), 'UNT'].join(' '));
  expect(() => matchGrammar(MESSAGE_TYPES['CODECO:D:95B'], seals)).toThrow(
    expect.objectContaining({
      code: 'SEGMENT_REPEATED',
      place: expect.objectContaining({ messageSegment: 14 }) as object,
    }) as EdifactError,
  );
});

test.each(Object.entries(MESSAGE_TYPES))(
  'in the table of %s no place is hidden by an earlier one of the same tag',
  (_, table) => {
    // One pass can decide only when neighbours that may be left out differ in their tags.
    const triggers = table.map((rule) => (rule.kind === 'segment' ? rule.tag : rule.rules[0].tag));
    expect(new Set(triggers).size).toBe(triggers.length);
  },
);
