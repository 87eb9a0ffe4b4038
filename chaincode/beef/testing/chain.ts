/** A supply chain for tests: the contract on a ledger in memory, its people, and the everyday steps from birth to sale in short form. */
import type { z } from 'zod';
import { kstDateOf } from '../../kit/clock.ts';
import { gs1CheckDigit } from '../../kit/identifiers/gs1.ts';
import { FakeLedger, type CallOptions, type CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { beef } from '../api.ts';
import { handlers } from '../contract.ts';
import { emptyLedger, type Ledger, type RecordName } from '../state.ts';

type Api = typeof beef;
/** A method of the contract. */
export type Method = keyof Api['methods'];
type InputOf<M extends Method> = z.input<Api['methods'][M]['input']>;
/** What a method answers. */
export type OutputOf<M extends Method> = z.output<Api['methods'][M]['output']>;
/** An input of which the chain fills in reference and time. */
export type ShortInput<M extends Method> = Omit<InputOf<M>, 'messageRef' | 'occurredAt'> & {
  readonly messageRef?: string;
  readonly occurredAt?: string;
};

const farm = (user: string, farmId: string): TestUser => ({
  party: 'nacf',
  user,
  roles: ['farm'],
  attributes: { farmId },
});
const trader = (user: string, bizNo: string): TestUser => ({
  party: 'market',
  user,
  roles: ['operator'],
  attributes: { bizNo },
});

/** The people of the topology, by short names. */
export const people = {
  policy: { party: 'mafra', user: 'policy', roles: ['policy'] },
  recall: { party: 'mafra', user: 'recall', roles: ['recall-officer'] },
  recall2: { party: 'mafra', user: 'recall2', roles: ['recall-officer'] },
  registrar: { party: 'mafra', user: 'id-registrar', roles: ['id-registrar'] },
  grader: { party: 'mafra', user: 'grader', roles: ['grader'] },
  overseer: { party: 'mafra', user: 'auditor', roles: ['auditor'] },
  vet: { party: 'mafra', user: 'vet', roles: ['vet-officer'] },
  vet2: { party: 'mafra', user: 'vet2', roles: ['vet-officer'] },
  meatInspector: { party: 'mafra', user: 'meat-inspector', roles: ['meat-inspector'] },
  meatInspector2: { party: 'mafra', user: 'meat-inspector2', roles: ['meat-inspector'] },
  inspector: { party: 'mafra', user: 'inspector', roles: ['inspector'] },
  relay: { party: 'mafra', user: 'relay', roles: ['gateway'] },
  clerk: { party: 'nacf', user: 'clerk', roles: ['agency-clerk'] },
  clerk2: { party: 'nacf', user: 'clerk2', roles: ['agency-clerk'] },
  farm1: farm('farm', '100101'),
  farm2: farm('farm2', '100202'),
  farm3: farm('farm3', '100303'),
  reader: { party: 'nacf', user: 'reader', roles: ['device'] },
  slaughterer: { party: 'abattoir', user: 'operator', roles: ['operator'], attributes: { facilityNo: '0323' } },
  weigher: { party: 'abattoir', user: 'weigher', roles: ['weigher'], attributes: { facilityNo: '0323' } },
  scale: { party: 'abattoir', user: 'scale', roles: ['device'], attributes: { facilityNo: '0323' } },
  packer: trader('packer', '6058100099'),
  shop1: trader('shop', '6068600103'),
  shop2: trader('shop2', '1138600111'),
  shop3: trader('shop3', '6178600122'),
  importer: trader('importer', '1148100123'),
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the chain. */
export type Person = keyof typeof people;

/** Holders by the people who speak for them. */
export const holders = {
  farm1: 'farm:100101',
  farm2: 'farm:100202',
  farm3: 'farm:100303',
  abattoir: 'abattoir:0323',
  packer: 'business:6058100099',
  shop1: 'business:6068600103',
  shop2: 'business:1138600111',
  shop3: 'business:6178600122',
  importer: 'business:1148100123',
} as const;

/** The members of the private data collections, as in the topology. */
export const collections = {
  farmer: ['nacf', 'mafra'],
  sensor: ['nacf', 'mafra'],
  dna: ['mafra'],
  'trade-nacf-abattoir': ['nacf', 'abattoir', 'mafra'],
  'trade-nacf-market': ['nacf', 'market', 'mafra'],
  'trade-abattoir-market': ['abattoir', 'market', 'mafra'],
} as const;

/** A cattle number of the issued blocks. */
export function traceNo(serial: number): string {
  return `002147460${String(serial).padStart(3, '0')}`;
}

/** A pack number with a right check digit. */
export function packNo(serial: number): string {
  const stem = `08801234${String(serial).padStart(9, '0')}`;
  return `${stem}${gs1CheckDigit(stem)}`;
}

/** A refusal, thrown by the short forms so that a test sees it. */
export class Refused extends Error {
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(method: string, code: string, message: string, details: Record<string, unknown> | undefined) {
    super(`${method}: ${code}: ${message} ${details === undefined ? '' : Object.values(details).join(' ')}`);
    this.code = code;
    this.details = details;
  }
}

/** What a steer of 318 kg measures; its yield index is 65.53. */
export const MEASURES = {
  quality: '2',
  marbling: 3,
  backFatMm: 4,
  ribEyeCm2: 77,
  meatColour: 5,
  fatColour: 3,
  texture: 2,
  maturity: 3,
} as const;

type Options = Omit<CallOptions, 'as'>;

/** The contract with its people. */
export class Chain {
  readonly ledger: FakeLedger<Api>;
  #messages = 0;
  #packs = 0;

  constructor(start = '2026-03-02T00:00:00.000Z') {
    this.ledger = new FakeLedger(beef, handlers, { collections, start });
  }

  /** Calls a method and gives what came of it. */
  async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const user = typeof as === 'string' ? people[as] : as;
    const whole = this.whole(method, input, options.at);
    return (await this.ledger.invoke(method, whole, { ...options, as: user })) as CallResult<OutputOf<M>>;
  }

  /** As {@link call}, and gives the output. @throws {Refused} */
  async must<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<OutputOf<M>> {
    const result = await this.call(method, input, as, options);
    if (result.ok) return result.output;
    const { code, message, details } = result.error;
    if (code === 'INTERNAL') throw result.cause;
    throw new Refused(method, code, message, details);
  }

  /** The code with which a call is refused. */
  async refusal<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<string> {
    const result = await this.call(method, input, as, options);
    if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
    return result.ok ? 'not refused' : result.error.code;
  }

  /** The input with a new message reference and the ledger's time, where the method has such fields. */
  whole<M extends Method>(method: M, input: ShortInput<M>, at?: string): InputOf<M> {
    const fields = beef.methods[method].input.shape as object;
    this.#messages += 1;
    return {
      ...('messageRef' in fields && { messageRef: `M-${this.#messages}` }),
      ...('occurredAt' in fields && { occurredAt: at ?? this.ledger.now }),
      ...input,
    } as InputOf<M>;
  }

  /** Everything that the contract has recorded. */
  state(): Ledger {
    const names = Object.keys(beef.records) as RecordName[];
    const state: Record<string, unknown> = { ...emptyLedger(names) };
    for (const name of names) state[name] = this.ledger.records(name);
    return state as unknown as Ledger;
  }

  /** Sets rules, registers farms and businesses, gives out numbers. */
  async open(): Promise<this> {
    await this.must('setRules', { ...beef.methods.setRules.example.input, messageRef: 'RULES' }, 'policy');
    const keeper = { name: '홍길동', phone: '010-0000-0101', address: '전북 정읍시 산외면 산외로 1' };
    const town = { ko: '전북 정읍시 산외면', en: 'Sanoe-myeon, Jeongeup-si' };
    for (const [farmId, bizNo] of [
      ['100101', '4028100068'],
      ['100202', '4038100076'],
      ['100303', '4048600088'],
    ] as const) {
      await this.must('registerFarm', { farmId, permitNo: `P-${farmId}`, bizNo, town }, 'clerk', { private: keeper });
    }
    for (const [holder, trades, bizNo, lotCode] of [
      [holders.abattoir, ['SLAUGHTER'], '6058100099', '0323'],
      [holders.packer, ['PACKING'], '6058100099', '1009'],
      [holders.shop1, ['RETAIL'], '6068600103', '6010'],
      [holders.shop2, ['RETAIL'], '1138600111', '6011'],
      [holders.shop3, ['RETAIL'], '6178600122', '6012'],
      [holders.importer, ['IMPORT', 'PACKING'], '1148100123', '0012'],
    ] as const) {
      const facility = {
        holder,
        trades: [...trades],
        bizNo,
        lotCode,
        name: `업소 ${lotCode}`,
        scaleClass: 'III' as const,
      };
      await this.must('registerFacility', { ...facility, town: { ko: '전북 정읍시', en: 'Jeongeup-si' } }, 'registrar');
    }
    await this.must('issueTags', { firstBlock: '002147460', blocks: 1, agency: 'nacf' }, 'registrar');
    return this;
  }

  /** Registers a steer. */
  async bear(number: string, at: Person = 'farm1', options: Options = {}): Promise<void> {
    const birthDate = kstDateOf(options.at ?? this.ledger.now);
    await this.must('registerAnimal', { traceNo: number, birthDate, sex: 'STEER', breed: 'HANWOO' }, at, options);
  }

  /** Sends an animal to slaughter and slaughters it; gives the carcass's number. */
  async slaughter(number: string, seq: number, at: Person = 'farm1', options: Options = {}): Promise<string> {
    const carcassId = `0323-${kstDateOf(options.at ?? this.ledger.now).replaceAll('-', '')}-${String(seq).padStart(4, '0')}`;
    await this.must('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, at, options);
    await this.must('inspectAnimal', { traceNo: number, result: 'FIT' }, 'meatInspector', options);
    await this.must('slaughterAnimal', { traceNo: number, tagRead: number, carcassId }, 'slaughterer', options);
    return carcassId;
  }

  /** Weighs, inspects and grades a carcass. */
  async dress(carcassId: string, coldG = 318_000, options: Options = {}): Promise<void> {
    const hotG = Math.ceil((coldG * 1017) / 1000);
    await this.must('weighCarcass', { carcassId, stage: 'HOT', grams: hotG }, 'weigher', options);
    const certificateSha256 = 'ab'.repeat(32);
    await this.must('inspectCarcass', { carcassId, result: 'PASS', certificateSha256 }, 'meatInspector', options);
    await this.must('weighCarcass', { carcassId, stage: 'COLD', grams: coldG }, 'weigher', options);
    const certificateNo = `0323-${carcassId.slice(9, 13)}${carcassId.slice(-4)}`;
    await this.must('gradeCarcass', { carcassId, certificateNo, ...MEASURES }, 'grader', options);
  }

  /** Sends goods from one to another, who takes them in. */
  async move(
    shipmentId: string,
    from: Person,
    to: keyof typeof holders,
    items: readonly string[],
    options: Options = {},
  ): Promise<void> {
    await this.must('dispatch', { shipmentId, to: holders[to], items: [...items] }, from, options);
    await this.must('receive', { shipmentId }, to as Person, options);
  }

  /** A carcass that is at the packer's. */
  async carcass(number: string, seq: number, coldG = 318_000, options: Options = {}): Promise<string> {
    await this.bear(number, 'farm1', options);
    const carcassId = await this.slaughter(number, seq, 'farm1', options);
    await this.dress(carcassId, coldG, options);
    await this.move(`C-${seq}`, 'slaughterer', 'packer', [carcassId], options);
    return carcassId;
  }

  /** Packs as they are given to {@link packCuts}. */
  packs(count: number, netG: number, cutCode = '0202'): InputOf<'packCuts'>['packs'] {
    return Array.from({ length: count }, () => {
      this.#packs += 1;
      return { packId: packNo(this.#packs), cutCode, netG, useBy: '2099-12-31' };
    });
  }

  /** Packs cuts of a source; gives the pack numbers. */
  async pack(
    sourceId: string,
    count: number,
    netG: number,
    options: Options & { line?: string; cutCode?: string } = {},
  ): Promise<string[]> {
    const { line = 'A', cutCode, ...rest } = options;
    const packs = this.packs(count, netG, cutCode);
    await this.must('packCuts', { sourceId, line, packs }, 'packer', rest);
    return packs.map(({ packId }) => packId);
  }
}
