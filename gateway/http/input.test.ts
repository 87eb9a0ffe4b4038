import { z } from 'zod';
import { submit, evaluate } from '@ledger-pilots/chaincode/kit/declare.ts';
import { Problem } from '../problems.ts';
import { routesOf } from '../routes.ts';
import { inputReader, parseQuery } from './input.ts';

const shared = { access: 'public' as const, output: z.null() };

const [list, move] = routesOf([
  {
    name: 'boxes',
    title: { en: 'Boxes', ko: '상자' },
    summary: 'Boxes.',
    version: '1.0.0',
    records: {},
    events: {},
    errors: {},
    methods: {
      list: evaluate({
        ...shared,
        http: 'GET /yards/{yard}/boxes',
        summary: 'List',
        input: z.strictObject({
          yard: z.string(),
          limit: z.int().default(10),
          full: z.boolean().optional(),
          kind: z.array(z.string()).optional(),
          cursor: z.string().nullable().optional(),
        }),
        example: { input: { yard: 'a' } },
      }),
      move: submit({
        ...shared,
        access: { party: 'line', role: 'planner' },
        http: 'POST /boxes/{boxNo}/move',
        summary: 'Move',
        input: z.strictObject({ boxNo: z.int(), to: z.string() }),
        example: { input: { boxNo: 1, to: 'b' } },
      }),
    },
  },
]);
const readList = inputReader(list!);
const readMove = inputReader(move!);

const codeOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error instanceof Problem ? [error.code, error.details] : error;
  }
  return undefined;
};

test('query parameters are read as the types of their fields', () => {
  const query = 'limit=25&full=true&kind=reefer&kind=dry&cursor=a%20b+c%2B';
  expect(readList({ yard: 'n1' }, query, undefined)).toEqual({
    input: { yard: 'n1', limit: 25, full: true, kind: ['reefer', 'dry'], cursor: 'a b c+' },
  });
});

test.each(['1.5', '1e3', '0x10', ' 7', '', '12345678901234567890', '٣'])('%j is not taken for an integer', (text) => {
  expect(readList({ yard: 'n1' }, `limit=${encodeURIComponent(text)}`, undefined).input['limit']).toBe(text);
});

test('a parameter that is unknown, repeated, or belongs into the path is refused with its name', () => {
  expect(codeOf(() => readList({ yard: 'n1' }, 'limit=1&limit=2&yard=n2&colour=red', undefined))).toEqual([
    'INPUT_INVALID',
    {
      issues: [
        { path: '?limit', message: 'is given more than once' },
        { path: '?yard', message: 'is not a parameter of this route' },
        { path: '?colour', message: 'is not a parameter of this route' },
      ],
    },
  ]);
});

test('parameters named like members of every object are not special', () => {
  expect(codeOf(() => readList({ yard: 'n1' }, '__proto__=1&constructor=2', undefined))).toMatchObject([
    'INPUT_INVALID',
    { issues: [{ path: '?__proto__' }, { path: '?constructor' }] },
  ]);
});

test('broken percent-encoding in a query is refused', () => {
  for (const query of ['limit=%', 'limit=%zz', 'a=%ff', '%c0%80=1'])
    expect(codeOf(() => parseQuery(query))).toContain('PATH_INVALID');
});

test('a body is joined with its path, and its secret is kept apart', () => {
  expect(readMove({ boxNo: '7' }, '', { to: 'n2', private: { rate: 1 } })).toEqual({
    input: { boxNo: 7, to: 'n2' },
    secret: { rate: 1 },
  });
});

test('a field of the path may not come in the body as well', () => {
  expect(codeOf(() => readMove({ boxNo: '7' }, '', { boxNo: 8, to: 'n2' }))).toEqual([
    'INPUT_INVALID',
    { issues: [{ path: '$.boxNo', message: 'is given by the path' }] },
  ]);
});

test('a write takes no query', () => {
  expect(codeOf(() => readMove({ boxNo: '7' }, 'to=n3', { to: 'n2' }))).toMatchObject(['INPUT_INVALID', {}]);
});

test.each([[[]], ['text'], [null], [7]])('the body %j is not an object and is refused', (body) => {
  expect(codeOf(() => readMove({ boxNo: '7' }, '', body))).toMatchObject(['BODY_INVALID', { path: '$' }]);
});
