import { createHash } from 'node:crypto';
import { canonicalText } from './codec.ts';
import {
  docs,
  dispatcher,
  kiosk,
  newLedger,
  planner,
  refuse,
  rented,
  succeed,
  withLocker,
} from './testing/sample-world.ts';

const SALT = '00112233445566778899aabbccddeeff';
const question = { lockerId: 'a-1', holder: 'haulier' };

test('a private record is stored with its salt, and its hash is what the ledger shows', async () => {
  const ledger = newLedger();
  await succeed(ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 5000, salt: SALT } }));
  const stored = ledger.privateRecord('line-haulier', 'Rent', 'a-1');
  expect(stored).toEqual({ v: 1, lockerId: 'a-1', amountMinor: 5000, salt: SALT });
  const hash = createHash('sha256').update(canonicalText(stored)).digest('hex');
  expect(await succeed(ledger.invoke('rentOf', question, { as: planner }))).toEqual({ amountMinor: 5000, hash });
});

test('the secret is found in nothing that is public', async () => {
  const ledger = newLedger();
  const amountMinor = 987654321;
  const result = await ledger.invoke('rent', rented, { as: planner, private: { amountMinor } });
  const answer = JSON.stringify(result.ok && [result.output, result.event]);
  const open = [answer, ...ledger.bytes().public.map((bytes) => Buffer.from(bytes).toString())].join();
  expect(open).toContain('busan');
  expect(open).not.toContain(String(amountMinor));
  expect(Buffer.concat(ledger.bytes().private).toString()).toContain(String(amountMinor));
});

test.each([
  ['is missing', undefined],
  ['has no salt of 128 bits', { amountMinor: 1, salt: 'abc' }],
  ['has a salt in capitals', { amountMinor: 1, salt: SALT.toUpperCase() }],
])('a secret part that %s is refused', async (_, secret) => {
  const options = secret === undefined ? { as: planner } : { as: planner, private: secret };
  expect(await refuse(newLedger().invoke('rent', rented, options))).toMatchObject({ code: 'PRIVATE_INPUT_MISSING' });
});

test('a secret part of another form is refused without repeating it', async () => {
  const secret = { amountMinor: 'canary-value', 'canary-key': 1 };
  const error = await refuse(newLedger().invoke('rent', rented, { as: planner, private: secret }));
  expect(error.code).toBe('INPUT_INVALID');
  expect(JSON.stringify(error)).not.toContain('canary');
  expect(error.details).toMatchObject({ issues: [{ path: '$.amountMinor' }, { path: '$' }] });
});

test('who is not a member neither reads nor writes', async () => {
  const ledger = await withLocker();
  expect(await refuse(ledger.invoke('rentOf', question, { as: { ...kiosk, roles: ['planner'] } }))).toMatchObject({
    code: 'NOT_AUTHORISED',
  });
  expect(await succeed(ledger.invoke('rentOf', question, { as: dispatcher }))).toMatchObject({ amountMinor: 5000 });
});

test('a peer that is not a member has no copy', async () => {
  const ledger = await withLocker();
  const { code, message } = await refuse(ledger.invoke('rentOf', question, { as: planner, endorsers: ['terminal1'] }));
  expect([code, message]).toEqual([
    'NOT_AUTHORISED',
    'This peer holds no copy of the private record: ask a member’s peer.',
  ]);
});

test('an input that leads to no collection is refused', async () => {
  const ledger = newLedger();
  const odd = { ...rented, holder: '../haulier' };
  expect(await refuse(ledger.invoke('rent', odd, { as: docs, private: { amountMinor: 1 } }))).toMatchObject({
    code: 'INPUT_INVALID',
  });
});

test('a collection that the channel does not have fails without a trace', async () => {
  const ledger = newLedger();
  const elsewhere = { ...rented, holder: 'bank1' };
  expect(await refuse(ledger.invoke('rent', elsewhere, { as: docs, private: { amountMinor: 1 } }))).toMatchObject({
    code: 'PEER_FAILED',
  });
  expect(ledger.dump()).toEqual([]);
});
