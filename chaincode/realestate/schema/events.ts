/** What the contract tells listeners: opaque identifiers and states, never a person, and no bank beside a case before the register names it. */
import { z } from 'zod';
import { CaseState } from './cases.ts';
import { CalendarDate, Item, OpaqueId, Party, Pnu, PropertyNo, Version } from './primitives.ts';
import { ChangeKind } from './parcels.ts';
import { PurgeReason } from './confidential.ts';

const ofChange = z.strictObject({ changeId: OpaqueId, kind: ChangeKind, pnus: z.array(Pnu) });
const ofConsent = z.strictObject({ consentId: OpaqueId });
const ofRequest = z.strictObject({ issuer: Party, requestId: OpaqueId });
const ofFiling = z.strictObject({ filingId: OpaqueId, properties: z.array(PropertyNo) });
const ofRight = z.strictObject({ rightId: OpaqueId });

/** All events of the contract. */
export const events = {
  RulesSet: z.strictObject({ effectiveFrom: CalendarDate, ruleVersion: z.string() }),
  ParcelRecorded: z.strictObject({ pnu: Pnu }),
  ParcelChangeBegun: ofChange,
  ParcelChangeAcknowledged: ofChange,
  ParcelChangeCompleted: ofChange,
  ParcelChangeWithdrawn: ofChange,
  TitleOpened: z.strictObject({ propertyNo: PropertyNo }),
  OwnerEntered: z.strictObject({ propertyNo: PropertyNo, version: Version }),
  LeaseRecorded: z.strictObject({ propertyNo: PropertyNo, leaseId: OpaqueId, warnings: z.int() }),
  LeaseEnded: z.strictObject({ propertyNo: PropertyNo, leaseId: OpaqueId }),
  KeyRegistered: z.strictObject({ keyId: OpaqueId }),
  KeyRevoked: z.strictObject({ keyId: OpaqueId }),
  ConsentGiven: ofConsent,
  ConsentRevoked: ofConsent,
  ConsentExpired: ofConsent,
  EvidenceRequested: ofRequest.extend({ item: Item }),
  RequestRefused: ofRequest,
  EvidenceAttested: ofRequest.extend({ attestationId: OpaqueId }),
  AttestationRevoked: z.strictObject({ attestationId: OpaqueId }),
  DocumentOpened: ofConsent.extend({ accessId: OpaqueId, item: Item }),
  CaseMoved: z.strictObject({ caseId: OpaqueId, state: CaseState }),
  MortgageFiled: ofFiling,
  FilingReceived: ofFiling,
  FilingDismissed: ofFiling,
  FilingLapsed: ofFiling,
  MortgageRegistered: ofRight.extend({ properties: z.array(PropertyNo) }),
  MortgageAmended: ofRight,
  TransferOffered: ofRight,
  MortgageTransferred: ofRight.extend({ from: Party, to: Party }),
  LoanDisbursed: ofRight,
  LoanRepaid: ofRight,
  ReleaseFiled: ofRight,
  MortgageReleased: ofRight,
  /** Tells the agency which of its letters is new. As every member sees of the collections anyhow, the two exchange something. */
  LetterSent: z.strictObject({ bank: Party, agency: Party, letterId: OpaqueId }),
  DocumentDeposited: z.strictObject({ bank: Party, agency: Party, documentId: OpaqueId }),
  PrivateDataRecorded: z.strictObject({ record: z.string() }),
  PrivateDataPurged: z.strictObject({ record: z.string() }),
  DocumentPurged: z.strictObject({ documentId: OpaqueId, reason: PurgeReason }),
};
