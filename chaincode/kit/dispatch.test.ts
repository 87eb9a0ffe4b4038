import fc from 'fast-check';
import { KIT_ERRORS } from './errors.ts';
import { enrolWithoutAttributes } from './testing/identities.ts';
import { sampleApi } from './testing/sample-contract.ts';
import {
  dispatcher,
  docs,
  kiosk,
  newLedger,
  planner,
  refuse,
  rented,
  succeed,
  withLocker,
  type SampleLedger,
} from './testing/sample-world.ts';

describe('a call', () => {
  test('writes its records, emits its event and answers its output', async () => {
    const ledger = newLedger();
    const result = await ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 5000 } });
    const locker = { ...rented, openings: 0, disputes: [] };
    expect(result).toMatchObject({
      ok: true,
      output: locker,
      event: { name: 'LockerRented', payload: { v: 1, lockerId: 'a-1', holder: 'haulier' } },
      writes: [
        { record: 'Locker', key: ['busan', 'a-1'], value: { v: 1, ...locker }, policy: ['HaulierMSP', 'LineMSP'] },
        { collection: 'line-haulier', record: 'Rent', value: { v: 1, lockerId: 'a-1', amountMinor: 5000 } },
      ],
    });
    expect(ledger.record('Locker', 'busan', 'a-1')).toEqual(locker);
  });

  test('is refused with the declared code, and writes nothing', async () => {
    const ledger = await withLocker();
    const before = ledger.dump();
    const error = await refuse(ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 1 } }));
    expect(error).toEqual({ code: 'LOCKER_TAKEN', message: 'Locker a-1 is rented out.', details: { lockerId: 'a-1' } });
    expect(ledger.dump()).toEqual(before);
  });

  test('tells which record is missing', async () => {
    const error = await refuse(newLedger().invoke('locker', { site: 'busan', lockerId: 'a-9' }, { as: kiosk }));
    expect(error).toMatchObject({ code: 'NOT_FOUND', details: { record: 'Locker', key: ['busan', 'a-9'] } });
  });

  test('reads what was committed, not what it wrote itself', async () => {
    const ledger = newLedger();
    expect(await succeed(ledger.invoke('misbehave', { how: 'read own write' }, { as: planner }))).toEqual({ done: 1 });
  });

  test('cannot write in a read', async () => {
    const result = await newLedger().invoke('sneak', {}, { as: planner });
    expect(result).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  });
});

