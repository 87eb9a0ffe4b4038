/**
 * Container transshipment between terminals: one pass for two gates. This is the table of contents; forms and examples of
 * each subject are in `schema/`. Who may call is here, what a call checks is in `handlers/`, what must hold in `state.ts`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as carriers from './schema/carriers.ts';
import * as confidential from './schema/confidential.ts';
import * as equipment from './schema/equipment.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as findings from './schema/findings.ts';
import * as gates from './schema/gates.ts';
import * as orders from './schema/orders.ts';
import * as passes from './schema/passes.ts';
import * as port from './schema/port.ts';
import * as rights from './schema/rights.ts';

const TERMINALS = ['terminal1', 'terminal2'];

const POLICY: Grant = { party: 'bpa', role: 'policy' };
const PLANNER: Grant = { party: 'line', role: 'planner' };
const LINE: Grant = { party: 'line', role: ['planner', 'docs'] };
const DISPATCHER: Grant = { party: 'haulier', role: 'dispatcher' };
const CUSTOMS: Grant = { party: 'kcs', role: 'officer' };
/** A lane: its operator, or the device that stands there. */
const GATE: Grant = { party: TERMINALS, role: ['gate-operator', 'device'] };
/** People of a terminal. */
const YARD: Grant = { party: TERMINALS, role: ['gate-operator', 'planner'] };
const TERMINAL: Grant = { party: TERMINALS, role: ['gate-operator', 'planner', 'device'] };
const OVERSIGHT: Grant = { party: ['bpa', 'kisa'], role: ['policy', 'auditor', 'gateway'] };

const ALL_BUT_HAULIERS = [LINE, TERMINAL, CUSTOMS, OVERSIGHT];
const EVERYBODY = [...ALL_BUT_HAULIERS, DISPATCHER];

/** What any report of a gate or yard may meet. */
const GATE_REFUSALS = ['WRONG_TERMINAL', 'TIME_SKEW', 'RULE_VERSION'] as const;

/** What a driver's proof and a lane's readings may meet. */
const LANE_REFUSALS = [...GATE_REFUSALS, 'PROOF_INVALID', 'REPLAY', 'REVOKED', 'EVIDENCE_MISMATCH'] as const;
/** What a box may lack that is to leave a terminal or to enter one. */
const RELEASE_REFUSALS = ['NOT_HOLDER', 'WINDOW_CLOSED', 'HELD', 'EVIDENCE_MISSING', 'BOX_ELSEWHERE'] as const;

