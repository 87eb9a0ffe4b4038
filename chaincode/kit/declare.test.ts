import { z } from 'zod';
import { admits, contract, DeclarationError, evaluate, grantsOf, submit, type ContractDeclaration } from './declare.ts';
import { sampleApi } from './testing/sample-contract.ts';

const read = sampleApi.methods.locker;
const write = sampleApi.methods.note;

function changed(change: Partial<ContractDeclaration>): () => unknown {
  return () => contract({ ...(sampleApi as ContractDeclaration), ...change });
}

test('a sound declaration is returned as it is', () => {
  expect(contract(sampleApi)).toBe(sampleApi);
});

test.each<[string, Partial<ContractDeclaration>]>([
  ['error code lower', { errors: { lower: { status: 400, summary: '', remedy: '' } } }],
  ['event passIssued', { events: { passIssued: z.object({}) } }],
  ['method Locker', { methods: { Locker: read } }],
  ['record kit.inbox', { records: { 'kit.inbox': { schema: z.object({ a: z.string() }), key: ['a'] } } }],
  ['has no key field b', { records: { A: { schema: z.object({ a: z.string() }), key: ['b'] } } }],
  ['has no key', { records: { A: { schema: z.object({ a: z.string() }), key: [] } } }],
  ['has no field @b.c', { records: { A: { schema: z.object({ a: z.string() }), key: ['a'], endorsedBy: ['@b.c'] } } }],
  ['share the route', { methods: { one: read, two: { ...read, http: 'GET /lockers/{site}' } } }],
  [
    'share the route',
    { methods: { note: submit({ ...write, relayed: { http: write.http as `POST /${string}`, bodyLimitBytes: 1 } }) } },
  ],
  [
    'gathered by notes, which is no method',
    {
      methods: {
        note: submit({
          ...write,
          relayed: {
            http: 'POST /relay',
            bodyLimitBytes: 1,
            gathered: { by: 'notes', items: 'notes', verdicts: 'verdicts' },
          },
        }),
      },
    },
  ],
  [
    'relayed path parameter x',
    { methods: { note: submit({ ...write, relayed: { http: 'POST /relay/{x}', bodyLimitBytes: 1 } }) } },
  ],
  [
    'relayed and has a secret part',
    { methods: { rent: submit({ ...sampleApi.methods.rent, relayed: { http: 'POST /relay', bodyLimitBytes: 1 } }) } },
  ],
  ['cannot be public', { methods: { note: submit({ ...write, access: 'public' }) } }],
  ['must be a read', { methods: { locker: evaluate({ ...read, http: 'POST /lockers' }) } }],
  ['path parameter x', { methods: { locker: evaluate({ ...read, http: 'GET /lockers/{x}' }) } }],
  ['undeclared error NO_SUCH', { methods: { note: submit({ ...write, errors: ['NO_SUCH'] }) } }],
  ['undeclared event NoSuch', { methods: { note: submit({ ...write, events: ['NoSuch'] }) } }],
  ['undeclared private record', { methods: { locker: evaluate({ ...read, readsPrivate: 'NoSuch' }) } }],
  ['not a valid input', { methods: { note: submit({ ...write, example: { input: { noteId: 5 } } }) } }],
  [
    'private part is not valid',
    {
      methods: {
        rent: submit({ ...sampleApi.methods.rent, example: { input: sampleApi.methods.rent.example.input } }),
      },
    },
  ],
  ['names no endorser', { methods: { appraise: submit({ ...sampleApi.methods.appraise, endorsers: [] }) } }],
  [
    'names endorsers, and its private record’s collection',
    { methods: { rent: submit({ ...sampleApi.methods.rent, endorsers: ['line'] }) } },
  ],
  ['four eyes and private', { methods: { rent: submit({ ...sampleApi.methods.rent, fourEyes: true }) } }],
])('a declaration is refused: %s', (problem, change) => {
  expect(changed(change)).toThrow(DeclarationError);
  expect(changed(change)).toThrow(problem);
});

test('access needs a party and a role of one grant', () => {
  const access = [
    { party: 'line', role: 'planner' },
    { party: ['terminal1', 'terminal2'], role: ['device', 'gate-operator'] },
  ];
  expect(admits(access, 'line', ['planner'])).toBe(true);
  expect(admits(access, 'terminal2', ['x', 'device'])).toBe(true);
  expect(admits(access, 'line', ['device'])).toBe(false);
  expect(admits(access, 'terminal1', ['planner'])).toBe(false);
  expect(admits(access, 'line', [])).toBe(false);
  expect(admits('public', 'kisa', [])).toBe(true);
  expect([grantsOf('public'), grantsOf(access[0]!)]).toEqual([[], [access[0]]]);
});
