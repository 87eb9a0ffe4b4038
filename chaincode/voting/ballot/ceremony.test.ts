import { completeCeremony, disputedShare, placeOf, sealAll, secretOf, seedOf } from '../testing/keys.ts';
import { ceremonyOf, commitmentHash, electionKeysOf, flawOf } from './ceremony.ts';
import { complain, decideComplaint, receiveShare } from './complaint.ts';
import { deal, sealShares, secretShareOf, shareFor } from './dealing.ts';
import {
  bytesOfPoint,
  bytesOfScalar,
  EncodingError,
  GENERATOR,
  modulo,
  ORDER,
  pointOf,
  scalarOf,
  times,
} from './group.ts';
import { KNOWLEDGE_PROOF_BYTES } from './knowledge-proof.ts';
import { openShare, sealShare, sharedPoint } from './share-cipher.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const { ceremony, trustees, sealed, keys, secretShares } = completeCeremony(3, 2);
const disputed = disputedShare(trustees, sealed);
const manifest = new TextEncoder().encode('{"title":"test"}');

describe('the key of an election', () => {
  test('is the sum of the dealers’ keys, and each trustee’s key fits its part of the secret', () => {
    const whole = trustees.reduce((sum, { secret }) => modulo(sum + secret.coefficients[0]!), 0n);
    expect(bytesOfPoint(times(GENERATOR, whole))).toEqual(keys.publicKey);
    for (const [index, share] of secretShares.entries()) {
      expect(bytesOfPoint(times(GENERATOR, share))).toEqual(keys.trusteeKeys[index]);
    }
  });

  test('of which any two of three parts give the secret and one part alone does not', () => {
    const whole = trustees.reduce((sum, { secret }) => modulo(sum + secret.coefficients[0]!), 0n);
    // By hand for numbers 1 and 3: 3/(3-1) and 1/(1-3).
    const half = modulo((ORDER + 1n) / 2n);
    expect(modulo(secretShares[0]! * 3n * half - secretShares[2]! * half)).toBe(whole);
    expect(secretShares).not.toContain(whole);
  });

  test('is refused when a key turns out neutral', () => {
    const negated = bytesOfPoint(pointOf(trustees[0]!.dealing.commitments[0]!).negate());
    const other = bytesOfPoint(GENERATOR);
    const dealings = [
      { commitments: [trustees[0]!.dealing.commitments[0]!, other] },
      { commitments: [negated, other] },
    ];
    expect(() => electionKeysOf(dealings)).toThrow(EncodingError);
  });
});

describe('a dealing', () => {
  const { dealing, hash } = trustees[0]!;

  test('is without a flaw and has the hash that was published', () => {
    for (const trustee of trustees) expect(flawOf(ceremony, trustee.number, trustee.dealing)).toBeUndefined();
    expect(commitmentHash(ceremony, 1, dealing)).toEqual(hash);
  });

  test('whose hash covers every part of it', () => {
    const swapped = { ...dealing, commitments: [...dealing.commitments].reverse() };
    const shifted = { ...dealing, encryptionKey: dealing.commitments[0]! };
    for (const other of [swapped, shifted]) expect(commitmentHash(ceremony, 1, other)).not.toEqual(hash);
    expect(commitmentHash(ceremony, 2, dealing)).not.toEqual(hash);
  });

  test('of another trustee, ceremony or attempt is refused: its proofs are bound', () => {
    expect(flawOf(ceremony, 2, dealing)).toBe('PROOF');
    const names = ['a', 'b', 'c'].map((user) => ({ party: 'observer', user }));
    const again = ceremonyOf({ manifest, attempt: 2, threshold: 2, trustees: names });
    expect(flawOf(again, 1, dealing)).toBe('PROOF');
  });

  test('that claims a key made of others’ keys has no proof for it', () => {
    // The rogue key attack: X less the sum of all others.
    const rogue = bytesOfPoint(GENERATOR.subtract(pointOf(trustees[1]!.dealing.commitments[0]!)));
    const commitments = [rogue, ...dealing.commitments.slice(1)];
    expect(flawOf(ceremony, 1, { ...dealing, commitments })).toBe('PROOF');
  });

  test('with any part of any proof altered is refused', () => {
    for (const [position, proof] of dealing.proofs.entries()) {
      const changes = [
        [...bytesOfPoint(pointOf(proof.slice(0, 32)).add(GENERATOR)), ...proof.slice(32)],
        [...proof.slice(0, 32), ...bytesOfScalar(modulo(scalarOf(proof.slice(32)) + 1n))],
      ];
      for (const change of changes) {
        const proofs = dealing.proofs.with(position, Uint8Array.from(change));
        expect(flawOf(ceremony, 1, { ...dealing, proofs })).toBe('PROOF');
      }
    }
  });

  test('with parts missing, neutral or not canonical is refused', () => {
    expect(flawOf(ceremony, 1, { ...dealing, commitments: dealing.commitments.slice(1) })).toBe('FORM');
    expect(flawOf(ceremony, 1, { ...dealing, proofs: dealing.proofs.slice(1) })).toBe('FORM');
    const short = dealing.proofs.with(0, new Uint8Array(KNOWLEDGE_PROOF_BYTES - 1));
    expect(flawOf(ceremony, 1, { ...dealing, proofs: short })).toBe('FORM');
    for (const bytes of [new Uint8Array(32), new Uint8Array(32).fill(255)]) {
      expect(() => flawOf(ceremony, 1, { ...dealing, encryptionKey: bytes })).toThrow(EncodingError);
      expect(() => flawOf(ceremony, 1, { ...dealing, commitments: [bytes, bytes] })).toThrow(EncodingError);
    }
  });
});

