import { containerNumberKind } from './container-number.ts';

test.each(['CSQU3054383', 'APZU4812090', 'FCIU9908030', 'MAGU5591240', 'TRHU6875483', 'HMMU6001236', 'HMMU1000140'])(
  '%s obeys ISO 6346',
  (number) => {
    expect(containerNumberKind(number)).toBe('iso');
  },
);

test.each([
  ['APNR7744962', 'a category letter that there is not'],
  ['APZU2134567', 'a wrong check digit'],
  ['TESI1120274', 'a category letter that there is not'],
  ['CBHU1234567', 'a wrong check digit'],
  ['MSKU0000000', 'a wrong check digit'],
  ['SOC123456', 'a shipper-owned number of its own form'],
])('%s, with %s, is taken with a flag', (number) => {
  expect(containerNumberKind(number)).toBe('non-iso');
});

test.each(['', 'ABC', 'hmmu6001236', 'HMMU 6001236', 'HMMU600123-6', 'HMMU60012361', "HMMU600123'", 'ＨＭＭＵ6001236'])(
  '%p is no identifier at all',
  (number) => {
    expect(containerNumberKind(number)).toBe('unusable');
  },
);
