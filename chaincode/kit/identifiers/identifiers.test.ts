import fc from 'fast-check';
import { AirWaybill, isAirWaybill } from './air-waybill.ts';
import { Gln, gs1CheckDigit, Gtin, isGln, isGtin, isSscc, Sscc } from './gs1.ts';
import { ImoNumber, isImoNumber } from './imo.ts';
import {
  containerCheckDigit,
  ContainerNumber,
  ContainerSizeType,
  isContainerNumber,
  isSizeType,
  lengthFtOf,
  withCheckDigit,
} from './iso6346.ts';
import { isKoreanBusinessNumber, KoreanBusinessNumber } from './korean-business-number.ts';
import { isKoreanCorporateNumber, KoreanCorporateNumber } from './korean-corporate-number.ts';
import { fromBuildingLedger, isPnu, Pnu } from './parcel-number.ts';
import { isCommercialPlate, isKoreanPlate, KoreanPlate, normalisePlate } from './korean-vehicle-plate.ts';
import { isTerminalCode, TerminalCode, terminalOf } from './smdg-terminal.ts';
import { isSamePort, isUnLocode, portName, UnLocode } from './un-locode.ts';
import { isPostalItem, PostalItem } from './upu-s10.ts';

const digits = (length: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((list) => list.join(''));

describe('container numbers', () => {
  test.each([
    ['CSQU3054383', 'the example of the standard’s text books'],
    ['APZU4812090', 'of a published shipping sample'],
    ['FCIU9908030', 'of a published COARRI message'],
    ['MAGU5591240', 'of a published COARRI message'],
    ['TRHU6875483', 'of a published sample'],
    ['HMMU6001236', 'made'],
    ['HMMU1000140', 'made: a remainder of 10 gives the check digit 0'],
  ])('%s is valid: %s', (number) => {
    expect(isContainerNumber(number)).toBe(true);
    expect(ContainerNumber.safeParse(number).success).toBe(true);
  });

  test.each([
    ['APNR7744962', 'category letter R'],
    ['APZU2134567', 'the check digit is 4'],
    ['TESI1120274', 'category letter I'],
    ['CBHU1234567', 'the check digit is 1'],
    ['MSKU0000000', 'the check digit is 6'],
    ['csqu3054383', 'lower case'],
    ['CSQU305438', 'too short'],
    ['CSQU30543833', 'too long'],
    ['CSQU 3054383', 'a space'],
    ['', 'nothing'],
  ])('%s is refused: %s', (number) => {
    expect(isContainerNumber(number)).toBe(false);
    expect(ContainerNumber.safeParse(number).success).toBe(false);
  });

  test('two neighbours that change places are noticed, unless both digits weigh the same modulo 11', () => {
    expect(isContainerNumber('CSQU3045383')).toBe(false);
  });

  test('a stem gets its check digit', () => {
    expect(withCheckDigit('CSQU305438')).toBe('CSQU3054383');
  });

  test('a stem of another form has no check digit', () => {
    expect(() => containerCheckDigit('CSQU30543')).toThrow(RangeError);
  });

  test('size and type codes tell the length', () => {
    expect(['22G1', '45R1', 'L5G1', '22GP', 'A2G1'].map(lengthFtOf)).toEqual([20, 40, 45, 20, undefined]);
    expect(lengthFtOf('22')).toBeUndefined();
    expect(['22G1', '2G1', '22g1', '22GPX', '2211'].map(isSizeType)).toEqual([true, false, false, false, false]);
    expect(ContainerSizeType.safeParse('45R1').success).toBe(true);
  });
});

describe('ship numbers', () => {
  test.each(['9321483', '9074729', '9863297', '1234567'])('%s passes the arithmetic', (number) => {
    expect(isImoNumber(number)).toBe(true);
    expect(ImoNumber.safeParse(number).success).toBe(true);
  });

  test.each(['1111111', '932148', '93214833', 'IMO9321483', '９３２１４８３'])('%s is refused', (number) => {
    expect(isImoNumber(number)).toBe(false);
  });
});

describe('GS1 keys', () => {
  test.each(['8801043015523', '8801062636075', '08801234567893', '4012345123456', '96385074', '036000291452'])(
    '%s is a GTIN',
    (number) => {
      expect(isGtin(number)).toBe(true);
      expect(Gtin.safeParse(number).success).toBe(true);
    },
  );

  test('a wrong check digit, another length or letters are refused', () => {
    expect(['8801043015524', '880104301552', '88010430155A3', ''].map(isGtin)).toEqual([false, false, false, false]);
  });

  test('a shipping container code has 18 digits, a location number 13', () => {
    expect([isSscc('106141412345678908'), isSscc('106141412345678909'), isSscc('8801043015523')]).toEqual([
      true,
      false,
      false,
    ]);
    expect([isGln('8801043015523'), isGln('106141412345678908')]).toEqual([true, false]);
    expect(Sscc.safeParse('106141412345678908').success && Gln.safeParse('8801043015523').success).toBe(true);
  });

  test('every change of one digit is noticed', () => {
    fc.assert(
      fc.property(digits(12), fc.nat(11), fc.integer({ min: 1, max: 9 }), (stem, place, change) => {
        const key = `${stem}${gs1CheckDigit(stem)}`;
        const other = `${key.slice(0, place)}${(Number(key[place]) + change) % 10}${key.slice(place + 1)}`;
        return isGtin(key) && !isGtin(other);
      }),
    );
  });

  test('letters have no check digit', () => {
    expect(() => gs1CheckDigit('12a')).toThrow(RangeError);
  });
});

describe('Korean registration numbers', () => {
  test.each(['1248100998', '2208162517', '1208147521', '1408146695'])('%s is a business number', (number) => {
    expect(isKoreanBusinessNumber(number)).toBe(true);
    expect(KoreanBusinessNumber.safeParse(number).success).toBe(true);
  });

  test.each(['1248100999', '0000000001', '0000000000', '123-45-6789X', '124-81-00998', '124810099'])(
    '%s is refused as a business number',
    (number) => {
      expect(isKoreanBusinessNumber(number)).toBe(false);
    },
  );

  test('a corporate number has thirteen digits and a check digit', () => {
    expect(['1301110006246', '1301110006247', '0000000000000', '130111-0006246'].map(isKoreanCorporateNumber)).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(KoreanCorporateNumber.safeParse('1301110006246').success).toBe(true);
  });
});

describe('Korean plates', () => {
  test.each(['부산98사1234', '12가3456', '123가4568', '경기80바1234'])('%s is a plate', (plate) => {
    expect(isKoreanPlate(plate)).toBe(true);
    expect(KoreanPlate.safeParse(plate).success).toBe(true);
  });

  test.each(['부산98사123', '부산 98사1234', '부98사1234', '98A1234', '1234가1234', ''])('“%s” is refused', (plate) => {
    expect(isKoreanPlate(plate)).toBe(false);
  });

  test('spaces and decomposed letters are normalised away', () => {
    expect(normalisePlate(' 부산 98 사 1234'.normalize('NFD'))).toBe('부산98사1234');
    expect(isKoreanPlate('부산98사1234'.normalize('NFD'))).toBe(false);
  });

  test('the use letter tells a vehicle for hire', () => {
    expect(['부산98사1234', '12가3456', '서울80배1234', '?'].map(isCommercialPlate)).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('places', () => {
  test('a UN/LOCODE has two letters and three characters without 0 and 1', () => {
    expect(['KRPUS', 'USNY2', 'KRPU1', 'krpus', 'KRPU', 'KRPUSA'].map(isUnLocode)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(UnLocode.safeParse('KRINC').success).toBe(true);
    expect([portName('KRKAN'), portName('XXXXX')]).toEqual(['Gwangyang', undefined]);
  });

  test('Busan New Port is a part of Busan, also for terminal codes', () => {
    expect([isSamePort('KRBNP', 'KRPUS'), isSamePort('KRPUS', 'KRINC')]).toEqual([true, false]);
    expect(terminalOf('KRBNP', 'PNC')?.name).toContain('pier 2');
    expect(terminalOf('KRPUS', 'PNP')?.name).toContain('PNIT');
    expect(terminalOf('KRINC', 'PNC')).toBeUndefined();
    expect(['PNC', 'pnc', 'P', 'TOOLONG'].map(isTerminalCode)).toEqual([true, false, false, false]);
    expect(TerminalCode.safeParse('HPNT').success).toBe(true);
  });
});

describe('parcel numbers', () => {
  test.each([
    ['1168010500101230004', 'Samseong-dong, lot 123-4'],
    ['5011025021200010000', 'forest ledger, lot 1'],
  ])('%s is valid: %s', (number) => {
    expect(isPnu(number)).toBe(true);
    expect(Pnu.safeParse(number).success).toBe(true);
  });

  test.each([
    ['1168010500001230004', 'land type 0 is the building ledger’s'],
    ['1168010500301230004', 'there is no land type 3'],
    ['1168010500100000001', 'main lots begin with 1'],
    ['116801050010123000', 'too short'],
    ['11680105001012300040', 'too long'],
    ['1168010500 01230004', 'a space'],
  ])('%s is refused: %s', (number) => {
    expect(isPnu(number)).toBe(false);
    expect(Pnu.safeParse(number).success).toBe(false);
  });

  test('the building ledger counts its land types from 0', () => {
    expect(fromBuildingLedger('1168010500', 0, 123, 4)).toBe('1168010500101230004');
    expect(fromBuildingLedger('5011025021', 1, 1, 0)).toBe('5011025021200010000');
    expect(fromBuildingLedger('1168010500', 2, 1, 0)).toBeUndefined();
    expect(fromBuildingLedger('1168010500', 0, 0, 0)).toBeUndefined();
  });
});

describe('postal items', () => {
  test.each(['RB473124829GB', 'CE000000005KR', 'EE000000080KR'])('%s is valid', (number) => {
    expect(isPostalItem(number)).toBe(true);
    expect(PostalItem.safeParse(number).success).toBe(true);
  });

  test.each([
    ['RB473124828GB', 'the check digit is 9'],
    ['rb473124829gb', 'lower case'],
    ['RB47312482GB', 'too short'],
    ['RB473124829G1', 'a digit in the country'],
    ['', 'nothing'],
  ])('%s is refused: %s', (number) => {
    expect(isPostalItem(number)).toBe(false);
    expect(PostalItem.safeParse(number).success).toBe(false);
  });
});

describe('air waybills', () => {
  test.each(['180-44025730', '988-00000000', '180-12345675'])('%s is valid', (number) => {
    expect(isAirWaybill(number)).toBe(true);
    expect(AirWaybill.safeParse(number).success).toBe(true);
  });

  test.each([
    ['180-44025731', 'the check digit is 0'],
    ['18044025730', 'no hyphen'],
    ['180-4402573', 'too short'],
    ['180-44025737', 'a check digit above 6'],
  ])('%s is refused: %s', (number) => {
    expect(isAirWaybill(number)).toBe(false);
    expect(AirWaybill.safeParse(number).success).toBe(false);
  });
});
