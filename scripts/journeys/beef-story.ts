/**
 * The requests of one animal's way from birth to the shop's counter, with numbers of its own on every run, so that a network
 * can live through the story as often as one likes. Said by the demonstration, and by the acceptance tests.
 */
import { generateKeyPairSync, randomBytes, randomInt, sign, type KeyObject } from 'node:crypto';
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { readingBytes } from '@ledger-pilots/chaincode/beef/device/reading-proof.ts';
import { gs1CheckDigit } from '@ledger-pilots/chaincode/kit/identifiers/gs1.ts';
import type { RestRequest } from './rest-client.ts';
import { koreanTime } from './transshipment-story.ts';

const V1 = '/v1/beef';
const DAY_MS = 86_400_000;

/** Who holds what in the story, by the user who speaks for it. */
export const HOLDERS = {
  'nacf/farm': 'farm:100101',
  'nacf/farm2': 'farm:100202',
  'nacf/farm3': 'farm:100303',
  'abattoir/operator': 'abattoir:0323',
  'market/packer': 'business:6058100099',
  'market/shop': 'business:6068600103',
  'market/shop2': 'business:1138600111',
  'market/shop3': 'business:6178600122',
} as const;

/** A user of the story who holds something. */
export type HolderUser = keyof typeof HOLDERS;

const FARMS = [
  ['100101', '4028100068', 'JB-2016-0117', '김정수', '전북 정읍시 산외면', 'Sanoe-myeon, Jeongeup-si, Jeonbuk'],
  ['100202', '4038100076', 'JB-2011-0042', '박미영', '전북 고창군 부안면', 'Buan-myeon, Gochang-gun, Jeonbuk'],
  ['100303', '4048600088', 'JB-2018-0203', '이상호', '전북 김제시 금산면', 'Geumsan-myeon, Gimje-si, Jeonbuk'],
] as const;

const FACILITIES = [
  ['abattoir/operator', ['SLAUGHTER'], '정읍 도축장', '4018100051', '0323', '전북 정읍시', 'Jeongeup-si, Jeonbuk'],
  ['market/packer', ['PACKING'], '정읍한우가공', '6058100099', '1009', '전북 정읍시', 'Jeongeup-si, Jeonbuk'],
  ['market/shop', ['RETAIL'], '한옥마을정육점', '6068600103', '6010', '전북 전주시', 'Jeonju-si, Jeonbuk'],
  ['market/shop2', ['RETAIL'], '서초축산', '1138600111', '6011', '서울 서초구', 'Seocho-gu, Seoul'],
  ['market/shop3', ['RETAIL'], '해운대정육', '6178600122', '6012', '부산 해운대구', 'Haeundae-gu, Busan'],
] as const;

/** Set-up that a network needs once; a second time it is answered with 409, or as before. */
export function chainRequests(): { readonly title: string; readonly request: RestRequest }[] {
  const rules: RestRequest = {
    as: 'mafra/policy',
    verb: 'POST',
    path: `${V1}/rules`,
    body: beef.methods.setRules.example.input,
  };
  const farms = FARMS.map(([farmId, bizNo, permitNo, name, ko, en]) => ({
    title: `The cooperative registers farm ${farmId}; its keeper is private`,
    request: {
      as: 'nacf/clerk',
      verb: 'POST',
      path: `${V1}/farms`,
      body: {
        ...{ messageRef: `NACF-FARM-${farmId}`, farmId, permitNo, bizNo, town: { ko, en } },
        private: { name, phone: `010-0000-${farmId.slice(2)}`, address: `${ko} 1` },
      },
    },
  }));
  const facilities = FACILITIES.map(([user, trades, name, bizNo, lotCode, ko, en]) => ({
    title: `EKAPE registers ${name}`,
    request: {
      as: 'mafra/id-registrar',
      verb: 'POST',
      path: `${V1}/facilities`,
      body: {
        ...{ messageRef: `EKAPE-FACILITY-${lotCode}`, holder: HOLDERS[user], trades, name, bizNo, lotCode },
        ...{ town: { ko, en }, scaleClass: 'III' },
      },
    },
  }));
  return [{ title: 'The ministry puts the rules in force', request: rules }, ...farms, ...facilities];
}

