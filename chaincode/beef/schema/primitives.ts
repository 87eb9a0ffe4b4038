/** The words that every form of the pilot is made of, and the envelope of a command. */
import { z } from 'zod';
import { CalendarDate, Instant } from '../../kit/clock.ts';
import { MessageRef, Origin, Provenance } from '../../kit/provenance.ts';
import { text } from '../../kit/text.ts';
import { IMPORT_NO, LOT_NO, TRACE_NO } from './label-numbers.ts';

/** A cattle number. */
export const TraceNo = z.string().regex(TRACE_NO);

/** The first nine digits of a thousand consecutive cattle numbers. */
export const TagBlockNo = z.string().regex(/^002\d{6}$/);

/** A carcass: slaughterhouse, day of slaughter, number of that day. */
export const CarcassId = z.string().regex(/^\d{4}-\d{8}-\d{4}$/);

/** A lot number. */
export const LotNo = z.string().regex(LOT_NO);

/** A number of imported beef. */
export const ImportNo = z.string().regex(IMPORT_NO);

/** A pack: an SSCC, or GTIN-14 and serial number (SGTIN) with a dot between. The contract checks the check digits. */
export const PackId = z.string().regex(/^(?:\d{18}|\d{14}\.[A-Za-z0-9-]{1,20})$/);

/** What a label shows: a cattle number, a lot number or an import number. */
export const LabelNo = z.union([TraceNo, LotNo, ImportNo]);

/** What grams are packed from: a carcass, a lot, or an import lot. */
export const SourceId = z.union([CarcassId, LotNo, ImportNo]);

/** Any number that has a history of its own. */
export const ItemNo = z.union([LabelNo, CarcassId, PackId]);

/** A farm's number: region and serial. */
export const FarmId = z.string().regex(/^[1-9]\d{5}$/);

/** Who holds something: `farm:100101`, `abattoir:0323`, `business:6058100099` (a business registration number). */
export const Holder = z.string().regex(/^(?:farm:[1-9]\d{5}|abattoir:\d{4}|business:\d{10})$/);

/** Ten digits of a Korean business registration number; the contract checks the check digit. */
export const BizNo = z.string().regex(/^\d{10}$/);

/** A party of the network, such as `market`. */
export const Party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** An identifier that its giver chooses: of a shipment, a sale, a sample, a device, a packing line. */
export const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,34}$/);

/** An identifier that the contract derives from a message reference, a transaction and, for alarms, their kind and number. */
export const EntryId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/);

/** The hash id of an EPCIS event (CBV 2.0, 8.9). */
export const EventId = z.string().regex(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/);

/** Code of a cut: `0200` is loin, `0202` its second cut. */
export const CutCode = z.string().regex(/^(?:0[1-9]|10)\d{2}$/);

/** A weight in whole grams; a thousand tonnes at most. */
export const Grams = z.int().min(1).max(1_000_000_000);
/** A sum of weights in whole grams. */
export const SumGrams = z.int().min(0).max(1_000_000_000_000);

/** Lower-case hex SHA-256. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Where something is, no closer than a town or district. */
export const Town = z.strictObject({ ko: text(40), en: text(60) });

/** A sentence or two for people; never personal data. */
export const Remark = text(280);

/** Documents that prove a fact; none unless they are given. */
export const EvidenceList = Origin.shape.evidence.default([]);

/** What every command says beside its subject. */
export const command = {
  /** A repeat with the same content gets the first answer. */
  messageRef: MessageRef,
  source: Origin.shape.source.default('API'),
};

/** What a report of something that happened says: also when, by the reporter's clock. */
export const report = { ...command, occurredAt: Instant, evidence: EvidenceList };

/**
 * Where a record comes from: who, when, how, in which transaction. `late` is set where the report came after more days than
 * the rules give.
 */
export const Recorded = Provenance.extend({ txId: z.string().max(100), late: z.boolean() });

/** A page of a list: at most `limit` items after `cursor`. */
export const paging = {
  limit: z.int().min(1).max(100).default(50),
  cursor: z.string().min(1).max(4000).optional(),
};

/** The parties whose peers endorse a change: the holder's, and beside it the other side's while something is handed over. */
export const Parties = z.array(Party).min(1).max(2);

export { CalendarDate, Instant };

export { pageOf } from '../../kit/paging.ts';
