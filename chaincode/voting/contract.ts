/**
 * The handlers of every declared method, by subject. Each loads, checks, makes the next state, saves and emits; what may follow
 * what is in `state.ts`, the cryptography in `ballot/`.
 */
import type { Handlers } from '../kit/transaction.ts';
import type { voting } from './api.ts';
import { castingHandlers } from './handlers/casting.ts';
import { ceremonyHandlers } from './handlers/ceremony.ts';
import { confidentialHandlers } from './handlers/confidential.ts';
import { consentHandlers } from './handlers/consents.ts';
import { countingHandlers } from './handlers/counting.ts';
import { electionHandlers } from './handlers/elections.ts';
import { incidentHandlers } from './handlers/incidents.ts';
import { resultHandlers } from './handlers/results.ts';
import { rollHandlers } from './handlers/roll.ts';

/** A handler for each method of the declaration; a missing or an extra one does not compile. */
export const handlers: Handlers<typeof voting> = {
  ...electionHandlers,
  ...consentHandlers,
  ...rollHandlers,
  ...ceremonyHandlers,
  ...castingHandlers,
  ...incidentHandlers,
  ...countingHandlers,
  ...resultHandlers,
  ...confidentialHandlers,
};
