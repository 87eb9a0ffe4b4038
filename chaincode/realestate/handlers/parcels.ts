/** The land ledger: entries, and changes from their beginning to their outcome. */
import { changeLife, type RecordOf } from '../state.ts';
import { contentOf, without } from '../../kit/content.ts';
import { recordedBy, requireNew, type HandlersOf, type Tx } from './call.ts';

type Change = RecordOf<'parcelChange'>;
type Action = (typeof changeLife)['transitions'][number]['action'];

/** Handlers of the land ledger. */
export const parcelHandlers = {
  async recordParcel(tx, input) {
    await requireNew(tx, 'parcel', input.pnu);
    const parcel = { ...contentOf(input), state: 'ACTIVE' as const, version: 1, recorded: recordedBy(tx) };
    await tx.put('parcel', parcel);
    tx.emit('ParcelRecorded', { pnu: parcel.pnu });
    return parcel;
  },

  async beginParcelChange(tx, input) {
    await requireNew(tx, 'parcelChange', input.changeId);
    const change: Change = { ...contentOf(input), state: 'BEGUN', recorded: recordedBy(tx) };
    const { changeId, kind, pnus } = change;
    for (const pnu of pnus) {
      const parcel = await tx.require('parcel', pnu);
      if (parcel.state === 'CLOSED' || parcel.pendingChange !== undefined) {
        tx.fail('STATE_CONFLICT', `The parcel ${pnu} is closed or under another change.`, { pnu });
      }
      await tx.put('parcel', { ...parcel, pendingChange: { kind, changeId }, recorded: recordedBy(tx) });
    }
    await tx.put('parcelChange', change);
    tx.emit('ParcelChangeBegun', { changeId, kind, pnus });
    return change;
  },

  async acknowledgeParcelChange(tx, { changeId }) {
    const change = await moved(tx, changeId, 'acknowledgeParcelChange');
    await tx.put('parcelChange', change);
    tx.emit('ParcelChangeAcknowledged', told(change));
    return change;
  },

  async completeParcelChange(tx, { changeId, outcome }) {
    const before = await tx.require('parcelChange', changeId);
    const change = await moved(tx, changeId, 'completeParcelChange');
    const reshapes = change.kind === 'SPLIT' || change.kind === 'MERGE';
    if (reshapes && before.state !== 'ACKNOWLEDGED') {
      tx.fail('STATE_CONFLICT', 'The registry has not acknowledged the change.', { changeId });
    }
    const concerned = await Promise.all(change.pnus.map((pnu) => tx.require('parcel', pnu)));
    if (reshapes && areaOf(concerned) !== areaOf(outcome)) {
      const details = { before: areaOf(concerned), after: areaOf(outcome) };
      tx.fail('AREA_NOT_CONSERVED', 'The outcome has another area than the parcels had.', details);
    }
    const parcels = await outcomeOf(tx, concerned, outcome);
    for (const parcel of parcels) await tx.put('parcel', parcel);
    await tx.put('parcelChange', change);
    tx.emit('ParcelChangeCompleted', told(change));
    return { change, parcels };
  },

  async withdrawParcelChange(tx, { changeId }) {
    const change = await moved(tx, changeId, 'withdrawParcelChange');
    for (const pnu of change.pnus) {
      const parcel = without(await tx.require('parcel', pnu), 'pendingChange');
      await tx.put('parcel', { ...parcel, recorded: recordedBy(tx) });
    }
    await tx.put('parcelChange', change);
    tx.emit('ParcelChangeWithdrawn', told(change));
    return change;
  },

  getParcel: (tx, { pnu }) => tx.require('parcel', pnu),
} satisfies HandlersOf<
  | 'recordParcel'
  | 'beginParcelChange'
  | 'acknowledgeParcelChange'
  | 'completeParcelChange'
  | 'withdrawParcelChange'
  | 'getParcel'
>;

async function moved(tx: Tx, changeId: string, action: Action): Promise<Change> {
  const change = await tx.require('parcelChange', changeId);
  const state = changeLife.step(change.state, action);
  if (state === undefined) tx.fail('STATE_CONFLICT', `A change that is ${change.state} does not permit ${action}.`);
  return { ...change, state: state!, recorded: recordedBy(tx) };
}

function told({ changeId, kind, pnus }: Change): Pick<Change, 'changeId' | 'kind' | 'pnus'> {
  return { changeId, kind, pnus };
}

function areaOf(parcels: readonly { readonly areaHundredthsM2: number }[]): number {
  return parcels.reduce((sum, { areaHundredthsM2 }) => sum + areaHundredthsM2, 0);
}

type Entry = Pick<RecordOf<'parcel'>, 'pnu' | 'areaHundredthsM2' | 'landCategory' | 'ownerHash' | 'officialPriceWon'>;

/** The parcels after a change: new facts, new parcels, and those that are gone. */
async function outcomeOf(
  tx: Tx,
  concerned: readonly RecordOf<'parcel'>[],
  outcome: readonly Entry[],
): Promise<RecordOf<'parcel'>[]> {
  const recorded = recordedBy(tx);
  const entered: RecordOf<'parcel'>[] = [];
  for (const facts of outcome) {
    const before = concerned.find(({ pnu }) => pnu === facts.pnu);
    if (before === undefined) await requireNew(tx, 'parcel', facts.pnu);
    entered.push({ ...facts, state: 'ACTIVE', version: (before?.version ?? 0) + 1, recorded });
  }
  const gone = concerned.filter(({ pnu }) => !outcome.some((facts) => facts.pnu === pnu));
  const closed = gone.map((parcel) => ({
    ...{ ...without(parcel, 'pendingChange'), recorded },
    state: 'CLOSED' as const,
    version: parcel.version + 1,
  }));
  return [...entered, ...closed];
}
