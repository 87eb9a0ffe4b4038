/** A certificate's record: who may act on it, what its state permits, and its bits in the status lists. */
import {
  bitOf,
  certificateLife,
  placeOf,
  withBit,
  ZERO_BITS,
  type CertificateAction,
  type CertificateState,
  type RecordOf,
  type StatusPurpose,
} from '../state.ts';
import { recordedBy, requireMission, requireParty, type Tx } from './call.ts';

type Certificate = RecordOf<'certificate'>;

/** States of a certificate that has been issued. */
type IssuedState = Certificate['intervals'][number]['state'];

/** Every interval but the last: what ends a certificate always finds room. */
const MAX_CHANGES = 60;

const PURPOSES: readonly StatusPurpose[] = ['revocation', 'suspension'];

/** A certificate on which its authority acts; on a mission's act, that mission or the ministry's approvers. */
export async function certificateFor(tx: Tx, certificateId: string): Promise<Certificate> {
  const certificate = await tx.require('certificate', certificateId);
  requireParty(tx, certificate.authority);
  if (certificate.act !== undefined) requireMission(tx, certificate.act.mission);
  return certificate;
}

/** The state that an action leads to. */
export function nextState(tx: Tx, { state, certificateId }: Certificate, action: CertificateAction): CertificateState {
  const next = certificateLife.step(state, action);
  if (next !== undefined) return next;
  const permits = certificateLife.actionsFrom(state);
  const message = `A certificate that is ${state} does not permit ${action}.`;
  return tx.fail('STATE_CONFLICT', message, { certificateId, state, permits });
}

/** Saves a certificate as an action leaves it. */
export async function moveCertificate(
  tx: Tx,
  before: Certificate,
  action: CertificateAction,
  change: Partial<Certificate> = {},
): Promise<Certificate> {
  const state = nextState(tx, before, action);
  const moved = { ...before, ...change, state, recorded: recordedBy(tx) };
  await tx.put('certificate', moved);
  return moved;
}

/** Says where a certificate stands. */
export function tell(tx: Tx, { certificateId, authority, kind, state }: Certificate): void {
  tx.emit('CertificateMoved', { certificateId, authority, kind, state });
}

/** Moves an issued certificate: its state, the interval that begins, its bits. */
export async function moveIssued(
  tx: Tx,
  before: Certificate,
  action: CertificateAction,
  reason?: string,
): Promise<Certificate> {
  const state = nextState(tx, before, action) as IssuedState;
  if (state === 'SUSPENDED' && before.intervals.length >= MAX_CHANGES) {
    tx.fail('LIMIT_EXCEEDED', 'The certificate was suspended too often; it can be revoked.', { state: before.state });
  }
  const interval = { state, from: tx.now };
  const moved = await moveCertificate(tx, before, action, {
    intervals: [...before.intervals, interval],
    ...(reason !== undefined && { reason }),
  });
  await tellStatus(tx, before, state);
  return moved;
}

/** Sets and clears the bits that a step changes; a step that changes none touches no chunk. */
async function tellStatus(tx: Tx, { authority, issue, state }: Certificate, next: CertificateState): Promise<void> {
  const { listId, index } = issue!.status;
  const { chunk, offset } = placeOf(index);
  for (const purpose of PURPOSES) {
    const set = bitOf(next, purpose);
    if (set === bitOf(state, purpose)) continue;
    const before = await tx.get('statusChunk', authority, listId, purpose, chunk);
    const bits = withBit(before?.bits ?? ZERO_BITS, offset, set);
    await tx.put('statusChunk', { authority, listId, purpose, chunk, bits });
    await tx.put('statusChange', { authority, listId, purpose, at: tx.now, index, value: set });
  }
}
