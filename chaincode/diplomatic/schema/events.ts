/** What the contract tells listeners: opaque identifiers and states, never a person or an amount. */
import { z } from 'zod';
import { CertificateKind, CertificateState } from './certificates.ts';
import { Authority, CalendarDate, OpaqueId, Party } from './primitives.ts';
import { PublicationName } from './publications.ts';
import { ListId } from './status.ts';

const ofKey = z.strictObject({ authority: Authority, keyId: OpaqueId });
const ofDocument = z.strictObject({ documentId: OpaqueId });
const ofUse = z.strictObject({ certificateId: OpaqueId, verifier: Party });
const ofInstitution = z.strictObject({ institutionId: OpaqueId });
const ofDelivery = z.strictObject({ deliveryId: OpaqueId, certificateId: OpaqueId });

/** All events of the contract. */
export const events = {
  RulesSet: z.strictObject({ effectiveFrom: CalendarDate, ruleVersion: z.string() }),
  OfficerKeyRegistered: ofKey,
  OfficerKeyEnded: ofKey,
  DocumentConfirmed: ofDocument,
  DocumentWithdrawn: ofDocument,
  StatusListOpened: z.strictObject({ authority: Authority, listId: ListId }),
  DocumentPublished: z.strictObject({ authority: Authority, name: PublicationName, sequence: z.int() }),
  CertificateMoved: z.strictObject({
    certificateId: OpaqueId,
    authority: Authority,
    kind: CertificateKind,
    state: CertificateState,
  }),
  ReplacementPermitted: z.strictObject({ certificateId: OpaqueId, replacement: OpaqueId }),
  LegalisationLinked: z.strictObject({ certificateId: OpaqueId, no: z.string() }),
  PowerPresented: ofUse,
  PowerReserved: ofUse,
  PowerConsumed: ofUse,
  PowerReleased: ofUse,
  InstitutionRegistered: ofInstitution,
  InstitutionEnded: ofInstitution,
  DeliveryRecorded: ofDelivery,
  DeliveryAcknowledged: ofDelivery,
  PrivateDataRecorded: z.strictObject({ record: z.string() }),
  PrivateDataPurged: z.strictObject({ record: z.string() }),
};
