/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; what they
 * check is in `guards/`, what may follow what in `state.ts`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { transshipment } from './api.ts';
import { boxHandlers } from './handlers/boxes.ts';
import { carrierHandlers } from './handlers/carriers.ts';
import { confidentialHandlers } from './handlers/confidential.ts';
import { customsHandlers } from './handlers/customs.ts';
import { dayAccountHandlers } from './handlers/day-accounts.ts';
import { dispatchHandlers } from './handlers/dispatches.ts';
import { disputeHandlers } from './handlers/disputes.ts';
import { gateHandlers } from './handlers/gates.ts';
import { incidentHandlers } from './handlers/incidents.ts';
import { orderHandlers } from './handlers/orders.ts';
import { passHandlers } from './handlers/passes.ts';
import { portHandlers } from './handlers/port.ts';
import { proofHandlers } from './handlers/proofs.ts';
import { rightHandlers } from './handlers/rights.ts';
import { viewHandlers } from './handlers/views.ts';
import { yardHandlers } from './handlers/yard.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof transshipment> = {
  ...portHandlers,
  ...boxHandlers,
  ...orderHandlers,
  ...customsHandlers,
  ...rightHandlers,
  ...carrierHandlers,
  ...passHandlers,
  ...dispatchHandlers,
  ...proofHandlers,
  ...gateHandlers,
  ...yardHandlers,
  ...incidentHandlers,
  ...disputeHandlers,
  ...dayAccountHandlers,
  ...viewHandlers,
  ...confidentialHandlers,
};
