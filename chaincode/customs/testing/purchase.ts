/** A consumer's order and its parcels, as mall, carrier and customs act on them. */
import { kstDateOf } from '../../kit/clock.ts';
import type { CallOptions, CallResult } from '../../kit/testing/fake-ledger.ts';
import { customs } from '../api.ts';
import type { ClearanceState, PrivateRecordOf, RecordOf } from '../state.ts';
import { secretHashOf } from '../statements/commitment.ts';
import { drawProofOf } from '../statements/draw.ts';
import { disputeBytes } from '../statements/statement.ts';
import { dutyOf, groupUsdCents } from '../value/duty.ts';
import { totalMinorOf, type OpenOrder } from '../value/order-value.ts';
import { ok } from '../../kit/testing/stage.ts';
import { seedOf, type Hub, type OutputOf, type Person, type ShortInput } from './hub.ts';
import { hashOf, idOf, testKey } from '../../kit/testing/keys.ts';

type File = Omit<PrivateRecordOf<'orderFile'>, 'fileId' | 'orderId' | 'recordedAt'>;
type Options = Omit<CallOptions, 'as'>;

/** How an order is made. */
export interface PurchaseOptions {
  /** Changes of the example's file. The total follows. */
  readonly file?: Partial<File>;
  /** Who buys: the same name is the same person. */
  readonly person?: string;
  readonly supplier?: string;
  readonly day?: string;
}

/** The bonded area of the tests. */
export const AREA = '01012345';

const example = customs.methods.placeOrder.example.private;

/** The example's line with another price, and other details where given. */
export function lineOf(unitPriceMinor: number, changes: Partial<File['lines'][number]> = {}): File['lines'][number] {
  const [first] = example.lines;
  return { ...first!, unitPriceMinor, ...changes };
}

/** One order. */
export class Purchase {
  readonly hub: Hub;
  readonly name: string;
  readonly orderId: string;
  readonly secret: string;
  readonly file: File;
  readonly personId: string;
  readonly supplierId: string;
  readonly purchaseDay: string;
  readonly key;
  readonly parcels: Consignee[] = [];

  constructor(hub: Hub, name: string, options: PurchaseOptions = {}) {
    this.hub = hub;
    this.name = name;
    this.orderId = idOf(`order ${name}`);
    this.secret = idOf(`secret ${name}`);
    this.key = testKey(`consumer ${name}`);
    const file = { ...example, lines: [...example.lines], ...options.file };
    this.file = { ...file, totalMinor: options.file?.totalMinor ?? totalMinorOf(file) };
    this.personId = hashOf(`person ${options.person ?? name}`);
    this.supplierId = hashOf(`supplier ${options.supplier ?? 'one'}`);
    this.purchaseDay = options.day ?? '2026-02-28';
  }

  /** The order as it is recorded. */
  get record(): RecordOf<'order'> {
    return this.hub.ledger.record('order', this.orderId)!;
  }

  /** What `placeOrder` takes. */
  get placing(): ShortInput<'placeOrder'> {
    const { orderId, secret, key } = this;
    return { mall: 'mall', orderId, secretHash: secretHashOf(orderId, secret), consumerKey: key.registered };
  }

  /** The mall puts the order on the ledger. */
  place(options: Options = {}): Promise<CallResult<OutputOf<'placeOrder'>>> {
    return this.hub.call('placeOrder', this.placing, 'mall', { private: this.file, ...options });
  }

  /** The mall proves the payment. */
  pay(paidMinor = this.file.totalMinor): Promise<CallResult<OutputOf<'recordPayment'>>> {
    const secret = { ...customs.methods.recordPayment.example.private, paidMinor, currency: this.file.currency };
    return this.hub.call('recordPayment', { mall: 'mall', orderId: this.orderId }, 'mall', { private: secret });
  }

  /** Customs says who buys. */
  assert(changes: Partial<ShortInput<'assertPerson'>> = {}): Promise<CallResult<OutputOf<'assertPerson'>>> {
    const { orderId, personId, supplierId, purchaseDay } = this;
    const said = { orderId, personId, supplierId, purchaseDay, tripleMatch: true, status: 'ACTIVE' as const };
    return this.hub.call('assertPerson', { ...said, validUntil: '2026-12-31', ...changes }, 'clearance');
  }

  /** Order, payment and buyer, all in order. */
  async ready(): Promise<this> {
    ok('placeOrder', await this.place());
    ok('recordPayment', await this.pay());
    ok('assertPerson', await this.assert());
    return this;
  }

