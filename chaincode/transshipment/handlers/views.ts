/** Reads of passes: each reader sees the passes that it has a part in; the public sees no box, truck or company. */
import { boxOf, isLive, statusOf, type PassRecords } from '../state.ts';
import { companyOf, requireTerminal, type HandlersOf, type Tx } from './call.ts';
import { loadPass, requirePart, viewOf } from './pass-records.ts';

/** Handlers that read passes. */
export const viewHandlers = {
  async getPass(tx, { passId }) {
    const records = await loadPass(tx, passId);
    await requirePart(tx, records);
    return viewOf(tx, records);
  },

  async getPassStatus(tx, { passId }) {
    const records = await loadPass(tx, passId);
    const { pass, out, in: into } = records;
    const { origin, destination, validFrom, validUntil } = pass;
    return {
      ...{ passId, status: statusOf(records), origin, destination, validFrom, validUntil },
      ...{ outGateInAt: out.gateInAt, outGateOutAt: out.gateOutAt },
      ...{ inGateInAt: into.gateInAt, inGateOutAt: into.gateOutAt },
    };
  },

  async passHistory(tx, { passId, limit, cursor }) {
    await requirePart(tx, await loadPass(tx, passId));
    return tx.page('passEvent', [passId], limit, cursor);
  },

  async listPassesAtTerminal(tx, { terminal, day, limit, cursor }) {
    if (!['bpa', 'kcs', 'kisa'].includes(tx.caller.party)) requireTerminal(tx, terminal);
    return live(tx, await tx.page('passAtTerminal', [terminal, day], limit, cursor), ({ pass }) =>
      [pass.origin, pass.destination].includes(terminal),
    );
  },

  async listPassesOfHaulier(tx, { bizNo, day, limit, cursor }) {
    if (tx.caller.party === 'haulier' && companyOf(tx) !== bizNo) {
      tx.fail('NOT_HOLDER', 'These are another company’s passes.');
    }
    const page = await tx.page('passOfHaulier', [bizNo, day], limit, cursor);
    return live(tx, page, () => true);
  },
} satisfies HandlersOf<'getPass' | 'getPassStatus' | 'passHistory' | 'listPassesAtTerminal' | 'listPassesOfHaulier'>;

/** The live passes of a page of an index. The index only grows; what a pass is now, its records say. */
async function live(
  tx: Tx,
  page: { readonly items: readonly { readonly passId: string }[]; readonly next?: string },
  concerns: (records: PassRecords) => boolean,
) {
  const items = [];
  for (const { passId } of page.items) {
    const records = await loadPass(tx, passId);
    if (isLive(statusOf(records)) && concerns(records)) items.push(summaryOf(records));
  }
  return page.next === undefined ? { items } : { items, next: page.next };
}

function summaryOf(records: PassRecords) {
  const { passId, orderId, origin, destination, validFrom, validUntil } = records.pass;
  const { plate } = records.dispatch;
  const containerNo = boxOf(records);
  return { passId, status: statusOf(records), orderId, origin, destination, containerNo, plate, validFrom, validUntil };
}
