/** Trucks and drivers' keys of haulage companies. */
import { isPublicKey } from '../../kit/signature.ts';
import { companyOf, recordedBy, type HandlersOf, type Tx } from './call.ts';

/** Refuses what is another company's; terminals and overseers may look anything up. */
function requireOwn(tx: Tx, what: string, bizNo: string): void {
  if (tx.caller.party === 'haulier' && companyOf(tx) !== bizNo) {
    tx.fail('NOT_HOLDER', `${what} belongs to another company.`);
  }
}

/** Handlers of trucks and drivers. */
export const carrierHandlers = {
  async registerTruck(tx, input) {
    const { plate, active } = input;
    const known = await tx.get('truck', plate);
    if (known !== undefined) requireOwn(tx, `The truck ${plate}`, known.bizNo);
    const boundPasses = known?.boundPasses ?? [];
    const truck = { plate, bizNo: companyOf(tx), active, boundPasses, recorded: recordedBy(tx, input) };
    await tx.put('truck', truck);
    tx.emit('TruckRegistered', { plate, active });
    return truck;
  },

  async registerDriver(tx, input) {
    const { driverId, algorithm, publicKey } = input;
    const bizNo = companyOf(tx);
    if (!isPublicKey({ algorithm, publicKey })) {
      tx.fail('PROOF_INVALID', `The public key is none of ${algorithm}.`, { algorithm });
    }
    if ((await tx.get('driver', driverId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a driver ${driverId} already.`, { driverId });
    }
    const driver = { driverId, bizNo, algorithm, publicKey, active: true, recorded: recordedBy(tx, input) };
    await tx.put('driver', driver);
    tx.emit('DriverRegistered', { driverId });
    return driver;
  },

  async revokeDriver(tx, input) {
    const { driverId } = input;
    const driver = await tx.require('driver', driverId);
    requireOwn(tx, `The driver ${driverId}`, driver.bizNo);
    if (!driver.active) tx.fail('STATE_CONFLICT', `The key of the driver ${driverId} has ended.`, { driverId });
    const revoked = { ...driver, active: false, recorded: recordedBy(tx, input) };
    await tx.put('driver', revoked);
    tx.emit('DriverRevoked', { driverId });
    return revoked;
  },

  async getTruck(tx, { plate }) {
    const truck = await tx.require('truck', plate);
    requireOwn(tx, `The truck ${plate}`, truck.bizNo);
    return truck;
  },

  async getDriver(tx, { driverId }) {
    const driver = await tx.require('driver', driverId);
    requireOwn(tx, `The driver ${driverId}`, driver.bizNo);
    return driver;
  },
} satisfies HandlersOf<'registerTruck' | 'registerDriver' | 'revokeDriver' | 'getTruck' | 'getDriver'>;
