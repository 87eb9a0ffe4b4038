/** What a haulage company sends to a gate: trucks, and drivers as keys. */
import { z } from 'zod';
import { KeyAlgorithm, PublicKeyHex } from '../../kit/signature.ts';
import { BizNo, command, Id, PassId, Plate, Recorded } from './primitives.ts';

/** A truck with the passes that it is bound to, some of which may be over. It carries one box of 40 or 45 feet, or two of 20. */
export const Truck = z.strictObject({
  plate: Plate,
  bizNo: BizNo,
  active: z.boolean(),
  boundPasses: z.array(PassId).max(8),
  recorded: Recorded,
});

/** A driver's key. Name, telephone and licence are private data; here is nothing that names a person. */
export const Driver = z.strictObject({
  driverId: Id,
  bizNo: BizNo,
  algorithm: KeyAlgorithm,
  publicKey: PublicKeyHex,
  active: z.boolean(),
  recorded: Recorded,
});

/** Enters a truck into the company's fleet, or takes it out. */
export const registerTruck = {
  summary: 'Enter a truck into the fleet',

  input: z.strictObject({ ...command, plate: Plate, active: z.boolean().default(true) }),
  output: Truck,
  example: { input: { messageRef: 'HAUL-TRUCK-1', plate: '부산98사1234' } },
};

/** Registers a driver's public key. */
export const registerDriver = {
  summary: 'Register a driver’s key',

  input: z.strictObject({
    ...command,
    driverId: Id,
    algorithm: KeyAlgorithm,
    publicKey: Driver.shape.publicKey,
  }),
  output: Driver,
  example: {
    input: {
      messageRef: 'HAUL-DRIVER-1',
      driverId: 'd-7f3a91c2',
      algorithm: 'Ed25519',
      publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    },
  },
};

/** Ends a driver's key: lost, or the driver left. */
export const revokeDriver = {
  summary: 'End a driver’s key',

  input: z.strictObject({ ...command, driverId: Id }),
  output: Driver,
  example: { input: { messageRef: 'HAUL-DRIVER-1-END', driverId: 'd-7f3a91c2' } },
};

/** One truck of the caller's company; terminals may look up any. */
export const getTruck = {
  summary: 'Look a truck up',

  input: z.strictObject({ plate: Plate }),
  output: Truck,
  example: { input: { plate: '부산98사1234' } },
};

/** One driver's key of the caller's company; terminals may look up any. */
export const getDriver = {
  summary: 'Look a driver’s key up',

  input: z.strictObject({ driverId: Id }),
  output: Driver,
  example: { input: { driverId: 'd-7f3a91c2' } },
};
