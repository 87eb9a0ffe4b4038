/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; what they
 * check is in `guards/`, what may follow what in `state.ts`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { diplomatic } from './api.ts';
import { confidentialHandlers } from './handlers/confidential.ts';
import { documentHandlers } from './handlers/documents.ts';
import { exchangeHandlers } from './handlers/exchange.ts';
import { issuanceHandlers } from './handlers/issuance.ts';
import { officerHandlers } from './handlers/officers.ts';
import { powerHandlers } from './handlers/powers.ts';
import { publicationHandlers } from './handlers/publications.ts';
import { registerHandlers } from './handlers/register.ts';
import { requestHandlers } from './handlers/requests.ts';
import { ruleHandlers } from './handlers/rules.ts';
import { standingHandlers } from './handlers/standing.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof diplomatic> = {
  ...ruleHandlers,
  ...officerHandlers,
  ...documentHandlers,
  ...requestHandlers,
  ...issuanceHandlers,
  ...standingHandlers,
  ...registerHandlers,
  ...publicationHandlers,
  ...powerHandlers,
  ...exchangeHandlers,
  ...confidentialHandlers,
};
