/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { violationsOf } from './state.ts';
import { without } from '../kit/content.ts';
import { ok } from '../kit/testing/stage.ts';
import { drawing, Hub } from './testing/hub.ts';
import { hashOf, idOf } from '../kit/testing/keys.ts';
import { AREA, lineOf, Purchase } from './testing/purchase.ts';

// Dozens of calls in a test, on a machine that may be busy.
jest.setTimeout(60_000);

/** The code with which a call was refused. */
function codeOf(result: { readonly ok: boolean; readonly error?: { readonly code: string } }): string {
  return result.ok ? 'not refused' : result.error!.code;
}

const opened = () => new Hub().open(drawing(0));

describe('scenario 1: an order of three lines for 118 dollars', () => {
  test('paid, packed, listed by itself, accepted on arrival, delivered; the consumer sees what customs saw', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'normal').ready();
    expect(purchase.file.totalMinor).toBe(11_800);
    const parcel = await purchase.parcel().inBond();
    const { cargoNo, lines } = await hub.must('getManifestLine', { parcelId: parcel.parcelId }, 'carrier');
    expect(cargoNo).toMatch(/^26KE00\d{7}01001$/);
    expect(lines.map(({ quantity }) => quantity)).toEqual([1, 2, 1]);
    const { state, decision } = ok('decide', await parcel.decide());
    expect(state).toBe('LIST_ACCEPTED');
    expect(decision).toMatchObject({ kind: 'LIST', reasons: ['WITHIN_LIMIT'], ruleVersion: '2026-1' });
    ok('release', await parcel.step('release', 'clearance'));
    ok('leaveBond', await parcel.step('leaveBond', 'scanner'));
    ok('deliver', await parcel.step('deliver', 'carrier'));
    const look = { parcelId: parcel.parcelId, secret: purchase.secret };
    const seen = await hub.must('lookUpParcel', look, 'relay');
    expect(seen).toMatchObject({ state: 'DELIVERED', clearance: 'RELEASED', kind: 'LIST', currency: 'USD' });
    expect(seen.lines.map(({ unitPriceMinor, quantity }) => [unitPriceMinor, quantity])).toEqual([
      [6_000, 1],
      [1_500, 2],
      [1_800, 1],
    ]);
    expect(seen.viewHash).toBe(parcel.clearance.viewHash);
    expect(seen.decidedHash).toBe(seen.viewHash);
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('the decision can be made in the very second in which the last fact came', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'fast').ready()).parcel().inBond();
    ok('decide', await parcel.decide({ at: parcel.record.inBondAt! }));
    expect(parcel.clearance.decision!.decidedAt).toBe(parcel.record.inBondAt);
  });

  test('without the secret a look-up reveals nothing, not even that there is such a parcel', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'shy').ready()).parcel().inBond();
    const wrong = await hub.call('lookUpParcel', { parcelId: parcel.parcelId, secret: idOf('guess') }, 'relay');
    const unknown = await hub.call('lookUpParcel', { parcelId: idOf('none'), secret: idOf('guess') }, 'relay');
    expect(wrong).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    expect((wrong as { error: object }).error).toEqual((unknown as { error: object }).error);
  });

  test('the carrier is told goods and recipient without a price, and can tell whether they are as ordered', async () => {
    const hub = await opened();
    const { orderId, file } = await new Purchase(hub, 'goods').ready();
    const place = { mall: 'mall', carrier: 'carrier', orderId };
    const goods = file.lines.map((line) => without(line, 'unitPriceMinor'));
    const recipient = without(file.buyer, 'personalCode');
    const note = { goods, goodsSalt: file.goodsSalt, recipient };
    await hub.must('sendGoods', place, 'mall', { private: note });
    expect((await hub.must('readGoods', place, 'carrier')).asOrdered).toBe(true);
    const other = { ...note, goods: goods.map((line) => ({ ...line, description: 'Gift' })) };
    await hub.must('sendGoods', place, 'mall', { private: other });
    expect((await hub.must('readGoods', place, 'carrier')).asOrdered).toBe(false);
  });
});

