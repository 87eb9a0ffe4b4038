/**
 * The requests of one container's way from terminal1 to terminal2, with identifiers of their own on every run, so that a
 * network can live through the story as often as one likes. Said by the demonstration, and by the acceptance tests.
 */
import { generateKeyPairSync, randomBytes, randomInt, sign, type KeyObject } from 'node:crypto';
import { withCheckDigit } from '@ledger-pilots/chaincode/kit/identifiers/iso6346.ts';
import { gateProofBytes } from '@ledger-pilots/chaincode/transshipment/proof/gate-proof.ts';
import type { RestRequest } from './rest-client.ts';

const HOUR_MS = 3_600_000;
const KST_OFFSET_MS = 9 * HOUR_MS;
const V1 = '/v1/transshipment';
const IN_VESSEL = { imo: '9863297', voyage: '012W' };
const OUT_VESSEL = { imo: '9074729', voyage: '031E' };
const COMPANY = '2208162517';

/** Origin and destination of the story. */
export const LEGS = { OUT: 'terminal1', IN: 'terminal2' } as const;

/** `OUT` at the origin, `IN` at the destination. */
export type LegName = keyof typeof LEGS;

/** A time as people in the port write it: RFC 3339 in Korean time. */
export function koreanTime(epochMs: number): string {
  return new Date(epochMs + KST_OFFSET_MS).toISOString().replace('Z', '+09:00');
}

/** Set-up that a network needs once: who runs the terminals, which rules are in force. */
export function portRequests(): readonly RestRequest[] {
  const terminal = (party: string, smdgCode: string, name: string): RestRequest => ({
    as: 'bpa/policy',
    verb: 'POST',
    path: `${V1}/terminals`,
    body: {
      messageRef: `BPA-TERMINAL-${party}`,
      terminal: party,
      unLocode: 'KRPUS',
      smdgCode,
      name,
      windowClass: 'NEW_PORT',
    },
  });
  const rules: RestRequest = {
    as: 'bpa/policy',
    verb: 'POST',
    path: `${V1}/rules`,
    body: {
      messageRef: 'BPA-RULES-2026-1',
      effectiveFrom: '2026-01-01',
      ruleVersion: '2026-1',
      northPortDays: 3,
      newPortDays: 4,
      preAdviceLockS: 10,
      reportMaxAgeMin: 240,
      clockToleranceS: 120,
      proofMaxAgeS: 900,
      retentionDays: { rate: 1825, driverData: 90, vesselPlan: 365 },
    },
  };
  return [
    terminal('terminal1', 'PNC', 'Pusan Newport Company'),
    terminal('terminal2', 'PNP', 'Pusan Newport International Terminal'),
    rules,
  ];
}

/** A driver's telephone: it alone holds the key, and it counts what it signs. */
export class DriverKey {
  readonly driverId: string;
  readonly publicKeyHex: string;
  readonly #privateKey: KeyObject;
  #counter = 0;

  constructor(driverId: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.driverId = driverId;
    // The last 32 bytes of the DER are the key itself (RFC 8410).
    this.publicKeyHex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    this.#privateKey = privateKey;
  }

