/** Devices that sign what they see and weigh. */
import { z } from 'zod';
import { CarcassId, command, Grams, Holder, Id, Instant, Party, Recorded, TraceNo } from './primitives.ts';
import { ScaleClass } from './rules.ts';

/** A reader of ear tags, or scales, known by its Ed25519 key (RFC 8032). */
export const Device = z.strictObject({
  deviceId: Id,
  holder: Holder,
  party: Party,
  kind: z.enum(['READER', 'SCALE']),
  publicKey: z.string().regex(/^[0-9a-f]{64}$/),
  scaleClass: ScaleClass.optional(),
  active: z.boolean(),
  recorded: Recorded,
});

/** That a device said something: under which number, and the hash of what it signed with its signature. */
export const Reading = z.strictObject({
  deviceId: Id,
  /** Twelve digits, so that readings are in the order of their numbers. */
  seq: z.string().regex(/^\d{12}$/),
  kind: z.enum(['SIGHTING', 'WEIGHT']),
  messageHash: z.string().regex(/^[0-9a-f]{64}$/),
  at: Instant,
  /** Of weights alone: what was weighed, and how much. Sightings are private. */
  subject: CarcassId.optional(),
  grams: Grams.optional(),
});

const Seq = z.int().min(0).max(999_999_999_999);
const signature = z.string().regex(/^[0-9a-f]{128}$/);

/** What a reader signs: canonical JSON of these and of its own id, after a line that says what it is. */
export const Sighting = z.strictObject({
  seq: Seq,
  traceNo: TraceNo,
  at: Instant,
  /** Strength of the signal, in dBm. */
  rssiDbm: z.int().min(-150).max(20),
  signature,
});

/** What scales sign. */
export const ScaleReading = z.strictObject({ seq: Seq, subject: CarcassId, grams: Grams, at: Instant, signature });

/** Raw sightings of a message, of the cooperatives and EKAPE alone. */
export const Sightings = z.strictObject({ batchId: Id, deviceId: Id, sightings: z.array(Sighting).min(1).max(500) });

/** What became of a device's message. */
export const DeviceVerdict = z.strictObject({
  seq: z.int(),
  verdict: z.enum(['RECORDED', 'DUPLICATE', 'CONFLICT', 'PROOF_INVALID', 'TIME_SKEW']),
});

const answer = z.strictObject({ deviceId: Id, verdicts: z.array(DeviceVerdict) });
const at = '2026-03-02T09:00:00+09:00';
const example = { seq: 1, at, signature: 'ab'.repeat(64) };

/** Registers a device. */
export const registerDevice = {
  summary: 'Register a reader or scales by their key',
  input: z.strictObject({
    ...command,
    deviceId: Id,
    kind: Device.shape.kind,
    publicKey: Device.shape.publicKey,
    scaleClass: ScaleClass.optional(),
  }),
  output: Device,
  example: {
    input: {
      messageRef: 'ABT-DEV-1',
      deviceId: 'scale-1',
      kind: 'SCALE',
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      scaleClass: 'III',
    },
  },
};

/** Ends a device's key. */
export const revokeDevice = {
  summary: 'End a device’s key',
  input: z.strictObject({ ...command, deviceId: Id }),
  output: Device,
  example: { input: { messageRef: 'ABT-DEV-1-END', deviceId: 'scale-1' } },
};

/** A device's key. */
export const getDevice = {
  summary: 'Look a device up',
  input: z.strictObject({ deviceId: Id }),
  output: Device,
  example: { input: { deviceId: 'scale-1' } },
};

/** Brings sightings of ear tags in bulk. */
export const reportSightings = {
  summary: 'Bring sightings of ear tags in bulk',
  description:
    'Each is signed by its reader. One that was brought before does no harm; one that was changed is not taken.',
  input: z.strictObject({ ...command, batchId: Id, deviceId: Id }),
  private: { record: 'sightings', schema: Sightings.pick({ sightings: true }) },
  output: answer,
  example: {
    input: { messageRef: 'NACF-READER-1', batchId: 'batch-1', deviceId: 'reader-1' },
    private: { sightings: [{ ...example, traceNo: '002147460101', rssiDbm: -61 }] },
  },
};

/** The sightings of a message. */
export const getSightings = {
  summary: 'Raw sightings of a message',
  input: z.strictObject({ batchId: Id }),
  output: Sightings,
  example: { input: { batchId: 'batch-1' } },
};

/** Brings weights in bulk. */
export const reportWeights = {
  summary: 'Bring weights in bulk',
  description: 'Each is signed by its scales. A carcass is then weighed by naming the reading.',
  input: z.strictObject({ ...command, deviceId: Id, readings: z.array(ScaleReading).min(1).max(200) }),
  output: answer,
  example: {
    input: {
      messageRef: 'ABT-SCALE-1',
      deviceId: 'scale-1',
      readings: [{ ...example, subject: '0323-20260302-0157', grams: 323_500 }],
    },
  },
};

/** A reading. */
export const getReading = {
  summary: 'Look a device’s reading up',
  input: z.strictObject({ deviceId: Id, seq: Reading.shape.seq }),
  output: Reading,
  example: { input: { deviceId: 'scale-1', seq: '000000000001' } },
};
