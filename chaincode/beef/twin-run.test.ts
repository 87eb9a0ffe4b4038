/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { join } from 'node:path';
import { addDays } from '../kit/clock.ts';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { beef } from './api.ts';
import { readingBytes } from './device/reading-proof.ts';
import { dispatched } from './epcis/facts.ts';
import { Chain, collections, holders, MEASURES, packNo, traceNo } from './testing/chain.ts';

/** A device with its key. */
function newDevice(deviceId: string) {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const signed = (kind: 'WEIGHT' | 'SIGHTING', seq: number, subject: string, value: number, at: string) =>
    sign(null, readingBytes({ deviceId, kind, seq, subject, at, value }), privateKey).toString('hex');
  return { deviceId, key, signed };
}

test('every method gives the same answer, writes and reads on two different machines', async () => {
  const chain = await new Chain().open();
  const [one, two, three] = [traceNo(1), traceNo(2), traceNo(3)];
  // On the farm
  for (const number of [one, two, three]) await chain.bear(number);
  await chain.must('replaceTag', { traceNo: one }, 'farm1');
  await chain.must('recordHealth', { traceNo: one, vaccination: { order: 1, date: '2026-03-02' } }, 'vet');
  await chain.must('correctAnimal', { traceNo: one, breed: 'CROSSBRED', reason: '교정' }, 'clerk');
  await chain.must('offerAnimal', { traceNo: one, to: holders.farm2 }, 'farm1');
  await chain.must('acceptAnimal', { traceNo: one }, 'farm2');
  await chain.must('offerAnimal', { traceNo: one, to: holders.farm1 }, 'farm2');
  await chain.must('withdrawOffer', { traceNo: one }, 'farm2');
  await chain.must('reportEnd', { traceNo: two, kind: 'LOST' }, 'farm1');
  await chain.must('reportFound', { traceNo: two }, 'farm1');
  await chain.must('offerAnimal', { traceNo: two, to: holders.farm2 }, 'farm1');
  await chain.must('lapseOffer', { traceNo: two }, 'clerk', { at: addDays(chain.ledger.now, 7) });
  await chain.must('shipToSlaughter', { traceNo: two, abattoir: holders.abattoir }, 'farm1');
  await chain.must('turnBack', { traceNo: two, remark: '운송 부적합' }, 'slaughterer');
  const hold = await chain.must('placeHold', { subject: 'region:1', kind: 'MOVEMENT_BAN', reason: '구제역' }, 'vet');
  await chain.call('shipToSlaughter', { traceNo: two, abattoir: holders.abattoir }, 'farm1');
  await chain.must('releaseHold', { subject: 'region:1', holdId: hold.holdId }, 'vet');
  // Devices
  const [scale, reader] = [newDevice('scale-1'), newDevice('reader-1')];
  const scaleKey = { deviceId: scale.deviceId, kind: 'SCALE' as const, publicKey: scale.key };
  await chain.must('registerDevice', { ...scaleKey, scaleClass: 'III' }, 'weigher');
  const readerKey = { deviceId: reader.deviceId, kind: 'READER' as const, publicKey: reader.key };
  await chain.must('registerDevice', readerKey, 'clerk');
  const at = chain.ledger.now;
  const sightings = [{ seq: 1, traceNo: one, at, rssiDbm: -60, signature: reader.signed('SIGHTING', 1, one, -60, at) }];
  await chain.must('reportSightings', { batchId: 'b-1', deviceId: 'reader-1' }, 'reader', { private: { sightings } });
  await chain.must('getSightings', { batchId: 'b-1' }, 'clerk');
  // Slaughter
  const carcassId = await chain.slaughter(one, 1, 'farm2');
  const readings = [1, 2].map((seq) => {
    const grams = 324_000 - seq * 3_000;
    return { seq, subject: carcassId, grams, at: chain.ledger.now };
  });
  const signed = readings.map((reading) => ({
    ...reading,
    signature: scale.signed('WEIGHT', reading.seq, carcassId, reading.grams, reading.at),
  }));
  await chain.must('reportWeights', { deviceId: 'scale-1', readings: signed }, 'scale');
  await chain.must('getReading', { deviceId: 'scale-1', seq: '000000000001' }, 'weigher');
  await chain.must('weighCarcass', { carcassId, stage: 'HOT', reading: { deviceId: 'scale-1', seq: 1 } }, 'weigher');
  const fix = chain.whole('correctWeight', { carcassId, stage: 'HOT', grams: 323_000, reason: '영점' });
  await chain.must('correctWeight', fix, 'weigher');
  await chain.must('correctWeight', { ...fix, messageRef: 'FIX-2' }, 'slaughterer');
  const certificateSha256 = 'ab'.repeat(32);
  await chain.must('inspectCarcass', { carcassId, result: 'PASS', certificateSha256 }, 'meatInspector');
  await chain.must('weighCarcass', { carcassId, stage: 'COLD', grams: 318_000 }, 'weigher');
  const grading = { ...MEASURES, carcassId, certificateNo: `0323-${carcassId.slice(9, 13)}0001` };
  await chain.must('gradeCarcass', { ...grading, messageRef: 'GRADE', occurredAt: chain.ledger.now }, 'grader');
  const condemned = await chain.slaughter(three, 3);
  const condemn = { carcassId: condemned, certificateSha256, reason: '패혈증', occurredAt: chain.ledger.now };
  await chain.must('condemnCarcass', { ...condemn, messageRef: 'C-1' }, 'meatInspector');
  await chain.must('condemnCarcass', { ...condemn, messageRef: 'C-2' }, 'meatInspector2');
  // Trade, packing
  await chain.must('dispatch', { shipmentId: 'X-1', to: holders.packer, items: [carcassId] }, 'slaughterer');
  await chain.must('refuse', { shipmentId: 'X-1', remark: '냉장 불량' }, 'packer');
  await chain.move('X-2', 'slaughterer', 'packer', [carcassId]);
  const pair = { shipmentId: 'X-2', pair: 'abattoir-market' as const };
  await chain.must('setTradeTerms', pair, 'slaughterer', { private: { priceMinorUnits: 1, currency: 'KRW' } });
  await chain.must('getTradeTerms', pair, 'packer');
  const packs = await chain.pack(carcassId, 3, 4_000);
  await chain.pack(carcassId, 20, 12_000, { line: 'B' });
  await chain.call('packCuts', { sourceId: carcassId, line: 'A', packs: chain.packs(10, 10_000) }, 'packer');
  const lotNo = `L0${chain.ledger.now.slice(2, 10).replaceAll('-', '')}1009001`;
  const composition = [{ sourceId: carcassId, grams: 3_000 }];
  await chain.must('composeLot', { lotNo, cutCode: '0801', line: 'A', composition }, 'packer');
  await chain.must(
    'reportByproducts',
    { sourceId: carcassId, line: 'A', items: [{ kind: 'FAT', grams: 9 }] },
    'packer',
  );
  await chain.must('closeSource', { sourceId: carcassId }, 'packer');
  const importLot = beef.methods.registerImportLot.example.input;
  await chain.must('registerImportLot', { ...importLot, occurredAt: chain.ledger.now }, 'importer');
  await chain.move('X-3', 'packer', 'shop1', packs.slice(0, 2));
  const event = dispatched({
    ...{ at: chain.ledger.now, place: holders.packer, from: holders.packer, to: holders.shop2 },
    ...{ items: [packs[2]!], shipmentId: 'X-4' },
  });
  await chain.must('captureEvent', { event: { ...event } }, 'packer');
  await chain.must(
    'repack',
    { from: [packs[0]!], into: [{ packId: packNo(900), netG: 3_900, useBy: '2099-01-01' }] },
    'shop1',
  );
  await chain.must('sell', { saleId: '1', number: one, packIds: [packNo(900)] }, 'shop1');
  await chain.must('voidSale', { saleId: '1', reason: '중복' }, 'shop1');
  await chain.must('sell', { saleId: '2', number: one, grams: 900_000 }, 'shop1');
  await chain.must('disposePacks', { packIds: [packNo(900)], outcome: 'DESTROYED', reason: '폐기' }, 'shop1');
  // Inspection
  await chain.must('takeSample', { sampleId: 'S-1', holder: holders.shop1, number: one }, 'inspector');
  await chain.must('recordGenotype', { sampleId: 'S-1' }, 'inspector', { private: { markers: { BM2113: '127/139' } } });
  await chain.must('getGenotype', { sampleId: 'S-1' }, 'inspector');
  await chain.must('reportDna', { sampleId: 'S-1', result: 'MISMATCH', reportSha256: 'ef'.repeat(32) }, 'inspector');
  const alarm = chain.ledger.records('alarm')[0]!;
  const { day, alarmId } = alarm;
  await chain.must('settleAlarm', { day, alarmId, settlement: '현장 확인' }, 'inspector');
  await chain.must('recall', { number: lotNo, reason: '살모넬라' }, 'recall');
  await chain.must('liftRecall', { number: lotNo, reason: '오인', messageRef: 'L-1' }, 'recall');
  await chain.must('liftRecall', { number: lotNo, reason: '오인', messageRef: 'L-2' }, 'recall2');
  // Reads
  for (const [method, input, as] of [
    ['getRules', { day: '2026-03-02' }, 'kisa'],
    ['getFarm', { farmId: '100101' }, 'kisa'],
    ['getFarmer', { farmId: '100101' }, 'clerk'],
    ['getFacility', { holder: holders.packer }, 'kisa'],
    ['getTagBlock', { block: '002147460' }, 'clerk'],
    ['getAnimal', { traceNo: one }, 'farm1'],
    ['listHolds', { subject: 'region:1' }, 'vet'],
    ['getCarcass', { carcassId }, 'grader'],
    ['getSource', { sourceId: carcassId }, 'packer'],
    ['getLot', { lotNo }, 'packer'],
    ['getImportLot', { importNo: importLot.importNo }, 'importer'],
    ['getPack', { packId: packs[1] }, 'shop1'],
    ['getShipment', { shipmentId: 'X-3' }, 'shop1'],
    ['getStock', { holder: holders.shop1, number: one }, 'shop1'],
    ['listStocks', { holder: holders.shop1 }, 'shop1'],
    ['listAlarms', { day }, 'inspector'],
    ['getSample', { sampleId: 'S-1' }, 'inspector'],
    ['getRecall', { number: lotNo }, 'kisa'],
    ['getDevice', { deviceId: 'scale-1' }, 'weigher'],
    ['trace', { number: one }, 'kisa'],
    ['trace', { number: lotNo }, 'kisa'],
    ['trace', { number: importLot.importNo }, 'kisa'],
    ['listDescendants', { number: one, limit: 3 }, 'recall'],
    ['listAncestors', { number: packs[1] }, 'shop1'],
    ['listCorrections', { number: one }, 'clerk'],
    ['queryByNumber', { number: one }, 'farm1'],
    ['queryByStep', { bizStep: 'commissioning', day: '2026-03-02' }, 'overseer'],
  ] as const) {
    await chain.must(method, input as never, as);
  }
  await chain.must('revokeDevice', { deviceId: 'scale-1' }, 'weigher');
  await chain.must('purgeFarmer', { farmId: '100101' }, 'clerk');

  expect([...methodsIn(chain.ledger.recording)].sort()).toEqual(Object.keys(beef.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'beef' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: chain.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 180_000);