describe('scenario 2: undervaluation', () => {
  const korean = { currency: 'KRW', freightMinor: 0, lines: [lineOf(300_000)] };

  test('300,000 won cannot be listed as 100,000: the line does not derive from the order', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'cheap', { file: korean }).ready();
    const parcel = purchase.parcel();
    ok('bindParcel', await parcel.bind());
    await parcel.openFlight();
    const [line] = purchase.record.lines;
    const honest = { ...parcel.contents[0]!, goodsHash: line!.goodsHash, priceHash: line!.priceHash };
    const lowered = { ...honest, priceHash: hashOf('100000') };
    expect(codeOf(await parcel.join([lowered]))).toBe('EVIDENCE_MISMATCH');
    expect(codeOf(await parcel.join([{ ...honest, goodsHash: hashOf('a gift') }]))).toBe('EVIDENCE_MISMATCH');
    expect(codeOf(await parcel.join([honest, honest]))).toBe('EVIDENCE_MISMATCH');
    ok('joinManifest', await parcel.join([honest]));
    await parcel.arrive();
    const { decision } = ok('decide', await parcel.decide());
    expect(decision).toMatchObject({ kind: 'DECLARATION', reasons: ['OVER_LIMIT'] });
    const lower = await parcel.declare([], (declared) => ({ ...declared, unitPriceMinor: 100_000 }));
    expect(codeOf(lower)).toBe('AMOUNT_MISMATCH');
    ok('fileDeclaration', await parcel.declare());
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('what was paid must be what the order comes to, and the order must add up', async () => {
    const hub = await opened();
    const purchase = new Purchase(hub, 'paid', { file: korean });
    const short = new Purchase(hub, 'short', { file: { ...korean, totalMinor: 100_000 } });
    expect(codeOf(await short.place())).toBe('AMOUNT_MISMATCH');
    ok('placeOrder', await purchase.place());
    expect(codeOf(await purchase.parcel().bind())).toBe('STATE_CONFLICT');
    expect(codeOf(await purchase.pay(100_000))).toBe('AMOUNT_MISMATCH');
    ok('recordPayment', await purchase.pay());
  });

  test('a price changes only by a correction that customs accepts, and then what is declared is the corrected one', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'corrected').ready();
    const parcel = await purchase.parcel().inBond();
    const dearer = {
      lines: purchase.file.lines.map((line) => ({ ...line, unitPriceMinor: line.unitPriceMinor + 2_000 })),
    };
    const { correctionId } = ok('proposeCorrection', await purchase.correct(dearer));
    expect(purchase.record.fileId).toBe(purchase.orderId);
    const goods = { lines: purchase.file.lines.map((line) => ({ ...line, description: 'Gift' })) };
    expect(codeOf(await purchase.correct(goods, 'other goods'))).toBe('EVIDENCE_MISMATCH');
    await hub.must('settleCorrection', { correctionId, accepted: true, remark: 'Receipt seen' }, 'clearance');
    const { decision } = ok('decide', await parcel.decide());
    expect(decision).toMatchObject({ kind: 'DECLARATION', reasons: ['OVER_LIMIT'] });
    const seen = await hub.must('lookUpParcel', { parcelId: parcel.parcelId, secret: purchase.secret }, 'relay');
    expect(seen.lines[0]!.unitPriceMinor).toBe(8_000);
    expect(seen.decidedHash).toBe(seen.viewHash);
    expect(violationsOf(hub.state())).toEqual([]);
  });
});

