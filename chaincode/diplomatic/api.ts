/**
 * Diplomatic e-certificates: notarial acts, apostilles and legalisations with a status that anybody can check, and powers of
 * attorney that are used once across all banks. This is the table of contents; forms and examples of each subject are in `schema/`.
 * Who may call is here, what a call checks is in `handlers/`, what must hold in `state.ts`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as certificates from './schema/certificates.ts';
import * as confidential from './schema/confidential.ts';
import * as documents from './schema/documents.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as exchange from './schema/exchange.ts';
import * as mandates from './schema/mandates.ts';
import * as officers from './schema/officers.ts';
import * as publications from './schema/publications.ts';
import * as register from './schema/register.ts';
import * as rules from './schema/rules.ts';
import * as status from './schema/status.ts';

const AUTHORITIES = ['mofa', 'moj'];
const BANKS = ['bank1', 'bank2'];

const CONSUL: Grant = { party: 'mofa', role: 'consul' };
const MISSION: Grant = { party: 'mofa', role: ['consul', 'clerk'] };
const APOSTILLE: Grant = { party: AUTHORITIES, role: 'apostille-officer' };
const APPROVER: Grant = { party: AUTHORITIES, role: 'approver' };
const SOURCE: Grant = { party: 'moj', role: 'issuer-officer' };
const TELLER: Grant = { party: BANKS, role: 'teller' };
const BANK_APPROVER: Grant = { party: BANKS, role: 'approver' };
const HUB: Grant = { party: 'kftc', role: 'gateway' };
const OVERSIGHT: Grant = { party: ['mofa', 'kisa'], role: 'auditor' };
/** The gateway's own user. Institutions abroad come through it without a name: their signatures prove what they bring. */
const RELAY: Grant = { party: 'mofa', role: 'gateway' };
const ISSUERS = [CONSUL, APOSTILLE];
const MEMBERS = [MISSION, APOSTILLE, APPROVER, SOURCE, TELLER, BANK_APPROVER, HUB, OVERSIGHT];

const RELAYED_BYTES = 4096;

/** Why a certificate is not valid now. */
const NOT_VALID = ['NOT_YET_VALID', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'SUPERSEDED'] as const;

