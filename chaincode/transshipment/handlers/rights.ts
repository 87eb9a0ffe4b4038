/** Release rights: granted by the line, passed on whole, revocable until the origin's gate has taken them up. */
import { isKoreanBusinessNumber } from '../../kit/identifiers/korean-business-number.ts';
import { notHolding } from '../guards/release.ts';
import type { RecordOf } from '../state.ts';
import { companyOf, recordedBy, refuse, type HandlersOf, type Told, type Tx } from './call.ts';
import { requireOpenOrder } from './orders.ts';
import { isTrader } from './pass-records.ts';

type Right = RecordOf<'right'>;
type Step = Right['chain'][number];

const MAX_STEPS = 10;

/** Handlers of release rights. */
export const rightHandlers = {
  async grantRight(tx, input) {
    const { orderId, rightId, holder, quantity, containers } = input;
    requireCompany(tx, holder);
    const order = await requireOpenOrder(tx, orderId);
    if ((await tx.get('right', rightId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a right ${rightId} already.`, { rightId });
    }
    const strange = containers.filter((no) => !order.containers.some(({ containerNo }) => containerNo === no));
    if (strange.length > 0 || (containers.length > 0 && quantity > containers.length)) {
      tx.fail('EVIDENCE_MISSING', 'The right names boxes that the order does not list, or too few.', { strange });
    }
    const allotment = await tx.require('allotment', orderId);
    const free = order.quantity - (await grantedOf(tx, allotment));
    if (quantity > free) tx.fail('LIMIT_EXCEEDED', `Only ${free} of the order are not granted.`, { free });
    const line = tx.caller.party;
    const chain = [{ kind: 'GRANTED' as const, from: line, to: holder, at: tx.now, txId: tx.txId }];
    const right = { rightId, orderId, line, quantity, containers, state: 'HELD' as const, holder, chain };
    await tx.put('allotment', { ...allotment, rights: [...allotment.rights, { rightId, quantity }] });
    return saveRight(tx, right, input, 'RightGranted');
  },

  async transferRight(tx, input) {
    const { rightId, to } = input;
    requireCompany(tx, to);
    const right = await tx.require('right', rightId);
    const company = companyOf(tx);
    refuse(tx, notHolding(right, company));
    await requireUntaken(tx, right);
    if (to === company) tx.fail('STATE_CONFLICT', 'The company holds the right already.', { rightId });
    return passOn(tx, right, { kind: 'TRANSFERRED', from: company, to }, input);
  },

  async recallRight(tx, input) {
    const { rightId } = input;
    const right = await tx.require('right', rightId);
    const company = companyOf(tx);
    refuse(tx, notHolding(right, right.holder));
    if (right.holder === company || !right.chain.some(({ to }) => to === company)) {
      tx.fail('NOT_HOLDER', 'The company has not passed this right on.', { rightId });
    }
    await requireUntaken(tx, right);
    return passOn(tx, right, { kind: 'RECALLED', from: right.holder, to: company }, input);
  },

  async revokeRight(tx, input) {
    const { rightId } = input;
    const right = await tx.require('right', rightId);
    if (right.line !== tx.caller.party) tx.fail('NOT_HOLDER', 'The right is another line’s.', { rightId });
    refuse(tx, notHolding(right, right.holder));
    await requireUntaken(tx, right);
    return saveRight(tx, { ...right, state: 'REVOKED', revokedAt: tx.now }, input, 'RightRevoked');
  },

  async getRight(tx, { rightId }) {
    const right = await tx.require('right', rightId);
    const company = tx.caller.party === 'haulier' ? companyOf(tx) : undefined;
    const part =
      company === undefined
        ? !isTrader(tx.caller.party) || (await isPartyTo(tx, right))
        : right.chain.some(({ to }) => to === company);
    if (!part) tx.fail('NOT_HOLDER', 'The caller has no part in this right.', { rightId });
    const { passes } = await tx.require('allotment', right.orderId);
    return { right, passes: passes.filter((pass) => pass.rightId === rightId).map(({ passId }) => passId) };
  },
} satisfies HandlersOf<'grantRight' | 'transferRight' | 'recallRight' | 'revokeRight' | 'getRight'>;

function requireCompany(tx: Tx, bizNo: string): void {
  if (isKoreanBusinessNumber(bizNo)) return;
  tx.fail('IDENTIFIER_INVALID', `${bizNo} is not a business registration number.`, { bizNo });
}

async function isPartyTo(tx: Tx, right: Right): Promise<boolean> {
  const { line, origin, destination } = await tx.require('order', right.orderId);
  return [line, origin, destination].includes(tx.caller.party);
}

/** How much of an order is given away: rights in force, and passes that outlived their right. */
async function grantedOf(tx: Tx, allotment: RecordOf<'allotment'>): Promise<number> {
  let granted = 0;
  for (const { rightId, quantity } of allotment.rights) {
    const { state } = await tx.require('right', rightId);
    granted += state === 'HELD' ? quantity : allotment.passes.filter((pass) => pass.rightId === rightId).length;
  }
  return granted;
}

/** Refuses when the origin's gate has taken up every box of a right: nothing is left to pass on or revoke. */
async function requireUntaken(tx: Tx, right: Right): Promise<void> {
  const { passes } = await tx.require('allotment', right.orderId);
  let taken = 0;
  for (const { passId, rightId } of passes) {
    if (rightId !== right.rightId) continue;
    const leg = await tx.require('leg', passId, 'OUT');
    if (leg.rightTakenAtStep !== undefined) taken += 1;
  }
  if (taken < right.quantity) return;
  tx.fail('RIGHT_TAKEN_UP', 'Every box of the right has passed the origin’s gate.', { rightId: right.rightId, taken });
}

async function passOn(tx: Tx, right: Right, step: Pick<Step, 'kind' | 'from' | 'to'>, told: Told): Promise<Right> {
  if (right.chain.length >= MAX_STEPS) {
    tx.fail('LIMIT_EXCEEDED', `A right is passed on at most ${MAX_STEPS - 1} times.`, { rightId: right.rightId });
  }
  const chain = [...right.chain, { ...step, at: tx.now, txId: tx.txId }];
  const event = step.kind === 'RECALLED' ? 'RightRecalled' : 'RightTransferred';
  return saveRight(tx, { ...right, holder: step.to, chain }, told, event);
}

async function saveRight(
  tx: Tx,
  right: Omit<Right, 'recorded'>,
  told: Told,
  event: 'RightGranted' | 'RightTransferred' | 'RightRecalled' | 'RightRevoked',
): Promise<Right> {
  const saved = { ...right, recorded: recordedBy(tx, told) };
  await tx.put('right', saved);
  tx.emit(event, { rightId: right.rightId, orderId: right.orderId, holder: right.holder });
  return saved;
}
