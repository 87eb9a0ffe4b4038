import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { isPublicKey } from '../../kit/signature.ts';
import { driverOf } from '../testing/drivers.ts';
import { gateProofBytes, isGateProof, type GateProofSubject } from './gate-proof.ts';

const subject: GateProofSubject = { passId: 'ab'.repeat(16), terminal: 'terminal1', lane: 'L03', counter: 7 };

test('the bytes to sign are five lines of text', () => {
  expect(Buffer.from(gateProofBytes(subject)).toString()).toBe(
    `ledger-pilots/transshipment/gate-proof/1\n${'ab'.repeat(16)}\nterminal1\nL03\n7`,
  );
});

describe.each(['Ed25519', 'P-256'] as const)('a driver’s %s key', (algorithm) => {
  const driver = driverOf('d-1', algorithm);
  const signature = driver.sign(subject);

  test('it proves what it signed, and nothing else', () => {
    expect(isGateProof(driver, subject, signature)).toBe(true);
    const others: GateProofSubject[] = [
      { ...subject, passId: 'cd'.repeat(16) },
      { ...subject, terminal: 'terminal2' },
      { ...subject, lane: 'L04' },
      { ...subject, counter: 8 },
    ];
    for (const other of others) expect(isGateProof(driver, other, signature)).toBe(false);
    expect(isGateProof(driverOf('d-2', algorithm), subject, signature)).toBe(false);
  });

  test('no changed bit of a signature is a proof', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 511 }), (bit) => {
        const bytes = Buffer.from(signature, 'hex');
        bytes[bit >> 3] = bytes[bit >> 3]! ^ (1 << (bit & 7));
        return !isGateProof(driver, subject, bytes.toString('hex'));
      }),
      { numRuns: 60 },
    );
  });

  test('bytes that are no key or no signature prove nothing and break nothing', () => {
    expect(isGateProof({ algorithm, publicKey: '' }, subject, signature)).toBe(false);
    expect(isGateProof({ algorithm, publicKey: '00'.repeat(32) }, subject, signature)).toBe(false);
    expect(isGateProof(driver, subject, '')).toBe(false);
    expect(isGateProof(driver, subject, 'ff'.repeat(64))).toBe(false);
    expect(isPublicKey(driver)).toBe(true);
    expect(isPublicKey({ algorithm, publicKey: 'ff'.repeat(33) })).toBe(false);
    expect(isPublicKey({ algorithm: algorithm === 'P-256' ? 'Ed25519' : 'P-256', publicKey: driver.publicKey })).toBe(
      false,
    );
  });
});

test('Node’s own Ed25519 and ECDSA make proofs that count', () => {
  const edwards = generateKeyPairSync('ed25519');
  const edwardsKey = edwards.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const edwardsProof = sign(null, gateProofBytes(subject), edwards.privateKey).toString('hex');
  expect(isGateProof({ algorithm: 'Ed25519', publicKey: edwardsKey }, subject, edwardsProof)).toBe(true);
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = privateKey.export({ format: 'jwk' });
  const odd = Buffer.from(y!, 'base64url').at(-1)! & 1;
  const publicKey = `0${2 + odd}${Buffer.from(x!, 'base64url').toString('hex')}`;
  for (let run = 0; run < 8; run += 1) {
    const key = {
      key: createPrivateKey(privateKey.export({ format: 'pem', type: 'pkcs8' })),
      dsaEncoding: 'ieee-p1363',
    } as const;
    const proof = sign('sha256', gateProofBytes(subject), key).toString('hex');
    expect(isGateProof({ algorithm: 'P-256', publicKey }, subject, proof)).toBe(true);
  }
});

test('a key of small order, under which anything is signed, is no driver’s key', () => {
  const neutral = `01${'00'.repeat(31)}`;
  expect(isPublicKey({ algorithm: 'Ed25519', publicKey: neutral })).toBe(false);
});