describe('an input', () => {
  test.each([
    ['not JSON', 'nonsense', '$'],
    ['a float', '{"noteId":"n-1","text":"a","x":1.5}', '$.x'],
    ['a duplicate key', '{"noteId":"n-1","noteId":"n-2","text":"a"}', '$.noteId'],
    ['a prototype key', '{"noteId":"n-1","text":"a","__proto__":{"x":1}}', '$'],
    ['an unknown field', '{"noteId":"n-1","text":"a","owner":"me"}', '$'],
    ['a wrong type', '{"noteId":"n-1","text":7}', '$.text'],
    ['a missing field', '{"noteId":"n-1"}', '$.text'],
    ['an array', '[]', '$'],
    ['nothing', '', '$'],
  ])('that is %s is refused with the place', async (_, argument, path) => {
    const error = await refuse(newLedger().invokeRaw('note', argument, { as: planner }));
    expect(error.code).toBe('INPUT_INVALID');
    expect(error.details).toMatchObject({ issues: [{ path }] });
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('of a schema that is not strict by itself is strict all the same', async () => {
    const argument = JSON.stringify({ ...rented, more: 1 });
    const error = await refuse(newLedger().invokeRaw('rent', argument, { as: planner, private: { amountMinor: 1 } }));
    expect(error.code).toBe('INPUT_INVALID');
  });

  test('in bytes that are not UTF-8 is refused', async () => {
    const error = await refuse(newLedger().invokeRaw('note', Buffer.from([0x7b, 0xff, 0x7d]), { as: planner }));
    expect(error.details).toEqual({ issues: [{ path: '$', message: 'is not valid UTF-8' }] });
  });

  test('is one argument, and a second one only where it is a condition', async () => {
    const ledger = newLedger();
    const two = await ledger.simulateRaw('note', ['{"noteId":"n-1","text":"a"}', '{}'], { as: planner });
    const none = await ledger.simulateRaw('note', [], { as: planner });
    expect([two.result, none.result]).toMatchObject([
      { ok: false, error: { code: 'INPUT_INVALID' } },
      { ok: false, error: { code: 'INPUT_INVALID' } },
    ]);
  });
});

describe('access', () => {
  const users = [
    planner,
    docs,
    kiosk,
    dispatcher,
    { party: 'line', user: 'none' },
    { party: 'kcs', roles: ['planner'] },
  ];

  test('is by party and role, and refused by default', async () => {
    const ledger = newLedger();
    const admitted: string[] = [];
    for (const [method, { example }] of Object.entries(sampleApi.methods)) {
      for (const user of users) {
        const result = await ledger.invokeRaw(method, JSON.stringify(example.input), {
          as: user,
          private: { amountMinor: 5 },
        });
        if (result.ok || result.error.code !== 'NOT_AUTHORISED') {
          admitted.push(`${method} ${user.party}.${user.user ?? user.roles?.join() ?? ''}`);
        }
      }
    }
    expect(admitted.sort()).toEqual(
      [
        ...users.map((user) => `locker ${user.party}.${user.user ?? 'planner'}`),
        ...['appraise', 'count', 'handOver', 'misbehave', 'note', 'notes', 'remove', 'rent', 'rentOf', 'sneak'].map(
          (method) => `${method} line.planner`,
        ),
        'rent line.docs',
        'open haulier.d1',
        'open terminal1.kiosk',
        'rentOf haulier.d1',
      ].sort(),
    );
  });

  test('is not given by several roles in one text of another party', async () => {
    const sly = { party: 'kcs', user: 'sly', roles: ['planner', 'docs'], attributes: { party: 'line' } };
    expect(await refuse(newLedger().invoke('note', { noteId: 'n-1', text: 'a' }, { as: sly }))).toMatchObject({
      code: 'NOT_AUTHORISED',
      details: { party: 'kcs' },
    });
  });

  test('to public reads needs no role, but a party', async () => {
    const ledger = await withLocker();
    const plain = await enrolWithoutAttributes('bpa');
    const input = { site: 'busan', lockerId: 'a-1' };
    expect(await succeed(ledger.invoke('locker', input, { as: plain }))).toMatchObject({ holder: 'haulier' });
    expect(await refuse(ledger.invoke('locker', input, { as: { ...plain, mspId: 'Strange' } }))).toMatchObject({
      code: 'NOT_AUTHORISED',
    });
  });
});

describe('only what is declared can be called', () => {
  test.each([
    'constructor',
    'toString',
    'hasOwnProperty',
    '__proto__',
    '_x',
    'beforeTransaction',
    'afterTransaction',
    'aroundTransaction',
    'unknownTransaction',
    'createContext',
    'getName',
    'Note',
    'batch',
    '',
    ' note',
    'lockers:constructor',
    'other:note',
    'org.hyperledger.fabric:constructor',
  ])('“%s” is unknown', async (method) => {
    expect(await refuse(newLedger().invokeRaw(method, '{"noteId":"n-1","text":"a"}', { as: planner }))).toMatchObject({
      code: 'METHOD_UNKNOWN',
    });
  });

  test('the metadata that tools see is the declaration', async () => {
    const metadata = await succeed(newLedger().invokeRaw('org.hyperledger.fabric:GetMetadata', '', { as: planner }));
    const { contracts } = metadata as { contracts: Record<string, { transactions: { name: string }[] }> };
    expect(Object.keys(contracts).sort()).toEqual(['lockers', 'org.hyperledger.fabric']);
    expect(contracts['lockers']?.transactions.map(({ name }) => name).sort()).toEqual(
      [...Object.keys(sampleApi.methods), 'Batch', 'Describe', 'History'].sort(),
    );
  });

  test('Describe tells name, version, digest and methods', async () => {
    expect(await succeed(newLedger().invokeRaw('Describe', '', { as: kiosk }))).toEqual({
      name: 'lockers',
      version: '1.2.3',
      sourceDigest: 'test',
      methods: Object.fromEntries(Object.entries(sampleApi.methods).map(([name, { kind }]) => [name, { kind }])),
    });
  });
});

describe('a contract that breaks the rules', () => {
  test.each([
    ['throw', /secret-canary/],
    ['silent write', /emits none of its events/],
    ['write twice', /load once, save once/],
    ['undeclared error', /does not declare the error/],
    ['undeclared event', /does not declare the event/],
    ['two events', /second event/],
    ['float', /expected int/],
    ['private without salt', /no salt/],
    ['wrong key length', /key fields/],
    ['page in a write', /only reads/],
    ['list secrets in a write', /only reads/],
    ['wrong record', /expected string/],
  ])('by “%s” is stopped without leaking why, and writes nothing', async (how, reason) => {
    const ledger = newLedger();
    const result = await ledger.invoke('misbehave', { how }, { as: planner });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'INTERNAL', message: 'The contract failed unexpectedly; nothing was written.' },
    });
    expect(String((result as { cause: Error }).cause)).toMatch(reason);
    expect(ledger.dump()).toEqual([]);
  });

  test('by writing before it refuses has written nothing', async () => {
    const ledger = newLedger();
    expect(await refuse(ledger.invoke('misbehave', { how: 'write then fail' }, { as: planner }))).toMatchObject({
      code: 'STATE_CONFLICT',
    });
    expect(ledger.dump()).toEqual([]);
  });
});

