/** Institutions abroad, what is sent to them, and their receipts. */
import { isPublicKey, isSignature } from '../../kit/signature.ts';
import { notValid } from '../guards/validity.ts';
import { receiptBytes } from '../statements/statement.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, refuse, requireNew, type HandlersOf } from './call.ts';
import { certificateFor } from './certificate-records.ts';

/** Handlers of the exchange with institutions abroad. */
export const exchangeHandlers = {
  async registerInstitution(tx, input) {
    const { institutionId, signingKey } = input;
    await requireNew(tx, 'institution', institutionId);
    if (!isPublicKey(signingKey))
      tx.fail('PROOF_INVALID', 'The signing key is no point of its curve.', { institutionId });
    const institution = { ...contentOf(input), state: 'ACTIVE' as const, recorded: recordedBy(tx) };
    await tx.put('institution', institution);
    tx.emit('InstitutionRegistered', { institutionId });
    return institution;
  },

  async endInstitution(tx, { institutionId, reason }) {
    const before = await tx.require('institution', institutionId);
    if (before.state !== 'ACTIVE') tx.fail('STATE_CONFLICT', 'The registration is ended already.', { institutionId });
    const institution = { ...before, state: 'ENDED' as const, reason, recorded: recordedBy(tx) };
    await tx.put('institution', institution);
    tx.emit('InstitutionEnded', { institutionId });
    return institution;
  },

  getInstitution: (tx, { institutionId }) => tx.require('institution', institutionId),

  async recordDelivery(tx, input) {
    const { deliveryId, certificateId, institutionId } = input;
    await requireNew(tx, 'delivery', deliveryId);
    refuse(tx, notValid(await certificateFor(tx, certificateId), tx.now));
    const { state, encryptionKey } = await tx.require('institution', institutionId);
    if (state !== 'ACTIVE') tx.fail('REVOKED', 'The institution’s registration is ended.', { institutionId });
    const delivery = { ...contentOf(input), encryptionKey, sender: tx.caller.party, sentAt: tx.now };
    await tx.put('delivery', delivery);
    tx.emit('DeliveryRecorded', { deliveryId, certificateId });
    return delivery;
  },

  async acknowledgeDelivery(tx, { deliveryId, verdict, signature }) {
    const before = await tx.require('delivery', deliveryId);
    const { institutionId, certificateId, ciphertextHash } = before;
    if (before.receipt !== undefined)
      tx.fail('STATE_CONFLICT', 'The delivery is acknowledged already.', { deliveryId });
    const { signingKey, state } = await tx.require('institution', institutionId);
    if (state !== 'ACTIVE') tx.fail('REVOKED', 'The institution’s registration is ended.', { institutionId });
    if (!isSignature(signingKey, receiptBytes({ deliveryId, ciphertextHash, verdict }), signature))
      tx.fail('PROOF_INVALID', 'The signature is not the institution’s over this receipt.', { institutionId });
    const delivery = { ...before, receipt: { verdict, signature, receivedAt: tx.now } };
    await tx.put('delivery', delivery);
    tx.emit('DeliveryAcknowledged', { deliveryId, certificateId });
    return delivery;
  },

  getDelivery: (tx, { deliveryId }) => tx.require('delivery', deliveryId),
} satisfies HandlersOf<
  'registerInstitution' | 'endInstitution' | 'getInstitution' | 'recordDelivery' | 'acknowledgeDelivery' | 'getDelivery'
>;