  /** All pieces of all lines. */
  get pieces(): RecordOf<'parcel'>['contents'] {
    return this.file.lines.map(({ lineNo, quantity }) => ({ orderId: this.orderId, lineNo, quantity }));
  }

  /** A parcel with pieces of the order; with all of them unless told otherwise. */
  parcel(options: { contents?: RecordOf<'parcel'>['contents']; as?: 'carrier' | 'carrier2' } = {}): Consignee {
    const parcel = new Consignee(this, `${this.name} ${this.parcels.length}`, options);
    this.parcels.push(parcel);
    return parcel;
  }

  /** The mall proposes other prices. */
  correct(file: Partial<File>, name = 'correction'): Promise<CallResult<OutputOf<'proposeCorrection'>>> {
    const content = { ...this.file, ...file, priceSalt: idOf(`salt ${name}`) };
    const whole = { ...content, totalMinor: totalMinorOf(content) };
    const said = { mall: 'mall', orderId: this.orderId, correctionId: idOf(`${this.name} ${name}`) };
    const reason = { reason: 'WRONG_PRICE' as const, proofHash: hashOf('receipt') };
    return this.hub.call('proposeCorrection', { ...said, ...reason }, 'mall', { private: whole });
  }
}

/** A parcel on its way. */
export class Consignee {
  readonly purchase: Purchase;
  readonly hub: Hub;
  readonly parcelId: string;
  readonly hblNo: string;
  readonly contents: RecordOf<'parcel'>['contents'];
  readonly as: 'carrier' | 'carrier2';
  readonly masterBillNo: string;
  readonly declarationNo: string;

  constructor(
    purchase: Purchase,
    name: string,
    { contents, as = 'carrier' }: { contents?: RecordOf<'parcel'>['contents']; as?: 'carrier' | 'carrier2' },
  ) {
    this.purchase = purchase;
    this.hub = purchase.hub;
    this.parcelId = idOf(`parcel ${name}`);
    const serial = Number.parseInt(hashOf(name).slice(0, 5), 16) % 1_000_000;
    this.hblNo = `CJ${String(serial).padStart(8, '0')}`;
    this.contents = contents ?? purchase.pieces;
    this.as = as;
    this.masterBillNo = `180-${String(serial).padStart(7, '0')}${serial % 7}`;
    this.declarationNo = `12345${String(serial).padStart(8, '0')}M`;
  }

  /** The parcel and its clearance as they are recorded. */
  get record(): RecordOf<'parcel'> {
    return this.hub.ledger.record('parcel', this.parcelId)!;
  }

  get clearance(): RecordOf<'clearance'> {
    return this.hub.ledger.record('clearance', this.parcelId)!;
  }

  /** Where clearance stands. */
  get state(): ClearanceState | undefined {
    return this.hub.ledger.record('clearance', this.parcelId)?.state;
  }

  /** The carrier binds order and house bill. */
  bind(options: Options & { hblNo?: string } = {}): Promise<CallResult<OutputOf<'bindParcel'>>> {
    const { hblNo = this.hblNo, ...rest } = options;
    const { parcelId, contents } = this;
    return this.hub.call('bindParcel', { parcelId, mall: 'mall', hblNo, contents }, this.as, rest);
  }

  /** A flight of its own. */
  async openFlight(): Promise<void> {
    const { masterBillNo } = this;
    if (this.hub.ledger.record('masterBill', masterBillNo) !== undefined) return;
    const flight = { conveyance: 'KE012', originPort: 'USPDX', customsOffice: '040' };
    const cargoRef = `26KE00${masterBillNo.slice(4, 11)}01`;
    await this.hub.must('openMasterBill', { masterBillNo, ...flight, cargoRef }, this.as);
  }

  /** The contract joins parcel and order to a line of the list. */
  join(
    lines?: RecordOf<'manifestLine'>['lines'],
    options: Options = {},
  ): Promise<CallResult<OutputOf<'joinManifest'>>> {
    const { parcelId, masterBillNo } = this;
    const claimed = lines === undefined ? {} : { lines };
    return this.hub.call('joinManifest', { parcelId, masterBillNo, houseSerial: '001', ...claimed }, this.as, options);
  }

  /** Flight and parcel arrive; the parcel enters the bonded area. */
  async arrive(at = this.hub.ledger.now): Promise<void> {
    const { masterBillNo, parcelId } = this;
    await this.hub.must('recordArrival', { masterBillNo, arrivedAt: at }, this.as);
    await this.hub.must('confirmArrival', { parcelId }, 'keeper');
    await this.hub.must('enterBond', { parcelId, area: AREA }, 'keeper');
  }

