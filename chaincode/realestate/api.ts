/**
 * Real-estate loan documents: consent, fresh evidence, one pending encumbrance at a time. This is the table of contents; forms and
 * examples of each subject are in `schema/`. Who may call is here, what a call checks is in `handlers/`, what must hold in
 * `state.ts`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as cases from './schema/cases.ts';
import * as confidential from './schema/confidential.ts';
import * as consents from './schema/consents.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as evidence from './schema/evidence.ts';
import * as parcels from './schema/parcels.ts';
import * as registration from './schema/registration.ts';
import * as retention from './schema/retention.ts';
import * as rules from './schema/rules.ts';
import * as titles from './schema/titles.ts';
import * as views from './schema/views.ts';

const BANKS = ['bank1', 'bank2'];

const CADASTRE: Grant = { party: 'molit', role: 'cadastre-officer' };
const REGISTRAR: Grant = { party: 'registry', role: 'registrar' };
const CLERK: Grant = { party: 'registry', role: 'receipt-clerk' };
const CIVIL: Grant = { party: 'mois', role: 'civil-officer' };
const TAX: Grant = { party: 'nts', role: 'tax-officer' };
const AGENCIES = [CADASTRE, REGISTRAR, CIVIL, TAX];
const LOAN: Grant = { party: BANKS, role: 'loan-officer' };
const APPROVER: Grant = { party: BANKS, role: 'approver' };
const DESKS: Grant = { party: BANKS, role: ['loan-officer', 'underwriter', 'approver'] };
const OVERSIGHT: Grant = { party: ['molit', 'kisa'], role: 'auditor' };
/** The gateway's own user. Citizens and banks come through it without a name: what they bring proves itself by signatures. */
const RELAY: Grant = { party: 'molit', role: 'gateway' };
const MEMBERS = [...AGENCIES, CLERK, { party: 'registry', role: 'scrivener' }, DESKS, OVERSIGHT];

const RELAYED_BYTES = 16_384;

/** What a desk's act may meet. */
const ACT_REFUSALS = ['PROOF_INVALID', 'VERSION_CHANGED', 'HELD'] as const;
/** What the use of a consent may meet. */
const CONSENT_REFUSALS = [
  ...(['NOT_RECIPIENT', 'CONSENT_MISSING', 'CONSENT_EXPIRED', 'CONSENT_EXHAUSTED', 'REVOKED'] as const),
] as const;
/** What a decision that rests on the registers may meet. */
const FACT_REFUSALS = ['PARCEL_CHANGED', 'VERSION_CHANGED', 'RULE_VERSION'] as const;
const EVIDENCE_REFUSALS = ['EVIDENCE_MISSING', 'EVIDENCE_STALE', 'REVOKED', 'NOT_RECIPIENT'] as const;

