/**
 * The requests of one consumer's orders, with identifiers of their own on every run, so that a network can live through the
 * story as often as one likes. Said by the demonstration, and by the acceptance tests.
 */
import { createHash, createHmac, randomBytes, randomInt } from 'node:crypto';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import type { PrivateRecordOf } from '@ledger-pilots/chaincode/customs/state.ts';
import { secretHashOf } from '@ledger-pilots/chaincode/customs/statements/commitment.ts';
import { drawProofOf, seedHashOf } from '@ledger-pilots/chaincode/customs/statements/draw.ts';
import { disputeBytes } from '@ledger-pilots/chaincode/customs/statements/statement.ts';
import { totalMinorOf } from '@ledger-pilots/chaincode/customs/value/order-value.ts';
import type { RestRequest } from './rest-client.ts';
import { koreanDay, newId, StoryKey } from './story-material.ts';

const DAY_MS = 86_400_000;
const V1 = '/v1/customs';

type File = Omit<PrivateRecordOf<'orderFile'>, 'fileId' | 'orderId' | 'recordedAt'>;
type Line = File['lines'][number];
type Carrier = 'carrier/operator' | 'carrier/operator2';

function command(as: string, verb: string, path: string, body: object = {}): RestRequest {
  return { as, verb, path: V1 + path, body: { messageRef: `S-${randomBytes(8).toString('hex')}`, ...body } };
}

/** The bonded area of the story. */
export const AREA = '01012345';

/**
 * The seed of a day's draws. That of the story follows from the day, so that the story can be told twice on one network; a
 * real one is random, and customs' own until the day is over.
 */
export function seedOf(day: string): string {
  return createHash('sha256').update(`the seed of the story, ${day}`).digest('hex');
}

/** Set-up that a network needs once a day: rules and rates under four eyes, and the commitment to the seed of the draws. */
export function ruleRequests(): readonly RestRequest[] {
  const rules = {
    ...customs.methods.setRules.example.input,
    ...{ messageRef: 'RULES-STORY-1', ruleVersion: 'story-1' },
    // Every telephone is inspected, and nothing else: the story knows what comes.
    selection: { baseBp: 0, goods: [{ prefix: '8517', rateBp: 10_000 }], origins: [] },
  };
  const rates = customs.methods.setRates.example.input;
  const both = (path: string, body: object): RestRequest[] =>
    ['kcs/approver', 'kcs/approver2'].map((as) => ({ as, verb: 'POST', path: V1 + path, body }));
  const day = koreanDay();
  const seed = { messageRef: `SEED-${day}`, day, seedHash: seedHashOf(seedOf(day)) };
  const commitment = { as: 'kcs/approver', verb: 'POST', path: `${V1}/selections`, body: seed };
  return [...both('/rules', rules), ...both('/rates', rates), commitment];
}

/** How an order is made. */
export interface OrderOptions {
  /** Lines beside the example's, and other fields of the file. */
  readonly file?: Partial<File>;
  /** Who buys: the pseudonym that customs makes of mall and code. */
  readonly personId?: string;
  /** Who is asked for by name: between mall, carrier and customs alone. */
  readonly name?: string;
}

/** A line with another price, and other goods where given. */
export function lineOf(unitPriceMinor: number, changes: Partial<Line> = {}): Line {
  return { ...customs.methods.placeOrder.example.private.lines[0]!, unitPriceMinor, ...changes };
}

/** A pseudonym as customs makes it: HMAC with a key of its own. */
export function pseudonym(...parts: readonly string[]): string {
  return createHmac('sha256', randomBytes(32)).update(parts.join('\n')).digest('hex');
}

/** One order of a consumer. Every method is one request, ready to be sent. */
export class StoryOrder {
  readonly orderId = newId();
  readonly secret = newId();
  readonly file: File;
  readonly personId: string;
  readonly purchaseDay = koreanDay(Date.now() - 3 * DAY_MS);
  readonly #key = new StoryKey();

  constructor({ file, personId, name = '홍길동' }: OrderOptions = {}) {
    const example = customs.methods.placeOrder.example.private;
    const orderedAt = new Date(Date.now() - 3 * DAY_MS).toISOString();
    const salts = { goodsSalt: newId(), priceSalt: newId() };
    const made = { ...example, lines: [...example.lines], orderedAt, ...salts, ...file };
    this.file = { ...made, buyer: { ...example.buyer, name }, totalMinor: totalMinorOf(made) };
    this.personId = personId ?? pseudonym(this.orderId);
  }

  /** All pieces of all lines. */
  get pieces() {
    return this.file.lines.map(({ lineNo, quantity }) => ({ orderId: this.orderId, lineNo, quantity }));
  }

