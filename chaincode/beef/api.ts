/**
 * Beef traceability from birth to sale, accounted for by the gram. This is the table of contents; forms and examples of each
 * subject are in `schema/`. Who may call is here, what a call checks is in `handlers/`, what must hold in `state.ts`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as animals from './schema/animals.ts';
import * as carcasses from './schema/carcasses.ts';
import * as controls from './schema/controls.ts';
import * as devices from './schema/devices.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as history from './schema/history.ts';
import * as packs from './schema/packs.ts';
import * as places from './schema/places.ts';
import * as rules from './schema/rules.ts';
import * as trade from './schema/trade.ts';

const POLICY: Grant = { party: 'mafra', role: 'policy' };
const REGISTRAR: Grant = { party: 'mafra', role: 'id-registrar' };
const GRADER: Grant = { party: 'mafra', role: 'grader' };
const VET: Grant = { party: 'mafra', role: 'vet-officer' };
const MEAT_INSPECTOR: Grant = { party: 'mafra', role: 'meat-inspector' };
const INSPECTOR: Grant = { party: 'mafra', role: 'inspector' };
const RECALL: Grant = { party: 'mafra', role: 'recall-officer' };
const CLERK: Grant = { party: 'nacf', role: 'agency-clerk' };
/** A farm by itself, or the cooperative that reports for it. */
const FARM: Grant = { party: 'nacf', role: ['farm', 'agency-clerk'] };
const ABATTOIR: Grant = { party: 'abattoir', role: 'operator' };
const SCALES: Grant = { party: 'abattoir', role: ['weigher', 'device'] };
/** Packers, shops and importers: what each may do follows from its registered trades. */
const MARKET: Grant = { party: 'market', role: 'operator' };
const AUTHORITY: Grant = {
  party: 'mafra',
  role: ['policy', 'recall-officer', 'id-registrar', 'grader', 'vet-officer', 'meat-inspector', 'inspector', 'auditor'],
};
const OVERSIGHT: Grant = { party: ['mafra', 'kisa'], role: ['policy', 'auditor', 'gateway'] };
const DEVICES: Grant[] = [
  { party: 'nacf', role: ['agency-clerk', 'device'] },
  { party: 'abattoir', role: ['operator', 'weigher', 'device'] },
];

const EVERYBODY = [AUTHORITY, OVERSIGHT, FARM, ABATTOIR, SCALES, MARKET, ...DEVICES];

/** What any report may meet by its time. */
const TIME_REFUSALS = ['TIME_SKEW', 'RULE_VERSION'] as const;
/** What a report of a holder's own thing may meet. */
const HOLDER_REFUSALS = ['NOT_HOLDER', 'OUT_OF_ORDER', ...TIME_REFUSALS] as const;
/** What may keep goods from going on. */
const TRADE_REFUSALS = ['HELD', 'RECALLED', 'EXPIRED', ...HOLDER_REFUSALS] as const;

