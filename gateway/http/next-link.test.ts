import { z } from 'zod';
import { evaluate } from '@ledger-pilots/chaincode/kit/declare.ts';
import { nextLink } from './next-link.ts';

const list = evaluate({
  http: 'GET /boxes',
  summary: 'List boxes',
  access: 'public',
  input: z.strictObject({ shelf: z.string(), cursor: z.string().optional() }),
  output: z.strictObject({ items: z.array(z.string()), next: z.string().optional() }),
  example: { input: { shelf: 'top' } },
});

const output = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));

test('the next page is the same request with the new cursor', () => {
  const link = nextLink(
    list,
    '/v1/cupboard/boxes?shelf=%EC%9C%84&cursor=old&limit=2',
    output({ items: [], next: 'a+b/=' }),
  );
  expect(link).toEqual({ Link: '</v1/cupboard/boxes?shelf=%EC%9C%84&cursor=a%2Bb%2F%3D&limit=2>; rel="next"' });
});

test('nothing of the request can leave the angle brackets', () => {
  const { Link } = nextLink(list, '/v1/a>b/boxes?shelf=>;rel="x"', output({ items: [], next: 'n' }));
  expect(Link).toBe('</v1/a%3Eb/boxes?shelf=%3E%3Brel%3D%22x%22&cursor=n>; rel="next"');
});

test('a last page has none, nor has a read that does not come in pages', () => {
  expect(nextLink(list, '/v1/cupboard/boxes', output({ items: [] }))).toEqual({});
  const whole = evaluate({ ...list, input: list.input.omit({ cursor: true }) });
  expect(nextLink(whole, '/v1/cupboard/boxes', output({ items: [], next: 'n' }))).toEqual({});
});