describe('lists', () => {
  async function withNotes(count: number): Promise<SampleLedger> {
    const ledger = newLedger();
    for (let index = 0; index < count; index += 1) {
      await succeed(ledger.invoke('note', { noteId: `n-${index}`, text: `${index}` }, { as: planner }));
    }
    return ledger;
  }

  test('come in pages, each record once', async () => {
    const ledger = await withNotes(7);
    const seen: unknown[] = [];
    let cursor: string | undefined;
    do {
      const page = await succeed(ledger.invoke('notes', { limit: 3, ...(cursor && { cursor }) }, { as: planner }));
      seen.push(page.items.map(({ noteId }) => noteId));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen).toEqual([['n-0', 'n-1', 'n-2'], ['n-3', 'n-4', 'n-5'], ['n-6']]);
  });

  test('that end with a page have no next one', async () => {
    const ledger = await withNotes(3);
    expect(await succeed(ledger.invoke('notes', { limit: 3 }, { as: planner }))).not.toHaveProperty('next');
  });

  test.each(['nonsense', 'W10', 'WyJhIiwiYiJd', 'WyJcdTAwMDAiXQ'])('refuse the cursor %s', async (cursor) => {
    const ledger = await withNotes(1);
    expect(await refuse(ledger.invoke('notes', { limit: 3, cursor }, { as: planner }))).toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  test('are refused in a write when there is more than the limit', async () => {
    const ledger = await withNotes(4);
    expect(await refuse(ledger.invoke('count', { noteId: 'c', limit: 3 }, { as: planner }))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      details: { record: 'Note', limit: 3 },
    });
    expect(await succeed(ledger.invoke('count', { noteId: 'c', limit: 4 }, { as: planner }))).toEqual({ count: 4 });
  });
});

describe('calls at the same time', () => {
  test('do not mix: many at once come to what they come to one after another', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(9), { minLength: 2, maxLength: 8 }), async (ids) => {
        const ledger = newLedger();
        const calls = ids.map((id, index) => {
          const as = index % 2 === 0 ? planner : { ...planner, user: `planner${index}` };
          return ledger.simulate('note', { noteId: `n-${id}`, text: `text ${index}` }, { as });
        });
        const simulations = await Promise.all(calls);
        simulations.forEach(({ result }, index) => {
          expect(result).toMatchObject({
            ok: true,
            event: { payload: { noteId: `n-${ids[index]}` } },
            writes: [{ value: { noteId: `n-${ids[index]}`, text: `text ${index}` } }],
          });
        });
      }),
      { numRuns: 20 },
    );
  });
});

test('whatever bytes arrive, the answer is an output or a declared code', async () => {
  const ledger = newLedger();
  const declared = new Set([...Object.keys(KIT_ERRORS), ...Object.keys(sampleApi.errors)]);
  const names = fc.oneof(fc.constantFrom(...Object.keys(sampleApi.methods), 'Batch', 'Describe'), fc.string());
  const anything = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(JSON.stringify({ noteId: text, text, how: text }))),
    fc
      .array(fc.nat(0xffff))
      .map((units) => Buffer.from(JSON.stringify({ noteId: String.fromCharCode(...units), text: 'a' }))),
  );
  await fc.assert(
    fc.asyncProperty(names, fc.array(anything, { maxLength: 3 }), async (name, args) => {
      const { result } = await ledger.simulateRaw(name, args, { as: planner, private: { amountMinor: 1 } });
      if (result.ok) return;
      expect(declared).toContain(result.error.code);
      if (result.error.code === 'INTERNAL') throw new Error('an input made the contract fail', { cause: result.cause });
    }),
    { numRuns: 300 },
  );
}, 30_000);
