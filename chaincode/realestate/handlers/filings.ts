/** What happens to a filing until it is registered or over. */
import { kstDateOf } from '../../kit/clock.ts';
import { filingLife, type RecordOf } from '../state.ts';
import { recordedBy, type HandlersOf, type Tx } from './call.ts';
import { moveCase, nextState } from './case-records.ts';
import { nextReceipt, officeOf } from './titles.ts';

type Filing = RecordOf<'filing'>;
type Action = (typeof filingLife)['transitions'][number]['action'];

/** The state that an action leads a filing to. */
export function nextFilingState(tx: Tx, { state, filingId }: Filing, action: Action): Filing['state'] {
  const next = filingLife.step(state, action);
  return next ?? tx.fail('STATE_CONFLICT', `A filing that is ${state} does not permit ${action}.`, { filingId, state });
}

/** Ends a filing and takes its notices away. */
export async function endFiling(
  tx: Tx,
  filing: Filing,
  action: Exclude<Action, 'receiveFiling'>,
  reason?: string,
): Promise<Filing> {
  const state = nextFilingState(tx, filing, action);
  const lifted = action === 'expireFiling' ? ('LAPSED' as const) : ('LIFTED' as const);
  for (const propertyNo of filing.properties) {
    await tx.put('notice', { ...(await tx.require('notice', propertyNo)), state: lifted });
  }
  const ended = { ...filing, state, ...(reason !== undefined && { reason }), recorded: recordedBy(tx) };
  await tx.put('filing', ended);
  return ended;
}

/** Handlers of filings. */
export const filingHandlers = {
  async receiveFiling(tx, { filingId }) {
    const before = await tx.require('filing', filingId);
    const state = nextFilingState(tx, before, 'receiveFiling');
    const offices = [...new Set(before.properties.map(officeOf))].sort();
    const receipts = [];
    for (const office of offices) receipts.push(await nextReceipt(tx, office));
    const filing = { ...before, state, receipts, recorded: recordedBy(tx) };
    await tx.put('filing', filing);
    tx.emit('FilingReceived', { filingId, properties: filing.properties });
    return filing;
  },

  async dismissFiling(tx, { filingId, reason }) {
    const before = await tx.require('filing', filingId);
    const filing = await endFiling(tx, before, 'dismissFiling', reason);
    const loanCase = await tx.require('loanCase', filing.caseId);
    await moveCase(tx, loanCase, { state: nextState(tx, loanCase, 'dismissFiling'), reason });
    tx.emit('FilingDismissed', { filingId, properties: filing.properties });
    return filing;
  },

  async expireFiling(tx, { filingId }) {
    const before = await tx.require('filing', filingId);
    const { expiresOn } = await tx.require('notice', before.properties[0]!);
    if (kstDateOf(tx.now) <= expiresOn) {
      tx.fail('NOT_DUE', `The notice stands until the end of ${expiresOn}.`, { expiresOn });
    }
    const filing = await endFiling(tx, before, 'expireFiling');
    const loanCase = await tx.require('loanCase', filing.caseId);
    await moveCase(tx, loanCase, { state: nextState(tx, loanCase, 'expireFiling') });
    tx.emit('FilingLapsed', { filingId, properties: filing.properties });
    return filing;
  },

  getFiling: (tx, { filingId }) => tx.require('filing', filingId),
} satisfies HandlersOf<'receiveFiling' | 'dismissFiling' | 'expireFiling' | 'getFiling'>;