/** The contract. */
export const beef = contract({
  name: 'beef',
  title: { en: 'Beef traceability', ko: '쇠고기 이력' },
  summary:
    'Every animal, carcass, lot and pack with its holder, and every gram accounted for: a number can only sell what its animal gave.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two members. README.md explains the table.
  records: {
    ruleTable: { schema: rules.StoredRuleTable, key: ['effectiveFrom'], endorsedBy: ['mafra'] },
    farm: { schema: places.Farm, key: ['farmId'], endorsedBy: ['nacf', 'mafra'] },
    facility: { schema: places.Facility, key: ['holder'], endorsedBy: ['mafra'] },
    tagBlock: { schema: animals.TagBlock, key: ['block'], endorsedBy: ['mafra'] },
    animal: { schema: animals.Animal, key: ['traceNo'], endorsedBy: ['@parties', 'mafra'] },
    anteMortem: { schema: animals.AnteMortem, key: ['traceNo'], endorsedBy: ['mafra'] },
    hold: { schema: animals.Hold, key: ['subject', 'holdId'], endorsedBy: ['mafra'] },
    carcass: { schema: carcasses.Carcass, key: ['carcassId'], endorsedBy: ['@parties', 'mafra'] },
    account: { schema: packs.Account, key: ['sourceId'], endorsedBy: ['@party', 'mafra'] },
    lineAccount: { schema: packs.LineAccount, key: ['sourceId', 'line'], endorsedBy: ['@party', 'mafra'] },
    pack: { schema: packs.Pack, key: ['packId'], endorsedBy: ['@parties', 'mafra'] },
    lot: { schema: packs.Lot, key: ['lotNo'], endorsedBy: ['@party', 'mafra'] },
    importLot: { schema: packs.ImportLot, key: ['importNo'], endorsedBy: ['@party', 'mafra'] },
    shipment: { schema: trade.Shipment, key: ['shipmentId'], endorsedBy: ['@parties', 'mafra'] },
    stock: { schema: trade.Stock, key: ['holder', 'number'], endorsedBy: ['@party', 'mafra'] },
    sale: { schema: trade.Sale, key: ['holder', 'saleId'] },
    alarm: { schema: controls.Alarm, key: ['day', 'alarmId'] },
    sample: { schema: controls.Sample, key: ['sampleId'], endorsedBy: ['mafra'] },
    recall: { schema: controls.Recall, key: ['number'], endorsedBy: ['mafra'] },
    device: { schema: devices.Device, key: ['deviceId'], endorsedBy: ['@party', 'mafra'] },
    reading: { schema: devices.Reading, key: ['deviceId', 'seq'] },
    descent: { schema: history.Descent, key: ['parent', 'child'], endorsedBy: ['@party', 'mafra'] },
    ancestry: { schema: history.Ancestry, key: ['child', 'parent'], endorsedBy: ['@party', 'mafra'] },
    traceEvent: { schema: history.TraceEvent, key: ['eventId'] },
    correction: { schema: history.Correction, key: ['subject', 'correctionId'] },
    numberEvent: { schema: history.NumberEvent, key: ['number', 'phase', 'at', 'eventId'] },
    stepEvent: { schema: history.StepEvent, key: ['bizStep', 'day', 'eventId'] },
  },
  privateRecords: {
    farmer: { schema: places.Farmer, key: ['farmId'], collection: 'farmer' },
    sightings: { schema: devices.Sightings, key: ['batchId'], collection: 'sensor' },
    genotype: { schema: controls.Genotype, key: ['sampleId'], collection: 'dna' },
    tradeTerms: { schema: trade.TradeTerms, key: ['shipmentId'], collection: 'trade-{pair}' },
  },
  events,
  errors,
  oversight: OVERSIGHT,

  methods: {
    // Rules and places
    setRules: submit({
      ...rules.setRules,
      http: 'POST /rules',
      access: POLICY,
      errors: ['ALREADY_EXISTS'],
      events: ['RulesSet'],
    }),
    getRules: evaluate({ ...rules.getRules, http: 'GET /rules', access: 'public', errors: ['RULE_VERSION'] }),
    registerFarm: submit({
      ...places.registerFarm,
      http: 'POST /farms',
      access: CLERK,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID'],
      events: ['FarmRegistered'],
    }),
    getFarm: evaluate({ ...places.getFarm, http: 'GET /farms/{farmId}', access: EVERYBODY }),
    getFarmer: evaluate({
      ...places.getFarmer,
      http: 'GET /farms/{farmId}/keeper',
      access: [CLERK, { party: 'mafra', role: ['auditor', 'vet-officer'] }],
      readsPrivate: 'farmer',
    }),
    purgeFarmer: submit({
      ...places.purgeFarmer,
      http: 'DELETE /farms/{farmId}/keeper',
      access: CLERK,
      events: ['FarmerPurged'],
    }),
    registerFacility: submit({
      ...places.registerFacility,
      http: 'POST /facilities',
      access: REGISTRAR,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID'],
      events: ['FacilityRegistered'],
    }),
    getFacility: evaluate({ ...places.getFacility, http: 'GET /facilities/{holder}', access: EVERYBODY }),

    // Cattle
    issueTags: submit({
      ...animals.issueTags,
      http: 'POST /tag-blocks',
      access: REGISTRAR,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID'],
      events: ['TagsIssued'],
    }),
    getTagBlock: evaluate({ ...animals.getTagBlock, http: 'GET /tag-blocks/{block}', access: EVERYBODY }),
    registerAnimal: submit({
      ...animals.registerAnimal,
      http: 'POST /animals',
      access: FARM,
      errors: ['ALREADY_EXISTS', 'NUMBER_NOT_ISSUED', 'NOT_HOLDER', 'HELD', ...TIME_REFUSALS],
      events: ['AnimalChanged'],
    }),
    getAnimal: evaluate({ ...animals.getAnimal, http: 'GET /animals/{traceNo}', access: EVERYBODY }),
    replaceTag: submit({
      ...animals.replaceTag,
      http: 'POST /animals/{traceNo}/tag-replacement',
      access: FARM,
      errors: HOLDER_REFUSALS,
      events: ['AnimalChanged'],
    }),
    recordHealth: submit({
      ...animals.recordHealth,
      http: 'POST /animals/{traceNo}/health',
      access: [FARM, VET],
      errors: HOLDER_REFUSALS,
      events: ['HealthRecorded'],
    }),
    offerAnimal: submit({
      ...animals.offerAnimal,
      http: 'POST /animals/{traceNo}/offer',
      access: FARM,
      errors: ['HELD', ...HOLDER_REFUSALS],
      events: ['AnimalChanged'],
    }),
    acceptAnimal: submit({
      ...animals.acceptAnimal,
      http: 'POST /animals/{traceNo}/acceptance',
      access: FARM,
      errors: ['OFFER_LAPSED', 'HELD', ...HOLDER_REFUSALS],
      events: ['AnimalChanged'],
    }),
    withdrawOffer: submit({
      ...animals.withdrawOffer,
      http: 'POST /animals/{traceNo}/offer/withdrawal',
      access: FARM,
      errors: HOLDER_REFUSALS,
      events: ['AnimalChanged'],
    }),
    lapseOffer: submit({
      ...animals.lapseOffer,
      http: 'POST /animals/{traceNo}/offer/lapse',
      access: CLERK,
      errors: ['TIME_SKEW'],
      events: ['AnimalChanged'],
    }),
    shipToSlaughter: submit({
      ...animals.shipToSlaughter,
      http: 'POST /animals/{traceNo}/shipping',
      access: FARM,
      errors: ['HELD', 'WITHDRAWAL_PERIOD', ...HOLDER_REFUSALS],
      events: ['AnimalChanged'],
    }),
    turnBack: submit({
      ...animals.turnBack,
      http: 'POST /animals/{traceNo}/return',
      access: ABATTOIR,
      errors: HOLDER_REFUSALS,
      events: ['AnimalChanged'],
    }),
    reportEnd: submit({
      ...animals.reportEnd,
      http: 'POST /animals/{traceNo}/end',
      access: FARM,
      errors: ['HELD', ...HOLDER_REFUSALS],
      events: ['AnimalChanged'],
    }),
    reportFound: submit({
      ...animals.reportFound,
      http: 'POST /animals/{traceNo}/found',
      access: FARM,
      errors: HOLDER_REFUSALS,
      events: ['AnimalChanged'],
    }),
    correctAnimal: submit({
      ...animals.correctAnimal,
      http: 'POST /animals/{traceNo}/corrections',
      access: CLERK,
      errors: TIME_REFUSALS,
      events: ['AnimalChanged'],
    }),

    // Authorities
    placeHold: submit({
      ...animals.placeHold,
      http: 'POST /holds',
      access: [VET, RECALL, INSPECTOR],
      errors: ['RULE_VERSION'],
      events: ['HoldPlaced'],
    }),
    releaseHold: submit({
      ...animals.releaseHold,
      http: 'POST /holds/{subject}/{holdId}/release',
      access: [VET, RECALL, INSPECTOR],
      errors: ['RULE_VERSION'],
      events: ['HoldReleased'],
    }),
    listHolds: evaluate({ ...animals.listHolds, http: 'GET /holds/{subject}', access: EVERYBODY }),
    inspectAnimal: submit({
      ...animals.inspectAnimal,
      http: 'POST /animals/{traceNo}/ante-mortem',
      access: MEAT_INSPECTOR,
      errors: ['OUT_OF_ORDER', ...TIME_REFUSALS],
      events: ['AnteMortemInspected'],
    }),

    // Slaughter
    slaughterAnimal: submit({
      ...carcasses.slaughterAnimal,
      http: 'POST /animals/{traceNo}/slaughter',
      access: ABATTOIR,
      errors: [
        'ALREADY_EXISTS',
        'HELD',
        'IDENTIFIER_INVALID',
        'INSPECTION_MISSING',
        'TAG_MISMATCH',
        'WITHDRAWAL_PERIOD',
        ...HOLDER_REFUSALS,
      ],
      events: ['CarcassChanged'],
    }),
    weighCarcass: submit({
      ...carcasses.weighCarcass,
      http: 'POST /carcasses/{carcassId}/weights',
      access: SCALES,
      errors: ['PROOF_INVALID', 'WEIGHT_IMPLAUSIBLE', ...HOLDER_REFUSALS],
      events: ['CarcassWeighed'],
    }),
    correctWeight: submit({
      ...carcasses.correctWeight,
      http: 'POST /carcasses/{carcassId}/weights/correction',
      access: { party: 'abattoir', role: ['weigher', 'operator'] },
      fourEyes: true,
      errors: ['NOT_HOLDER', 'WEIGHT_IMPLAUSIBLE', 'RULE_VERSION'],
      events: ['WeightCorrected'],
    }),
    inspectCarcass: submit({
      ...carcasses.inspectCarcass,
      http: 'POST /carcasses/{carcassId}/inspection',
      access: MEAT_INSPECTOR,
      errors: ['OUT_OF_ORDER', 'WEIGHT_IMPLAUSIBLE', ...TIME_REFUSALS],
      events: ['CarcassChanged'],
    }),
    condemnCarcass: submit({
      ...carcasses.condemnCarcass,
      http: 'POST /carcasses/{carcassId}/condemnation',
      access: MEAT_INSPECTOR,
      fourEyes: true,
      errors: ['OUT_OF_ORDER', ...TIME_REFUSALS],
      events: ['CarcassChanged'],
    }),
    gradeCarcass: submit({
      ...carcasses.gradeCarcass,
      http: 'POST /carcasses/{carcassId}/grading',
      access: GRADER,
      errors: ['IDENTIFIER_INVALID', 'OUT_OF_ORDER', ...TIME_REFUSALS],
      events: ['CarcassChanged'],
    }),
    getCarcass: evaluate({ ...carcasses.getCarcass, http: 'GET /carcasses/{carcassId}', access: EVERYBODY }),

    // Packing
    packCuts: submit({
      ...packs.packCuts,
      http: 'POST /packs',
      access: MARKET,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'MASS_EXCEEDED', ...TRADE_REFUSALS],
      events: ['Packed'],
    }),
    reportByproducts: submit({
      ...packs.reportByproducts,
      http: 'POST /sources/{sourceId}/byproducts',
      access: MARKET,
      errors: ['MASS_EXCEEDED', ...HOLDER_REFUSALS],
      events: ['SourceUsed'],
    }),
    closeSource: submit({
      ...packs.closeSource,
      http: 'POST /sources/{sourceId}/closing',
      access: MARKET,
      errors: HOLDER_REFUSALS,
      events: ['SourceUsed'],
    }),
    getSource: evaluate({
      ...packs.getSource,
      http: 'GET /sources/{sourceId}',
      access: [MARKET, AUTHORITY, OVERSIGHT],
    }),
    composeLot: submit({
      ...packs.composeLot,
      http: 'POST /lots',
      access: MARKET,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'MASS_EXCEEDED', ...TRADE_REFUSALS],
      events: ['LotComposed'],
    }),
    getLot: evaluate({ ...packs.getLot, http: 'GET /lots/{lotNo}', access: EVERYBODY }),
    registerImportLot: submit({
      ...packs.registerImportLot,
      http: 'POST /import-lots',
      access: MARKET,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'NOT_HOLDER', ...TIME_REFUSALS],
      events: ['ImportLotRegistered'],
    }),
    getImportLot: evaluate({ ...packs.getImportLot, http: 'GET /import-lots/{importNo}', access: EVERYBODY }),
    repack: submit({
      ...packs.repack,
      http: 'POST /packs/repacking',
      access: MARKET,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'WEIGHT_IMPLAUSIBLE', ...TRADE_REFUSALS],
      events: ['Repacked'],
    }),
    disposePacks: submit({
      ...packs.disposePacks,
      http: 'POST /packs/disposal',
      access: MARKET,
      errors: HOLDER_REFUSALS,
      events: ['PacksDisposed'],
    }),
    getPack: evaluate({ ...packs.getPack, http: 'GET /packs/{packId}', access: EVERYBODY }),

    // Trade
    dispatch: submit({
      ...trade.dispatch,
      http: 'POST /shipments',
      access: [ABATTOIR, MARKET],
      errors: ['ALREADY_EXISTS', 'MASS_EXCEEDED', ...TRADE_REFUSALS],
      events: ['Dispatched'],
    }),
    receive: submit({
      ...trade.receive,
      http: 'POST /shipments/{shipmentId}/receipt',
      access: [ABATTOIR, MARKET],
      errors: HOLDER_REFUSALS,
      events: ['Received'],
    }),
    refuse: submit({
      ...trade.refuse,
      http: 'POST /shipments/{shipmentId}/refusal',
      access: [ABATTOIR, MARKET],
      errors: HOLDER_REFUSALS,
      events: ['Refused'],
    }),
    getShipment: evaluate({
      ...trade.getShipment,
      http: 'GET /shipments/{shipmentId}',
      access: [ABATTOIR, MARKET, AUTHORITY, OVERSIGHT],
    }),
    setTradeTerms: submit({
      ...trade.setTradeTerms,
      http: 'PUT /shipments/{shipmentId}/terms',
      access: [ABATTOIR, MARKET],
      errors: ['NOT_HOLDER'],
      events: ['TermsSet'],
    }),
    getTradeTerms: evaluate({
      ...trade.getTradeTerms,
      http: 'GET /shipments/{shipmentId}/terms',
      access: [ABATTOIR, MARKET, { party: 'mafra', role: 'auditor' }],
      readsPrivate: 'tradeTerms',
      errors: ['NOT_HOLDER'],
    }),
    sell: submit({
      ...trade.sell,
      http: 'POST /sales',
      access: MARKET,
      errors: ['ALREADY_EXISTS', ...TRADE_REFUSALS],
      events: ['SaleReported'],
    }),
    voidSale: submit({
      ...trade.voidSale,
      http: 'POST /sales/{saleId}/voiding',
      access: MARKET,
      errors: ['RULE_VERSION'],
      events: ['SaleVoided'],
    }),
    getStock: evaluate({
      ...trade.getStock,
      http: 'GET /stocks/{holder}/{number}',
      access: [MARKET, AUTHORITY, OVERSIGHT],
      errors: ['NOT_HOLDER', 'RULE_VERSION'],
    }),
    listStocks: evaluate({
      ...trade.listStocks,
      http: 'GET /stocks/{holder}',
      access: [MARKET, AUTHORITY, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),

    // Inspection
    listAlarms: evaluate({ ...controls.listAlarms, http: 'GET /alarms/{day}', access: [AUTHORITY, OVERSIGHT] }),
    settleAlarm: submit({
      ...controls.settleAlarm,
      http: 'POST /alarms/{day}/{alarmId}/settlement',
      access: INSPECTOR,
      events: ['AlarmSettled'],
    }),
    takeSample: submit({
      ...controls.takeSample,
      http: 'POST /samples',
      access: INSPECTOR,
      errors: ['ALREADY_EXISTS', ...TIME_REFUSALS],
      events: ['SampleTaken'],
    }),
    reportDna: submit({
      ...controls.reportDna,
      http: 'POST /samples/{sampleId}/result',
      access: INSPECTOR,
      errors: ['RULE_VERSION'],
      events: ['DnaReported'],
    }),
    recordGenotype: submit({
      ...controls.recordGenotype,
      http: 'PUT /samples/{sampleId}/genotype',
      access: INSPECTOR,
      events: ['GenotypeRecorded'],
    }),
    getSample: evaluate({ ...controls.getSample, http: 'GET /samples/{sampleId}', access: [AUTHORITY, OVERSIGHT] }),
    getGenotype: evaluate({
      ...controls.getGenotype,
      http: 'GET /samples/{sampleId}/genotype',
      access: { party: 'mafra', role: ['inspector', 'auditor'] },
      readsPrivate: 'genotype',
    }),
    recall: submit({
      ...controls.recall,
      http: 'POST /recalls',
      access: [RECALL, VET, INSPECTOR],
      errors: ['ALREADY_EXISTS', 'RULE_VERSION'],
      events: ['Recalled'],
    }),
    liftRecall: submit({
      ...controls.liftRecall,
      http: 'POST /recalls/{number}/lifting',
      access: RECALL,
      fourEyes: true,
      errors: ['RULE_VERSION'],
      events: ['RecallLifted'],
    }),
    getRecall: evaluate({ ...controls.getRecall, http: 'GET /recalls/{number}', access: 'public' }),

    // Devices
    registerDevice: submit({
      ...devices.registerDevice,
      http: 'POST /devices',
      access: DEVICES,
      errors: ['ALREADY_EXISTS'],
      events: ['DeviceRegistered'],
    }),
    revokeDevice: submit({
      ...devices.revokeDevice,
      http: 'POST /devices/{deviceId}/revocation',
      access: DEVICES,
      errors: ['NOT_HOLDER'],
      events: ['DeviceRevoked'],
    }),
    getDevice: evaluate({
      ...devices.getDevice,
      http: 'GET /devices/{deviceId}',
      access: [...DEVICES, AUTHORITY, OVERSIGHT],
    }),
    reportSightings: submit({
      ...devices.reportSightings,
      http: 'POST /devices/{deviceId}/sightings',
      access: { party: 'nacf', role: ['agency-clerk', 'device'] },
      errors: ['ALREADY_EXISTS', 'REVOKED', 'RULE_VERSION'],
      events: ['ReadingsReported'],
    }),
    getSightings: evaluate({
      ...devices.getSightings,
      http: 'GET /sightings/{batchId}',
      access: [CLERK, { party: 'mafra', role: ['auditor', 'vet-officer'] }],
      readsPrivate: 'sightings',
    }),
    reportWeights: submit({
      ...devices.reportWeights,
      http: 'POST /devices/{deviceId}/weights',
      access: SCALES,
      errors: ['REVOKED', 'RULE_VERSION'],
      events: ['ReadingsReported'],
    }),
    getReading: evaluate({
      ...devices.getReading,
      http: 'GET /devices/{deviceId}/readings/{seq}',
      access: [...DEVICES, AUTHORITY, OVERSIGHT],
    }),

    // History
    trace: evaluate({ ...history.trace, http: 'GET /trace/{number}', access: 'public' }),
    listDescendants: evaluate({
      ...history.listDescendants,
      http: 'GET /numbers/{number}/descendants',
      access: [AUTHORITY, OVERSIGHT, MARKET],
    }),
    listAncestors: evaluate({
      ...history.listAncestors,
      http: 'GET /numbers/{number}/ancestors',
      access: EVERYBODY,
    }),
    listCorrections: evaluate({
      ...history.listCorrections,
      http: 'GET /numbers/{number}/corrections',
      access: EVERYBODY,
    }),
    queryByNumber: evaluate({ ...history.queryByNumber, http: 'GET /epcis/epcs/{number}/events', access: EVERYBODY }),
    queryByStep: evaluate({
      ...history.queryByStep,
      http: 'GET /epcis/biz-steps/{bizStep}/days/{day}/events',
      access: [AUTHORITY, OVERSIGHT],
    }),
    captureEvent: submit({
      ...history.captureEvent,
      http: 'POST /epcis/events',
      access: [ABATTOIR, MARKET],
      errors: ['ALREADY_EXISTS', 'EVENT_INVALID', 'MASS_EXCEEDED', ...TRADE_REFUSALS],
      events: ['EventCaptured'],
    }),
  },
});
