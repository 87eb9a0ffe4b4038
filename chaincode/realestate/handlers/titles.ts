/** The register, and who lives there. */
import { kstDateOf } from '../../kit/clock.ts';
import { opposableFrom, sameDayWarnings } from '../guards/time.ts';
import type { RecordOf } from '../state.ts';
import { contentOf, without } from '../../kit/content.ts';
import { recordedBy, requireNew, type HandlersOf, type Tx } from './call.ts';

/** Entries of a title that one read shows. */
const MAX_ENTRIES = 200;

type Title = RecordOf<'title'>;
type Entry = RecordOf<'titleEntry'>;

/** The registry office that a property's number begins with. */
export function officeOf(propertyNo: string): string {
  return propertyNo.slice(0, 4);
}

/** The rank number as the ledger keeps it. */
export function rankNoOf(rank: number): string {
  return String(rank).padStart(4, '0');
}

/** The office's next receipt number of the day. One clerk after another: the book is one record. */
export async function nextReceipt(tx: Tx, office: string): Promise<Entry['receipt']> {
  const day = kstDateOf(tx.now);
  const book = await tx.get('receiptBook', office, day);
  const no = (book?.lastNo ?? 0) + 1;
  await tx.put('receiptBook', { office, day, lastNo: no });
  return { office, day, no };
}

/** The leases of a property; none before the first was recorded. */
export async function occupancyOf(tx: Tx, propertyNo: string): Promise<RecordOf<'occupancy'>> {
  const known = await tx.get('occupancy', propertyNo);
  return known ?? { propertyNo, version: 0, leases: [], recorded: recordedBy(tx) };
}

/** Handlers of titles and leases. */
export const titleHandlers = {
  async openTitle(tx, input) {
    await requireNew(tx, 'title', input.propertyNo);
    for (const pnu of input.pnus) await tx.require('parcel', pnu);
    await requireActiveKey(tx, input.ownerKeyId);
    const title: Title = {
      ...contentOf(input),
      ...{ version: 1, sectionA: 1, sectionB: 0, activeRights: [] },
      recorded: recordedBy(tx),
    };
    await enter(tx, title, 'OWNERSHIP_PRESERVATION');
    await tx.put('title', title);
    tx.emit('TitleOpened', { propertyNo: title.propertyNo });
    return title;
  },

  async enterOwner(tx, { propertyNo, ownerHash, ownerKeyId }) {
    const before = without(await tx.require('title', propertyNo), 'ownerKeyId');
    await requireActiveKey(tx, ownerKeyId);
    const version = before.version + 1;
    const title: Title = {
      ...{ ...before, ownerHash, version, sectionA: before.sectionA + 1 },
      ...(ownerKeyId !== undefined && { ownerKeyId }),
      recorded: recordedBy(tx),
    };
    await enter(tx, title, 'OWNERSHIP_TRANSFER');
    await tx.put('title', title);
    tx.emit('OwnerEntered', { propertyNo, version });
    return title;
  },

  async getTitle(tx, { propertyNo }) {
    const title = await tx.require('title', propertyNo);
    const entries = await tx.list('titleEntry', [propertyNo], MAX_ENTRIES);
    return { title, entries, notice: await tx.get('notice', propertyNo) };
  },

  getNotice: (tx, { propertyNo }) => tx.require('notice', propertyNo),

  async recordLease(tx, input) {
    const { propertyNo, ...lease } = contentOf(input);
    await tx.require('title', propertyNo);
    const { version, leases } = await occupancyOf(tx, propertyNo);
    if (leases.some(({ leaseId }) => leaseId === lease.leaseId)) {
      tx.fail('ALREADY_EXISTS', 'The lease is recorded already.', { leaseId: lease.leaseId });
    }
    const from = opposableFrom(lease.movedInOn);
    const added = { ...lease, opposableFrom: from, state: 'ACTIVE' as const, recordedAt: tx.now };
    const occupancy = { propertyNo, version: version + 1, leases: [...leases, added], recorded: recordedBy(tx) };
    const pending = (await tx.get('notice', propertyNo))?.state === 'PENDING';
    const warnings = [
      ...sameDayWarnings([{ ...occupancy, leases: [added] }], tx.now),
      ...(pending
        ? [{ kind: 'PENDING_NOTICE' as const, propertyNo, leaseId: lease.leaseId, opposableFrom: from }]
        : []),
    ];
    await tx.put('occupancy', occupancy);
    tx.emit('LeaseRecorded', { propertyNo, leaseId: lease.leaseId, warnings: warnings.length });
    return { occupancy, warnings };
  },

  async endLease(tx, { propertyNo, leaseId }) {
    const before = await tx.require('occupancy', propertyNo);
    if (!before.leases.some((lease) => lease.leaseId === leaseId && lease.state === 'ACTIVE')) {
      tx.fail('STATE_CONFLICT', 'There is no such active lease.', { leaseId });
    }
    const leases = before.leases.map((lease) =>
      lease.leaseId === leaseId ? { ...lease, state: 'ENDED' as const } : lease,
    );
    const occupancy = { ...before, leases, version: before.version + 1, recorded: recordedBy(tx) };
    await tx.put('occupancy', occupancy);
    tx.emit('LeaseEnded', { propertyNo, leaseId });
    return occupancy;
  },

  getOccupancy: (tx, { propertyNo }) => tx.require('occupancy', propertyNo),
} satisfies HandlersOf<
  'openTitle' | 'enterOwner' | 'getTitle' | 'getNotice' | 'recordLease' | 'endLease' | 'getOccupancy'
>;

async function enter(tx: Tx, title: Title, purpose: Entry['purpose']): Promise<void> {
  const { propertyNo, sectionA, ownerHash } = title;
  const receipt = await nextReceipt(tx, officeOf(propertyNo));
  const place = { propertyNo, section: 'A' as const, rankNo: rankNoOf(sectionA) };
  const recorded = recordedBy(tx);
  await tx.put('titleEntry', { ...place, purpose, receipt, holderHash: ownerHash, cancelled: false, recorded });
}

async function requireActiveKey(tx: Tx, keyId: string | undefined): Promise<void> {
  if (keyId === undefined) return;
  const key = await tx.require('citizenKey', keyId);
  if (key.state !== 'ACTIVE') tx.fail('REVOKED', 'The owner’s key was revoked.', { keyId });
}