describe('scenario 3: personal codes', () => {
  test.each([
    ['belongs to another name', { tripleMatch: false }, 'PERSON_MISMATCH'],
    ['is suspended', { status: 'SUSPENDED' as const }, 'CODE_SUSPENDED'],
    ['was issued anew', { status: 'REISSUED' as const }, 'CODE_REISSUED'],
    ['is unknown', { status: 'UNKNOWN' as const }, 'CODE_UNKNOWN'],
    ['expired between order and arrival', { validUntil: '2026-03-02' }, 'CODE_EXPIRED'],
  ])('a code that %s holds the parcel, with the reason', async (_, said, reason) => {
    const hub = await opened();
    const purchase = new Purchase(hub, 'person');
    ok('placeOrder', await purchase.place());
    ok('recordPayment', await purchase.pay());
    ok('assertPerson', await purchase.assert(said));
    const parcel = await purchase.parcel().inBond();
    const result = await parcel.decide();
    expect(ok('decide', result).decision).toMatchObject({ kind: 'HOLD', reasons: [reason] });
    // What the owner's app listens to.
    const told = { parcelId: parcel.parcelId, state: 'HELD', reasons: [reason] };
    expect(result).toMatchObject({ event: { name: 'ParcelDecided', payload: told } });
    const seen = await hub.must('lookUpParcel', { parcelId: parcel.parcelId, secret: purchase.secret }, 'relay');
    expect(seen).toMatchObject({ clearance: 'HELD', reasons: [reason] });
    expect(codeOf(await parcel.step('release', 'clearance'))).toBe('HELD');
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('a code that was valid on the day of arrival is good, though it expires the day after', async () => {
    const hub = await opened();
    const purchase = new Purchase(hub, 'last day');
    ok('placeOrder', await purchase.place());
    ok('recordPayment', await purchase.pay());
    ok('assertPerson', await purchase.assert({ validUntil: '2026-03-03' }));
    const parcel = await purchase.parcel().inBond();
    ok('decide', await parcel.decide({ at: '2026-03-04T03:00:00.000Z' }));
    expect(parcel.state).toBe('LIST_ACCEPTED');
  });

  test('a held parcel goes on once the buyer is known, and only then', async () => {
    const hub = await opened();
    const purchase = new Purchase(hub, 'again');
    ok('placeOrder', await purchase.place());
    ok('recordPayment', await purchase.pay());
    const parcel = await purchase.parcel().inBond();
    expect(codeOf(await parcel.decide())).toBe('FACTS_MISSING');
    ok('assertPerson', await purchase.assert({ tripleMatch: false, personId: hashOf('the victim') }));
    ok('decide', await parcel.decide());
    ok('assertPerson', await purchase.assert());
    expect(codeOf(await purchase.assert())).toBe('ALREADY_EXISTS');
    await hub.must('resume', { parcelId: parcel.parcelId, remark: 'Own code shown' }, 'clearance');
    ok('decide', await parcel.decide());
    expect(parcel.state).toBe('LIST_ACCEPTED');
    // The stolen code has bought nothing: no purchase of the victim's stands in the way of a group.
    expect(hub.ledger.records('purchase').map(({ personId }) => personId)).toEqual([purchase.personId]);
    expect(violationsOf(hub.state())).toEqual([]);
  });
});

describe('scenario 4: splitting', () => {
  const part = (price: number) => ({ freightMinor: 0, lines: [lineOf(price, { origin: 'CN' })] });

  test('420 dollars in three orders of a day, on three flights of two carriers: one declaration is demanded', async () => {
    const hub = await opened();
    const parcels = [];
    for (const [index, as] of (['carrier', 'carrier2', 'carrier'] as const).entries()) {
      const options = { file: part(14_000), person: 'splitter' };
      const purchase = await new Purchase(hub, `part ${index}`, options).ready();
      parcels.push(purchase.parcel({ as }));
    }
    for (const parcel of parcels) {
      await parcel.inBond();
      const { decision } = ok('decide', await parcel.decide());
      expect(decision).toMatchObject({ kind: 'DECLARATION', reasons: ['AGGREGATED'] });
      expect(decision!.judged).toHaveLength(3);
    }
    const [first, second, third] = parcels;
    const partial = await first!.declare([second!]);
    expect(partial).toMatchObject({
      ok: false,
      error: { code: 'GROUP_INCOMPLETE', details: { parcels: [third!.parcelId] } },
    });
    const others = [second!, third!];
    ok('fileDeclaration', await first!.declare(others));
    // 420.00 dollars at 1,374.56 won are 577,315 won; three lines of 192,438 won, each cut, at 8 percent; then 10 percent of both.
    expect(first!.duty(others)).toEqual({ dutiableWon: 577_314, dutyWon: 46_180, vatWon: 62_340 });
    await first!.payDuty(others);
    for (const parcel of parcels) ok('release', await parcel.step('release', 'clearance'));
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('one order of 420 dollars in three parcels is judged as one whole too', async () => {
    const hub = await opened();
    const lines = ['01', '02', '03'].map((lineNo) => lineOf(14_000, { lineNo, origin: 'CN' }));
    const purchase = await new Purchase(hub, 'whole', { file: { freightMinor: 0, lines } }).ready();
    for (const piece of purchase.pieces) {
      const parcel = await purchase.parcel({ contents: [piece] }).inBond();
      expect(ok('decide', await parcel.decide()).decision).toMatchObject({ reasons: ['AGGREGATED'] });
    }
  });

  test.each([
    ['another day', { day: '2026-02-27' }],
    ['another supplier', { supplier: 'two' }],
    ['another person', { person: 'neighbour' }],
  ])('orders of %s are not added', async (_, other) => {
    const hub = await opened();
    await new Purchase(hub, 'one', { file: part(14_000), person: 'p' }).ready();
    const purchase = await new Purchase(hub, 'two', { file: part(14_000), person: 'p', ...other }).ready();
    const parcel = await purchase.parcel().inBond();
    expect(ok('decide', await parcel.decide()).decision).toMatchObject({ kind: 'LIST' });
  });

  test.each([
    ['of 200 dollars from the United States', 20_000, { origin: 'US' }, ['WITHIN_LIMIT']],
    ['of 200.01 dollars from the United States', 20_001, { origin: 'US' }, ['OVER_LIMIT']],
    ['of 150 dollars from elsewhere', 15_000, { origin: 'CN' }, ['WITHIN_LIMIT']],
    ['of 150.01 dollars from elsewhere', 15_001, { origin: 'CN' }, ['OVER_LIMIT']],
    [
      'of chocolate for 160 dollars from the United States',
      16_000,
      { goodsCode: '1806900000' },
      ['EXCLUDED_FROM_LANE'],
    ],
    ['of chocolate for 140 dollars', 14_000, { goodsCode: '1806900000' }, ['WITHIN_LIMIT']],
    ['of medicine', 1_000, { goodsCode: '3004909900' }, ['EXCLUDED_GOODS']],
  ])('an order %s is judged by its lane', async (_, price, change, reasons) => {
    const hub = await opened();
    const file = { freightMinor: 0, lines: [lineOf(price, change)] };
    const parcel = await (await new Purchase(hub, 'lane', { file }).ready()).parcel().inBond();
    expect(ok('decide', await parcel.decide()).decision!.reasons).toEqual(reasons);
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('a group is bounded, and what is cancelled does not count', async () => {
    const hub = await new Hub().open({ ...drawing(0), maxOrdersPerGroup: 2 });
    const options = { file: part(14_000), person: 'p' };
    const [first, second] = [
      await new Purchase(hub, 'a', options).ready(),
      await new Purchase(hub, 'b', options).ready(),
    ];
    const third = new Purchase(hub, 'c', options);
    ok('placeOrder', await third.place());
    expect(codeOf(await third.assert())).toBe('LIMIT_EXCEEDED');
    await hub.must('cancelOrder', { orderId: second.orderId, lines: [{ lineNo: '01', quantity: 1 }] }, 'mall');
    const parcel = await first.parcel().inBond();
    expect(ok('decide', await parcel.decide()).decision!.kind).toBe('LIST');
    expect(violationsOf(hub.state())).toEqual([]);
  });
});

describe('scenario 5: bills, bond, refunds, replays', () => {
  test('the bill of a cleared parcel cannot be used again, and the attempt is reported', async () => {
    const hub = await opened();
    const first = await (await new Purchase(hub, 'first').ready()).parcel().inBond();
    ok('decide', await first.decide());
    ok('release', await first.step('release', 'clearance'));
    const second = await new Purchase(hub, 'second').ready();
    const again = await second.parcel().bind({ hblNo: first.hblNo });
    const subject = `1078600038-2026-${first.hblNo}`;
    expect(again).toMatchObject({ ok: true, output: { refused: { kind: 'BILL_REUSED', subject } } });
    expect(second.record.state).toBe('PAID');
    const { items } = await hub.must('listIncidents', { kind: 'BILL_REUSED' }, 'auditor');
    expect(items).toHaveLength(1);
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('a parcel that is not released does not leave, and the scan is reported', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'leak').ready()).parcel().inBond();
    const scan = await parcel.step('leaveBond', 'scanner');
    expect(scan).toMatchObject({ ok: true, output: { refused: { kind: 'LEFT_BOND_UNRELEASED' } } });
    expect(parcel.record.state).toBe('IN_BOND');
    expect((await hub.must('listBond', { area: AREA, carrier: 'carrier' }, 'clearance')).items).toHaveLength(1);
    expect(codeOf(await parcel.step('deliver', 'carrier'))).toBe('STATE_CONFLICT');
  });

  test('a return is refunded with the proof that the goods have left, and not before', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'return').ready()).parcel().inBond();
    ok('decide', await parcel.decide());
    ok('release', await parcel.step('release', 'clearance'));
    ok('leaveBond', await parcel.step('leaveBond', 'keeper'));
    ok('deliver', await parcel.step('deliver', 'carrier'));
    ok('requestReturn', await parcel.step('requestReturn', 'carrier'));
    const early = await parcel.step('refund', 'clearance');
    expect(early).toMatchObject({ ok: true, output: { refused: { kind: 'REFUND_WITHOUT_EXPORT' } } });
    expect(parcel.state).toBe('RELEASED');
    await hub.must('recordReExport', { parcelId: parcel.parcelId, exportNo: '1234526000001X' }, 'carrier');
    ok('refund', await parcel.step('refund', 'clearance'));
    expect(parcel.state).toBe('REFUNDED');
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('a release message that comes again releases nothing else, and is reported', async () => {
    const hub = await opened();
    const first = await (await new Purchase(hub, 'one').ready()).parcel().inBond();
    const second = await (await new Purchase(hub, 'two').ready()).parcel().inBond();
    for (const parcel of [first, second]) ok('decide', await parcel.decide());
    const message = { messageRef: 'CUSRES-1', parcelId: first.parcelId };
    const released = await hub.must('release', message, 'clearance');
    expect(await hub.must('release', message, 'clearance')).toEqual(released);
    const replayed = await hub.must('release', { ...message, parcelId: second.parcelId }, 'clearance');
    expect(replayed).toMatchObject({ refused: { kind: 'MESSAGE_REPLAYED', subject: second.parcelId } });
    expect(second.state).toBe('LIST_ACCEPTED');
    expect(hub.ledger.records('release')).toHaveLength(1);
  });
});

describe('inspection, duty, seizure', () => {
  test('what is drawn is inspected first; the seed is told the day after, and everybody can draw again', async () => {
    const hub = await new Hub().open(drawing(10_000));
    const parcel = await (await new Purchase(hub, 'drawn').ready()).parcel().inBond();
    ok('decide', await parcel.decide());
    expect(parcel.state).toBe('SELECTED');
    expect(codeOf(await parcel.step('release', 'clearance'))).toBe('STATE_CONFLICT');
    await hub.must('recordInspection', { parcelId: parcel.parcelId, passed: true, remark: 'As declared' }, 'inspector');
    ok('release', await parcel.step('release', 'clearance'));
    const day = '2026-03-03';
    const seed = hashOf(`seed ${day}`);
    expect(await hub.refusal('revealSelection', { day, seed }, 'approver')).toBe('NOT_DUE');
    const at = '2026-03-03T15:00:00.000Z';
    expect(await hub.refusal('revealSelection', { day, seed: hashOf('other') }, 'approver', { at })).toBe(
      'PROOF_INVALID',
    );
    await hub.must('revealSelection', { day, seed }, 'approver');
    expect(violationsOf(hub.state())).toEqual([]);
    const statistics = await hub.must('getStatistics', { day }, 'auditor');
    expect(statistics).toMatchObject({ released: 1, byList: 1, inspected: 1, hits: 0, hitRateBp: 0, complete: true });
    expect(statistics.clearanceMedianMs).toBeGreaterThan(0);
  });

  test('medicine waits for the agency, the inspection and the duty; the officer who computed cannot confirm', async () => {
    const hub = await new Hub().open(drawing(10_000));
    const file = { freightMinor: 0, lines: [lineOf(16_000, { goodsCode: '3004909900' })] };
    const parcel = await (await new Purchase(hub, 'pills', { file }).ready()).parcel().inBond();
    const { parcelId, declarationNo } = parcel;
    ok('decide', await parcel.decide());
    ok('fileDeclaration', await parcel.declare());
    expect(parcel.state).toBe('SELECTED');
    expect(codeOf(await parcel.assess())).toBe('FACTS_MISSING');
    await hub.must('recordInspection', { parcelId, passed: true, remark: 'x' }, 'inspector');
    expect(codeOf(await parcel.assess([], 1))).toBe('AMOUNT_MISMATCH');
    const { dutyHash } = ok('assessDuty', await parcel.assess());
    const confirmation = { declarationNo, dutyHash: dutyHash! };
    const same = { party: 'kcs', user: 'clearance', roles: ['approver'] } as const;
    expect(await hub.refusal('confirmDuty', confirmation, same)).toBe('SAME_PERSON');
    const other = { ...confirmation, dutyHash: hashOf('other') };
    expect(await hub.refusal('confirmDuty', other, 'approver')).toBe('EVIDENCE_MISMATCH');
    await hub.must('confirmDuty', confirmation, 'approver');
    await hub.must('recordDutyPayment', { declarationNo, paymentHash: hashOf('receipt') }, 'clearance');
    expect(codeOf(await parcel.step('release', 'clearance'))).toBe('REQUIREMENT_UNMET');
    await hub.must('recordRequirement', { parcelId, met: false }, 'agency');
    expect(codeOf(await parcel.step('release', 'clearance'))).toBe('REQUIREMENT_UNMET');
    await hub.must('recordRequirement', { parcelId, met: true }, 'agency');
    ok('release', await parcel.step('release', 'clearance'));
    // 160 dollars are 219,929 won; 8 percent and then 10 percent of both, each cut to ten won.
    const duty = await hub.must('readDuty', { declarationNo, mall: 'mall' }, 'mall');
    expect(duty).toMatchObject({ dutiableWon: 219_929, dutyWon: 17_590, vatWon: 23_750 });
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('what is not as declared is seized by two persons, and handed over', async () => {
    const hub = await new Hub().open(drawing(10_000));
    const parcel = await (await new Purchase(hub, 'fake').ready()).parcel().inBond();
    const { parcelId } = parcel;
    ok('decide', await parcel.decide());
    await hub.must('recordInspection', { parcelId, passed: false, remark: 'Counterfeit' }, 'inspector');
    expect(codeOf(await parcel.step('handOver', 'keeper'))).toBe('STATE_CONFLICT');
    const seizure = { messageRef: 'SEIZE-1', parcelId, remark: 'Article 269' };
    await hub.must('seize', seizure, 'approver');
    expect(await hub.must('seize', seizure, 'approver')).toHaveProperty('approval');
    expect(parcel.state).toBe('FAILED');
    await hub.must('seize', seizure, 'approver2');
    expect(parcel.state).toBe('SEIZED');
    ok('handOver', await parcel.step('handOver', 'keeper'));
    const statistics = await hub.must('getStatistics', { day: '2026-03-03' }, 'kisa');
    expect(statistics).toMatchObject({ released: 0, inspected: 1, hits: 1, hitRateBp: 10_000 });
    expect(violationsOf(hub.state())).toEqual([]);
  });
});

describe('the consumer’s objection', () => {
  test('holds the parcel until customs has settled it, and only the consumer’s key can object', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'objecting').ready();
    const parcel = await purchase.parcel().inBond();
    ok('decide', await parcel.decide());
    const stranger = new Purchase(hub, 'stranger').key;
    expect(codeOf(await parcel.dispute('false', stranger))).toBe('PROOF_INVALID');
    const { disputeId } = ok('disputeParcel', await parcel.dispute());
    expect(parcel.state).toBe('HELD');
    const { parcelId } = parcel;
    expect(await hub.refusal('resume', { parcelId, remark: 'x' }, 'clearance')).toBe('HELD');
    await hub.must('settleDispute', { parcelId, disputeId, remark: 'Explained' }, 'clearance');
    await hub.must('resume', { parcelId, remark: 'Settled' }, 'clearance');
    ok('decide', await parcel.decide());
    ok('release', await parcel.step('release', 'clearance'));
    expect(violationsOf(hub.state())).toEqual([]);
  });
});

describe('pieces', () => {
  test('an order line is packed, listed and cancelled no further than it goes', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'pieces').ready();
    const { orderId } = purchase;
    const one = [{ orderId, lineNo: '02', quantity: 1 }];
    const first = purchase.parcel({ contents: one });
    ok('bindParcel', await first.bind());
    await hub.must('cancelOrder', { orderId, lines: [{ lineNo: '02', quantity: 1 }] }, 'mall');
    expect(codeOf(await purchase.parcel({ contents: one }).bind())).toBe('QUANTITY_EXCEEDED');
    const cancel = { orderId, lines: [{ lineNo: '02', quantity: 1 }] };
    expect(await hub.refusal('cancelOrder', cancel, 'mall')).toBe('QUANTITY_EXCEEDED');
    ok('voidParcel', await first.step('voidParcel', 'carrier'));
    ok('bindParcel', await purchase.parcel({ contents: one }).bind());
    const twice = purchase.parcel({ contents: [...one, ...one] });
    expect(codeOf(await twice.bind())).toBe('INPUT_INVALID');
    const unknown = purchase.parcel({ contents: [{ orderId, lineNo: '09', quantity: 1 }] });
    expect(codeOf(await unknown.bind())).toBe('INPUT_INVALID');
    expect(violationsOf(hub.state())).toEqual([]);
  });
});
