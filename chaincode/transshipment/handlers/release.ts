/** What the origin's gate checks before a box leaves; the destination's does it where the origin's report is missing. */
import { holderAtStep, boxOf, type PassRecords, type RecordOf } from '../state.ts';
import { notCleared, undeclared } from '../guards/release.ts';
import { recordedBy, refuse, type Told, type Tx } from './call.ts';
import { requireNotDeparted } from './passes.ts';

type ReleaseFacts = NonNullable<RecordOf<'leg'>['releasedBy']>;

/** The line's declaration of a box, complete for a gate. */
export async function requireDeclared(tx: Tx, containerNo: string): Promise<RecordOf<'equipment'>> {
  const equipment = await tx.get('equipment', containerNo);
  refuse(tx, undeclared(equipment, containerNo));
  return equipment!;
}

/**
 * Checks right, customs and declaration of a pass's box, and returns the facts by which it may leave. Every record that the
 * decision rests on is read here, so that a change of one of them in the meantime voids the transaction.
 */
export async function requireReleasable(tx: Tx, records: PassRecords): Promise<ReleaseFacts> {
  const { pass, out, dispatch } = records;
  const containerNo = boxOf(records)!;
  const right = await tx.require('right', pass.rightId);
  if (holderAtStep(right, out.rightTakenAtStep) !== dispatch.bizNo) {
    tx.fail('NOT_HOLDER', 'The bound company did not hold the right when it was taken up.', { rightId: right.rightId });
  }
  const equipment = await requireDeclared(tx, containerNo);
  const clearance = await tx.get('clearance', pass.orderId, containerNo);
  refuse(tx, notCleared(clearance, containerNo));
  await requireNotDeparted(tx, pass.orderId, containerNo);
  const { sizeType, empty, seals, vgmKg, dangerousGoods } = equipment;
  return {
    clearanceTxId: clearance!.recorded.txId,
    equipmentTxId: equipment.recorded.txId,
    ...{ sizeType, empty, seals, vgmKg },
    dangerousGoodsDeclared: dangerousGoods !== undefined,
  };
}

/** Takes down that a box has left under its order. */
export async function recordDeparture(tx: Tx, records: PassRecords, told: Told): Promise<void> {
  const { orderId, origin, passId } = records.pass;
  const containerNo = boxOf(records)!;
  await tx.put('departure', {
    ...{ orderId, containerNo, origin, passId, state: 'DEPARTED' },
    recorded: recordedBy(tx, told),
  });
}
