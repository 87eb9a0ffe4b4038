/**
 * Powers of attorney at banks. Whoever reserves reads and writes one record for all banks: of two at once one commits. Whoever
 * consumes reads the certificate: a revocation in the same moment invalidates it.
 */
import { addMinutes } from '../../kit/clock.ts';
import { beyondLimit, heldBySomebody, lapsed, notGranted } from '../guards/use.ts';
import { notFresh, notValid } from '../guards/validity.ts';
import { isSignedByAgent, remainingOf, reservationLife, type RecordOf } from '../state.ts';
import { contentOf, without } from '../../kit/content.ts';
import { refuse, rulesToday, type HandlersOf, type Tx } from './call.ts';

type Certificate = RecordOf<'certificate'>;
type Authorisation = RecordOf<'authorisation'>;
type Reservation = RecordOf<'reservation'>;

/** Handlers of the use of powers. */
export const powerHandlers = {
  async presentPower(tx, input) {
    const verifier = tx.caller.party;
    const { certificateId, nonce, power, amount, at, documentHash } = input;
    if ((await tx.get('presentation', verifier, nonce)) !== undefined)
      tx.fail('REPLAY', 'The nonce was presented before.', { nonce });
    const { certificate, mandate, authorisation } = await usable(tx, certificateId);
    const presentation = { verifier, ...contentOf(input), presentedAt: tx.now };
    if (!isSignedByAgent(mandate, presentation))
      tx.fail('PROOF_INVALID', 'The signature is not the key’s of the agent in the act.', { certificateId, nonce });
    refuse(tx, notFresh(at, tx.now, await rulesToday(tx)));
    if (documentHash !== certificate.documentHash)
      tx.fail('TAMPERED_DOCUMENT', 'The document is not the one that was certified.', { certificateId });
    refuse(tx, notGranted(mandate, presentation));
    refuse(tx, beyondLimit(mandate, authorisation, { power, amount }));
    await tx.put('presentation', presentation);
    tx.emit('PowerPresented', { certificateId, verifier });
    const { use, contentHash, powers } = mandate;
    const remaining = remainingOf(mandate, authorisation, power);
    const validUntil = certificate.issue!.validUntil!;
    return { presentation, authorisation, use, granted: powers[power]!, remaining, contentHash, validUntil };
  },

  async reservePower(tx, { certificateId, nonce }) {
    const verifier = tx.caller.party;
    const presentation = await tx.require('presentation', verifier, nonce);
    if (presentation.certificateId !== certificateId)
      tx.fail('NOT_HOLDER', 'The nonce was presented for another act.', { certificateId, nonce });
    if ((await tx.get('reservation', certificateId, verifier, nonce)) !== undefined)
      tx.fail('REPLAY', 'The presentation was used for a reservation.', { nonce });
    const { mandate, authorisation } = await usable(tx, certificateId);
    const { power, amount, at } = presentation;
    const rules = await rulesToday(tx);
    refuse(tx, notFresh(at, tx.now, rules));
    refuse(tx, beyondLimit(mandate, authorisation, { power, amount }));
    refuse(tx, heldBySomebody(authorisation, tx.now));
    const lapsesAt = addMinutes(tx.now, rules.reservationMinutes);
    const held = { certificateId, verifier, nonce, power, amount };
    const reservation = { ...held, state: 'RESERVED' as const, reservedAt: tx.now, lapsesAt };
    await tx.put('authorisation', { ...authorisation, state: 'RESERVED', reserved: { verifier, nonce, lapsesAt } });
    await tx.put('reservation', reservation);
    tx.emit('PowerReserved', { certificateId, verifier });
    return reservation;
  },

  async consumePower(tx, { certificateId, nonce }) {
    const reservation = await reservationFor(tx, certificateId, nonce, 'consumePower');
    const { mandate, authorisation } = await usable(tx, certificateId);
    refuse(tx, lapsed(reservation, authorisation, tx.now));
    const { power, amount, verifier } = reservation;
    const consumed = authorisation.consumed.map((sum, at) => (at === power ? sum + amount : sum));
    const spent = mandate.powers.every(({ limit }, at) => consumed[at]! >= limit);
    const state = mandate.use === 'SINGLE' || spent ? ('CONSUMED' as const) : ('ISSUED' as const);
    const uses = authorisation.uses + 1;
    await tx.put('authorisation', { ...without(authorisation, 'reserved'), state, consumed, uses });
    const ended = await end(tx, reservation, 'CONSUMED');
    tx.emit('PowerConsumed', { certificateId, verifier });
    return ended;
  },

  async releasePower(tx, { certificateId, nonce }) {
    const reservation = await reservationFor(tx, certificateId, nonce, 'releasePower');
    const authorisation = await tx.require('authorisation', certificateId);
    const { verifier } = reservation;
    const { reserved } = authorisation;
    // Another bank may have it since this reservation lapsed.
    if (reserved?.verifier === verifier && reserved.nonce === nonce)
      await tx.put('authorisation', { ...without(authorisation, 'reserved'), state: 'ISSUED' });
    const ended = await end(tx, reservation, 'RELEASED');
    tx.emit('PowerReleased', { certificateId, verifier });
    return ended;
  },

  listUses: (tx, { certificateId, limit, cursor }) => tx.page('reservation', [certificateId], limit, cursor),
} satisfies HandlersOf<'presentPower' | 'reservePower' | 'consumePower' | 'releasePower' | 'listUses'>;

/** A power of attorney that is valid now. */
async function usable(
  tx: Tx,
  certificateId: string,
): Promise<{
  readonly certificate: Certificate;
  readonly mandate: NonNullable<Certificate['mandate']>;
  readonly authorisation: Authorisation;
}> {
  const authorisation = await tx.require('authorisation', certificateId);
  const certificate = await tx.require('certificate', certificateId);
  refuse(tx, notValid(certificate, tx.now));
  return { certificate, mandate: certificate.mandate!, authorisation };
}

async function reservationFor(
  tx: Tx,
  certificateId: string,
  nonce: string,
  action: 'consumePower' | 'releasePower',
): Promise<Reservation> {
  const reservation = await tx.require('reservation', certificateId, tx.caller.party, nonce);
  const { state } = reservation;
  if (reservationLife.step(state, action) === undefined)
    tx.fail('STATE_CONFLICT', `The reservation is ${state}.`, { nonce, state });
  return reservation;
}

async function end(tx: Tx, reservation: Reservation, state: 'CONSUMED' | 'RELEASED'): Promise<Reservation> {
  const ended = { ...reservation, state, endedAt: tx.now };
  await tx.put('reservation', ended);
  return ended;
}