/** The contract. */
export const transshipment = contract({
  name: 'transshipment',
  title: { en: 'Container transshipment passes', ko: '컨테이너 타부두 환적 통합 반출입증' },
  summary:
    'A transshipment order, the right to release its boxes, and one gate pass for both terminals, from the order to the ' +
    'tractor’s last gate-out.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two members. README.md explains the table.
  records: {
    terminal: { schema: port.Terminal, key: ['terminal'], endorsedBy: ['bpa'] },
    ruleTable: { schema: port.RuleTable, key: ['effectiveFrom'], endorsedBy: ['bpa'] },
    equipment: { schema: equipment.Equipment, key: ['containerNo'], endorsedBy: ['@line'] },
    box: { schema: equipment.Box, key: ['containerNo'], endorsedBy: ['@custodian'] },
    boxMove: { schema: equipment.BoxMove, key: ['containerNo', 'recordedAt', 'entryId'] },
    order: { schema: orders.Order, key: ['orderId'], endorsedBy: ['@line', '@origin', '@destination'] },
    allotment: { schema: orders.Allotment, key: ['orderId'], endorsedBy: ['@line', '@origin', '@destination'] },
    departure: { schema: orders.Departure, key: ['orderId', 'containerNo'], endorsedBy: ['@origin'] },
    clearance: { schema: orders.Clearance, key: ['orderId', 'containerNo'], endorsedBy: ['kcs'] },
    right: { schema: rights.ReleaseRight, key: ['rightId'], endorsedBy: ['@line', 'haulier'] },
    truck: { schema: carriers.Truck, key: ['plate'], endorsedBy: ['haulier'] },
    driver: { schema: carriers.Driver, key: ['driverId'], endorsedBy: ['haulier'] },
    pass: { schema: passes.GatePass, key: ['passId'], endorsedBy: ['@line', '@origin', '@destination'] },
    dispatch: { schema: passes.Dispatch, key: ['passId'], endorsedBy: ['haulier'] },
    leg: { schema: passes.Leg, key: ['passId', 'leg'], endorsedBy: ['@terminal'] },
    passEvent: { schema: passes.PassEvent, key: ['passId', 'recordedAt', 'entryId'] },
    passAtTerminal: { schema: passes.PassAtTerminal, key: ['terminal', 'day', 'passId'] },
    passOfHaulier: { schema: passes.PassOfHaulier, key: ['bizNo', 'day', 'passId'] },
    movement: {
      schema: gates.Movement,
      key: ['origin', 'destination', 'day', 'leg', 'passId'],
      endorsedBy: ['@terminal'],
    },
    incident: { schema: findings.Incident, key: ['passId', 'incidentId'] },
    alarm: { schema: findings.Alarm, key: ['passId', 'alarmId'] },
    dispute: { schema: findings.Dispute, key: ['passId', 'disputeId'] },
  },
  privateRecords: {
    rate: { schema: confidential.Rate, key: ['rightId'], collection: 'line-haulier' },
    driverData: { schema: confidential.DriverData, key: ['driverId'], collection: 'haulier-{terminal}' },
    vesselPlan: { schema: confidential.VesselPlan, key: ['planId'], collection: 'line-{terminal}' },
  },
  events,
  errors,
  oversight: OVERSIGHT,

  methods: {
    // The port: terminals and rules
    registerTerminal: submit({
      ...port.registerTerminal,
      http: 'POST /terminals',
      access: POLICY,
      errors: ['IDENTIFIER_INVALID', 'ALREADY_EXISTS'],
      events: ['TerminalRegistered'],
    }),
    setRules: submit({
      ...port.setRules,
      http: 'POST /rules',
      access: POLICY,
      errors: ['ALREADY_EXISTS'],
      events: ['RulesSet'],
    }),
    listTerminals: evaluate({
      ...port.listTerminals,
      http: 'GET /terminals',
      access: 'public',
    }),
    getRules: evaluate({
      ...port.getRules,
      http: 'GET /rules',
      access: 'public',
      errors: ['RULE_VERSION'],
    }),

    // Containers
    declareEquipment: submit({
      ...equipment.declareEquipment,
      http: 'PUT /equipment/{containerNo}',
      access: LINE,
      errors: ['IDENTIFIER_INVALID', 'IDENTIFIER_NON_STANDARD', 'EVIDENCE_MISSING', 'NOT_HOLDER'],
      events: ['EquipmentDeclared'],
    }),
    dischargeBox: submit({
      ...equipment.dischargeBox,
      http: 'POST /containers/{containerNo}/discharge',
      access: YARD,
      errors: ['BOX_ELSEWHERE', 'TIME_SKEW', 'RULE_VERSION'],
      events: ['BoxDischarged'],
    }),
    loadOnVessel: submit({
      ...equipment.loadOnVessel,
      http: 'POST /containers/{containerNo}/loading',
      access: YARD,
      errors: ['BOX_ELSEWHERE', 'CONTAINER_HAS_LIVE_PASS', 'IDENTIFIER_INVALID', 'TIME_SKEW', 'RULE_VERSION'],
      events: ['BoxLoadedOnVessel'],
    }),
    getContainer: evaluate({
      ...equipment.getContainer,
      http: 'GET /containers/{containerNo}',
      access: ALL_BUT_HAULIERS,
    }),
    traceContainer: evaluate({
      ...equipment.traceContainer,
      http: 'GET /containers/{containerNo}/trace',
      access: ALL_BUT_HAULIERS,
    }),

    // Orders and customs
    placeOrder: submit({
      ...orders.placeOrder,
      http: 'POST /orders',
      access: PLANNER,
      errors: ['ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'IDENTIFIER_NON_STANDARD', 'RULE_VERSION', 'WINDOW_CLOSED'],
      events: ['OrderPlaced'],
    }),
    amendOrder: submit({
      ...orders.amendOrder,
      http: 'POST /orders/{orderId}/amendment',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'RULE_VERSION', 'WINDOW_CLOSED'],
      events: ['OrderAmended'],
    }),
    completeOrder: submit({
      ...orders.completeOrder,
      http: 'POST /orders/{orderId}/completion',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'NOT_DUE'],
      events: ['OrderCompleted'],
    }),
    cancelOrder: submit({
      ...orders.cancelOrder,
      http: 'POST /orders/{orderId}/cancellation',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'CONTAINER_HAS_LIVE_PASS'],
      events: ['OrderCancelled'],
    }),
    getOrder: evaluate({
      ...orders.getOrder,
      http: 'GET /orders/{orderId}',
      access: ALL_BUT_HAULIERS,
    }),
    listOrders: evaluate({
      ...orders.listOrders,
      http: 'GET /orders',
      access: ALL_BUT_HAULIERS,
    }),
    approveMovement: submit({
      ...orders.approveMovement,
      http: 'POST /orders/{orderId}/customs-approval',
      access: CUSTOMS,
      errors: ['EVIDENCE_MISSING'],
      events: ['MovementApproved'],
    }),
    holdMovement: submit({
      ...orders.holdMovement,
      http: 'POST /orders/{orderId}/customs-hold',
      access: CUSTOMS,
      errors: ['EVIDENCE_MISSING'],
      events: ['MovementHeld'],
    }),
    getClearance: evaluate({
      ...orders.getClearance,
      http: 'GET /orders/{orderId}/customs/{containerNo}',
      access: EVERYBODY,
    }),

    // Release rights
    grantRight: submit({
      ...rights.grantRight,
      http: 'POST /orders/{orderId}/rights',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS', 'IDENTIFIER_INVALID', 'EVIDENCE_MISSING'],
      events: ['RightGranted'],
    }),
    transferRight: submit({
      ...rights.transferRight,
      http: 'POST /rights/{rightId}/transfer',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'REVOKED', 'RIGHT_TAKEN_UP', 'IDENTIFIER_INVALID'],
      events: ['RightTransferred'],
    }),
    recallRight: submit({
      ...rights.recallRight,
      http: 'POST /rights/{rightId}/recall',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'REVOKED', 'RIGHT_TAKEN_UP'],
      events: ['RightRecalled'],
    }),
    revokeRight: submit({
      ...rights.revokeRight,
      http: 'POST /rights/{rightId}/revocation',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'REVOKED', 'RIGHT_TAKEN_UP'],
      events: ['RightRevoked'],
    }),
    getRight: evaluate({
      ...rights.getRight,
      http: 'GET /rights/{rightId}',
      access: EVERYBODY,
      errors: ['NOT_HOLDER'],
    }),

    // Trucks and drivers
    registerTruck: submit({
      ...carriers.registerTruck,
      http: 'PUT /trucks/{plate}',
      access: DISPATCHER,
      errors: ['NOT_HOLDER'],
      events: ['TruckRegistered'],
    }),
    registerDriver: submit({
      ...carriers.registerDriver,
      http: 'POST /drivers',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'ALREADY_EXISTS', 'PROOF_INVALID'],
      events: ['DriverRegistered'],
    }),
    revokeDriver: submit({
      ...carriers.revokeDriver,
      http: 'POST /drivers/{driverId}/revocation',
      access: DISPATCHER,
      errors: ['NOT_HOLDER'],
      events: ['DriverRevoked'],
    }),
    getTruck: evaluate({
      ...carriers.getTruck,
      http: 'GET /trucks/{plate}',
      access: [TERMINAL, DISPATCHER, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),
    getDriver: evaluate({
      ...carriers.getDriver,
      http: 'GET /drivers/{driverId}',
      access: [TERMINAL, DISPATCHER, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),

    // Passes
    issuePass: submit({
      ...passes.issuePass,
      http: 'POST /passes',
      access: PLANNER,
      errors: [
        'NOT_HOLDER',
        'ALREADY_EXISTS',
        'REVOKED',
        'CONTAINER_HAS_LIVE_PASS',
        'BOX_ELSEWHERE',
        'EVIDENCE_MISSING',
        'EVIDENCE_MISMATCH',
        'WINDOW_CLOSED',
      ],
      events: ['PassIssued'],
    }),
    preAdvise: submit({
      ...passes.preAdvise,
      http: 'POST /passes/{passId}/pre-advice',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'REVOKED', 'WINDOW_CLOSED', 'EVIDENCE_MISMATCH'],
      events: ['PreAdviceFiled'],
    }),
    withdrawPreAdvice: submit({
      ...passes.withdrawPreAdvice,
      http: 'POST /passes/{passId}/pre-advice/withdrawal',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'PRE_ADVICE_LOCKED', 'RULE_VERSION'],
      events: ['PreAdviceWithdrawn'],
    }),
    changeTruck: submit({
      ...passes.changeTruck,
      http: 'POST /passes/{passId}/truck-change',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'REVOKED', 'WINDOW_CLOSED'],
      events: ['TruckChanged'],
    }),
    bookAppointment: submit({
      ...passes.bookAppointment,
      http: 'POST /passes/{passId}/appointment',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'WINDOW_CLOSED'],
      events: ['AppointmentBooked'],
    }),
    cancelPass: submit({
      ...passes.cancelPass,
      http: 'POST /passes/{passId}/cancellation',
      access: PLANNER,
      errors: ['NOT_HOLDER'],
      events: ['PassCancelled'],
    }),
    cancelAfterGateOut: submit({
      ...passes.cancelAfterGateOut,
      http: 'POST /passes/{passId}/cancellation-after-gate-out',
      access: YARD,
      fourEyes: true,
      errors: ['WRONG_TERMINAL'],
      events: ['PassCancelled'],
    }),
    expirePass: submit({
      ...passes.expirePass,
      http: 'POST /passes/{passId}/expiry',
      access: [PLANNER, YARD, { party: 'bpa', role: ['policy', 'gateway'] }],
      errors: ['NOT_HOLDER', 'WRONG_TERMINAL', 'NOT_DUE'],
      events: ['PassExpired'],
    }),
    divertPass: submit({
      ...passes.divertPass,
      http: 'POST /passes/{passId}/diversion',
      access: PLANNER,
      errors: ['NOT_HOLDER'],
      events: ['PassDiverted'],
    }),
    getPass: evaluate({
      ...passes.getPass,
      http: 'GET /passes/{passId}',
      access: EVERYBODY,
      errors: ['NOT_HOLDER'],
    }),
    getPassStatus: evaluate({
      ...passes.getPassStatus,
      http: 'GET /passes/{passId}/status',
      access: 'public',
    }),
    passHistory: evaluate({
      ...passes.passHistory,
      http: 'GET /passes/{passId}/history',
      access: EVERYBODY,
      errors: ['NOT_HOLDER'],
    }),
    listPassesAtTerminal: evaluate({
      ...passes.listPassesAtTerminal,
      http: 'GET /terminals/{terminal}/passes',
      access: [TERMINAL, CUSTOMS, OVERSIGHT],
      errors: ['WRONG_TERMINAL'],
    }),
    listPassesOfHaulier: evaluate({
      ...passes.listPassesOfHaulier,
      http: 'GET /hauliers/{bizNo}/passes',
      access: [DISPATCHER, OVERSIGHT],
      errors: ['NOT_HOLDER'],
    }),

    // Gates and yards
    presentProof: submit({
      ...gates.presentProof,
      http: 'POST /passes/{passId}/legs/{leg}/proof',
      access: GATE,
      errors: LANE_REFUSALS,
      events: ['ProofPresented'],
    }),
    gateIn: submit({
      ...gates.gateIn,
      http: 'POST /passes/{passId}/legs/{leg}/gate-in',
      access: GATE,
      onConflictingRepeat: 'handle',
      errors: [...LANE_REFUSALS, ...RELEASE_REFUSALS, 'IDENTIFIER_NON_STANDARD', 'CONTAINER_HAS_LIVE_PASS'],
      events: ['GateEventRecorded', 'StaleEventRecorded', 'IncidentOpened', 'DisputeOpened'],
    }),
    blockIn: submit({
      ...gates.blockIn,
      http: 'POST /passes/{passId}/legs/{leg}/block-in',
      access: TERMINAL,
      onConflictingRepeat: 'handle',
      errors: GATE_REFUSALS,
      events: ['GateEventRecorded', 'StaleEventRecorded', 'DisputeOpened'],
    }),
    recordLift: submit({
      ...gates.recordLift,
      http: 'POST /passes/{passId}/legs/{leg}/lift',
      access: TERMINAL,
      onConflictingRepeat: 'handle',
      errors: [...GATE_REFUSALS, 'BOX_ELSEWHERE'],
      events: ['GateEventRecorded', 'StaleEventRecorded', 'IncidentOpened', 'DisputeOpened'],
    }),
    gateOut: submit({
      ...gates.gateOut,
      http: 'POST /passes/{passId}/legs/{leg}/gate-out',
      access: GATE,
      onConflictingRepeat: 'handle',
      errors: [...LANE_REFUSALS, ...RELEASE_REFUSALS],
      events: ['GateEventRecorded', 'StaleEventRecorded', 'IncidentOpened', 'DisputeOpened'],
    }),
    swapBox: submit({
      ...gates.swapBox,
      http: 'POST /passes/{passId}/swap',
      access: YARD,
      errors: [...GATE_REFUSALS, 'BOX_ELSEWHERE', 'CONTAINER_HAS_LIVE_PASS', 'EVIDENCE_MISMATCH', 'EVIDENCE_MISSING'],
      events: ['BoxSwapped'],
    }),
    changeLocation: submit({
      ...gates.changeLocation,
      http: 'POST /passes/{passId}/legs/{leg}/location',
      access: YARD,
      errors: GATE_REFUSALS,
      events: ['LocationChanged'],
    }),
    getDaySum: evaluate({
      ...gates.getDaySum,
      http: 'GET /day-sums/{origin}/{destination}/{day}',
      access: [LINE, TERMINAL, CUSTOMS, OVERSIGHT],
      errors: ['WRONG_TERMINAL'],
    }),
    listMovements: evaluate({
      ...gates.listMovements,
      http: 'GET /day-sums/{origin}/{destination}/{day}/movements',
      access: [TERMINAL, CUSTOMS, OVERSIGHT],
      errors: ['WRONG_TERMINAL'],
    }),

    // Damage, incidents, alarms, disputes
    holdDamaged: submit({
      ...findings.holdDamaged,
      http: 'POST /passes/{passId}/damaged-hold',
      access: YARD,
      errors: GATE_REFUSALS,
      events: ['DamageHeld'],
    }),
    releaseDamaged: submit({
      ...findings.releaseDamaged,
      http: 'POST /passes/{passId}/damaged-hold/release',
      access: YARD,
      errors: ['WRONG_TERMINAL'],
      events: ['DamageReleased'],
    }),
    reportIncident: submit({
      ...findings.reportIncident,
      http: 'POST /passes/{passId}/incidents',
      access: TERMINAL,
      errors: [...GATE_REFUSALS, 'EVIDENCE_MISSING'],
      events: ['IncidentOpened'],
    }),
    resolveIncident: submit({
      ...findings.resolveIncident,
      http: 'POST /passes/{passId}/incidents/{incidentId}/resolution',
      access: YARD,
      errors: ['WRONG_TERMINAL', 'EVIDENCE_MISSING', 'CONTAINER_HAS_LIVE_PASS'],
      events: ['IncidentResolved'],
    }),
    listIncidents: evaluate({
      ...findings.listIncidents,
      http: 'GET /passes/{passId}/incidents',
      access: ALL_BUT_HAULIERS,
    }),
    raiseAlarm: submit({
      ...findings.raiseAlarm,
      http: 'POST /passes/{passId}/alarms',
      access: GATE,
      errors: [...GATE_REFUSALS, 'PROOF_INVALID', 'EVIDENCE_MISMATCH'],
      events: ['AlarmRaised'],
    }),
    listAlarms: evaluate({
      ...findings.listAlarms,
      http: 'GET /passes/{passId}/alarms',
      access: ALL_BUT_HAULIERS,
    }),
    settleDispute: submit({
      ...findings.settleDispute,
      http: 'POST /passes/{passId}/disputes/{disputeId}/settlement',
      access: POLICY,
      events: ['DisputeSettled'],
    }),
    listDisputes: evaluate({
      ...findings.listDisputes,
      http: 'GET /passes/{passId}/disputes',
      access: ALL_BUT_HAULIERS,
    }),

    // Confidential
    recordRate: submit({
      ...confidential.recordRate,
      http: 'PUT /rights/{rightId}/rate',
      access: PLANNER,
      errors: ['NOT_HOLDER'],
      events: ['PrivateDataRecorded'],
    }),
    readRate: evaluate({
      ...confidential.readRate,
      http: 'GET /rights/{rightId}/rate',
      access: [LINE, DISPATCHER],
      readsPrivate: 'rate',
      errors: ['NOT_HOLDER'],
    }),
    purgeRate: submit({
      ...confidential.purgeRate,
      http: 'DELETE /rights/{rightId}/rate',
      access: PLANNER,
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
    recordDriverData: submit({
      ...confidential.recordDriverData,
      http: 'PUT /drivers/{driverId}/personal-data/{terminal}',
      access: DISPATCHER,
      errors: ['NOT_HOLDER'],
      events: ['PrivateDataRecorded'],
    }),
    readDriverData: evaluate({
      ...confidential.readDriverData,
      http: 'GET /drivers/{driverId}/personal-data/{terminal}',
      access: [DISPATCHER, YARD],
      readsPrivate: 'driverData',
      errors: ['NOT_HOLDER', 'WRONG_TERMINAL'],
    }),
    purgeDriverData: submit({
      ...confidential.purgeDriverData,
      http: 'DELETE /drivers/{driverId}/personal-data/{terminal}',
      access: DISPATCHER,
      errors: ['NOT_HOLDER', 'NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
    recordVesselPlan: submit({
      ...confidential.recordVesselPlan,
      http: 'PUT /vessel-plans/{terminal}/{planId}',
      access: LINE,
      errors: ['IDENTIFIER_INVALID'],
      events: ['PrivateDataRecorded'],
    }),
    readVesselPlan: evaluate({
      ...confidential.readVesselPlan,
      http: 'GET /vessel-plans/{terminal}/{planId}',
      access: [LINE, { party: TERMINALS, role: 'planner' }],
      readsPrivate: 'vesselPlan',
      errors: ['WRONG_TERMINAL'],
    }),
    purgeVesselPlan: submit({
      ...confidential.purgeVesselPlan,
      http: 'DELETE /vessel-plans/{terminal}/{planId}',
      access: LINE,
      errors: ['NOT_DUE', 'RULE_VERSION'],
      events: ['PrivateDataPurged'],
    }),
  },
});