  /** The one-time proof for a lane: what the lane's scanner reads off the telephone. */
  proof(passId: string, terminal: string, lane: string): { counter: number; signature: string } {
    this.#counter += 1;
    const bytes = gateProofBytes({ passId, terminal, lane, counter: this.#counter });
    return { counter: this.#counter, signature: sign(null, bytes, this.#privateKey).toString('hex') };
  }
}

/** What a story may be told with. */
export interface StoryOptions {
  readonly kind?: 'BOXES' | 'GROUP';
  /** How many boxes are on the list. */
  readonly boxes?: number;
  /** How many of them move. */
  readonly quantity?: number;
  /** Hours from now until the outgoing vessel berths. */
  readonly berthingInH?: number;
}

/** One order with its boxes, right, truck and driver. Every method is one request, ready to be sent. */
export class TransshipmentStory {
  readonly run = randomBytes(4).toString('hex').toUpperCase();
  readonly orderId = `HMM-TS-${this.run}`;
  readonly rightId = `HMM-R-${this.run}`;
  readonly plate = `부산98사${randomInt(1000, 10_000)}`;
  readonly driver = new DriverKey(`d-${this.run.toLowerCase()}`);
  readonly containers: readonly string[];
  readonly kind: 'BOXES' | 'GROUP';
  readonly quantity: number;
  readonly #startedMs = Date.now();
  readonly #berthingMs: number;
  #messages = 0;

  constructor(options: StoryOptions = {}) {
    const boxes = options.boxes ?? 1;
    this.kind = options.kind ?? 'BOXES';
    this.quantity = options.quantity ?? boxes;
    this.#berthingMs = this.#startedMs + (options.berthingInH ?? 48) * HOUR_MS;
    const first = randomInt(0, 900_000);
    this.containers = Array.from({ length: boxes }, (_, index) =>
      withCheckDigit(`HMMU${String(first + index).padStart(6, '0')}`),
    );
  }

  /** A fresh pass identifier: 128 random bits. */
  newPassId(): string {
    return randomBytes(16).toString('hex');
  }

  /** A message reference that this story has not used. */
  newRef(sender: string): string {
    this.#messages += 1;
    return `${sender}-${this.run}-${this.#messages}`;
  }

  /** The line says what the box is. */
  declareEquipment(containerNo: string, facts: object = {}): RestRequest {
    return this.#write('line/planner', 'PUT', `/equipment/${containerNo}`, {
      sizeType: '45G1',
      empty: false,
      seals: [`KR${containerNo.slice(-6)}`],
      vgmKg: 21_500,
      dangerousGoods: [],
      arrivingOn: IN_VESSEL,
      ...facts,
    });
  }

  /** The origin terminal takes the box off its vessel. */
  discharge(containerNo: string): RestRequest {
    return this.#report('terminal1/planner', `/containers/${containerNo}/discharge`, {
      vessel: IN_VESSEL,
      slot: '3A-12',
    });
  }

  /** The line orders the transshipment. */
  placeOrder(terms: object = {}): RestRequest {
    return this.#write('line/planner', 'POST', '/orders', {
      orderId: this.orderId,
      lineRef: `TSL/${this.run}`,
      inVessel: IN_VESSEL,
      outVessel: OUT_VESSEL,
      origin: LEGS.OUT,
      destination: LEGS.IN,
      kind: this.kind,
      quantity: this.quantity,
      containers: this.containers.map((containerNo) => ({ containerNo })),
      ...(this.kind === 'GROUP' ? { lengthFt: 40 } : {}),
      berthingAt: koreanTime(this.#berthingMs),
      closingAt: koreanTime(this.#berthingMs - 6 * HOUR_MS),
      ...terms,
    });
  }

  /** Customs approves the bonded movement. */
  approveMovement(containers: readonly string[] = this.containers): RestRequest {
    return this.#write('kcs/officer', 'POST', `/orders/${this.orderId}/customs-approval`, { containers });
  }

  /** The line gives the haulage company the right to take the boxes. */
  grantRight(holder: string = COMPANY): RestRequest {
    return this.#write('line/planner', 'POST', `/orders/${this.orderId}/rights`, {
      rightId: this.rightId,
      holder,
      quantity: this.quantity,
    });
  }

  /** Line and hauliers agree the rate, which nobody else sees. */
  recordRate(): RestRequest {
    return this.#write('line/planner', 'PUT', `/rights/${this.rightId}/rate`, {
      private: { amountMinor: 85_000, currency: 'KRW', perBox: true },
    });
  }

  /** The company enters its truck. */
  registerTruck(plate: string = this.plate): RestRequest {
    return this.#write('haulier/dispatcher', 'PUT', `/trucks/${encodeURIComponent(plate)}`, {});
  }

  /** The company registers its driver's key. */
  registerDriver(driver: DriverKey = this.driver, as = 'haulier/dispatcher'): RestRequest {
    return this.#write(as, 'POST', '/drivers', {
      driverId: driver.driverId,
      algorithm: 'Ed25519',
      publicKey: driver.publicKeyHex,
    });
  }

  /** Who the driver is, for the eyes of one terminal. */
  recordDriverData(terminal: string): RestRequest {
    const path = `/drivers/${this.driver.driverId}/personal-data/${terminal}`;
    return this.#write('haulier/dispatcher', 'PUT', path, {
      private: { name: '홍길동', phone: '010-0000-0000', licenceNo: '11-00-000000-00' },
    });
  }

  /** The line issues one pass for both gates. */
  issuePass(passId: string, containerNo?: string): RestRequest {
    return this.#write('line/planner', 'POST', '/passes', {
      passId,
      rightId: this.rightId,
      ...(containerNo === undefined ? {} : { containerNo }),
      validFrom: koreanTime(this.#startedMs - HOUR_MS),
      validUntil: koreanTime(this.#berthingMs - 6 * HOUR_MS),
    });
  }

  /** The company names truck and driver. */
  preAdvise(passId: string, as = 'haulier/dispatcher', binding: object = {}): RestRequest {
    return this.#write(as, 'POST', `/passes/${passId}/pre-advice`, {
      plate: this.plate,
      driverId: this.driver.driverId,
      ...binding,
    });
  }

  /** The company books a slot at each terminal. */
  bookAppointment(passId: string): RestRequest {
    const slot = (startH: number) => ({
      from: koreanTime(this.#startedMs + startH * HOUR_MS),
      until: koreanTime(this.#startedMs + (startH + 2) * HOUR_MS),
    });
    return this.#write('haulier/dispatcher', 'POST', `/passes/${passId}/appointment`, {
      slots: { OUT: slot(-1), IN: slot(0) },
    });
  }

  /** A truck at a gate, inwards: events 60 and 90. */
  gateIn(passId: string, leg: LegName, readings: object = {}): RestRequest {
    return this.#lane(passId, leg, 'gate-in', leg === 'OUT' ? 'L03' : 'G01', readings);
  }

  /** A truck at its block: events 65 and 95. */
  blockIn(passId: string, leg: LegName): RestRequest {
    return this.#report(`${LEGS[leg]}/gate`, `/passes/${passId}/legs/${leg}/block-in`, { location: '3A-12' });
  }

  /** The crane: events 70 and 100. */
  lift(passId: string, leg: LegName, containerNo: string): RestRequest {
    return this.#report(`${LEGS[leg]}/gate`, `/passes/${passId}/legs/${leg}/lift`, { containerRead: containerNo });
  }

  /** A truck at a gate, outwards: events 80 and 110. */
  gateOut(passId: string, leg: LegName, readings: object = {}): RestRequest {
    return this.#lane(passId, leg, 'gate-out', leg === 'OUT' ? 'L07' : 'G09', readings);
  }

  /** What a lane reads off a box whose facts are the declared ones. */
  readingsOf(containerNo: string): object {
    return { containerRead: containerNo, sizeTypeRead: '45G1', sealsRead: [`KR${containerNo.slice(-6)}`] };
  }

  /** A report of what happened now, under a fresh reference. */
  #report(as: string, path: string, body: object): RestRequest {
    return this.#write(as, 'POST', path, { occurredAt: koreanTime(Date.now()), ...body });
  }

  #lane(passId: string, leg: LegName, act: string, lane: string, readings: object): RestRequest {
    return this.#report(`${LEGS[leg]}/gate`, `/passes/${passId}/legs/${leg}/${act}`, {
      lane,
      plateRead: this.plate,
      proof: this.driver.proof(passId, LEGS[leg], lane),
      ...readings,
    });
  }

  #write(as: string, verb: string, path: string, body: object): RestRequest {
    const sender = as.split('/')[0]!.toUpperCase();
    return { as, verb, path: V1 + path, body: { messageRef: this.newRef(sender), ...body } };
  }
}