  /** The mall puts the order on the ledger: hashes and quantities. */
  place(): RestRequest {
    const { orderId, secret, file } = this;
    const consumerKey = this.#key.registered;
    const order = { mall: 'mall', orderId, secretHash: secretHashOf(orderId, secret), consumerKey };
    return command('mall/operator', 'POST', '/orders', { ...order, private: file });
  }

  /** The mall proves the payment. @param paidMinor - what was paid; the total where it is not given */
  pay(paidMinor = this.file.totalMinor): RestRequest {
    const { currency } = this.file;
    const payment = { paidMinor, currency, paidAt: this.file.orderedAt, processorRef: 'PAY-77' };
    return command('mall/operator', 'POST', `/orders/${this.orderId}/payment`, { mall: 'mall', private: payment });
  }

  /** The mall tells the carrier goods and recipient. */
  sendGoods(): RestRequest {
    const { orderId, file } = this;
    const goods = file.lines.map(({ lineNo, description, goodsCode, quantity, origin }) => ({
      ...{ lineNo, description, goodsCode, quantity, origin },
    }));
    const { name, phone, postcode, address } = file.buyer;
    const recipient = { name, phone, postcode, address };
    const note = { goods, goodsSalt: file.goodsSalt, recipient };
    return command('mall/operator', 'PUT', `/goods/mall/carrier/${orderId}`, { private: note });
  }

  /** The carrier reads them. */
  readGoods(): RestRequest {
    return { as: 'carrier/operator', verb: 'GET', path: `${V1}/goods/mall/carrier/${this.orderId}` };
  }

  /** Customs says who buys. */
  assert(changes: object = {}): RestRequest {
    const { personId, purchaseDay } = this;
    const supplierId = createHash('sha256').update(`supplier of ${personId}`).digest('hex');
    const said = { personId, supplierId, purchaseDay, tripleMatch: true, status: 'ACTIVE' };
    const validUntil = koreanDay(Date.now() + 200 * DAY_MS);
    return command('kcs/clearance', 'POST', `/orders/${this.orderId}/assertion`, { ...said, validUntil, ...changes });
  }

  /** Order, payment and buyer. */
  ready(): readonly RestRequest[] {
    return [this.place(), this.pay(), this.assert()];
  }

  /** What the shop's app puts behind `#` of the page's address. */
  get fragment(): string {
    return `secret=${this.secret}&key=${this.#key.seed}`;
  }

  /** Signs an objection with the key of the consumer's app. */
  sign(bytes: Uint8Array): string {
    return this.#key.sign(bytes);
  }
}

const SERIALS = 10_000_000;
let lastSerial = randomInt(0, SERIALS);

/** The next air waybill's serial number: in a row, for among ten thousand picked by chance some meet. */
function nextSerial(): number {
  lastSerial = (lastSerial + 1) % SERIALS;
  return lastSerial;
}

/** One parcel, on a flight of its own. */
export class StoryParcel {
  readonly order: StoryOrder;
  readonly as: Carrier;
  readonly contents: StoryOrder['pieces'];
  readonly parcelId = newId();
  readonly serial = nextSerial();
  readonly hblNo = `CJ${randomBytes(6).toString('hex').toUpperCase()}`;
  readonly masterBillNo: string;
  readonly declarationNo = `12345${String(randomInt(0, 100_000_000)).padStart(8, '0')}M`;

  constructor(order: StoryOrder, as: Carrier = 'carrier/operator', contents = order.pieces) {
    this.order = order;
    this.as = as;
    this.contents = contents;
    this.masterBillNo = `180-${String(this.serial).padStart(7, '0')}${this.serial % 7}`;
  }

