/** The words that every form of the pilot is made of, and the envelope of a command. */
import { z } from 'zod';
import { CalendarDate, Instant } from '../../kit/clock.ts';
import { MessageRef, Origin, Provenance, Source } from '../../kit/provenance.ts';
import { text } from '../../kit/text.ts';

/** A pass's identifier: 128 random bits from the caller, 32 lower-case hex digits. A contract cannot make randomness. */
export const PassId = z.string().regex(/^[0-9a-f]{32}$/);

/** An identifier that its giver chooses: of an order, a right, a driver, a plan. */
export const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,34}$/);

/** An identifier that the contract derives from a message reference and a transaction. */
export const EntryId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,95}$/);

/** A party of the network, such as `terminal1`. */
export const Party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** A container's number. Whether it obeys ISO 6346 is judged by the contract, which admits flagged exceptions. */
export const ContainerNo = z.string().regex(/^[A-Z0-9]{4,11}$/);

/** Ten digits of a Korean business registration number, without hyphens; the contract checks the check digit. */
export const BizNo = z.string().regex(/^[0-9]{10}$/);

/** A Korean vehicle plate without spaces, such as `부산98사1234`. */
export const Plate = z.string().regex(/^(?:[가-힣]{2})?[0-9]{2,3}[가-힣][0-9]{4}$/);

/** ISO 6346 size and type: `22G1`, `45R1`, `L5G1`. */
export const SizeType = z.string().regex(/^[0-9A-Z]{2}[A-Z][0-9A-Z]$/);

/** A seal's number as stamped. */
export const SealNo = z.string().regex(/^[A-Z0-9][A-Z0-9/-]{0,14}$/);

/** A lane of a gate, or a position in a yard: block, bay, row, tier as the terminal writes them. */
export const Lane = z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,11}$/);

/** A call of a ship: IMO number and voyage. */
export const VesselCall = z.strictObject({
  imo: z.string().regex(/^[0-9]{7}$/),
  voyage: z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,16}$/),
});

/** The half of a pass: out of the origin terminal, or into the destination terminal. */
export const LegName = z.enum(['OUT', 'IN']);

/** A sentence or two for people; never personal data. */
export const Remark = text(280);

/** A length of container that a truck of the pilot carries, in feet. */
export const LengthFt = z.literal([20, 40, 45]);

/** Documents that prove a fact; none unless they are given. */
export const EvidenceList = Origin.shape.evidence.default([]);

/** What every command says beside its subject. */
export const command = {
  /** A repeat with the same content gets the first answer; see `onConflictingRepeat` for other content. */
  messageRef: MessageRef,
  source: Origin.shape.source.default('API'),
};

/** What a report of something that happened at a gate or a yard says. */
export const report = {
  ...command,
  /** By the reporter's clock. */
  occurredAt: Origin.shape.occurredAt,
  evidence: EvidenceList,
};

/** Where a record comes from: who, when, how; and in which transaction, so that another record can point at it. */
export const Recorded = Provenance.extend({ txId: z.string().max(100) });

export { CalendarDate, Instant, Source };

export { pageOf, paging } from '../../kit/paging.ts';
