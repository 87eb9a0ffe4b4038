import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { readingBytes } from '../device/reading-proof.ts';
import { Chain, traceNo } from '../testing/chain.ts';

const AT = '2026-03-02T00:00:00Z';
const CARCASS = '0323-20260302-0001';

/** A device with a key of its own. */
class Signer {
  readonly publicKey: string;
  readonly #key: KeyObject;
  readonly deviceId: string;

  constructor(deviceId: string) {
    this.deviceId = deviceId;
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.publicKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    this.#key = privateKey;
  }

  weight(seq: number, grams: number, at = AT) {
    return { seq, subject: CARCASS, grams, at, signature: this.#sign('WEIGHT', seq, CARCASS, at, grams) };
  }

  sighting(seq: number, at = AT) {
    const rssiDbm = -61;
    return { seq, traceNo: traceNo(1), at, rssiDbm, signature: this.#sign('SIGHTING', seq, traceNo(1), at, rssiDbm) };
  }

  #sign(kind: 'WEIGHT' | 'SIGHTING', seq: number, subject: string, at: string, value: number): string {
    const bytes = readingBytes({ deviceId: this.deviceId, kind, seq, subject, at, value });
    return sign(null, bytes, this.#key).toString('hex');
  }
}

let chain: Chain;
const scales = new Signer('scale-1');
const reader = new Signer('reader-1');

const brought = async (...readings: ReturnType<Signer['weight']>[]) => {
  const { verdicts } = await chain.must('reportWeights', { deviceId: 'scale-1', readings }, 'scale');
  return verdicts.map(({ verdict }) => verdict);
};

beforeEach(async () => {
  chain = await new Chain().open();
  const scale = { deviceId: 'scale-1', kind: 'SCALE', publicKey: scales.publicKey, scaleClass: 'III' } as const;
  await chain.must('registerDevice', scale, 'weigher');
  await chain.must('registerDevice', { deviceId: 'reader-1', kind: 'READER', publicKey: reader.publicKey }, 'clerk');
});

test('readings in bulk are judged one by one: the true ones are kept, the others change nothing', async () => {
  const [one, two, three] = [scales.weight(1, 323_500), scales.weight(2, 318_000), scales.weight(3, 317_000)];
  expect(await brought(one, { ...two, grams: 400_000 }, three)).toEqual(['RECORDED', 'PROOF_INVALID', 'RECORDED']);
  expect(await brought(two)).toEqual(['RECORDED']);
  const reading = await chain.must('getReading', { deviceId: 'scale-1', seq: '000000000002' }, 'weigher');
  expect(reading).toMatchObject({ kind: 'WEIGHT', subject: CARCASS, grams: 318_000 });
});

test('a reading that comes twice does no harm, in one message and in two; another under its number is a conflict', async () => {
  const one = scales.weight(1, 323_500);
  expect(await brought(one, one)).toEqual(['RECORDED', 'DUPLICATE']);
  expect(await brought(one)).toEqual(['DUPLICATE']);
  expect(await brought(scales.weight(1, 323_501))).toEqual(['CONFLICT']);
  expect(chain.ledger.records('reading')).toHaveLength(1);
});

test('a reading of another device’s key, number or time is none of this one', async () => {
  const one = scales.weight(1, 323_500);
  const forged = new Signer('scale-1').weight(1, 323_500);
  const elsewhere = reader.weight(1, 323_500);
  const moved = [
    { ...one, seq: 2 },
    { ...one, at: '2026-03-02T00:00:01Z' },
    { ...one, subject: '0323-20260302-0002' },
  ];
  const verdicts = await brought(forged, elsewhere, ...moved);
  expect(new Set(verdicts)).toEqual(new Set(['PROOF_INVALID']));
});

test('a reading of yesterday is kept, one of tomorrow is not', async () => {
  expect(
    await brought(scales.weight(1, 1, '2026-03-01T00:00:00Z'), scales.weight(2, 1, '2026-03-03T00:00:00Z')),
  ).toEqual(['RECORDED', 'TIME_SKEW']);
});

test('sightings stay private: the ledger has their number and hash, and a changed one is not kept', async () => {
  const sightings = [reader.sighting(1), { ...reader.sighting(2), rssiDbm: -10 }];
  const batch = { deviceId: 'reader-1', batchId: 'batch-1' };
  const { verdicts } = await chain.must('reportSightings', batch, 'reader', { private: { sightings } });
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(['RECORDED', 'PROOF_INVALID']);
  expect(JSON.stringify(chain.ledger.records('reading'))).not.toContain(traceNo(1));
  expect(await chain.refusal('reportSightings', batch, 'reader', { private: { sightings } })).toBe('ALREADY_EXISTS');
});

test('a revoked device brings nothing any more, and only its own holder revokes it', async () => {
  expect(await chain.refusal('revokeDevice', { deviceId: 'scale-1' }, 'clerk')).toBe('NOT_HOLDER');
  await chain.must('revokeDevice', { deviceId: 'scale-1' }, 'weigher');
  const late = { deviceId: 'scale-1', readings: [scales.weight(1, 1)] };
  expect(await chain.refusal('reportWeights', late, 'scale')).toBe('REVOKED');
  expect(await chain.must('getDevice', { deviceId: 'scale-1' }, 'weigher')).toMatchObject({ active: false });
});

test('a device is registered once, with a key that is a point of the curve, and scales with their class', async () => {
  const { publicKey } = new Signer('other');
  const scale = { deviceId: 'scale-2', kind: 'SCALE', publicKey, scaleClass: 'III' } as const;
  const refused = async (change: object) => chain.refusal('registerDevice', { ...scale, ...change }, 'weigher');
  expect(await refused({ deviceId: 'scale-1' })).toBe('ALREADY_EXISTS');
  // The neutral point: every signature would be right for it.
  expect(await refused({ publicKey: `01${'00'.repeat(31)}` })).toBe('INPUT_INVALID');
  expect(await refused({ kind: 'READER' })).toBe('INPUT_INVALID');
});

test('scales are no reader, and another party’s device is not there', async () => {
  const weights = { deviceId: 'reader-1', readings: [reader.weight(1, 1)] };
  expect(await chain.refusal('reportWeights', weights, 'scale')).toBe('NOT_FOUND');
});
