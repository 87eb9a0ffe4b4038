import { ed25519 } from '@noble/curves/ed25519.js';
import { base58 } from '@scure/base';
import { testSigner } from '../testing/keys.ts';
import { didKeyOf, KeyError, type KeyKind, multikeyOf, publicKeyOf } from './multikey.ts';

test.each<[KeyKind, RegExp]>([
  ['Ed25519', /^z6Mk/],
  ['P-256', /^zDn/],
  ['P-384', /^z82/],
])('a key of %s is read as it was written', (kind, start) => {
  const { publicKey } = testSigner(kind, 'did:web:a.example#1');
  expect(multikeyOf(publicKey)).toMatch(start);
  expect(publicKeyOf(multikeyOf(publicKey))).toEqual(publicKey);
});

test('the key of RFC 8032 has the did:key that everybody gives it', () => {
  const did = 'did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw';
  expect(didKeyOf(testSigner('Ed25519', '').publicKey)).toEqual({
    did,
    verificationMethod: `${did}#${did.slice('did:key:'.length)}`,
  });
});

test.each<[string, string]>([
  ['another encoding', `u${Buffer.from([0xed, 1, ...new Uint8Array(32)]).toString('base64url')}`],
  ['no base58', 'z0OIl'],
  ['nothing', 'z'],
  ['another kind: X25519', multibase(0xec, 0x01, new Uint8Array(32).fill(9))],
  ['a secret key', multibase(0x80, 0x26, new Uint8Array(32).fill(9))],
  ['a point that is not on the curve', multibase(0x80, 0x24, Uint8Array.from([2, ...new Uint8Array(32).fill(255)]))],
  ['a point that is not compressed', multibase(0x80, 0x24, Uint8Array.from([4, ...new Uint8Array(64).fill(1)]))],
  ['31 bytes of Ed25519', multibase(0xed, 0x01, new Uint8Array(31).fill(9))],
  ['a point of small order', multibase(0xed, 0x01, ed25519.Point.ZERO.toBytes())],
  ['a text of a megabyte', `z${'6'.repeat(1_000_000)}`],
])('%s is no key', (_name, text) => {
  expect(() => publicKeyOf(text)).toThrow(KeyError);
});

function multibase(first: number, second: number, bytes: Uint8Array): string {
  return `z${base58.encode(Uint8Array.from([first, second, ...bytes]))}`;
}