  #step(as: string, name: string, body: object = {}): RestRequest {
    return command(as, 'POST', `/parcels/${this.parcelId}/${name}`, body);
  }

  /** The carrier binds the pieces to a house bill. */
  bind(hblNo = this.hblNo): RestRequest {
    const { parcelId, contents } = this;
    return command(this.as, 'POST', '/parcels', { parcelId, mall: 'mall', hblNo, contents });
  }

  /** The carrier tells customs route and weight. */
  consign(shipperName = 'Forwarder Inc.'): RestRequest {
    const secret = { ...customs.methods.recordConsignment.example.private, shipperName };
    return command(this.as, 'PUT', `/consignments/carrier/${this.parcelId}`, { private: secret });
  }

  /** The carrier opens a master bill. */
  openFlight(): RestRequest {
    const flight = { conveyance: 'KE012', originPort: 'USPDX', customsOffice: '040' };
    const cargoRef = `26KE${String(this.serial).padStart(11, '0')}`;
    return command(this.as, 'POST', '/master-bills', { masterBillNo: this.masterBillNo, ...flight, cargoRef });
  }

  /** The contract joins order and parcel to a line of the list. @param lines - as the carrier would have them */
  join(lines?: readonly object[]): RestRequest {
    const claimed = lines === undefined ? {} : { lines };
    return this.#step(this.as, 'manifest-line', { masterBillNo: this.masterBillNo, houseSerial: '001', ...claimed });
  }

  /** Everything that the carrier says before the arrival. */
  listed(): readonly RestRequest[] {
    return [this.bind(), this.openFlight(), this.join()];
  }

  /** The flight lands, the parcel is there, and enters the bonded area. */
  arrived(): readonly [RestRequest, RestRequest, RestRequest] {
    const arrivedAt = new Date().toISOString();
    return [
      command(this.as, 'POST', `/master-bills/${this.masterBillNo}/arrival`, { arrivedAt }),
      this.#step('carrier/scanner', 'arrival'),
      this.#step('carrier/bonded', 'bond-entry', { area: AREA }),
    ];
  }

  /** Customs decides. */
  decide(): RestRequest {
    const body = { drawProof: drawProofOf(seedOf(koreanDay()), this.parcelId) };
    return { as: 'kcs/clearance', verb: 'POST', path: `${V1}/clearances/${this.parcelId}/decision`, body };
  }

  /** A step of customs. */
  clear(
    as: string,
    name: 'release' | 'inspection' | 'hold-end' | 'seizure' | 'refund',
    body: object = {},
  ): RestRequest {
    return command(as, 'POST', `/clearances/${this.parcelId}/${name}`, body);
  }

  /** A step of the carrier. */
  carry(name: 'bond-exit' | 'delivery' | 'return' | 're-export', body: object = {}): RestRequest {
    return this.#step(name === 'bond-exit' ? 'carrier/scanner' : this.as, name, body);
  }

  /** The broker declares this parcel, and others with it. @param price - of every piece, where it is another than ordered */
  declare(others: readonly StoryParcel[] = [], price?: number): RestRequest {
    const all = [this, ...others];
    const lines = all.flatMap(({ order, contents }) =>
      contents.map((piece) => {
        const { goodsCode, unitPriceMinor } = order.file.lines.find(({ lineNo }) => lineNo === piece.lineNo)!;
        return { ...piece, goodsCode, unitPriceMinor: price ?? unitPriceMinor, currency: order.file.currency };
      }),
    );
    const parcels = all.map(({ parcelId }) => parcelId);
    const { declarationNo } = this;
    return command('kcs/broker', 'POST', '/declarations', { declarationNo, mall: 'mall', parcels, private: { lines } });
  }

  /** An officer computes duty and tax. */
  assess(duty: { dutiableWon: number; dutyWon: number; vatWon: number }): RestRequest {
    const secret = { ...duty, dutySalt: newId() };
    return command('kcs/clearance', 'POST', `/declarations/${this.declarationNo}/duty`, {
      mall: 'mall',
      private: secret,
    });
  }

  /** Another confirms. */
  confirm(dutyHash: string): RestRequest {
    return command('kcs/approver', 'POST', `/declarations/${this.declarationNo}/duty-confirmation`, { dutyHash });
  }

  /** The money has come. */
  dutyPaid(): RestRequest {
    const paymentHash = createHash('sha256').update(this.declarationNo).digest('hex');
    return command('kcs/clearance', 'POST', `/declarations/${this.declarationNo}/payment`, { paymentHash });
  }

  /** What the consumer sees, without a token. */
  lookUp(secret = this.order.secret): RestRequest {
    return { verb: 'GET', path: `${V1}/look-up/${this.parcelId}?secret=${secret}` };
  }

  /** The consumer objects, without a token. */
  dispute(disputeId: string = newId()): RestRequest {
    const { parcelId, order } = this;
    const said = { parcelId, disputeId, orderId: order.orderId, kind: 'WRONG_VALUE' };
    const body = { disputeId, orderId: order.orderId, kind: said.kind, signature: order.sign(disputeBytes(said)) };
    return { verb: 'POST', path: `${V1}/relay/parcels/${parcelId}/disputes`, body };
  }

  /** Reads of members. */
  read(what: 'parcels' | 'clearances', as = 'kcs/clearance'): RestRequest {
    return { as, verb: 'GET', path: `${V1}/${what}/${this.parcelId}` };
  }
}

/** Reports of a kind, as the auditor reads them. */
export function incidents(kind: string): RestRequest {
  return { as: 'kcs/auditor', verb: 'GET', path: `${V1}/incidents/${kind}?limit=100` };
}

/** The statistics of today. */
export function statistics(): RestRequest {
  return { as: 'kcs/auditor', verb: 'GET', path: `${V1}/statistics/${koreanDay()}` };
}
