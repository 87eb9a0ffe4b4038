import fc from 'fast-check';
import { EncodingError } from './group.ts';
import { bytesOfHex, bytesOfPackedText, elementsOfPackedText, hexOf, packedTextOf } from './text-form.ts';

test('bytes go to text and back as in Node’s own base64url and hex', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
    expect(packedTextOf(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    expect(hexOf(bytes)).toBe(Buffer.from(bytes).toString('hex'));
    expect(bytesOfPackedText(packedTextOf(bytes))).toEqual(bytes);
    expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
  });
  fc.assert(property, { numRuns: 100 });
});

test.each(['A', 'AB', 'AAAAB', 'AAB', 'A=', 'AA==', 'A+', 'A/', 'A A', 'AÄ'])(
  '%s is not the one text of any bytes',
  (text) => {
    expect(() => bytesOfPackedText(text)).toThrow(EncodingError);
  },
);

test('elements are whole', () => {
  expect(elementsOfPackedText(packedTextOf(new Uint8Array(96).fill(3)))).toHaveLength(3);
  expect(() => elementsOfPackedText(packedTextOf(new Uint8Array(33)))).toThrow('whole elements');
});
