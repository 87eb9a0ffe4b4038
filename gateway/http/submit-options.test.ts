import { submitOptions } from './submit-options.ts';

const read = (headersDistinct: Record<string, string[]>) => submitOptions({ headersDistinct });

test('without headers a write is waited for and has no key', () => {
  expect(read({})).toEqual({ respondAsync: false });
});

test('a key is taken bare or as a structured string', () => {
  expect(read({ 'idempotency-key': ['order-1:2'] }).key).toBe('order-1:2');
  expect(read({ 'idempotency-key': ['"8e03978e-40d5-43dd-bc93-6894a57f9324"'] }).key).toBe(
    '8e03978e-40d5-43dd-bc93-6894a57f9324',
  );
});

test.each([[''], ['"open'], ['a b'], ['~own'], ['^own'], ['é'], ['x'.repeat(129)], ['a,b']])(
  'the key %j is refused',
  (key) => {
    expect(() => read({ 'idempotency-key': [key] })).toThrow(
      expect.objectContaining({ code: 'IDEMPOTENCY_KEY_INVALID' }),
    );
  },
);

test('two keys are refused', () => {
  expect(() => read({ 'idempotency-key': ['a', 'b'] })).toThrow(
    expect.objectContaining({ code: 'IDEMPOTENCY_KEY_INVALID' }),
  );
});

test('respond-async is found among other preferences, and others are ignored', () => {
  expect(read({ prefer: ['handling=lenient, Respond-Async; x=1'] }).respondAsync).toBe(true);
  expect(read({ prefer: ['wait=10', 'respond-async'] }).respondAsync).toBe(true);
  expect(read({ prefer: ['respond-asynchronously'] }).respondAsync).toBe(false);
});