describe('a share', () => {
  test('reaches its receiver and nobody else', () => {
    const share = shareFor(trustees[0]!.secret, 2);
    expect(receiveShare(ceremony, disputed(1, 2), trustees[1]!.secret.decryptionKey)).toBe(share);
    expect(receiveShare(ceremony, disputed(1, 2), trustees[2]!.secret.decryptionKey)).toBeUndefined();
  });

  test('is bound to ceremony, dealer and receiver', () => {
    const [{ sealed: bytes }, route] = [disputed(1, 2), { context: ceremony.context, dealer: 1, receiver: 2 }];
    const shared = sharedPoint(trustees[1]!.secret.decryptionKey, bytes);
    expect(openShare(route, bytes, shared)).toBe(shareFor(trustees[0]!.secret, 2));
    const others = [{ dealer: 3 }, { receiver: 3 }, { context: new Uint8Array(64) }];
    for (const other of others) expect(openShare({ ...route, ...other }, bytes, shared)).toBeUndefined();
  });

  test('with any altered byte is not taken', () => {
    const { sealed: bytes } = disputed(1, 2);
    for (const at of [32, 63, 64, 79]) {
      const changed = bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));
      const own = { ...disputed(1, 2), sealed: changed };
      expect(receiveShare(ceremony, own, trustees[1]!.secret.decryptionKey)).toBeUndefined();
    }
    const short = { ...disputed(1, 2), sealed: bytes.subarray(1) };
    expect(() => receiveShare(ceremony, short, 1n)).toThrow(EncodingError);
  });

  test('a trustee adds up what all dealers gave, itself included', () => {
    expect(secretOf(ceremony, trustees, sealed, 2)).toBe(
      secretShareOf(trustees.map(({ secret }) => shareFor(secret, 2))),
    );
  });
});

describe('a complaint', () => {
  const nonce = 12345n;
  const { decryptionKey } = trustees[1]!.secret;

  /** Dealer 1 gives trustee 2 this share, well encrypted or not. */
  function given(share: bigint, spoil = (bytes: Uint8Array): Uint8Array => bytes) {
    const route = { context: ceremony.context, dealer: 1, receiver: 2 };
    return { ...disputed(1, 2), sealed: spoil(sealShare(route, share, disputed(1, 2).encryptionKey, 77n)) };
  }

  test('about a wrong share is founded: the dealer is disqualified', () => {
    const wrong = given(shareFor(trustees[0]!.secret, 2) + 1n);
    expect(receiveShare(ceremony, wrong, decryptionKey)).toBeUndefined();
    expect(decideComplaint(ceremony, wrong, complain(ceremony, wrong, decryptionKey, nonce))).toBe('FOUNDED');
  });

  test('about a share that cannot be decrypted is founded', () => {
    const torn = given(1n, (bytes) => bytes.map((byte, at) => (at === 70 ? byte ^ 1 : byte)));
    expect(decideComplaint(ceremony, torn, complain(ceremony, torn, decryptionKey, nonce))).toBe('FOUNDED');
    const empty = given(0n);
    expect(decideComplaint(ceremony, empty, complain(ceremony, empty, decryptionKey, nonce))).toBe('FOUNDED');
  });

  test('about a right share is unfounded: the complainer is recorded', () => {
    const right = disputed(1, 2);
    expect(decideComplaint(ceremony, right, complain(ceremony, right, decryptionKey, nonce))).toBe('UNFOUNDED');
  });

  test('with a false point, or with any part of the proof altered, comes to nothing', () => {
    const right = disputed(1, 2);
    const complaint = complain(ceremony, right, decryptionKey, nonce);
    const shared = bytesOfPoint(pointOf(complaint.shared).add(GENERATOR));
    expect(decideComplaint(ceremony, right, { ...complaint, shared })).toBe('INVALID');
    const { proof } = complaint;
    const changes = [
      [...bytesOfPoint(pointOf(proof.slice(0, 32)).add(GENERATOR)), ...proof.slice(32)],
      [...proof.slice(0, 32), ...bytesOfPoint(pointOf(proof.slice(32, 64)).add(GENERATOR)), ...proof.slice(64)],
      [...proof.slice(0, 64), ...bytesOfScalar(modulo(scalarOf(proof.slice(64)) + 1n))],
    ];
    for (const change of changes) {
      expect(decideComplaint(ceremony, right, { ...complaint, proof: Uint8Array.from(change) })).toBe('INVALID');
    }
    // A key of another's does not prove for this one.
    const foreign = complain(ceremony, right, trustees[2]!.secret.decryptionKey, nonce);
    expect(decideComplaint(ceremony, right, foreign)).toBe('INVALID');
    // A complaint about another share is no complaint about this one.
    const other = complain(ceremony, disputed(3, 2), decryptionKey, nonce);
    expect(decideComplaint(ceremony, right, other)).toBe('INVALID');
  });
});

test('a dealer sends itself no share, and the others in the order of their numbers', () => {
  const all = sealAll(ceremony, trustees);
  expect(all.map(({ length }) => length)).toEqual([2, 2, 2]);
  expect([placeOf(2, 1), placeOf(2, 3)]).toEqual([0, 1]);
});

test('the same seed deals the same, another seed nothing alike', () => {
  expect(deal(ceremony, 1, seedOf(1, 0)).dealing).toEqual(trustees[0]!.dealing);
  expect(deal(ceremony, 1, seedOf(1, 9)).dealing.encryptionKey).not.toEqual(trustees[0]!.dealing.encryptionKey);
  const encryptionKeys = trustees.map(({ dealing }) => dealing.encryptionKey);
  const again = sealShares(ceremony, 1, trustees[0]!.secret, { encryptionKeys, seed: trustees[0]!.seed });
  expect(again).toEqual(sealed[0]);
});
