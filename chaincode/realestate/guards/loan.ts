/** The loan beside what ranks before it. */
import { limitWonOf, priorityDepositWon, type PrivateRecordOf, type RecordOf } from '../state.ts';
import type { Facts } from './facts.ts';
import type { Refusal } from './refusal.ts';

type Terms = PrivateRecordOf<'papers'>['terms'];

/** What a loan is weighed with. */
export interface Weighing {
  readonly terms: Terms;
  readonly facts: Facts;
  /** Active mortgages of the properties, each once. */
  readonly mortgages: readonly RecordOf<'mortgage'>[];
  readonly rules: RecordOf<'ruleTable'>;
  readonly now: string;
}

/** Claims, deposits and the loan beside the limit, in won; and the rank that the loan would have in every property at best. */
export function positionOf({ terms, facts, mortgages, rules, now }: Weighing) {
  const claimsWon = mortgages.reduce((sum, { maxClaimWon }) => sum + maxClaimWon, 0);
  const leases = facts.occupancies.flatMap((occupancy) => occupancy.leases.filter(({ state }) => state === 'ACTIVE'));
  const depositsWon = leases.reduce((sum, lease) => sum + priorityDepositWon(lease, rules, now), 0);
  const limitWon = limitWonOf(terms.valuationWon, rules.ltvLimitBp);
  return {
    ...{ claimsWon, depositsWon, loanWon: terms.maxClaimWon, limitWon },
    withinLimit: claimsWon + depositsWon + terms.maxClaimWon <= limitWon,
    rank: Math.max(...facts.titles.map(({ activeRights }) => activeRights.length)) + 1,
    ruleVersion: rules.ruleVersion,
  };
}

/** Refuses a loan that passes the limit without a waiver, or that would have another rank than was promised. */
export function unsecured(weighing: Weighing): Refusal | undefined {
  const { terms } = weighing;
  const { withinLimit, rank } = positionOf(weighing);
  if (rank !== terms.promisedRank) {
    return {
      code: 'RANK_NOT_AS_PROMISED',
      message: `The right would have rank ${rank} and not ${terms.promisedRank}.`,
      details: { rank, promisedRank: terms.promisedRank },
    };
  }
  if (withinLimit || terms.waiver !== undefined) return undefined;
  const { ruleVersion, ltvLimitBp } = weighing.rules;
  return {
    code: 'LIMIT_EXCEEDED',
    message: 'Claims, deposits and the loan pass the loan-to-value limit.',
    details: { ruleVersion, ltvLimitBp },
  };
}
