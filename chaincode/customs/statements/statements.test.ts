/** What is committed to, drawn and looked up: the bytes, and what they must not depend on. */
import { createHash, createHmac } from 'node:crypto';
import { GoodsCode, isSubheading } from '../hs/subheadings.ts';
import { goodsHashOf, priceHashOf } from './commitment.ts';
import { drawProofOf, isDrawn, seedHashOf, ticketOf } from './draw.ts';
import { statementBytes } from './statement.ts';

const salt = '5a'.repeat(16);
const seed = '0f'.repeat(32);

describe('commitments', () => {
  test('a price is hashed under its purpose, order, line, currency and salt', () => {
    const line = { lineNo: '01', unitPriceMinor: 6_000, currency: 'USD' };
    const text = '{"currency":"USD","lineNo":"01","orderId":"o","salt":"' + salt + '","unitPriceMinor":6000}';
    const expected = createHash('sha256').update(`ledger-pilots/customs/price/1\n${text}`).digest('hex');
    expect(priceHashOf('o', line, salt)).toBe(expected);
    for (const other of [
      { ...line, currency: 'EUR' },
      { ...line, lineNo: '02' },
      { ...line, unitPriceMinor: 6_001 },
    ]) {
      expect(priceHashOf('o', other, salt)).not.toBe(expected);
    }
  });

  test('goods are hashed without a price, so that the carrier can check them', () => {
    const goods = { lineNo: '01', description: 'x', goodsCode: '851830', quantity: 1, origin: 'US' };
    const priced = { ...goods, unitPriceMinor: 1 };
    expect(goodsHashOf('o', priced, salt)).toBe(goodsHashOf('o', goods, salt));
  });
});

describe('draws', () => {
  test('the proof is the HMAC of the parcel under the seed (RFC 2104, by another library)', () => {
    const bytes = statementBytes('draw/1', { parcelId: 'p' });
    const expected = createHmac('sha256', Buffer.from(seed, 'hex')).update(bytes).digest('hex');
    expect(drawProofOf(seed, 'p')).toBe(expected);
    expect(seedHashOf(seed)).toBe(createHash('sha256').update(Buffer.from(seed, 'hex')).digest('hex'));
  });

  test('as many are drawn as the rate says, about', () => {
    const drawn = Array.from({ length: 5_000 }, (_, index) => drawProofOf(seed, String(index)));
    const count = drawn.filter((proof) => isDrawn(proof, 1_000)).length;
    expect(count).toBeGreaterThan(400);
    expect(count).toBeLessThan(600);
    expect(drawn.filter((proof) => isDrawn(proof, 0))).toEqual([]);
    expect(drawn.filter((proof) => isDrawn(proof, 10_000))).toHaveLength(5_000);
    expect(Math.max(...drawn.map(ticketOf))).toBeLessThan(10_000);
  });
});

describe('goods codes', () => {
  test.each(['851830', '8518309590', '010121', '970690'])('%s is a goods code', (code) => {
    expect(GoodsCode.safeParse(code).success).toBe(true);
  });

  test.each(['851899', '999999', '85183', '85183095', '770100', ''])('%s is none', (code) => {
    expect(GoodsCode.safeParse(code).success).toBe(false);
  });

  test('the table has the 5,612 subheadings of the edition', () => {
    const all = Array.from({ length: 1_000_000 }, (_, code) => String(code).padStart(6, '0'));
    expect(all.filter(isSubheading)).toHaveLength(5_612);
  });
});
