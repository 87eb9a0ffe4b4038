/** Readers and scales: their keys, and what they bring in bulk. */
import { isDeviceKey, isReading, readingHash, type ReadingSubject } from '../device/reading-proof.ts';
import { aheadOf } from '../guards/time.ts';
import type { RecordOf } from '../state.ts';
import { holderOf, recordedNow, rulesToday, type HandlersOf, type Tx } from './call.ts';

type Device = RecordOf<'device'>;
type Reading = RecordOf<'reading'>;

/** A reading as it was brought. */
interface Brought {
  readonly subject: ReadingSubject;
  readonly signature: string;
  readonly kept: Pick<Reading, 'at' | 'subject' | 'grams'>;
}

interface Verdict {
  readonly seq: number;
  readonly verdict: 'RECORDED' | 'DUPLICATE' | 'CONFLICT' | 'PROOF_INVALID' | 'TIME_SKEW';
}

/** A cooperative's devices have no farm of their own: they stand at the gate of a market. */
const UNHELD: Readonly<Record<string, string>> = { nacf: 'farm:100000' };

function deviceHolder(tx: Tx): string {
  return holderOf(tx) ?? UNHELD[tx.caller.party] ?? tx.fail('NOT_AUTHORISED', 'The certificate names no facility.');
}

async function activeDevice(tx: Tx, deviceId: string, kind: Device['kind']): Promise<Device> {
  const device = await tx.require('device', deviceId);
  if (device.party !== tx.caller.party || device.kind !== kind) tx.fail('NOT_FOUND', `There is no device ${deviceId}.`);
  return device.active ? device : tx.fail('REVOKED', `The key of ${deviceId} was ended.`, { deviceId });
}

function seqKey(seq: number): string {
  return String(seq).padStart(12, '0');
}

/** Judges readings one by one, and records those that are new and true. */
async function take(tx: Tx, device: Device, brought: readonly Brought[]): Promise<Verdict[]> {
  const rules = await rulesToday(tx);
  const { deviceId, publicKey } = device;
  const known = await Promise.all(brought.map(({ subject }) => tx.get('reading', deviceId, seqKey(subject.seq))));
  const seen = new Map<number, string>();
  const verdicts: Verdict[] = [];
  for (const [index, { subject, signature, kept }] of brought.entries()) {
    const { seq, kind } = subject;
    const messageHash = readingHash(subject, signature);
    const earlier = known[index]?.messageHash ?? seen.get(seq);
    const judge = (): Verdict['verdict'] => {
      if (!isReading(publicKey, subject, signature)) return 'PROOF_INVALID';
      if (earlier !== undefined) return earlier === messageHash ? 'DUPLICATE' : 'CONFLICT';
      return aheadOf(tx.now, subject.at, rules) === undefined ? 'RECORDED' : 'TIME_SKEW';
    };
    const verdict = judge();
    verdicts.push({ seq, verdict });
    if (verdict !== 'RECORDED') continue;
    seen.set(seq, messageHash);
    await tx.put('reading', { deviceId, seq: seqKey(seq), kind, messageHash, ...kept });
  }
  return verdicts;
}

function countRecorded(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ verdict }) => verdict === 'RECORDED').length;
}

/** Handlers of devices. */
export const deviceHandlers = {
  async registerDevice(tx, input) {
    const { deviceId, kind, publicKey, scaleClass } = input;
    if (!isDeviceKey(publicKey))
      tx.fail('INPUT_INVALID', 'The public key is not a point of the curve that is fit for use.');
    if ((kind === 'SCALE') !== (scaleClass !== undefined))
      tx.fail('INPUT_INVALID', 'Scales have a class, readers have none.');
    if ((await tx.get('device', deviceId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a device ${deviceId} already.`, { deviceId });
    }
    const device: Device = {
      ...{ deviceId, holder: deviceHolder(tx), party: tx.caller.party, kind, publicKey },
      ...(scaleClass !== undefined && { scaleClass }),
      ...{ active: true, recorded: recordedNow(tx, input) },
    };
    await tx.put('device', device);
    tx.emit('DeviceRegistered', { deviceId });
    return device;
  },

  async revokeDevice(tx, input) {
    const { deviceId } = input;
    const device = await tx.require('device', deviceId);
    if (device.holder !== deviceHolder(tx)) tx.fail('NOT_HOLDER', `The device ${deviceId} is another’s.`, { deviceId });
    const ended: Device = { ...device, active: false, recorded: recordedNow(tx, input) };
    await tx.put('device', ended);
    tx.emit('DeviceRevoked', { deviceId });
    return ended;
  },

  getDevice: (tx, { deviceId }) => tx.require('device', deviceId),

  async reportSightings(tx, input, { sightings }) {
    const { deviceId, batchId } = input;
    const device = await activeDevice(tx, deviceId, 'READER');
    if ((await tx.private.hash('sightings', input, batchId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a batch ${batchId} already.`, { batchId });
    }
    const brought = sightings.map(({ seq, traceNo, at, rssiDbm, signature }) => ({
      subject: { deviceId, kind: 'SIGHTING' as const, seq, subject: traceNo, at, value: rssiDbm },
      ...{ signature, kept: { at } },
    }));
    const verdicts = await take(tx, device, brought);
    const kept = sightings.filter((_, index) => verdicts[index]!.verdict === 'RECORDED');
    if (kept.length > 0) await tx.private.put('sightings', input, { batchId, deviceId, sightings: kept });
    tx.emit('ReadingsReported', { deviceId, recorded: kept.length });
    return { deviceId, verdicts };
  },

  async getSightings(tx, input) {
    const found = await tx.private.get('sightings', input, input.batchId);
    return found ?? tx.fail('NOT_FOUND', `There is no batch ${input.batchId}.`, { batchId: input.batchId });
  },

  async reportWeights(tx, input) {
    const { deviceId, readings } = input;
    const device = await activeDevice(tx, deviceId, 'SCALE');
    const brought = readings.map(({ seq, subject, grams, at, signature }) => ({
      subject: { deviceId, kind: 'WEIGHT' as const, seq, subject, at, value: grams },
      ...{ signature, kept: { at, subject, grams } },
    }));
    const verdicts = await take(tx, device, brought);
    tx.emit('ReadingsReported', { deviceId, recorded: countRecorded(verdicts) });
    return { deviceId, verdicts };
  },

  getReading: (tx, { deviceId, seq }) => tx.require('reading', deviceId, seq),
} satisfies HandlersOf<
  'registerDevice' | 'revokeDevice' | 'getDevice' | 'reportSightings' | 'getSightings' | 'reportWeights' | 'getReading'
>;
