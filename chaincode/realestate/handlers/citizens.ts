/** Citizens' keys and consents. */
import { compareInstants } from '../../kit/clock.ts';
import { isPublicKey, isSignature } from '../../kit/signature.ts';
import { overreaching } from '../guards/consent.ts';
import { consentStatus, type RecordOf } from '../state.ts';
import { consentBytes, revocationBytes } from '../statements/statement.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, refuse, requireNew, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { moveCase, nextState } from './case-records.ts';

const MAX_ITEMS = 9;

/** Handlers of keys and consents. */
export const citizenHandlers = {
  async registerKey(tx, input) {
    await requireNew(tx, 'citizenKey', input.keyId);
    if (!isPublicKey(input))
      tx.fail('PROOF_INVALID', 'The public key is no point of its curve.', { keyId: input.keyId });
    const key = { ...contentOf(input), state: 'ACTIVE' as const, recorded: recordedBy(tx) };
    await tx.put('citizenKey', key);
    tx.emit('KeyRegistered', { keyId: key.keyId });
    return key;
  },

  async revokeKey(tx, { keyId }) {
    const before = await tx.require('citizenKey', keyId);
    if (before.state !== 'ACTIVE') tx.fail('STATE_CONFLICT', 'The key is revoked already.', { keyId });
    const key = { ...before, state: 'REVOKED' as const, recorded: recordedBy(tx) };
    await tx.put('citizenKey', key);
    tx.emit('KeyRevoked', { keyId });
    return key;
  },

  getKey: (tx, { keyId }) => tx.require('citizenKey', keyId),

  async giveConsent(tx, { signature, ...statement }) {
    const { consentId, caseId, purpose, recipientHash } = statement;
    await requireNew(tx, 'consent', consentId);
    await requireSigned(tx, statement.keyId, consentBytes(statement), signature);
    const before = await tx.require('loanCase', caseId);
    if (before.recipientHash !== recipientHash || before.purpose !== purpose) {
      tx.fail('NOT_RECIPIENT', 'The consent is for another recipient or purpose than the case.', { caseId });
    }
    refuse(tx, overreaching(statement, tx.now, await rulesToday(tx)));
    const state = nextState(tx, before, 'giveConsent');
    if (before.consents.length === 10) tx.fail('LIMIT_EXCEEDED', 'A case has at most 10 consents.', { caseId });
    const consent = { ...statement, state: 'GRANTED' as const, recorded: recordedBy(tx) };
    await tx.put('consent', consent);
    await moveCase(tx, before, { state, consents: [...before.consents, consentId] });
    tx.emit('ConsentGiven', { consentId });
    return consent;
  },

  async revokeConsent(tx, { consentId, signature }) {
    const before = await tx.require('consent', consentId);
    // Also a key that was ended may revoke: less is read, not more.
    const key = await tx.require('citizenKey', before.keyId);
    if (!isSignature(key, revocationBytes(consentId), signature)) throw notSigned(tx, before.keyId);
    if (before.state === 'REVOKED') tx.fail('STATE_CONFLICT', 'The consent is revoked already.', { consentId });
    const consent = {
      ...before,
      state: 'REVOKED' as const,
      endedAt: before.endedAt ?? tx.now,
      recorded: recordedBy(tx),
    };
    await tx.put('consent', consent);
    tx.emit('ConsentRevoked', { consentId });
    return consent;
  },

  async expireConsent(tx, { consentId }) {
    const before = await tx.require('consent', consentId);
    if (before.state !== 'GRANTED') tx.fail('STATE_CONFLICT', `The consent is ${before.state}.`, { consentId });
    const { expiresAt } = before;
    if (compareInstants(tx.now, expiresAt) < 0)
      tx.fail('NOT_DUE', `The consent is valid until ${expiresAt}.`, { expiresAt });
    const consent = { ...before, state: 'EXPIRED' as const, endedAt: tx.now, recorded: recordedBy(tx) };
    await tx.put('consent', consent);
    tx.emit('ConsentExpired', { consentId });
    return consent;
  },

  async getConsent(tx, { consentId }) {
    const consent = await tx.require('consent', consentId);
    const uses = await tx.list('consentUse', [consentId], MAX_ITEMS);
    return { consent, uses, status: consentStatus(consent, uses, tx.now) };
  },

  listAccesses: (tx, { consentId, limit, cursor }) => tx.page('access', [consentId], limit, cursor),
} satisfies HandlersOf<
  | 'registerKey'
  | 'revokeKey'
  | 'getKey'
  | 'giveConsent'
  | 'revokeConsent'
  | 'expireConsent'
  | 'getConsent'
  | 'listAccesses'
>;

/** Whether an active registered key signed this. Reading the key voids the call should it be revoked meanwhile. */
export async function requireSigned(tx: Tx, keyId: string, bytes: Uint8Array, signature: string): Promise<void> {
  const key: RecordOf<'citizenKey'> = await tx.require('citizenKey', keyId);
  if (key.state !== 'ACTIVE') tx.fail('REVOKED', 'The key was revoked.', { keyId });
  if (!isSignature(key, bytes, signature)) throw notSigned(tx, keyId);
}

function notSigned(tx: Tx, keyId: string): never {
  return tx.fail('PROOF_INVALID', 'The signature is not the registered key’s over this statement.', { keyId });
}
