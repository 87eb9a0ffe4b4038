/** The decision on a parcel: made as soon as its last fact has come, by customs' peer alone, from what was bound before. */
import { judge, type Judgement } from '../guards/judgement.ts';
import { clearanceLife, type RecordOf } from '../state.ts';
import { viewHashOf } from '../statements/commitment.ts';
import { isDrawn } from '../statements/draw.ts';
import { next, ratesOn, recordedBy, rulesOn, today, type HandlersOf, type Tx } from './call.ts';
import { isDisputed } from './disputes.ts';
import { judgedOrders } from './judged-orders.ts';
import { declaredLines } from './order-lines.ts';

type Clearance = RecordOf<'clearance'>;

/** Handlers of decisions. */
export const decisionHandlers = {
  async decide(tx, { parcelId, drawProof }) {
    const before = await tx.require('clearance', parcelId);
    const parcel = await tx.require('parcel', parcelId);
    const { arrivedOn, contents } = parcel;
    if (parcel.state !== 'IN_BOND' || arrivedOn === undefined) {
      return tx.fail('FACTS_MISSING', 'The parcel is not in a bonded area.', {
        missing: ['bond'],
        state: parcel.state,
      });
    }
    const day = today(tx);
    await requireSeed(tx, day);
    const [rules, rates] = [await rulesOn(tx, day), await ratesOn(tx, day)];
    const { orders, buyers } = await judgedOrders(tx, parcel);
    const disputed = await isDisputed(tx, parcelId);
    const judgement =
      judge({ pieces: contents, orders, buyers, arrivedOn, disputed, rules, rates }) ??
      tx.fail('RULE_VERSION', 'There is no exchange rate of a currency.', { missing: 'rates', day });
    const { kind, reasons, agencies, rateBp } = judgement;
    // Who was drawn once stays drawn, whatever day a hold ends on.
    const selected = before.decision?.selected === true || isDrawn(drawProof, rateBp);
    const state = next(tx, clearanceLife, {
      ...{ state: before.state, action: actionOf(judgement, selected), of: 'The clearance' },
    });
    const lines = declaredLines(
      [...orders.values()].map(({ order }) => order),
      contents,
    );
    const decision = {
      ...{ kind, reasons, agencies, rateBp, selected, day, drawProof, decidedAt: tx.now },
      ...{ ruleVersion: rules.ruleVersion, rateWeek: rates.weekFrom, judged: [...orders.keys()] },
    };
    const decided = { ...before, state, decision, lines, viewHash: viewHashOf(parcelId, lines) };
    const clearance: Clearance = { ...decided, recorded: recordedBy(tx) };
    await tx.put('clearance', clearance);
    tx.emit('ParcelDecided', { parcelId, state, reasons });
    return clearance;
  },
} satisfies HandlersOf<'decide'>;

async function requireSeed(tx: Tx, day: string): Promise<void> {
  const selection = await tx.get('selectionDay', day);
  if (selection === undefined) {
    tx.fail('RULE_VERSION', `No seed of the draws of ${day} is committed to.`, { missing: 'selection', day });
  }
}

function actionOf({ kind }: Judgement, selected: boolean): (typeof clearanceLife)['actions'][number] {
  if (kind === 'HOLD') return 'hold';
  if (kind === 'DECLARATION') return 'demandDeclaration';
  return selected ? 'select' : 'acceptList';
}
