/** The register of officers and seals. */
import { compareInstants } from '../../kit/clock.ts';
import { isPublicKey } from '../../kit/signature.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, requireBothOf, requireParty, type HandlersOf } from './call.ts';

/** Handlers of the register of officers. */
export const officerHandlers = {
  async registerOfficerKey(tx, input) {
    const { authority, keyId, validFrom, validUntil } = input;
    requireBothOf(tx, authority);
    if ((await tx.get('officerKey', authority, keyId)) !== undefined)
      tx.fail('ALREADY_EXISTS', 'There is such a key already.', { keyId });
    if (!isPublicKey(input)) tx.fail('PROOF_INVALID', 'The public key is no point of its curve.', { keyId });
    if (validUntil !== undefined && compareInstants(validUntil, validFrom) <= 0)
      tx.fail('BACKDATED', 'The key would be over before it begins.', { validFrom, validUntil });
    const key = { ...contentOf(input), recorded: recordedBy(tx) };
    await tx.put('officerKey', key);
    tx.emit('OfficerKeyRegistered', { authority, keyId });
    return key;
  },

  async endOfficerKey(tx, { authority, keyId, validUntil = tx.now, endReason }) {
    requireParty(tx, authority);
    const before = await tx.require('officerKey', authority, keyId);
    // An end in the past would make what was signed in good order look forged: such certificates are revoked one by one.
    if (compareInstants(validUntil, tx.now) < 0)
      tx.fail('BACKDATED', 'A key ends now or later.', { validUntil, now: tx.now });
    if (before.validUntil !== undefined && compareInstants(validUntil, before.validUntil) > 0)
      tx.fail('BACKDATED', 'An end can be brought forward and not put off.', { validUntil: before.validUntil });
    const key = { ...before, validUntil, endReason, recorded: recordedBy(tx) };
    await tx.put('officerKey', key);
    tx.emit('OfficerKeyEnded', { authority, keyId });
    return key;
  },

  getOfficerKey: (tx, { authority, keyId }) => tx.require('officerKey', authority, keyId),

  listOfficerKeys: (tx, { authority, limit, cursor }) => tx.page('officerKey', [authority], limit, cursor),
} satisfies HandlersOf<'registerOfficerKey' | 'endOfficerKey' | 'getOfficerKey' | 'listOfficerKeys'>;
