/** Customs' word on the bonded movement of boxes: one record for each box, so that approving one disturbs no other. */
import type { RecordOf } from '../state.ts';
import { recordedBy, type HandlersOf, type Told, type Tx } from './call.ts';

type Clearance = RecordOf<'clearance'>;

/** Handlers of customs. */
export const customsHandlers = {
  async approveMovement(tx, input) {
    const { orderId, containers } = input;
    const items = await decide(tx, input, { state: 'APPROVED' });
    tx.emit('MovementApproved', { orderId, containers });
    return { items };
  },

  async holdMovement(tx, input) {
    const { orderId, containers, reason } = input;
    const items = await decide(tx, input, { state: 'HELD', reason });
    tx.emit('MovementHeld', { orderId, containers });
    return { items };
  },

  async getClearance(tx, { orderId, containerNo }) {
    return tx.require('clearance', orderId, containerNo);
  },
} satisfies HandlersOf<'approveMovement' | 'holdMovement' | 'getClearance'>;

async function decide(
  tx: Tx,
  input: Told & { readonly orderId: string; readonly containers: readonly string[] },
  decision: Pick<Clearance, 'state' | 'reason'>,
): Promise<Clearance[]> {
  const { orderId, containers } = input;
  const order = await tx.require('order', orderId);
  const listed = new Set(order.containers.map(({ containerNo }) => containerNo));
  const items: Clearance[] = [];
  for (const containerNo of [...new Set(containers)]) {
    // A swap may bring a box that the order does not list; the line must have declared it then.
    if (!listed.has(containerNo) && (await tx.get('equipment', containerNo)) === undefined) {
      tx.fail('EVIDENCE_MISSING', `${containerNo} is neither ordered nor declared.`, { containerNo });
    }
    const clearance = { orderId, containerNo, ...decision, recorded: recordedBy(tx, input) };
    await tx.put('clearance', clearance);
    items.push(clearance);
  }
  return items;
}
