/**
 * Customs clearance of e-commerce imports: order, payment and parcel are bound by hash before arrival, and the list line derives
 * from them. This is the table of contents; forms and examples of each subject are in `schema/`. Who may call is here, what a call
 * checks is in `handlers/`, what must hold in `state.ts`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as clearance from './schema/clearance.ts';
import * as consumers from './schema/consumers.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as orders from './schema/orders.ts';
import * as parcels from './schema/parcels.ts';
import * as persons from './schema/persons.ts';
import * as rules from './schema/rules.ts';

const MALL: Grant = { party: 'mall', role: 'operator' };
const CARRIER: Grant = { party: 'carrier', role: 'operator' };
const KEEPER: Grant = { party: 'carrier', role: ['bonded-keeper', 'device'] };
const CLEARANCE: Grant = { party: 'kcs', role: 'clearance-officer' };
const INSPECTOR: Grant = { party: 'kcs', role: 'inspector' };
const APPROVER: Grant = { party: 'kcs', role: 'approver' };
const AGENCY: Grant = { party: 'kcs', role: 'requirement-officer' };
const BROKER: Grant = { party: 'kcs', role: 'broker' };
/** The gateway's own user. Consumers come through it without a name: what they bring is signed by the order's key. */
const RELAY: Grant = { party: 'kcs', role: 'gateway' };
const OVERSIGHT: Grant = { party: ['kcs', 'kisa'], role: 'auditor' };
const CUSTOMS = [CLEARANCE, INSPECTOR, APPROVER];
const MEMBERS = [MALL, CARRIER, KEEPER, ...CUSTOMS, AGENCY, BROKER, OVERSIGHT];

/** Whatever is about a record of another company may meet these. */
const HOLDER = ['NOT_HOLDER'] as const;
const RULED = ['RULE_VERSION'] as const;

