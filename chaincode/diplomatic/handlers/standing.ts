/** What happens to a certificate after its issue. */
import { compareInstants } from '../../kit/clock.ts';
import { notValid } from '../guards/validity.ts';
import { isStanding, type RecordOf } from '../state.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, refuse, requireBothOf, requireParty, type HandlersOf, type Tx } from './call.ts';
import { certificateFor, moveIssued, tell } from './certificate-records.ts';

/** A chain that nine links do not finish is no legalisation. */
const MAX_LINKS = 9;

/** Handlers of certificates that are issued. */
export const standingHandlers = {
  async suspendCertificate(tx, { certificateId, reason }) {
    const moved = await moveIssued(tx, await certificateFor(tx, certificateId), 'suspendCertificate', reason);
    tell(tx, moved);
    return moved;
  },

  async resumeCertificate(tx, { certificateId, reason }) {
    const moved = await moveIssued(tx, await underFourEyes(tx, certificateId), 'resumeCertificate', reason);
    tell(tx, moved);
    return moved;
  },

  async revokeCertificate(tx, { certificateId, reason }) {
    const moved = await moveIssued(tx, await underFourEyes(tx, certificateId), 'revokeCertificate', reason);
    tell(tx, moved);
    return moved;
  },

  async permitReplacement(tx, { certificateId, replacement }) {
    const before = await underFourEyes(tx, certificateId);
    if (!isStanding(before))
      tx.fail('STATE_CONFLICT', `A certificate that is ${before.state} is not replaced.`, { state: before.state });
    const permitted = { ...before, replacement, recorded: recordedBy(tx) };
    await tx.put('certificate', permitted);
    tx.emit('ReplacementPermitted', { certificateId, replacement });
    return permitted;
  },

  async expireCertificate(tx, { certificateId }) {
    const before = await tx.require('certificate', certificateId);
    const validUntil = before.issue?.validUntil;
    if (validUntil === undefined || compareInstants(tx.now, validUntil) < 0)
      tx.fail('NOT_DUE', `The certificate is valid until ${validUntil ?? 'further notice'}.`, { validUntil });
    const moved = await moveIssued(tx, before, 'expireCertificate');
    tell(tx, moved);
    return moved;
  },

  async recordLegalisationLink(tx, input) {
    const { certificateId, no } = input;
    const certificate = await tx.require('certificate', certificateId);
    requireParty(tx, certificate.authority);
    if (certificate.kind !== 'LEGALISATION')
      tx.fail('WRONG_FORM', 'An apostille needs no further link (Convention of 1961, article 3).', { certificateId });
    refuse(tx, notValid(certificate, tx.now));
    const links = await tx.list('legalisationLink', [certificateId], MAX_LINKS);
    if (Number(no) !== links.length + 1)
      tx.fail('ALREADY_EXISTS', `The next link is ${links.length + 1}.`, { next: String(links.length + 1) });
    const link = { ...contentOf(input), recorded: recordedBy(tx) };
    await tx.put('legalisationLink', link);
    tx.emit('LegalisationLinked', { certificateId, no });
    return link;
  },

  async getCertificate(tx, { certificateId }) {
    const certificate = await tx.require('certificate', certificateId);
    const authorisation = await tx.get('authorisation', certificateId);
    const links = await tx.list('legalisationLink', [certificateId], MAX_LINKS);
    return { certificate, ...(authorisation && { authorisation }), links };
  },
} satisfies HandlersOf<
  | 'suspendCertificate'
  | 'resumeCertificate'
  | 'revokeCertificate'
  | 'permitReplacement'
  | 'expireCertificate'
  | 'recordLegalisationLink'
  | 'getCertificate'
>;

async function underFourEyes(tx: Tx, certificateId: string): Promise<RecordOf<'certificate'>> {
  const certificate = await tx.require('certificate', certificateId);
  requireBothOf(tx, certificate.authority);
  return certificate;
}