/** Scales: they hold their key, and count what they sign. */
export class Scales {
  readonly deviceId: string;
  readonly publicKeyHex: string;
  readonly #privateKey: KeyObject;
  #seq = 0;

  constructor(deviceId: string) {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    this.deviceId = deviceId;
    // The last 32 bytes of the DER are the key itself (RFC 8410).
    this.publicKeyHex = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    this.#privateKey = privateKey;
  }

  /** A signed reading. */
  weigh(subject: string, grams: number, at: string) {
    this.#seq += 1;
    const seq = this.#seq;
    const bytes = readingBytes({ deviceId: this.deviceId, kind: 'WEIGHT', seq, subject, at, value: grams });
    return { seq, subject, grams, at, signature: sign(null, bytes, this.#privateKey).toString('hex') };
  }
}

/** A pack to be made. */
export interface PlannedPack {
  readonly packId: string;
  readonly cutCode: string;
  readonly netG: number;
  readonly useBy: string;
}

/** One animal with its carcass, packs and sales. Every method is one request, ready to be sent. */
export class BeefStory {
  readonly run = randomBytes(4).toString('hex').toUpperCase();
  readonly block: string;
  readonly traceNo: string;
  readonly carcassId: string;
  readonly certificateNo: string;
  readonly lotNo: string;
  readonly scales = new Scales(`scale-${this.run.toLowerCase()}`);
  readonly #startedMs = Date.now();
  readonly #serial: number;
  readonly #firstPack = randomInt(0, 999_000_000);
  #packs = 0;
  #messages = 0;

  /** @param fixed - tells the numbers of one run apart for certain, 1 to 9999; they are random when absent */
  constructor(fixed?: number) {
    const serial = fixed ?? randomInt(1, 9000);
    this.#serial = serial;
    this.block = `002${String(fixed === undefined ? randomInt(200_000, 1_000_000) : 100_000 + fixed)}`;
    this.traceNo = `${this.block}${String(randomInt(0, 1000)).padStart(3, '0')}`;
    const slaughtered = this.at(-4).slice(0, 10).replaceAll('-', '');
    const number = String(serial).padStart(4, '0');
    this.carcassId = `0323-${slaughtered}-${number}`;
    this.certificateNo = `0323-${slaughtered.slice(4)}${number}`;
    this.lotNo = `L0${this.at(-2).slice(2, 10).replaceAll('-', '')}1009${String(this.#serial % 1000).padStart(3, '0')}`;
  }

  /** A time, so many days from now, as people in Korea write it. */
  at(days: number, hours = 0): string {
    return koreanTime(this.#startedMs + days * DAY_MS + hours * 3_600_000 - 600_000);
  }

  /** The day on which the animal was born. */
  get birthDate(): string {
    return this.at(-900).slice(0, 10);
  }

  /** Numbers for new packs. */
  packs(count: number, netG: number, cutCode: string): PlannedPack[] {
    return Array.from({ length: count }, () => {
      this.#packs += 1;
      const stem = `08801234${String((this.#firstPack + this.#packs) % 1_000_000_000).padStart(9, '0')}`;
      return { packId: `${stem}${gs1CheckDigit(stem)}`, cutCode, netG, useBy: this.at(30).slice(0, 10) };
    });
  }

  /** EKAPE gives numbers to the cooperative. */
  issueTags(): RestRequest {
    return this.#post('mafra/id-registrar', '/tag-blocks', { firstBlock: this.block, blocks: 1, agency: 'nacf' });
  }

  /** A calf is born. */
  register(traceNo = this.traceNo): RestRequest {
    const calf = { traceNo, birthDate: this.birthDate, sex: 'STEER', breed: 'HANWOO' };
    return this.report('nacf/farm', '/animals', -898, calf);
  }

  /** The animal is vaccinated. */
  vaccinate(): RestRequest {
    const vaccination = { order: 1, date: this.at(-850).slice(0, 10) };
    return this.report('nacf/clerk', `/animals/${this.traceNo}/health`, -850, { vaccination });
  }

  /** It is offered to another farm. */
  offer(from: HolderUser, to: HolderUser, days: number): RestRequest {
    return this.report(from, `/animals/${this.traceNo}/offer`, days, { to: HOLDERS[to] });
  }

  /** The other farm accepts it. */
  accept(as: HolderUser, days: number): RestRequest {
    return this.report(as, `/animals/${this.traceNo}/acceptance`, days, {});
  }

  /** It is sent to slaughter. */
  ship(from: HolderUser): RestRequest {
    return this.report(from, `/animals/${this.traceNo}/shipping`, -5, { abattoir: HOLDERS['abattoir/operator'] });
  }

  /** An inspector looks at it. */
  inspectAnimal(): RestRequest {
    return this.report('mafra/meat-inspector', `/animals/${this.traceNo}/ante-mortem`, -4.5, { result: 'FIT' });
  }

  /** It is slaughtered. */
  slaughter(tagRead = this.traceNo): RestRequest {
    const { carcassId } = this;
    return this.report('abattoir/operator', `/animals/${this.traceNo}/slaughter`, -4, { tagRead, carcassId });
  }

  /** The slaughterhouse registers its scales. */
  registerScales(): RestRequest {
    const { deviceId, publicKeyHex: publicKey } = this.scales;
    return this.#post('abattoir/weigher', '/devices', { deviceId, kind: 'SCALE', publicKey, scaleClass: 'III' });
  }

  /** The scales bring what they have weighed. */
  bringWeights(...grams: number[]): RestRequest {
    const at = this.at(-4, 1);
    const readings = grams.map((weight) => this.scales.weigh(this.carcassId, weight, at));
    return this.#post('abattoir/scale', `/devices/${this.scales.deviceId}/weights`, { readings });
  }

  /** A weight is recorded by the reading of the scales. */
  weigh(stage: 'HOT' | 'COLD', seq: number): RestRequest {
    const reading = { deviceId: this.scales.deviceId, seq };
    const days = stage === 'HOT' ? -3.9 : -3.2;
    return this.report('abattoir/weigher', `/carcasses/${this.carcassId}/weights`, days, { stage, reading });
  }

  /** A meat inspector passes the carcass. */
  inspectCarcass(): RestRequest {
    const judged = { result: 'PASS', certificateSha256: randomBytes(32).toString('hex') };
    return this.report('mafra/meat-inspector', `/carcasses/${this.carcassId}/inspection`, -3.8, judged);
  }

  /** EKAPE grades it. */
  grade(as = 'mafra/grader', quality = '2'): RestRequest {
    return this.report(as, `/carcasses/${this.carcassId}/grading`, -3, {
      ...{ certificateNo: this.certificateNo, quality, marbling: 3, backFatMm: 4, ribEyeCm2: 77 },
      ...{ meatColour: 5, fatColour: 3, texture: 2, maturity: 3 },
    });
  }

  /** Goods are sent. */
  dispatch(from: HolderUser, to: HolderUser, shipment: string, items: readonly string[], days: number): RestRequest {
    return this.report(from, '/shipments', days, { shipmentId: this.#named(shipment), to: HOLDERS[to], items });
  }

  /** Price and terms of a shipment. */
  agree(as: HolderUser, shipment: string, note = 'Paid within 30 days'): RestRequest {
    const path = `/shipments/${this.#named(shipment)}/terms`;
    const terms = { pair: 'abattoir-market', private: { priceMinorUnits: 6_180_000, currency: 'KRW', note } };
    return { ...this.#post(as, path, terms), verb: 'PUT' };
  }

  /** They are taken in. */
  receive(as: HolderUser, shipment: string, days: number): RestRequest {
    return this.report(as, `/shipments/${this.#named(shipment)}/receipt`, days, {});
  }

  /** Cuts are packed. */
  pack(line: string, packs: readonly PlannedPack[], sourceId = this.carcassId): RestRequest {
    return this.report('market/packer', '/packs', -1.8, { sourceId, line, packs });
  }

  /** Bone and fat are booked. */
  bookBone(grams: number): RestRequest {
    const items = [{ kind: 'BONE', grams }];
    return this.report('market/packer', `/sources/${this.carcassId}/byproducts`, -1.7, { line: 'A', items });
  }

  /** A lot is composed. */
  compose(grams: number): RestRequest {
    const composition = [{ sourceId: this.carcassId, grams }];
    return this.report('market/packer', '/lots', -1.9, { lotNo: this.lotNo, cutCode: '0801', line: 'A', composition });
  }

  /** A shop sells. */
  sell(
    as: HolderUser,
    sale: string,
    what: { number?: string; grams?: number; packIds?: readonly string[] },
  ): RestRequest {
    return this.report(as, '/sales', 0, { saleId: this.#named(sale), number: this.traceNo, ...what });
  }

  /** A shop repacks. */
  repack(as: HolderUser, from: readonly string[], into: readonly Omit<PlannedPack, 'cutCode'>[]): RestRequest {
    return this.report(as, '/packs/repacking', 0, { from, into });
  }

  /** The inspector takes a sample. */
  sample(shop: HolderUser, sampleId: string): RestRequest {
    const sample = { sampleId: this.#named(sampleId), holder: HOLDERS[shop], number: this.traceNo };
    return this.report('mafra/inspector', '/samples', 0, sample);
  }

  /** The laboratory's result. */
  dna(sampleId: string, result: 'MATCH' | 'MISMATCH'): RestRequest {
    const report = { result, reportSha256: randomBytes(32).toString('hex') };
    return this.#post('mafra/inspector', `/samples/${this.#named(sampleId)}/result`, report);
  }

  /** What the laboratory found, of the ministry alone. */
  keepGenotype(sampleId: string, marker = 'BM2113'): RestRequest {
    const path = `${V1}/samples/${this.#named(sampleId)}/genotype`;
    return { as: 'mafra/inspector', verb: 'PUT', path, body: { private: { markers: { [marker]: '127/139' } } } };
  }

  /** The animal dies, or is lost, or leaves the country. */
  end(kind: 'DEAD' | 'LOST' | 'EXPORTED'): RestRequest {
    return this.report('nacf/farm', `/animals/${this.traceNo}/end`, -100, { kind });
  }

  /** The ministry recalls a number. */
  recall(number: string): RestRequest {
    return this.#post('mafra/recall', '/recalls', { number, reason: 'Salmonella found' });
  }

  /** A vet stops something. */
  hold(subject: string): RestRequest {
    return this.#post('mafra/vet', '/holds', { subject, kind: 'DISEASE', reason: 'Foot-and-mouth disease suspected' });
  }

  /** A read. */
  read(as: string | undefined, path: string): RestRequest {
    return { ...(as !== undefined && { as }), verb: 'GET', path: V1 + path };
  }

  #named(name: string): string {
    return `${name}-${this.run}`;
  }

  /** A report of something that happened so many days from now. */
  report(as: string, path: string, days: number, body: object): RestRequest {
    return this.#post(as, path, { occurredAt: this.at(days), ...body });
  }

  #post(as: string, path: string, body: object): RestRequest {
    this.#messages += 1;
    return { as, verb: 'POST', path: V1 + path, body: { messageRef: `${this.run}-${this.#messages}`, ...body } };
  }
}