/** The contract. */
export const customs = contract({
  name: 'customs',
  title: { en: 'E-commerce import clearance', ko: '전자상거래 통관' },
  summary:
    'What was ordered and paid is what is declared: mall, carrier and customs join order, payment and parcel by hash, and each ' +
    'parcel is decided on as soon as its last fact has come.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two members. README.md explains the table.
  records: {
    ruleTable: { schema: rules.RuleTable, key: ['effectiveFrom'], endorsedBy: ['kcs'] },
    rateTable: { schema: rules.RateTable, key: ['weekFrom'], endorsedBy: ['kcs'] },
    selectionDay: { schema: rules.SelectionDay, key: ['day'], endorsedBy: ['kcs'] },
    order: { schema: orders.Order, key: ['orderId'], endorsedBy: ['@mall'] },
    correction: { schema: orders.Correction, key: ['correctionId'], endorsedBy: ['kcs'] },
    personCode: { schema: persons.PersonCode, key: ['personId'], endorsedBy: ['kcs'] },
    assertion: { schema: persons.Assertion, key: ['orderId'], endorsedBy: ['kcs'] },
    purchase: { schema: persons.Purchase, key: ['personId', 'purchaseDay', 'supplierId', 'orderId'] },
    parcel: { schema: parcels.Parcel, key: ['parcelId'], endorsedBy: ['@carrier'] },
    houseBill: { schema: parcels.HouseBill, key: ['carrierNo', 'year', 'hblNo'] },
    orderParcel: { schema: parcels.OrderParcel, key: ['orderId', 'parcelId'] },
    masterBill: { schema: parcels.MasterBill, key: ['masterBillNo'], endorsedBy: ['@carrier'] },
    manifestLine: { schema: parcels.ManifestLine, key: ['parcelId'], endorsedBy: ['carrier', 'mall'] },
    cargoEntry: { schema: parcels.CargoEntry, key: ['cargoNo'] },
    bondEntry: { schema: parcels.BondEntry, key: ['area', 'carrier', 'parcelId'], endorsedBy: ['@carrier'] },
    incident: { schema: parcels.Incident, key: ['kind', 'subject', 'messageRef'] },
    clearance: { schema: clearance.Clearance, key: ['parcelId'], endorsedBy: ['kcs'] },
    requirement: { schema: clearance.Requirement, key: ['parcelId', 'agency'], endorsedBy: ['kcs'] },
    inspection: { schema: clearance.Inspection, key: ['day', 'parcelId'], endorsedBy: ['kcs'] },
    release: { schema: clearance.Release, key: ['day', 'parcelId'], endorsedBy: ['kcs'] },
    declaration: { schema: clearance.Declaration, key: ['declarationNo'], endorsedBy: ['kcs'] },
    dispute: { schema: consumers.Dispute, key: ['parcelId', 'disputeId'], endorsedBy: ['kcs'] },
  },
  privateRecords: {
    orderFile: { schema: orders.OrderFile, key: ['fileId'], collection: '{mall}-kcs' },
    paymentFile: { schema: orders.PaymentFile, key: ['orderId'], collection: '{mall}-kcs' },
    declarationFile: { schema: clearance.DeclarationFile, key: ['declarationNo'], collection: '{mall}-kcs' },
    dutyFile: { schema: clearance.DutyFile, key: ['declarationNo'], collection: '{mall}-kcs' },
    goodsNote: { schema: orders.GoodsNote, key: ['orderId'], collection: '{mall}-{carrier}' },
    consignment: { schema: parcels.Consignment, key: ['parcelId'], collection: '{carrier}-kcs' },
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
      errors: ['ALREADY_EXISTS', 'RULE_VERSION'],
      events: ['RulesSet'],
    }),
    getRules: evaluate({ ...rules.getRules, http: 'GET /rules', access: 'public', errors: RULED }),
    setRates: submit({
      ...rules.setRates,
      http: 'POST /rates',
      access: APPROVER,
      fourEyes: true,
      errors: ['ALREADY_EXISTS'],
      events: ['RatesSet'],
    }),
    getRates: evaluate({ ...rules.getRates, http: 'GET /rates', access: 'public', errors: RULED }),
    commitSelection: submit({
      ...rules.commitSelection,
      http: 'POST /selections',
      access: APPROVER,
      errors: ['ALREADY_EXISTS', 'NOT_DUE'],
      events: ['SelectionCommitted'],
    }),
    revealSelection: submit({
      ...rules.revealSelection,
      http: 'POST /selections/{day}/seed',
      access: APPROVER,
      errors: ['PROOF_INVALID', 'NOT_DUE'],
      events: ['SelectionRevealed'],
    }),
    getSelection: evaluate({ ...rules.getSelection, http: 'GET /selections/{day}', access: 'public' }),

    // Orders
    placeOrder: submit({
      ...orders.placeOrder,
      http: 'POST /orders',
      access: MALL,
      errors: [...HOLDER, 'ALREADY_EXISTS', 'AMOUNT_MISMATCH', 'EVIDENCE_MISMATCH'],
      events: ['OrderMoved'],
    }),
    recordPayment: submit({
      ...orders.recordPayment,
      http: 'POST /orders/{orderId}/payment',
      access: MALL,
      errors: [...HOLDER, 'AMOUNT_MISMATCH'],
      events: ['OrderMoved'],
    }),
    cancelOrder: submit({
      ...orders.cancelOrder,
      http: 'POST /orders/{orderId}/cancellation',
      access: MALL,
      errors: [...HOLDER, 'QUANTITY_EXCEEDED'],
      events: ['OrderMoved'],
    }),
    getOrder: evaluate({ ...orders.getOrder, http: 'GET /orders/{orderId}', access: MEMBERS }),
    readOrderFile: evaluate({
      ...orders.readOrderFile,
      http: 'GET /order-files/{mall}/{fileId}',
      access: [MALL, ...CUSTOMS],
      readsPrivate: 'orderFile',
    }),
    purgeOrderFile: submit({
      ...orders.purgeOrderFile,
      http: 'POST /order-files/{mall}/{fileId}/purge',
      access: [MALL, CLEARANCE],
      errors: [...RULED, 'NOT_DUE'],
      events: ['PrivateDataPurged'],
    }),
    sendGoods: submit({
      ...orders.sendGoods,
      http: 'PUT /goods/{mall}/{carrier}/{orderId}',
      access: MALL,
      errors: HOLDER,
      events: ['PrivateDataRecorded'],
    }),
    readGoods: evaluate({
      ...orders.readGoods,
      http: 'GET /goods/{mall}/{carrier}/{orderId}',
      access: [MALL, CARRIER, KEEPER],
      readsPrivate: 'goodsNote',
    }),
    purgeGoods: submit({
      ...orders.purgeGoods,
      http: 'POST /goods/{mall}/{carrier}/{orderId}/purge',
      access: [MALL, CARRIER],
      errors: [...RULED, 'NOT_DUE'],
      events: ['PrivateDataPurged'],
    }),
    proposeCorrection: submit({
      ...orders.proposeCorrection,
      http: 'POST /orders/{orderId}/corrections',
      access: MALL,
      errors: [...HOLDER, 'ALREADY_EXISTS', 'AMOUNT_MISMATCH', 'EVIDENCE_MISMATCH'],
      events: ['CorrectionProposed'],
    }),
    settleCorrection: submit({
      ...orders.settleCorrection,
      http: 'POST /corrections/{correctionId}/settlement',
      access: CLEARANCE,
      errors: ['EVIDENCE_MISMATCH'],
      events: ['CorrectionSettled'],
    }),
    getCorrection: evaluate({
      ...orders.getCorrection,
      http: 'GET /corrections/{correctionId}',
      access: MEMBERS,
    }),

    // Persons
    assertPerson: submit({
      ...persons.assertPerson,
      http: 'POST /orders/{orderId}/assertion',
      access: CLEARANCE,
      errors: [...RULED, 'ALREADY_EXISTS'],
      events: ['PersonAsserted'],
    }),
    updatePersonCode: submit({
      ...persons.updatePersonCode,
      http: 'POST /persons/{personId}',
      access: CLEARANCE,
      events: ['PersonCodeUpdated'],
    }),
    getAssertion: evaluate({
      ...persons.getAssertion,
      http: 'GET /orders/{orderId}/assertion',
      access: [...CUSTOMS, OVERSIGHT],
    }),

    // Parcels
    bindParcel: submit({
      ...parcels.bindParcel,
      http: 'POST /parcels',
      access: CARRIER,
      errors: [...HOLDER, 'ALREADY_EXISTS', 'QUANTITY_EXCEEDED'],
      events: ['ParcelMoved', 'IncidentReported'],
    }),
    voidParcel: submit({
      ...parcels.voidParcel,
      http: 'POST /parcels/{parcelId}/voiding',
      access: CARRIER,
      errors: HOLDER,
      events: ['ParcelMoved'],
    }),
    recordConsignment: submit({
      ...parcels.recordConsignment,
      http: 'PUT /consignments/{carrier}/{parcelId}',
      access: CARRIER,
      errors: HOLDER,
      events: ['PrivateDataRecorded'],
    }),
    readConsignment: evaluate({
      ...parcels.readConsignment,
      http: 'GET /consignments/{carrier}/{parcelId}',
      access: [CARRIER, ...CUSTOMS],
      readsPrivate: 'consignment',
    }),
    purgeConsignment: submit({
      ...parcels.purgeConsignment,
      http: 'POST /consignments/{carrier}/{parcelId}/purge',
      access: [CARRIER, CLEARANCE],
      errors: [...RULED, 'NOT_DUE'],
      events: ['PrivateDataPurged'],
    }),
    openMasterBill: submit({
      ...parcels.openMasterBill,
      http: 'POST /master-bills',
      access: CARRIER,
      errors: [...HOLDER, 'ALREADY_EXISTS'],
      events: ['MasterBillOpened'],
    }),
    joinManifest: submit({
      ...parcels.joinManifest,
      http: 'POST /parcels/{parcelId}/manifest-line',
      access: CARRIER,
      errors: [...HOLDER, 'EVIDENCE_MISMATCH', 'QUANTITY_EXCEEDED'],
      events: ['ParcelMoved'],
    }),
    recordArrival: submit({
      ...parcels.recordArrival,
      http: 'POST /master-bills/{masterBillNo}/arrival',
      access: CARRIER,
      errors: [...HOLDER, 'NOT_DUE'],
      events: ['MasterBillArrived'],
    }),
    confirmArrival: submit({
      ...parcels.confirmArrival,
      http: 'POST /parcels/{parcelId}/arrival',
      access: [CARRIER, KEEPER],
      errors: [...HOLDER, 'FACTS_MISSING'],
      events: ['ParcelMoved'],
    }),
    enterBond: submit({
      ...parcels.enterBond,
      http: 'POST /parcels/{parcelId}/bond-entry',
      access: KEEPER,
      errors: HOLDER,
      events: ['ParcelReady'],
    }),
    leaveBond: submit({
      ...parcels.leaveBond,
      http: 'POST /parcels/{parcelId}/bond-exit',
      access: KEEPER,
      errors: HOLDER,
      events: ['ParcelMoved', 'IncidentReported'],
    }),
    handOver: submit({
      ...parcels.handOver,
      http: 'POST /parcels/{parcelId}/hand-over',
      access: KEEPER,
      errors: HOLDER,
      events: ['ParcelMoved'],
    }),
    deliver: submit({
      ...parcels.deliver,
      http: 'POST /parcels/{parcelId}/delivery',
      access: [CARRIER, KEEPER],
      errors: HOLDER,
      events: ['ParcelMoved'],
    }),
    requestReturn: submit({
      ...parcels.requestReturn,
      http: 'POST /parcels/{parcelId}/return',
      access: CARRIER,
      errors: HOLDER,
      events: ['ParcelMoved'],
    }),
    recordReExport: submit({
      ...parcels.recordReExport,
      http: 'POST /parcels/{parcelId}/re-export',
      access: CARRIER,
      errors: HOLDER,
      events: ['ParcelMoved'],
    }),
    getParcel: evaluate({ ...parcels.getParcel, http: 'GET /parcels/{parcelId}', access: MEMBERS }),
    getManifestLine: evaluate({
      ...parcels.getManifestLine,
      http: 'GET /parcels/{parcelId}/manifest-line',
      access: MEMBERS,
    }),
    getMasterBill: evaluate({
      ...parcels.getMasterBill,
      http: 'GET /master-bills/{masterBillNo}',
      access: MEMBERS,
    }),
    listBond: evaluate({
      ...parcels.listBond,
      http: 'GET /bonds/{area}/{carrier}',
      access: [CARRIER, KEEPER, ...CUSTOMS, OVERSIGHT],
    }),
    listIncidents: evaluate({
      ...parcels.listIncidents,
      http: 'GET /incidents/{kind}',
      access: [...CUSTOMS, OVERSIGHT],
    }),

    // Clearance
    decide: submit({
      ...clearance.decide,
      // It opens the orders' files, which customs' peer has from every mall, and writes the clearance alone.
      endorsers: ['kcs'],
      http: 'POST /clearances/{parcelId}/decision',
      access: CLEARANCE,
      errors: [...RULED, 'FACTS_MISSING', 'EVIDENCE_MISMATCH'],
      events: ['ParcelDecided'],
    }),
    recordRequirement: submit({
      ...clearance.recordRequirement,
      http: 'POST /clearances/{parcelId}/requirements',
      access: AGENCY,
      errors: HOLDER,
      events: ['RequirementRecorded'],
    }),
    fileDeclaration: submit({
      ...clearance.fileDeclaration,
      http: 'POST /declarations',
      access: BROKER,
      errors: [
        ...RULED,
        ...(['NOT_HOLDER', 'ALREADY_EXISTS', 'GROUP_INCOMPLETE', 'AMOUNT_MISMATCH', 'EVIDENCE_MISMATCH'] as const),
      ],
      events: ['DeclarationFiled'],
    }),
    recordInspection: submit({
      ...clearance.recordInspection,
      http: 'POST /clearances/{parcelId}/inspection',
      access: INSPECTOR,
      events: ['ClearanceMoved'],
    }),
    assessDuty: submit({
      ...clearance.assessDuty,
      http: 'POST /declarations/{declarationNo}/duty',
      access: CLEARANCE,
      errors: [...RULED, 'AMOUNT_MISMATCH', 'FACTS_MISSING'],
      events: ['DutyComputed'],
    }),
    confirmDuty: submit({
      ...clearance.confirmDuty,
      http: 'POST /declarations/{declarationNo}/duty-confirmation',
      access: APPROVER,
      errors: ['SAME_PERSON', 'EVIDENCE_MISMATCH'],
      events: ['DutyAssessed'],
    }),
    readDuty: evaluate({
      ...clearance.readDuty,
      http: 'GET /duties/{mall}/{declarationNo}',
      access: [MALL, ...CUSTOMS],
      readsPrivate: 'dutyFile',
    }),
    recordDutyPayment: submit({
      ...clearance.recordDutyPayment,
      http: 'POST /declarations/{declarationNo}/payment',
      access: CLEARANCE,
      events: ['DutyPaid'],
    }),
    release: submit({
      ...clearance.release,
      http: 'POST /clearances/{parcelId}/release',
      access: CLEARANCE,
      errors: ['HELD', 'REQUIREMENT_UNMET'],
      events: ['ClearanceMoved', 'IncidentReported'],
      onConflictingRepeat: 'handle',
    }),
    resume: submit({
      ...clearance.resume,
      http: 'POST /clearances/{parcelId}/hold-end',
      access: CLEARANCE,
      errors: ['HELD'],
      events: ['ClearanceMoved'],
    }),
    seize: submit({
      ...clearance.seize,
      http: 'POST /clearances/{parcelId}/seizure',
      access: APPROVER,
      fourEyes: true,
      events: ['ClearanceMoved'],
    }),
    abandon: submit({
      ...clearance.abandon,
      http: 'POST /clearances/{parcelId}/abandonment',
      access: CLEARANCE,
      events: ['ClearanceMoved'],
    }),
    refund: submit({
      ...clearance.refund,
      http: 'POST /clearances/{parcelId}/refund',
      access: CLEARANCE,
      events: ['ClearanceMoved', 'IncidentReported'],
    }),
    getClearance: evaluate({
      ...clearance.getClearance,
      http: 'GET /clearances/{parcelId}',
      access: MEMBERS,
    }),
    getDeclaration: evaluate({
      ...clearance.getDeclaration,
      http: 'GET /declarations/{declarationNo}',
      access: MEMBERS,
    }),
    getStatistics: evaluate({
      ...clearance.getStatistics,
      http: 'GET /statistics/{day}',
      access: [...CUSTOMS, OVERSIGHT],
    }),

    // Consumers
    lookUpParcel: evaluate({
      ...consumers.lookUpParcel,
      http: 'GET /look-up/{parcelId}',
      access: 'public',
      readsPrivate: 'orderFile',
    }),
    disputeParcel: submit({
      ...consumers.disputeParcel,
      http: 'POST /parcels/{parcelId}/disputes',
      access: RELAY,
      errors: ['ALREADY_EXISTS', 'PROOF_INVALID', 'EVIDENCE_MISMATCH'],
      events: ['ParcelDisputed'],
      relayed: { http: 'POST /relay/parcels/{parcelId}/disputes', bodyLimitBytes: 4096 },
    }),
    settleDispute: submit({
      ...consumers.settleDispute,
      http: 'POST /parcels/{parcelId}/disputes/{disputeId}/settlement',
      access: CLEARANCE,
      events: ['DisputeSettled'],
    }),
    listDisputes: evaluate({
      ...consumers.listDisputes,
      http: 'GET /parcels/{parcelId}/disputes',
      access: MEMBERS,
    }),
  },
});
