import { generateKeyPairSync, sign } from 'node:crypto';
import { signatureFault } from './signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const message = Buffer.from('a proposal');
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A signature in DER whose S is the lower, or the higher, of the two that are valid. */
function signed(half: 'low' | 'high'): Buffer {
  const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('hex');
  const s = BigInt(`0x${raw.slice(64)}`);
  const isLow = s <= ORDER / 2n;
  return der(BigInt(`0x${raw.slice(0, 64)}`), isLow === (half === 'low') ? s : ORDER - s);
}

function der(...values: readonly bigint[]): Buffer {
  const integers = values.map((value) => {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
    const content = bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
    return Buffer.concat([Buffer.from([2, content.length]), content]);
  });
  const content = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

test('the lower signature over the message has no fault', () => {
  for (let round = 0; round < 20; round += 1) expect(signatureFault(publicKey, message, signed('low'))).toBeUndefined();
});

test('the higher signature is valid mathematics, and refused', () => {
  for (let round = 0; round < 20; round += 1) expect(signatureFault(publicKey, message, signed('high'))).toBe('HIGH_S');
});

test('a signature over another message, or of another key, does not match', () => {
  expect(signatureFault(publicKey, Buffer.from('another'), signed('low'))).toBe('MISMATCH');
  const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  expect(signatureFault(other.publicKey, message, signed('low'))).toBe('MISMATCH');
  expect(signatureFault(publicKey, message, der(1n, 1n))).toBe('MISMATCH');
  expect(signatureFault(publicKey, message, der(0n, 0n))).toBe('MISMATCH');
});

test('a negative S counts as a high one', () => {
  expect(
    signatureFault(publicKey, message, Buffer.from([0x30, 38, 2, 1, 1, 2, 33, 0xff, ...Buffer.alloc(32, 1)])),
  ).toBe('HIGH_S');
});

test('what is not two integers in DER is malformed', () => {
  const raw = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const good = signed('low');
  for (const bytes of [
    Buffer.alloc(0),
    raw,
    Buffer.from('hello'),
    der(1n),
    der(1n, 2n, 3n),
    Buffer.concat([good, Buffer.from([0])]),
    good.subarray(0, -1),
    Buffer.from([0x30, 4, 2, 0, 2, 0]),
    Buffer.from([0x30, 6, 2, 1, 1, 4, 1, 1]),
    Buffer.alloc(1000, 0x30),
  ]) {
    expect(signatureFault(publicKey, message, bytes)).toBe('MALFORMED');
  }
});
