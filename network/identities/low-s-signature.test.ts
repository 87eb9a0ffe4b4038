import { generateKeyPairSync, verify } from 'node:crypto';
import { lowSSignature } from './low-s-signature.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const HALF_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n / 2n;

test('every signature verifies, and its S is in the lower half of the order', () => {
  for (let n = 0; n < 64; n += 1) {
    const message = Buffer.from(`message ${n}`);
    const signature = lowSSignature(message, privateKey);
    expect(verify('sha256', message, publicKey, signature)).toBe(true);
    const rLength = signature[3]!;
    const s = signature.subarray(6 + rLength);
    expect(BigInt(`0x${s.toString('hex')}`) <= HALF_ORDER).toBe(true);
  }
});
