/** The bonded area: in, out, and over to customs. */
import type { RecordOf } from '../state.ts';
import { recordedBy, report, type HandlersOf, type Tx } from './call.ts';
import { moveParcel, nextParcelState, ownParcel } from './parcels.ts';

type Parcel = RecordOf<'parcel'>;

/** Handlers of the bonded area. */
export const bondHandlers = {
  async enterBond(tx, { parcelId, area }) {
    const before = await ownParcel(tx, parcelId);
    const state = nextParcelState(tx, before, 'enterBond');
    const { carrier } = before;
    await tx.put('bondEntry', { area, carrier, parcelId, inAt: tx.now, recorded: recordedBy(tx) });
    const parcel = { ...before, state, area, inBondAt: tx.now, recorded: recordedBy(tx) };
    await tx.put('parcel', parcel);
    tx.emit('ParcelReady', { parcelId });
    return parcel;
  },

  async leaveBond(tx, { parcelId, messageRef }) {
    const before = await ownParcel(tx, parcelId);
    if (before.state === 'IN_BOND') {
      return report(tx, { kind: 'LEFT_BOND_UNRELEASED', subject: parcelId, messageRef });
    }
    const state = nextParcelState(tx, before, 'leaveBond');
    await endStay(tx, before);
    return { parcel: await moveParcel(tx, before, { state }) };
  },

  async handOver(tx, { parcelId }) {
    const before = await ownParcel(tx, parcelId);
    const { state: clearance } = await tx.require('clearance', parcelId);
    if (clearance !== 'SEIZED' && clearance !== 'ABANDONED') {
      tx.fail('STATE_CONFLICT', `Customs has not taken the parcel: it is ${clearance}.`, { state: clearance });
    }
    const state = nextParcelState(tx, before, 'handOver');
    await endStay(tx, before);
    return moveParcel(tx, before, { state });
  },

  listBond: (tx, { area, carrier, limit, cursor }) => tx.page('bondEntry', [area, carrier], limit, cursor),
  listIncidents: (tx, { kind, limit, cursor }) => tx.page('incident', [kind], limit, cursor),
} satisfies HandlersOf<'enterBond' | 'leaveBond' | 'handOver' | 'listBond' | 'listIncidents'>;

async function endStay(tx: Tx, { area, carrier, parcelId }: Parcel): Promise<void> {
  const entry = await tx.require('bondEntry', area!, carrier, parcelId);
  await tx.put('bondEntry', { ...entry, outAt: tx.now, recorded: recordedBy(tx) });
}
