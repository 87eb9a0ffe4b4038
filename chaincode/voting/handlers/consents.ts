/** Consents: acts that more than one institution must want. */
import { recordedBy, signerOf, type HandlersOf, type Tx } from './call.ts';
import type { RecordOf } from '../state.ts';

const MAX_SIGNERS = 100;

/** Whose consents an act needs: of each party so many persons. */
export type Needed = readonly { readonly party: string; readonly persons: number }[];

/** Ends the call unless so many persons have consented to this act with this content. */
export async function requireConsents(
  tx: Tx,
  { electionId, act, subject }: Pick<RecordOf<'consent'>, 'electionId' | 'act' | 'subject'>,
  needed: Needed,
): Promise<void> {
  const { since } = await tx.require('phase', electionId);
  const all = await tx.list('consent', [electionId, act, subject], MAX_SIGNERS);
  const given = all.filter(({ phaseSince }) => phaseSince === since);
  const missing = needed.flatMap(({ party, persons }) => {
    // Who acts does not also consent.
    const own = given.filter((consent) => consent.party === party && consent.signer !== signerOf(tx)).length;
    return own < persons ? [`${persons - own} of ${party}`] : [];
  });
  if (missing.length > 0) {
    tx.fail('CONSENT_MISSING', `The act ${act} lacks the consent of ${missing.join(', ')}.`, { act, subject, missing });
  }
}

/** Handlers of consents. */
export const consentHandlers = {
  async giveConsent(tx, { electionId, act, subject }) {
    const { since: phaseSince } = await tx.require('phase', electionId);
    const signer = signerOf(tx);
    if ((await tx.get('consent', electionId, act, subject, signer))?.phaseSince === phaseSince) {
      tx.fail('ALREADY_EXISTS', 'This person has consented.', { act, subject });
    }
    const { party } = tx.caller;
    const consent = { electionId, act, subject, signer, party, phaseSince, recorded: recordedBy(tx) };
    await tx.put('consent', consent);
    tx.emit('ConsentGiven', { electionId, act, party });
    return consent;
  },

  listConsents(tx, { electionId, limit, cursor }) {
    return tx.page('consent', [electionId], limit, cursor);
  },
} satisfies HandlersOf<'giveConsent' | 'listConsents'>;