/** The contract. */
export const diplomatic = contract({
  name: 'diplomatic',
  title: { en: 'Diplomatic certificates', ko: '재외공관 공증' },
  summary:
    'A certificate proves origin by keys of a public register of officers, its status is the ledger’s at any time, and a power of ' +
    'attorney is used once across all banks.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two members. README.md explains the table.
  records: {
    ruleTable: { schema: rules.RuleTable, key: ['effectiveFrom'], endorsedBy: ['mofa', 'moj'] },
    officerKey: { schema: officers.OfficerKey, key: ['authority', 'keyId'], endorsedBy: ['@authority'] },
    sourceDocument: { schema: documents.SourceDocument, key: ['documentId'], endorsedBy: ['@issuer'] },
    certificate: { schema: certificates.Certificate, key: ['certificateId'], endorsedBy: ['@guardedBy'] },
    givenNumber: { schema: certificates.GivenNumber, key: ['authority', 'number'], endorsedBy: ['@authority'] },
    standing: {
      schema: certificates.Standing,
      key: ['authority', 'destination', 'documentHash'],
      endorsedBy: ['@authority'],
    },
    registerEntry: { schema: register.RegisterEntry, key: ['lookUpHash'], endorsedBy: ['@authority'] },
    legalisationLink: { schema: certificates.LegalisationLink, key: ['certificateId', 'no'] },
    statusList: { schema: status.StatusList, key: ['authority', 'listId'], endorsedBy: ['@authority'] },
    statusEntry: { schema: status.StatusEntry, key: ['authority', 'listId', 'index'], endorsedBy: ['@authority'] },
    statusChunk: {
      schema: status.StatusChunk,
      key: ['authority', 'listId', 'purpose', 'chunk'],
      endorsedBy: ['@authority'],
    },
    statusChange: {
      schema: status.StatusChange,
      key: ['authority', 'listId', 'purpose', 'at', 'index'],
      endorsedBy: ['@authority'],
    },
    publication: { schema: publications.Publication, key: ['authority', 'name'], endorsedBy: ['@authority'] },
    authorisation: { schema: mandates.Authorisation, key: ['certificateId'], endorsedBy: ['kftc'] },
    presentation: { schema: mandates.Presentation, key: ['verifier', 'nonce'], endorsedBy: ['kftc', '@verifier'] },
    reservation: {
      schema: mandates.Reservation,
      key: ['certificateId', 'verifier', 'nonce'],
      endorsedBy: ['kftc', '@verifier'],
    },
    institution: { schema: exchange.Institution, key: ['institutionId'], endorsedBy: ['mofa'] },
    delivery: { schema: exchange.Delivery, key: ['deliveryId'], endorsedBy: ['@sender'] },
  },
  privateRecords: {
    identity: { schema: confidential.Identity, key: ['certificateId'], collection: 'mofa' },
    powerContent: { schema: confidential.PowerContent, key: ['certificateId'], collection: 'mofa-kftc' },
  },
  events,
  errors,
  oversight: OVERSIGHT,

  methods: {
    // Rules
    setRules: submit({
      ...rules.setRules,
      http: 'POST /rules',
      access: APPROVER,
      fourEyes: true,
      errors: ['ALREADY_EXISTS', 'NOT_TWO_SIDED'],
      events: ['RulesSet'],
    }),
    getRules: evaluate({ ...rules.getRules, http: 'GET /rules', access: 'public', errors: ['RULE_VERSION'] }),

    // The register of officers and seals
    registerOfficerKey: submit({
      ...officers.registerOfficerKey,
      http: 'POST /officer-keys',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS', 'PROOF_INVALID', 'BACKDATED'],
      events: ['OfficerKeyRegistered'],
    }),
    endOfficerKey: submit({
      ...officers.endOfficerKey,
      http: 'POST /officer-keys/{authority}/{keyId}/end',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'BACKDATED'],
      events: ['OfficerKeyEnded'],
    }),
    getOfficerKey: evaluate({
      ...officers.getOfficerKey,
      http: 'GET /officer-keys/{authority}/{keyId}',
      access: 'public',
    }),
    listOfficerKeys: evaluate({
      ...officers.listOfficerKeys,
      http: 'GET /officer-keys/{authority}',
      access: 'public',
    }),

    // Documents of source agencies
    confirmDocument: submit({
      ...documents.confirmDocument,
      http: 'POST /documents',
      access: SOURCE,
      errors: ['ALREADY_EXISTS'],
      events: ['DocumentConfirmed'],
    }),
    withdrawDocument: submit({
      ...documents.withdrawDocument,
      http: 'POST /documents/{documentId}/withdrawal',
      access: SOURCE,
      errors: ['NOT_HOLDER'],
      events: ['DocumentWithdrawn'],
    }),
    getDocument: evaluate({ ...documents.getDocument, http: 'GET /documents/{documentId}', access: MEMBERS }),

    // From the request to the certificate
    requestAct: submit({
      ...certificates.requestAct,
      http: 'POST /acts',
      access: MISSION,
      errors: ['ALREADY_EXISTS', 'NOT_HOLDER', 'WRONG_FORM', 'PROOF_INVALID'],
      events: ['CertificateMoved'],
    }),
    requestCertificate: submit({
      ...certificates.requestCertificate,
      http: 'POST /certificates',
      access: APOSTILLE,
      errors: ['ALREADY_EXISTS', 'WRONG_FORM', 'REVOKED', 'RULE_VERSION'],
      events: ['CertificateMoved'],
    }),
    identify: submit({
      ...certificates.identify,
      http: 'POST /certificates/{certificateId}/identification',
      access: [MISSION, APOSTILLE],
      errors: ['NOT_HOLDER'],
      events: ['CertificateMoved'],
    }),
    examine: submit({
      ...certificates.examine,
      http: 'POST /certificates/{certificateId}/examination',
      access: ISSUERS,
      errors: ['NOT_HOLDER', 'REVOKED'],
      events: ['CertificateMoved'],
    }),
    refuseCertificate: submit({
      ...certificates.refuseCertificate,
      http: 'POST /certificates/{certificateId}/refusal',
      access: ISSUERS,
      errors: ['NOT_HOLDER'],
      events: ['CertificateMoved'],
    }),
    issueCertificate: submit({
      ...certificates.issueCertificate,
      http: 'POST /certificates/{certificateId}/issue',
      access: ISSUERS,
      errors: [
        ...(['NOT_HOLDER', 'KEY_NOT_VALID', 'PROOF_INVALID', 'NUMBER_TAKEN', 'INDEX_TAKEN'] as const),
        ...(['CERTIFICATE_STANDS', 'REPLACEMENT_MISSING', 'BACKDATED', 'REVOKED', 'WRONG_FORM'] as const),
        ...(['ALREADY_EXISTS', 'RULE_VERSION'] as const),
      ],
      events: ['CertificateMoved'],
    }),

    // After the issue
    suspendCertificate: submit({
      ...certificates.suspendCertificate,
      http: 'POST /certificates/{certificateId}/suspension',
      access: [...ISSUERS, APPROVER],
      errors: ['NOT_HOLDER'],
      events: ['CertificateMoved'],
    }),
    resumeCertificate: submit({
      ...certificates.resumeCertificate,
      http: 'POST /certificates/{certificateId}/resumption',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER'],
      events: ['CertificateMoved'],
    }),
    revokeCertificate: submit({
      ...certificates.revokeCertificate,
      http: 'POST /certificates/{certificateId}/revocation',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER'],
      events: ['CertificateMoved'],
    }),
    permitReplacement: submit({
      ...certificates.permitReplacement,
      http: 'POST /certificates/{certificateId}/replacement',
      access: APPROVER,
      fourEyes: true,
      errors: ['NOT_HOLDER'],
      events: ['ReplacementPermitted'],
    }),
    expireCertificate: submit({
      ...certificates.expireCertificate,
      http: 'POST /certificates/{certificateId}/expiry',
      access: [...ISSUERS, APPROVER, RELAY],
      errors: ['NOT_DUE'],
      events: ['CertificateMoved'],
    }),
    recordLegalisationLink: submit({
      ...certificates.recordLegalisationLink,
      http: 'POST /certificates/{certificateId}/links',
      access: APOSTILLE,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS', 'WRONG_FORM', ...NOT_VALID],
      events: ['LegalisationLinked'],
    }),
    getCertificate: evaluate({
      ...certificates.getCertificate,
      http: 'GET /certificates/{certificateId}',
      access: MEMBERS,
    }),

    // What the public sees
    lookUp: evaluate({ ...register.lookUp, http: 'GET /register', access: 'public' }),
    openStatusList: submit({
      ...status.openStatusList,
      http: 'POST /status-lists',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS'],
      events: ['StatusListOpened'],
    }),
    readStatusList: evaluate({
      ...status.readStatusList,
      http: 'GET /status-lists/{authority}/{listId}/{purpose}',
      access: 'public',
    }),
    listStatusChanges: evaluate({
      ...status.listStatusChanges,
      http: 'GET /status-lists/{authority}/{listId}/{purpose}/changes',
      access: 'public',
    }),
    publishDocument: submit({
      ...publications.publishDocument,
      http: 'POST /publications',
      access: APPROVER,
      errors: ['NOT_HOLDER', 'KEY_NOT_VALID', 'PROOF_INVALID', 'BACKDATED'],
      events: ['DocumentPublished'],
    }),
    getPublication: evaluate({
      ...publications.getPublication,
      http: 'GET /publications/{authority}/{name}',
      access: 'public',
    }),

    // Powers of attorney at banks
    presentPower: submit({
      ...mandates.presentPower,
      http: 'POST /powers/{certificateId}/presentations',
      access: TELLER,
      errors: [
        ...NOT_VALID,
        ...(['REPLAY', 'PROOF_INVALID', 'PRESENTATION_STALE', 'TAMPERED_DOCUMENT', 'NOT_GRANTED', 'CONSUMED'] as const),
        'RULE_VERSION',
      ],
      events: ['PowerPresented'],
    }),
    reservePower: submit({
      ...mandates.reservePower,
      http: 'POST /powers/{certificateId}/reservations',
      access: TELLER,
      errors: [...NOT_VALID, 'REPLAY', 'PRESENTATION_STALE', 'RESERVED', 'CONSUMED', 'NOT_HOLDER', 'RULE_VERSION'],
      events: ['PowerReserved'],
    }),
    consumePower: submit({
      ...mandates.consumePower,
      http: 'POST /powers/{certificateId}/reservations/{nonce}/consumption',
      access: BANK_APPROVER,
      errors: [...NOT_VALID, 'RESERVATION_LAPSED'],
      events: ['PowerConsumed'],
    }),
    releasePower: submit({
      ...mandates.releasePower,
      http: 'POST /powers/{certificateId}/reservations/{nonce}/release',
      access: [TELLER, BANK_APPROVER],
      events: ['PowerReleased'],
    }),
    listUses: evaluate({
      ...mandates.listUses,
      http: 'GET /powers/{certificateId}/reservations',
      access: MEMBERS,
    }),

    // Institutions abroad
    registerInstitution: submit({
      ...exchange.registerInstitution,
      http: 'POST /institutions',
      access: { party: 'mofa', role: 'approver' },
      fourEyes: true,
      errors: ['ALREADY_EXISTS', 'PROOF_INVALID'],
      events: ['InstitutionRegistered'],
    }),
    endInstitution: submit({
      ...exchange.endInstitution,
      http: 'POST /institutions/{institutionId}/end',
      access: { party: 'mofa', role: 'approver' },
      events: ['InstitutionEnded'],
    }),
    getInstitution: evaluate({
      ...exchange.getInstitution,
      http: 'GET /institutions/{institutionId}',
      access: 'public',
    }),
    recordDelivery: submit({
      ...exchange.recordDelivery,
      http: 'POST /deliveries',
      access: ISSUERS,
      errors: ['ALREADY_EXISTS', 'NOT_HOLDER', ...NOT_VALID],
      events: ['DeliveryRecorded'],
    }),
    acknowledgeDelivery: submit({
      ...exchange.acknowledgeDelivery,
      http: 'POST /deliveries/{deliveryId}/receipt',
      access: RELAY,
      errors: ['PROOF_INVALID', 'REVOKED'],
      events: ['DeliveryAcknowledged'],
      relayed: { http: 'POST /relay/deliveries/{deliveryId}/receipt', bodyLimitBytes: RELAYED_BYTES },
    }),
    getDelivery: evaluate({
      ...exchange.getDelivery,
      http: 'GET /deliveries/{deliveryId}',
      access: [...ISSUERS, APPROVER, OVERSIGHT],
    }),

    // What is confidential
    depositIdentity: submit({
      ...confidential.depositIdentity,
      http: 'PUT /identities/{certificateId}',
      access: MISSION,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS', 'EVIDENCE_MISMATCH'],
      events: ['PrivateDataRecorded'],
    }),
    readIdentity: evaluate({
      ...confidential.readIdentity,
      http: 'GET /identities/{certificateId}',
      access: MISSION,
      readsPrivate: 'identity',
      errors: ['NOT_HOLDER'],
    }),
    purgeIdentity: submit({
      ...confidential.purgeIdentity,
      http: 'DELETE /identities/{certificateId}',
      access: { party: 'mofa', role: 'approver' },
      errors: ['NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
    depositPowerContent: submit({
      ...confidential.depositPowerContent,
      http: 'PUT /powers/{certificateId}/content',
      access: MISSION,
      errors: ['NOT_HOLDER', 'WRONG_FORM', 'ALREADY_EXISTS', 'EVIDENCE_MISMATCH', 'TAMPERED_DOCUMENT'],
      events: ['PrivateDataRecorded'],
    }),
    readPowerContent: evaluate({
      ...confidential.readPowerContent,
      http: 'GET /powers/{certificateId}/content',
      access: [MISSION, HUB],
      readsPrivate: 'powerContent',
      errors: ['NOT_HOLDER'],
    }),
    purgePowerContent: submit({
      ...confidential.purgePowerContent,
      http: 'DELETE /powers/{certificateId}/content',
      access: [{ party: 'mofa', role: 'approver' }, HUB],
      errors: ['NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
  },
});
