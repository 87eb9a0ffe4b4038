/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; how a parcel is
 * judged is in `guards/`, what things are worth in `value/`, what may follow what in `state.ts`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { customs } from './api.ts';
import { bondHandlers } from './handlers/bond.ts';
import { clearanceHandlers } from './handlers/clearance.ts';
import { confidentialHandlers } from './handlers/confidential.ts';
import { consumerHandlers } from './handlers/consumers.ts';
import { correctionHandlers } from './handlers/corrections.ts';
import { decisionHandlers } from './handlers/decisions.ts';
import { declarationHandlers } from './handlers/declarations.ts';
import { orderHandlers } from './handlers/orders.ts';
import { parcelHandlers } from './handlers/parcels.ts';
import { personHandlers } from './handlers/persons.ts';
import { ruleHandlers } from './handlers/rules.ts';
import { statisticsHandlers } from './handlers/statistics.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof customs> = {
  ...ruleHandlers,
  ...orderHandlers,
  ...correctionHandlers,
  ...confidentialHandlers,
  ...personHandlers,
  ...parcelHandlers,
  ...bondHandlers,
  ...decisionHandlers,
  ...declarationHandlers,
  ...clearanceHandlers,
  ...consumerHandlers,
  ...statisticsHandlers,
};
