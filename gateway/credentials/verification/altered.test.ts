import fc from 'fast-check';
import { canonicalText, CodecError, decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { ALTERATIONS, NOW_MS } from '../testing/alterations.ts';
import { apostille, apostilleJwt, bothLists, trustList } from '../testing/authorities.ts';
import type { Presented } from './presented.ts';
import { WORDS } from './verdict.ts';
import { verifyCredential } from './verify-credential.ts';

jest.setTimeout(180_000);

test('the corpus has at least forty certificates, each with a name of its own', () => {
  expect(ALTERATIONS.length).toBeGreaterThanOrEqual(40);
  expect(new Set(ALTERATIONS.map(({ name }) => name)).size).toBe(ALTERATIONS.length);
});

test('the corpus has every word but those for which everything is in order', () => {
  const words = new Set(ALTERATIONS.map(({ word }) => word));
  expect(WORDS.filter((word) => !words.has(word))).toEqual(['TRUST_LIST_STALE', 'WAS_VALID_AT', 'VALID']);
});

test.each(ALTERATIONS.map((one) => [one.name, one.word, one] as const))('%s: %s', async (_name, word, one) => {
  const { presented, lists = await bothLists(), document } = await one.make();
  const question = { nowMs: NOW_MS, ...(document !== undefined && { document }) };
  const verdict = await verifyCredential(presented, trustList(), lists, question);
  expect([verdict.word, verdict.detail]).toEqual([word, verdict.detail]);
});

test('what is not authentic is not shown', async () => {
  const verdict = await verifyCredential({ ...(await apostille()), id: 'urn:x:1' }, trustList(), [], { nowMs: NOW_MS });
  expect(verdict).toMatchObject({ word: 'TAMPERED' });
  expect(verdict.certificate ?? verdict.issuer ?? verdict.signed).toBeUndefined();
});

describe('no change of a single character gives a certificate that is valid', () => {
  const letters = fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' });

  test('of its JSON', async () => {
    const text = canonicalText(await apostille());
    await checkChanges(text, letters, (changed) => read(changed));
  });

  test('of its token', async () => {
    const base64url = fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=');
    await checkChanges(await apostilleJwt(), base64url, (changed) => changed);
  });

  test('of the last letter of its token, where some bits belong to no byte', async () => {
    const token = await apostilleJwt();
    const lists = await bothLists();
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const changed = token.slice(0, -1) + letter;
      const { word } = await verifyCredential(changed, trustList(), lists, { nowMs: NOW_MS });
      expect(word === 'VALID').toBe(changed === token);
    }
  });
});

async function checkChanges(
  text: string,
  letters: fc.Arbitrary<string>,
  presentedOf: (changed: string) => Presented | undefined,
): Promise<void> {
  const lists = await bothLists();
  const place = fc.nat({ max: text.length - 1 });
  const property = fc.asyncProperty(place, letters, fc.constantFrom(0, 1), async (at, letter, removed) => {
    const changed = text.slice(0, at) + letter + text.slice(at + removed);
    const presented = presentedOf(changed);
    if (presented === undefined || changed === text) return;
    const { word } = await verifyCredential(presented, trustList(), lists, { nowMs: NOW_MS });
    // White space between the members of JSON says nothing: the text is another, the certificate is not.
    expect(word === 'VALID').toBe(typeof presented === 'object' && canonicalText(presented) === text);
  });
  await fc.assert(property, { numRuns: 400 });
}

function read(text: string): JsonObject | undefined {
  try {
    const value = decode(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
  } catch (error) {
    if (error instanceof CodecError) return undefined;
    throw error;
  }
}