/** The contract. */
export const realestate = contract({
  name: 'realestate',
  title: { en: 'Real-estate loan documents', ko: '부동산 대출 서류' },
  summary:
    'A borrower visits no office: agencies attest fresh evidence by the citizen’s signed consent, an approval is void when a fact ' +
    'changes, and a property bears one pending encumbrance at a time.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two members. README.md explains the table.
  records: {
    ruleTable: { schema: rules.RuleTable, key: ['effectiveFrom'], endorsedBy: ['molit', 'registry'] },
    parcel: { schema: parcels.Parcel, key: ['pnu'], endorsedBy: ['molit'] },
    parcelChange: { schema: parcels.ParcelChange, key: ['changeId'], endorsedBy: ['molit', 'registry'] },
    title: { schema: titles.Title, key: ['propertyNo'], endorsedBy: ['registry'] },
    titleEntry: { schema: titles.TitleEntry, key: ['propertyNo', 'section', 'rankNo'], endorsedBy: ['registry'] },
    receiptBook: { schema: titles.ReceiptBook, key: ['office', 'day'], endorsedBy: ['registry'] },
    notice: { schema: titles.Notice, key: ['propertyNo'], endorsedBy: ['registry'] },
    occupancy: { schema: titles.Occupancy, key: ['propertyNo'], endorsedBy: ['mois'] },
    citizenKey: { schema: consents.CitizenKey, key: ['keyId'], endorsedBy: ['mois'] },
    consent: { schema: consents.Consent, key: ['consentId'] },
    consentUse: { schema: consents.ConsentUse, key: ['consentId', 'item'] },
    access: { schema: consents.Access, key: ['consentId', 'accessId'] },
    request: { schema: evidence.EvidenceRequest, key: ['issuer', 'requestId'], endorsedBy: ['@issuer'] },
    attestation: { schema: evidence.Attestation, key: ['attestationId'], endorsedBy: ['@issuer'] },
    loanCase: { schema: cases.LoanCase, key: ['caseId'] },
    filing: { schema: registration.Filing, key: ['filingId'], endorsedBy: ['registry'] },
    mortgage: { schema: registration.Mortgage, key: ['rightId'], endorsedBy: ['registry', '@mortgagee'] },
    disbursement: { schema: registration.Disbursement, key: ['rightId'], endorsedBy: ['@bank'] },
    purge: { schema: confidential.Purge, key: ['documentId'] },
  },
  privateRecords: {
    letter: { schema: confidential.Letter, key: ['letterId'], collection: '{bank}-{agency}' },
    document: { schema: confidential.Document, key: ['documentId'], collection: '{bank}-{agency}' },
    papers: { schema: confidential.Papers, key: ['papersId'], collection: '{bank}-registry' },
    assessment: { schema: confidential.Assessment, key: ['assessmentId'], collection: '{bank}' },
  },
  events,
  errors,
  oversight: OVERSIGHT,

  methods: {
    // Rules
    setRules: submit({
      ...rules.setRules,
      http: 'POST /rules',
      access: [CADASTRE, REGISTRAR],
      fourEyes: true,
      errors: ['ALREADY_EXISTS', 'NOT_TWO_SIDED'],
      events: ['RulesSet'],
    }),
    getRules: evaluate({ ...rules.getRules, http: 'GET /rules', access: 'public', errors: ['RULE_VERSION'] }),

    // The land ledger
    recordParcel: submit({
      ...parcels.recordParcel,
      http: 'POST /parcels',
      access: CADASTRE,
      errors: ['ALREADY_EXISTS'],
      events: ['ParcelRecorded'],
    }),
    beginParcelChange: submit({
      ...parcels.beginParcelChange,
      http: 'POST /parcel-changes',
      access: CADASTRE,
      errors: ['ALREADY_EXISTS'],
      events: ['ParcelChangeBegun'],
    }),
    acknowledgeParcelChange: submit({
      ...parcels.acknowledgeParcelChange,
      http: 'POST /parcel-changes/{changeId}/acknowledgement',
      access: REGISTRAR,
      events: ['ParcelChangeAcknowledged'],
    }),
    completeParcelChange: submit({
      ...parcels.completeParcelChange,
      http: 'POST /parcel-changes/{changeId}/completion',
      access: CADASTRE,
      errors: ['AREA_NOT_CONSERVED', 'ALREADY_EXISTS'],
      events: ['ParcelChangeCompleted'],
    }),
    withdrawParcelChange: submit({
      ...parcels.withdrawParcelChange,
      http: 'POST /parcel-changes/{changeId}/withdrawal',
      access: CADASTRE,
      events: ['ParcelChangeWithdrawn'],
    }),
    getParcel: evaluate({ ...parcels.getParcel, http: 'GET /parcels/{pnu}', access: MEMBERS }),

    // The register, and who lives there
    openTitle: submit({
      ...titles.openTitle,
      http: 'POST /titles',
      access: REGISTRAR,
      errors: ['ALREADY_EXISTS', 'REVOKED'],
      events: ['TitleOpened'],
    }),
    enterOwner: submit({
      ...titles.enterOwner,
      http: 'POST /titles/{propertyNo}/owners',
      access: REGISTRAR,
      errors: ['REVOKED'],
      events: ['OwnerEntered'],
    }),
    getTitle: evaluate({ ...titles.getTitle, http: 'GET /titles/{propertyNo}', access: MEMBERS }),
    getNotice: evaluate({ ...titles.getNotice, http: 'GET /titles/{propertyNo}/notice', access: MEMBERS }),
    recordLease: submit({
      ...titles.recordLease,
      http: 'POST /titles/{propertyNo}/leases',
      access: CIVIL,
      errors: ['ALREADY_EXISTS'],
      events: ['LeaseRecorded'],
    }),
    endLease: submit({
      ...titles.endLease,
      http: 'POST /titles/{propertyNo}/leases/{leaseId}/end',
      access: CIVIL,
      events: ['LeaseEnded'],
    }),
    getOccupancy: evaluate({ ...titles.getOccupancy, http: 'GET /titles/{propertyNo}/leases', access: MEMBERS }),

    // Citizens
    registerKey: submit({
      ...consents.registerKey,
      http: 'POST /keys',
      access: CIVIL,
      errors: ['ALREADY_EXISTS', 'PROOF_INVALID'],
      events: ['KeyRegistered'],
    }),
    revokeKey: submit({
      ...consents.revokeKey,
      http: 'POST /keys/{keyId}/revocation',
      access: CIVIL,
      events: ['KeyRevoked'],
    }),
    getKey: evaluate({ ...consents.getKey, http: 'GET /keys/{keyId}', access: 'public' }),
    giveConsent: submit({
      ...consents.giveConsent,
      http: 'POST /consents',
      access: RELAY,
      errors: ['ALREADY_EXISTS', 'PROOF_INVALID', 'REVOKED', 'NOT_RECIPIENT', 'CONSENT_EXPIRED', 'RULE_VERSION'],
      events: ['ConsentGiven'],
      relayed: { http: 'POST /relay/consents', bodyLimitBytes: RELAYED_BYTES },
    }),
    revokeConsent: submit({
      ...consents.revokeConsent,
      http: 'POST /consents/{consentId}/revocation',
      access: RELAY,
      errors: ['PROOF_INVALID'],
      events: ['ConsentRevoked'],
      relayed: { http: 'POST /relay/consents/{consentId}/revocation', bodyLimitBytes: RELAYED_BYTES },
    }),
    expireConsent: submit({
      ...consents.expireConsent,
      http: 'POST /consents/{consentId}/expiry',
      access: [RELAY, ...AGENCIES],
      errors: ['NOT_DUE'],
      events: ['ConsentExpired'],
    }),
    getConsent: evaluate({ ...consents.getConsent, http: 'GET /consents/{consentId}', access: 'public' }),
    listAccesses: evaluate({
      ...consents.listAccesses,
      http: 'GET /consents/{consentId}/accesses',
      access: 'public',
    }),

    // Evidence
    requestEvidence: submit({
      ...evidence.requestEvidence,
      http: 'POST /cases/{caseId}/requests',
      access: RELAY,
      errors: [...ACT_REFUSALS, ...CONSENT_REFUSALS, 'ALREADY_EXISTS'],
      events: ['EvidenceRequested'],
      relayed: { http: 'POST /relay/cases/{caseId}/requests', bodyLimitBytes: RELAYED_BYTES },
    }),
    listRequests: evaluate({
      ...evidence.listRequests,
      http: 'GET /requests/{issuer}',
      access: [...AGENCIES, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),
    getRequest: evaluate({
      ...evidence.getRequest,
      http: 'GET /requests/{issuer}/{requestId}',
      access: [...AGENCIES, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),
    attest: submit({
      ...evidence.attest,
      http: 'POST /requests/{issuer}/{requestId}/attestation',
      access: AGENCIES,
      errors: [
        ...CONSENT_REFUSALS,
        'NOT_HOLDER',
        'ALREADY_EXISTS',
        'VERSION_CHANGED',
        'EVIDENCE_STALE',
        'RULE_VERSION',
      ],
      events: ['EvidenceAttested'],
    }),
    refuseRequest: submit({
      ...evidence.refuseRequest,
      http: 'POST /requests/{issuer}/{requestId}/refusal',
      access: AGENCIES,
      errors: ['NOT_HOLDER'],
      events: ['RequestRefused'],
    }),
    revokeAttestation: submit({
      ...evidence.revokeAttestation,
      http: 'POST /attestations/{attestationId}/revocation',
      access: AGENCIES,
      errors: ['NOT_HOLDER'],
      events: ['AttestationRevoked'],
    }),
    getAttestation: evaluate({
      ...evidence.getAttestation,
      http: 'GET /attestations/{attestationId}',
      access: 'public',
    }),
    checkDocument: evaluate({
      ...evidence.checkDocument,
      http: 'GET /attestations/{attestationId}/checks/{claimHash}',
      access: 'public',
    }),
    openDocument: submit({
      ...evidence.openDocument,
      http: 'POST /cases/{caseId}/accesses',
      access: RELAY,
      errors: [...ACT_REFUSALS, ...CONSENT_REFUSALS, 'ALREADY_EXISTS', 'RULE_VERSION'],
      events: ['DocumentOpened'],
      relayed: { http: 'POST /relay/cases/{caseId}/accesses', bodyLimitBytes: RELAYED_BYTES },
    }),
    presentDocument: submit({
      ...evidence.presentDocument,
      http: 'POST /cases/{caseId}/presentations',
      access: RELAY,
      errors: [...ACT_REFUSALS, 'NOT_RECIPIENT'],
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases/{caseId}/presentations', bodyLimitBytes: RELAYED_BYTES },
    }),

    // The case
    openCase: submit({
      ...cases.openCase,
      http: 'POST /cases',
      access: RELAY,
      errors: ['ALREADY_EXISTS', 'PROOF_INVALID'],
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases', bodyLimitBytes: RELAYED_BYTES },
    }),
    completeEvidence: submit({
      ...cases.completeEvidence,
      http: 'POST /cases/{caseId}/evidence',
      access: RELAY,
      errors: [...ACT_REFUSALS, ...FACT_REFUSALS, ...EVIDENCE_REFUSALS],
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases/{caseId}/evidence', bodyLimitBytes: RELAYED_BYTES },
    }),
    stepCase: submit({
      ...cases.stepCase,
      http: 'POST /cases/{caseId}/steps',
      access: RELAY,
      errors: ACT_REFUSALS,
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases/{caseId}/steps', bodyLimitBytes: RELAYED_BYTES },
    }),
    approveCase: submit({
      ...cases.approveCase,
      http: 'POST /cases/{caseId}/approval',
      access: RELAY,
      errors: [...ACT_REFUSALS, ...FACT_REFUSALS, ...EVIDENCE_REFUSALS, 'OWNER_MISMATCH'],
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases/{caseId}/approval', bodyLimitBytes: RELAYED_BYTES },
    }),
    releaseHold: submit({
      ...cases.releaseHold,
      http: 'POST /cases/{caseId}/hold-release',
      access: RELAY,
      errors: ACT_REFUSALS,
      events: ['CaseMoved'],
      relayed: { http: 'POST /relay/cases/{caseId}/hold-release', bodyLimitBytes: RELAYED_BYTES },
    }),
    fileMortgage: submit({
      ...cases.fileMortgage,
      http: 'POST /cases/{caseId}/filing',
      access: RELAY,
      errors: [...ACT_REFUSALS, ...FACT_REFUSALS, 'ALREADY_EXISTS', 'NOTICE_PENDING', 'REVOKED'],
      events: ['MortgageFiled'],
      relayed: { http: 'POST /relay/cases/{caseId}/filing', bodyLimitBytes: RELAYED_BYTES },
    }),
    getCase: evaluate({ ...cases.getCase, http: 'GET /cases/{caseId}', access: 'public' }),

    // Registration
    receiveFiling: submit({
      ...registration.receiveFiling,
      http: 'POST /filings/{filingId}/receipt',
      access: CLERK,
      events: ['FilingReceived'],
    }),
    registerMortgage: submit({
      ...registration.registerMortgage,
      http: 'POST /filings/{filingId}/registration',
      access: [REGISTRAR, APPROVER],
      fourEyes: true,
      errors: [
        ...FACT_REFUSALS,
        ...(['NOT_TWO_SIDED', 'NOT_RECIPIENT', 'ALREADY_EXISTS', 'EVIDENCE_MISSING'] as const),
        ...(['EVIDENCE_MISMATCH', 'RANK_NOT_AS_PROMISED'] as const),
      ],
      events: ['MortgageRegistered'],
    }),
    dismissFiling: submit({
      ...registration.dismissFiling,
      http: 'POST /filings/{filingId}/dismissal',
      access: REGISTRAR,
      events: ['FilingDismissed'],
    }),
    expireFiling: submit({
      ...registration.expireFiling,
      http: 'POST /filings/{filingId}/expiry',
      access: [CLERK, REGISTRAR, RELAY],
      errors: ['NOT_DUE'],
      events: ['FilingLapsed'],
    }),
    getFiling: evaluate({ ...registration.getFiling, http: 'GET /filings/{filingId}', access: MEMBERS }),
    getMortgage: evaluate({ ...registration.getMortgage, http: 'GET /mortgages/{rightId}', access: MEMBERS }),
    amendMortgage: submit({
      ...registration.amendMortgage,
      http: 'POST /mortgages/{rightId}/amendment',
      access: [REGISTRAR, APPROVER],
      fourEyes: true,
      errors: ['NOT_TWO_SIDED'],
      events: ['MortgageAmended'],
    }),
    offerTransfer: submit({
      ...registration.offerTransfer,
      http: 'POST /mortgages/{rightId}/transfer-offer',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER', 'NOT_TWO_SIDED'],
      events: ['TransferOffered'],
    }),
    registerTransfer: submit({
      ...registration.registerTransfer,
      http: 'POST /mortgages/{rightId}/transfer',
      access: [REGISTRAR, APPROVER],
      fourEyes: true,
      errors: ['NOT_TWO_SIDED'],
      events: ['MortgageTransferred'],
    }),
    disburse: submit({
      ...registration.disburse,
      http: 'POST /mortgages/{rightId}/disbursement',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER', 'NOT_TWO_SIDED', 'VERSION_CHANGED', 'ACKNOWLEDGEMENT_MISSING'],
      events: ['LoanDisbursed'],
    }),
    recordRepayment: submit({
      ...registration.recordRepayment,
      http: 'POST /mortgages/{rightId}/repayment',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'RULE_VERSION'],
      events: ['LoanRepaid'],
    }),
    fileRelease: submit({
      ...registration.fileRelease,
      http: 'POST /mortgages/{rightId}/release-filing',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'EVIDENCE_MISSING'],
      events: ['ReleaseFiled'],
    }),
    registerRelease: submit({
      ...registration.registerRelease,
      http: 'POST /mortgages/{rightId}/release',
      access: [REGISTRAR, APPROVER],
      fourEyes: true,
      errors: ['NOT_TWO_SIDED'],
      events: ['MortgageReleased'],
    }),
    closeCase: submit({
      ...registration.closeCase,
      http: 'POST /mortgages/{rightId}/closing',
      access: APPROVER,
      errors: ['NOT_HOLDER'],
      events: ['CaseMoved'],
    }),

    // What is confidential
    sendLetter: submit({
      ...confidential.sendLetter,
      http: 'PUT /letters/{bank}/{agency}/{letterId}',
      access: LOAN,
      errors: ['NOT_HOLDER'],
      events: ['LetterSent'],
    }),
    readLetter: evaluate({
      ...confidential.readLetter,
      http: 'GET /letters/{bank}/{agency}/{letterId}',
      access: AGENCIES,
      readsPrivate: 'letter',
      errors: ['NOT_HOLDER'],
    }),
    purgeLetter: submit({
      ...confidential.purgeLetter,
      http: 'DELETE /letters/{bank}/{agency}/{letterId}',
      access: [LOAN, ...AGENCIES],
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
    depositDocument: submit({
      ...confidential.depositDocument,
      http: 'PUT /documents/{bank}/{agency}/{documentId}',
      access: AGENCIES,
      errors: ['NOT_HOLDER', 'EVIDENCE_MISMATCH'],
      events: ['DocumentDeposited'],
    }),
    readDocument: evaluate({
      ...confidential.readDocument,
      http: 'GET /documents/{bank}/{agency}/{documentId}',
      access: DESKS,
      readsPrivate: 'document',
      errors: ['NOT_HOLDER', 'NOT_RECIPIENT', 'ACCESS_CLOSED', 'CONSENT_EXPIRED', 'REVOKED', 'EVIDENCE_MISMATCH'],
    }),
    purgeDocument: submit({
      ...confidential.purgeDocument,
      http: 'DELETE /documents/{bank}/{agency}/{documentId}',
      access: [LOAN, ...AGENCIES],
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['DocumentPurged'],
    }),
    depositPapers: submit({
      ...confidential.depositPapers,
      http: 'PUT /papers/{bank}/{papersId}',
      access: APPROVER,
      errors: ['NOT_HOLDER'],
      events: ['PrivateDataRecorded'],
    }),
    readPapers: evaluate({
      ...confidential.readPapers,
      http: 'GET /papers/{bank}/{papersId}',
      access: [REGISTRAR, DESKS],
      readsPrivate: 'papers',
      errors: ['NOT_HOLDER'],
    }),
    purgePapers: submit({
      ...confidential.purgePapers,
      http: 'DELETE /papers/{bank}/{papersId}',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
    recordAssessment: submit({
      ...confidential.recordAssessment,
      http: 'PUT /assessments/{bank}/{assessmentId}',
      access: { party: BANKS, role: 'underwriter' },
      errors: ['NOT_HOLDER'],
      events: ['PrivateDataRecorded'],
    }),
    readAssessment: evaluate({
      ...confidential.readAssessment,
      http: 'GET /assessments/{bank}/{assessmentId}',
      access: DESKS,
      readsPrivate: 'assessment',
      errors: ['NOT_HOLDER', 'RULE_VERSION'],
    }),
    purgeAssessment: submit({
      ...confidential.purgeAssessment,
      http: 'DELETE /assessments/{bank}/{assessmentId}',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),

    // What is to be destroyed
    listDue: evaluate({
      ...retention.listDue,
      http: 'GET /retention/{bank}/{agency}',
      access: [DESKS, ...AGENCIES],
      readsPrivate: ['letter', 'document', 'papers'],
      errors: ['NOT_HOLDER', 'RULE_VERSION'],
    }),
    listDueOwn: evaluate({
      ...retention.listDueOwn,
      http: 'GET /retention/{bank}',
      access: DESKS,
      readsPrivate: 'assessment',
      errors: ['NOT_HOLDER', 'RULE_VERSION'],
    }),
    getPurge: evaluate({ ...retention.getPurge, http: 'GET /purges/{documentId}', access: 'public' }),

    // A case in one answer
    readCaseFile: evaluate({
      ...views.readCaseFile,
      http: 'GET /case-files/{bank}/{caseId}',
      access: DESKS,
      readsPrivate: ['letter', 'document', 'papers', 'assessment'],
      errors: ['NOT_HOLDER', 'NOT_RECIPIENT'],
    }),
    readCitizenView: evaluate({
      ...views.readCitizenView,
      http: 'GET /citizen-views/{keyId}/{caseId}',
      access: 'public',
      errors: ['PROOF_INVALID', 'REVOKED'],
    }),
  },
});