  /** Everything up to the bonded area. */
  async inBond(): Promise<this> {
    ok('bindParcel', await this.bind());
    await this.openFlight();
    ok('joinManifest', await this.join());
    await this.arrive();
    return this;
  }

  /** What `decide` takes. */
  get deciding(): ShortInput<'decide'> {
    const { parcelId } = this;
    return { parcelId, drawProof: drawProofOf(seedOf(kstDateOf(this.hub.ledger.now)), parcelId) };
  }

  /** Customs decides. */
  decide(options: Options = {}): Promise<CallResult<OutputOf<'decide'>>> {
    return this.hub.call('decide', this.deciding, 'clearance', options);
  }

  /** The broker declares this parcel, and others with it. */
  declare(
    others: readonly Consignee[] = [],
    change: (line: DeclaredLine) => DeclaredLine = (line) => line,
  ): Promise<CallResult<OutputOf<'fileDeclaration'>>> {
    const all = [this, ...others];
    const lines = all.flatMap(({ purchase, contents }) =>
      contents.map(({ orderId, lineNo, quantity }) => {
        const { goodsCode, unitPriceMinor } = purchase.file.lines.find((line) => line.lineNo === lineNo)!;
        return change({ orderId, lineNo, quantity, goodsCode, unitPriceMinor, currency: purchase.file.currency });
      }),
    );
    const { declarationNo } = this;
    const parcels = all.map(({ parcelId }) => parcelId);
    return this.hub.call('fileDeclaration', { declarationNo, mall: 'mall', parcels }, 'broker', { private: { lines } });
  }

  /** Duty and tax, as customs' own system computes them. */
  duty(others: readonly Consignee[] = []) {
    const state = this.hub.state();
    const judged = new Set([this, ...others].flatMap(({ clearance }) => clearance.decision!.judged));
    const orders = new Map<string, OpenOrder>();
    for (const orderId of judged) {
      const order = state.order.find((candidate) => candidate.orderId === orderId)!;
      orders.set(orderId, { order, file: state.orderFiles.find(({ fileId }) => fileId === order.fileId)! });
    }
    const [rules, rates] = [state.ruleTable.at(-1)!, state.rateTable.at(-1)!];
    const pieces = [this, ...others].flatMap(({ contents }) => contents);
    const wholeUsdCents = groupUsdCents([...orders.values()], rates)!;
    return dutyOf({ pieces, orders, wholeUsdCents, rules, rates })!;
  }

  /** An officer computes, */
  assess(others: readonly Consignee[] = [], dutyWon?: number): Promise<CallResult<OutputOf<'assessDuty'>>> {
    const { declarationNo } = this;
    const duty = this.duty(others);
    const secret = { ...duty, dutyWon: dutyWon ?? duty.dutyWon, dutySalt: idOf(`duty ${declarationNo}`) };
    return this.hub.call('assessDuty', { declarationNo, mall: 'mall' }, 'clearance', { private: secret });
  }

  /** another confirms, and the money comes. */
  async payDuty(others: readonly Consignee[] = []): Promise<void> {
    const { declarationNo } = this;
    const { dutyHash } = ok('assessDuty', await this.assess(others));
    await this.hub.must('confirmDuty', { declarationNo, dutyHash: dutyHash! }, 'approver');
    await this.hub.must('recordDutyPayment', { declarationNo, paymentHash: hashOf('receipt') }, 'clearance');
  }

  /** A step that needs nothing but the parcel. */
  step<M extends 'leaveBond' | 'deliver' | 'requestReturn' | 'release' | 'refund' | 'handOver' | 'voidParcel'>(
    method: M,
    as: Person,
    options: Options = {},
  ): Promise<CallResult<OutputOf<M>>> {
    return this.hub.call(method, { parcelId: this.parcelId } as ShortInput<M>, as, options);
  }

  /** The consumer objects. */
  dispute(name = 'dispute', key = this.purchase.key): Promise<CallResult<OutputOf<'disputeParcel'>>> {
    const { parcelId } = this;
    const objection = { parcelId, disputeId: idOf(`${name} ${parcelId}`), orderId: this.purchase.orderId };
    const said = { ...objection, kind: 'WRONG_VALUE' as const };
    return this.hub.call('disputeParcel', { ...said, signature: key.sign(disputeBytes(said)) }, 'relay');
  }
}

type DeclaredLine = PrivateRecordOf<'declarationFile'>['lines'][number];
