import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expand_message_xmd } from '@noble/curves/abstract/hash-to-curve.js';
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { sha512 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import {
  bytesOfPoint,
  bytesOfScalar,
  EncodingError,
  GENERATOR,
  IDENTITY,
  littleEndian,
  ORDER,
  pointOf,
  pointOrIdentityOf,
  scalarOf,
  sumOf,
  times,
  timesSecret,
} from './group.ts';
import { multiScalar } from './multi-scalar.ts';
import { randomnessOf } from './randomness.ts';
import { challenge, hash, u32, u64 } from './transcript.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

interface StandardVectors {
  readonly rfc9496: {
    readonly multiplesOfGenerator: readonly string[];
    readonly invalidEncodings: readonly string[];
    readonly elementDerivation: readonly { readonly input: string; readonly output: string }[];
  };
  readonly rfc9380: {
    readonly dst: string;
    readonly expandMessageXmdSha512: readonly {
      readonly message: string;
      readonly lengthBytes: number;
      readonly uniformBytes: string;
    }[];
  };
}

const vectors = JSON.parse(readFileSync(join(__dirname, 'vectors/standards.json'), 'utf8')) as StandardVectors;
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('ristretto255, RFC 9496', () => {
  test('multiples of the generator are encoded as in appendix A.1 and read back', () => {
    const { multiplesOfGenerator } = vectors.rfc9496;
    expect(multiplesOfGenerator).toHaveLength(16);
    for (const [factor, hex] of multiplesOfGenerator.entries()) {
      const point = times(GENERATOR, BigInt(factor));
      expect(hexOf(bytesOfPoint(point))).toBe(hex);
      expect(pointOrIdentityOf(bytesOf(hex)).equals(point)).toBe(true);
    }
  });

  test.each(vectors.rfc9496.invalidEncodings)('%s of appendix A.2 is refused', (hex) => {
    expect(() => pointOf(bytesOf(hex))).toThrow(EncodingError);
    expect(() => pointOrIdentityOf(bytesOf(hex))).toThrow(EncodingError);
  });

  test('elements are derived from uniform bytes as in appendix A.3', () => {
    for (const { input, output } of vectors.rfc9496.elementDerivation) {
      expect(hexOf(bytesOfPoint(ristretto255_hasher.deriveToCurve!(bytesOf(input))))).toBe(output);
    }
  });

  test('the neutral element is a point for sums alone', () => {
    const neutral = new Uint8Array(32);
    expect(() => pointOf(neutral)).toThrow('neutral');
    expect(pointOrIdentityOf(neutral).is0()).toBe(true);
  });

  test.each([0, 31, 33, 64])('%i bytes are neither point nor scalar', (length) => {
    expect(() => pointOf(new Uint8Array(length).fill(1))).toThrow(EncodingError);
    expect(() => scalarOf(new Uint8Array(length).fill(1))).toThrow(EncodingError);
  });
});

describe('scalars', () => {
  const encoded = (value: bigint): Uint8Array => {
    const hex = value.toString(16).padStart(64, '0');
    return bytesOf(hex).reverse();
  };

  test('the order of the group is that of RFC 9496 section 4', () => {
    expect(ORDER).toBe(2n ** 252n + 27742317777372353535851937790883648493n);
  });

  test('only 1 to q - 1 are read: of zero and of what is not reduced there is no second opinion', () => {
    expect(scalarOf(encoded(1n))).toBe(1n);
    expect(scalarOf(encoded(ORDER - 1n))).toBe(ORDER - 1n);
    for (const refused of [0n, ORDER, ORDER + 1n, 2n ** 253n, 2n ** 256n - 1n]) {
      expect(() => scalarOf(encoded(refused))).toThrow(EncodingError);
    }
  });

  test('the least significant byte comes first', () => {
    expect(hexOf(bytesOfScalar(258n))).toBe(`0201${'00'.repeat(30)}`);
    expect(littleEndian(Uint8Array.of())).toBe(0n);
    expect(() => bytesOfScalar(ORDER)).toThrow(RangeError);
    expect(() => bytesOfScalar(-1n)).toThrow(RangeError);
  });

  test('a multiple by a secret is the same as by a public scalar, zero and neutral included', () => {
    for (const scalar of [1n, 2n, ORDER - 1n, 12345678901234567890n]) {
      expect(timesSecret(GENERATOR, scalar).equals(times(GENERATOR, scalar))).toBe(true);
    }
    expect(timesSecret(GENERATOR, 0n).is0()).toBe(true);
    expect(timesSecret(IDENTITY, 5n).is0()).toBe(true);
  });
});

describe('expand_message_xmd, RFC 9380', () => {
  test.each(vectors.rfc9380.expandMessageXmdSha512)(
    'of "$message" gives $lengthBytes bytes as in appendix K.3',
    (vector) => {
      const { message, lengthBytes, uniformBytes } = vector;
      const bytes = expand_message_xmd(utf8(message), utf8(vectors.rfc9380.dst), lengthBytes, sha512);
      expect(hexOf(bytes)).toBe(uniformBytes);
    },
  );

  test('a secret scalar is hash_to_field over seed and purpose with the protocol’s own tag', () => {
    const seed = new Uint8Array(32).fill(5);
    const message = Uint8Array.of(...u32(32), ...seed, ...u32(4), ...utf8('test'), ...u32(4), ...u32(9));
    const uniform = expand_message_xmd(message, utf8('ledger-pilots/voting/1/scalar-from-seed'), 64, sha512);
    expect(randomnessOf(seed)('test', 9)).toBe(littleEndian(uniform) % ORDER);
    expect(randomnessOf(seed)('test', 10)).not.toBe(randomnessOf(seed)('test', 9));
    expect(() => randomnessOf(new Uint8Array(16))).toThrow('32 bytes');
  });
});

describe('hashes', () => {
  test('tag and fields go in with their lengths, integers as 4 bytes, texts as UTF-8', () => {
    const tag = utf8('ledger-pilots/voting/1/test');
    const bytes = [
      ...u32(tag.length),
      ...tag,
      ...u32(2),
      ...Uint8Array.of(1, 2),
      ...u32(3),
      ...utf8('표'),
      ...u32(4),
      ...Uint8Array.of(0, 0, 1, 0),
    ];
    expect(hexOf(hash('test', Uint8Array.of(1, 2), '표', 256))).toBe(hexOf(sha512(Uint8Array.from(bytes))));
  });

  test('no two lists of fields have the same hash for want of a boundary', () => {
    expect(hash('t', 'ab', 'c')).not.toEqual(hash('t', 'a', 'bc'));
    expect(hash('t', 'ab')).not.toEqual(hash('t', 'ab', ''));
    expect(hash('t', 'ab')).not.toEqual(hash('ta', 'b'));
  });

  test('a challenge is the hash, least significant byte first, modulo q', () => {
    expect(challenge('test', 1)).toBe(littleEndian(hash('test', 1)) % ORDER);
  });

  test('integers that have no such bytes are refused', () => {
    expect(hexOf(u64(2 ** 40 + 3))).toBe('0000010000000003');
    for (const value of [-1, 2 ** 32, 0.5]) expect(() => u32(value)).toThrow(RangeError);
    for (const value of [-1, 2 ** 53, 0.5]) expect(() => u64(value)).toThrow(RangeError);
  });
});

describe('sums of many multiples', () => {
  const random = randomnessOf(new Uint8Array(32).fill(3));
  const termsOf = (count: number, bits: bigint) =>
    Array.from({ length: count }, (_, index) => {
      return [times(GENERATOR, random('point', index)), random('scalar', index) >> (252n - bits)] as const;
    });

  test.each([0, 1, 2, 30, 199, 200, 300])('of %i terms are what one by one they come to', (count) => {
    for (const bits of [128n, 252n]) {
      const terms = termsOf(count, bits);
      const oneByOne = sumOf(terms.map(([point, scalar]) => times(point, scalar)));
      expect(multiScalar(terms).equals(oneByOne)).toBe(true);
    }
  });

  test('are right for scalars at the edges', () => {
    const edges = [0n, 1n, 2n, 15n, 16n, 17n, 31n, 32n, 2n ** 128n - 1n, 2n ** 252n, ORDER - 1n];
    const scalar = fc.constantFrom(...edges);
    const property = fc.property(fc.array(scalar, { minLength: 1, maxLength: 6 }), fc.boolean(), (scalars, many) => {
      const own = scalars.map((value, index) => [times(GENERATOR, BigInt(index + 2)), value] as const);
      const padding = many ? Array.from({ length: 200 }, () => [GENERATOR, 0n] as const) : [];
      const oneByOne = sumOf(own.map(([point, value]) => times(point, value)));
      return multiScalar([...own, ...padding]).equals(oneByOne);
    });
    fc.assert(property, { numRuns: 30 });
  });
});
