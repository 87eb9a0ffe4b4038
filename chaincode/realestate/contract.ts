/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; what they
 * check is in `guards/`, what may follow what in `state.ts`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { realestate } from './api.ts';
import { caseHandlers } from './handlers/cases.ts';
import { citizenHandlers } from './handlers/citizens.ts';
import { confidentialHandlers } from './handlers/confidential.ts';
import { evidenceHandlers } from './handlers/evidence.ts';
import { filingHandlers } from './handlers/filings.ts';
import { parcelHandlers } from './handlers/parcels.ts';
import { registrationHandlers } from './handlers/registration.ts';
import { retentionHandlers } from './handlers/retention.ts';
import { ruleHandlers } from './handlers/rules.ts';
import { titleHandlers } from './handlers/titles.ts';
import { transferHandlers } from './handlers/transfers.ts';
import { viewHandlers } from './handlers/views.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof realestate> = {
  ...ruleHandlers,
  ...parcelHandlers,
  ...titleHandlers,
  ...citizenHandlers,
  ...evidenceHandlers,
  ...caseHandlers,
  ...filingHandlers,
  ...registrationHandlers,
  ...transferHandlers,
  ...confidentialHandlers,
  ...retentionHandlers,
  ...viewHandlers,
};
