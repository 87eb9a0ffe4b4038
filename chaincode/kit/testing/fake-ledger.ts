/**
 * A ledger in memory, as strict as Fabric, under the real chaincode: fabric-shim's own stub and dispatch run, only the
 * peer behind them is simulated. Simulation and commit are apart, so that a test can let transactions race.
 */
import { createHash } from 'node:crypto';
import shim, { type ChaincodeInterface, type ChaincodeStub } from 'fabric-shim';
import type { z } from 'zod';
import type { ApprovalPending } from '../approval.ts';
import type { BatchOutput } from '../batch.ts';
import { chaincodeOf } from '../chaincode.ts';
import { addMs } from '../clock.ts';
import { canonicalText, encode } from '../codec.ts';
import type { ContractDeclaration, MethodDeclaration } from '../declare.ts';
import { ContractError, parseContractError } from '../errors.ts';
import { compositeKey, keyOf, splitCompositeKey } from '../keys.ts';
import { transientEntry } from '../private.ts';
import { partyOfMsp } from '../msp.ts';
import type { Precondition } from '../precondition.ts';
import { recordBytes, recordFrom } from '../records.ts';
import type { Handlers } from '../transaction.ts';
import { enrol, type Creator, type TestUser } from './identities.ts';
import { chaincodeInput, signedProposal, type Proposal } from './proposal.ts';
import { SimulatedPeer } from './simulated-peer.ts';
import type { ReadWriteSet } from './world.ts';
import { World, type ValidationCode } from './world.ts';

/** How a ledger begins. */
export interface FakeLedgerOptions {
  /** Members of each private data collection, as in the topology. */
  readonly collections?: Readonly<Record<string, readonly string[]>>;
  /** Time of the first transaction, RFC 3339; each one is a second later. */
  readonly start?: string;
}

/** How one call is made. */
export interface CallOptions {
  readonly as: TestUser | Creator;
  /** The secret part of the input; the ledger adds a salt unless it has one. */
  readonly private?: object;
  /** The same of a batch's operations, in their order. */
  readonly secrets?: readonly (object | undefined)[];
  /** What must hold of a resource. */
  readonly ifMatch?: Precondition;
  /** The transaction's time, RFC 3339; from then on the ledger's clock goes on from there. */
  readonly at?: string;
  /**
   * Parties whose peers endorse; the caller's own where it is not given. All simulate and must agree; when given,
   * key-level policies are enforced at commit.
   */
  readonly endorsers?: readonly string[];
  /** The peer fails when it is asked for a key that holds this text. */
  readonly failing?: string;
}

/** An emitted event. */
interface FakeEvent {
  readonly name: string;
  readonly payload: Record<string, unknown>;
}

/** One write in a readable form. */
interface FakeWrite {
  readonly record: string;
  readonly key: readonly string[];
  readonly value: unknown;
  readonly collection?: string;
  /** MSP ids of the key-level policy, when the transaction sets it. */
  readonly policy?: readonly string[];
}

/** A call that succeeded. */
interface CallSuccess<O> {
  readonly ok: true;
  readonly txId: string;
  readonly output: O;
  readonly event: FakeEvent | undefined;
  readonly writes: readonly FakeWrite[];
}

/** A call that was refused; `cause` is what a contract threw when the code is `INTERNAL`. */
export interface CallFailure {
  readonly ok: false;
  readonly txId: string;
  readonly error: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> };
  readonly cause?: unknown;
}

/** What a call comes to. */
export type CallResult<O> = CallSuccess<O> | CallFailure;

/** A simulation that waits for its commit. */
export interface Simulation<O = unknown> {
  readonly proposal: Proposal;
  readonly result: CallResult<O>;
  readonly set: ReadWriteSet;
  readonly endorsers: readonly string[] | undefined;
}

/** One step of a ledger's life, as data: enough to live it again elsewhere (see twin-run). */
export type RecordedStep =
  | {
      readonly kind: 'simulate';
      readonly txId: string;
      readonly at: string;
      readonly creator: Creator;
      /** Base64. */
      readonly args: readonly string[];
      readonly transient: Readonly<Record<string, string>>;
      readonly peer: string;
    }
  | { readonly kind: 'commit'; readonly txIds: readonly string[] };

type OutputOf<M extends MethodDeclaration> = M extends { readonly fourEyes: true }
  ? z.output<M['output']> | z.output<typeof ApprovalPending>
  : z.output<M['output']>;
type MethodOf<C extends ContractDeclaration> = keyof C['methods'] & string;

const DEFAULT_START = '2026-03-02T00:00:00.000Z';

/** A channel with one contract. */
export class FakeLedger<C extends ContractDeclaration> {
  readonly #api: C;
  readonly #chaincode: ChaincodeInterface;
  readonly #world = new World();
  readonly #collections: Readonly<Record<string, readonly string[]>>;
  readonly #creators = new Map<string, Promise<Creator>>();
  readonly #causes = new Map<string, unknown>();
  readonly #recording: RecordedStep[] = [];
  #now: string;
  #sequence = 0;

  constructor(api: C, handlers: Handlers<C>, options: FakeLedgerOptions = {}) {
    this.#api = api;
    this.#collections = options.collections ?? {};
    this.#now = options.start ?? DEFAULT_START;
    this.#chaincode = chaincodeOf(api, handlers, {
      sourceDigest: 'test',
      onInternalError: ({ txId, error }) => this.#causes.set(txId, error),
    });
  }

  /** Time of the next transaction. */
  get now(): string {
    return this.#now;
  }

  /** Everything that happened so far, for {@link RecordedStep}'s use. */
  get recording(): readonly RecordedStep[] {
    return this.#recording;
  }

  /** Calls a method and, when it writes and succeeds, commits it in a block of its own. */
  async invoke<M extends MethodOf<C>>(
    method: M,
    input: z.input<C['methods'][M]['input']>,
    options: CallOptions,
  ): Promise<CallResult<OutputOf<C['methods'][M]>>> {
    return this.#commitAlone(await this.simulate(method, input, options));
  }

  /** As {@link invoke}, for inputs that are not of the schema, and for the kit's own methods. */
  async invokeRaw(method: string, argument: string | Uint8Array, options: CallOptions): Promise<CallResult<unknown>> {
    return this.#commitAlone(await this.simulateRaw(method, [argument], options));
  }

  /** Carries out several operations as one batch. */
  async batch(
    operations: readonly {
      readonly method: MethodOf<C>;
      readonly input: object;
      readonly ifMatch?: Precondition;
      readonly private?: object;
    }[],
    options: CallOptions,
  ): Promise<CallResult<z.output<typeof BatchOutput>>> {
    const secrets = operations.map((operation) => operation.private);
    const bare = operations.map(({ method, input, ifMatch }) => ({ method, input, ...(ifMatch && { ifMatch }) }));
    const argument = encode({ operations: bare });
    const result = await this.invokeRaw('Batch', argument, { ...options, secrets });
    return result as CallResult<z.output<typeof BatchOutput>>;
  }

  /** Calls a method without committing. */
  async simulate<M extends MethodOf<C>>(
    method: M,
    input: z.input<C['methods'][M]['input']>,
    options: CallOptions,
  ): Promise<Simulation<OutputOf<C['methods'][M]>>> {
    const { ifMatch } = options;
    const args = ifMatch === undefined ? [encode(input)] : [encode(input), encode({ ifMatch })];
    const simulation = await this.simulateRaw(method, args, options);
    return simulation as Simulation<OutputOf<C['methods'][M]>>;
  }

  /** Calls the chaincode with any arguments, without committing. */
  async simulateRaw(method: string, args: readonly (string | Uint8Array)[], options: CallOptions): Promise<Simulation> {
    const proposal = await this.#propose([method, ...args], options);
    const client = partyOf(proposal.creator.mspId);
    const peers = options.endorsers ?? [client];
    const runs: { result: CallResult<unknown>; set: ReadWriteSet }[] = [];
    for (const peer of peers) runs.push(await this.#run(proposal, peer, client, options.failing));
    const [first] = runs;
    if (first === undefined) throw new Error('a call needs an endorser');
    const { result, set } = first;
    if (runs.some((run) => canonicalText(comparable(run)) !== canonicalText(comparable(first)))) {
      throw new Error(`endorsers disagree about ${method}`);
    }
    return { proposal, result, set, endorsers: options.endorsers };
  }

  /** Commits simulations as the transactions of one block, in this order. Failed simulations are not sent, as by a client. */
  commit(...simulations: readonly Simulation[]): ValidationCode[] {
    const sent = simulations.filter(({ result }) => result.ok);
    if (sent.length !== simulations.length) throw new Error('a call that was refused cannot be committed');
    this.#recording.push({ kind: 'commit', txIds: sent.map(({ proposal }) => proposal.txId) });
    const block = this.#world.nextBlock();
    return sent.map(({ proposal, set, endorsers }, tx) => {
      const code = this.#endorsed(set, endorsers) ? this.#world.validate(set) : 'ENDORSEMENT_POLICY_FAILURE';
      if (code === 'VALID') this.#world.apply(set, { block, tx }, proposal);
      return code;
    });
  }

  /** A record as it is committed. */
  record<R extends keyof C['records'] & string>(
    name: R,
    ...key: string[]
  ): z.output<C['records'][R]['schema']> | undefined {
    const entry = this.#world.state.get(compositeKey(name, key));
    const schema = this.#api.records[name]!.schema;
    return entry && (recordFrom(schema, entry.value) as z.output<C['records'][R]['schema']>);
  }

  /** All committed records of a kind, in key order. */
  records<R extends keyof C['records'] & string>(name: R): z.output<C['records'][R]['schema']>[] {
    const { schema } = this.#api.records[name]!;
    const start = compositeKey(name, []);
    return this.#world
      .range(start, `${start}\u{10ffff}`)
      .map(([, { value }]) => recordFrom(schema, value) as z.output<C['records'][R]['schema']>);
  }

  /** Puts records there as if they had been committed: for states that would take too long to reach. */
  place<R extends keyof C['records'] & string>(name: R, records: readonly z.output<C['records'][R]['schema']>[]): void {
    const declared = this.#api.records[name]!;
    const version = { block: this.#world.nextBlock(), tx: 0 };
    for (const record of records) {
      const { bytes, parsed } = recordBytes(declared.schema, record);
      this.#world.state.set(keyOf(name, declared, parsed), { value: bytes, version });
    }
  }

  /** MSP ids that must endorse changes of a record, or `undefined` when it has no key-level policy. */
  policyOf<R extends keyof C['records'] & string>(name: R, ...key: string[]): readonly string[] | undefined {
    return orgsOf(this.#world.policies.get(compositeKey(name, key)));
  }

  /** A record's past values, oldest first, with transaction ids and times. */
  history<R extends keyof C['records'] & string>(
    name: R,
    ...key: string[]
  ): { txId: string; at: string; value: Record<string, unknown> }[] {
    const modifications = this.#world.histories.get(compositeKey(name, key)) ?? [];
    const { schema } = this.#api.records[name]!;
    return modifications.map(({ txId, at, value }) => ({ txId, at, value: recordFrom(schema, value) }));
  }

  /** A private record's stored JSON, salt included, as a member's peer holds it. */
  privateRecord(collection: string, name: string, ...key: string[]): Record<string, unknown> | undefined {
    const entry = this.#world.collections.get(collection)?.get(compositeKey(name, key));
    return entry && (jsonOf(entry.value) as Record<string, unknown>);
  }

  /** The whole committed world state as readable data, in key order. */
  dump(): { key: string; value: unknown; policy?: readonly string[] }[] {
    return this.#world.range('', '').map(([key, { value }]) => {
      const policy = orgsOf(this.#world.policies.get(key));
      return { key: readable(key), value: jsonOf(value), ...(policy && { policy }) };
    });
  }

  /** The bytes of every committed value, public ones apart from private ones: for looking for what must not be there. */
  bytes(): { readonly public: Uint8Array[]; readonly private: Uint8Array[] } {
    const collections = [...this.#world.collections.values()].flatMap((entries) => [...entries.values()]);
    return {
      public: [...this.#world.histories.values()].flat().map(({ value }) => value),
      private: collections.map(({ value }) => value),
    };
  }

  /** Lives recorded steps again, and tells what each came to, as canonical JSON. */
  async replay(steps: readonly RecordedStep[]): Promise<string[]> {
    const simulations = new Map<string, Simulation>();
    const outcomes: string[] = [];
    for (const step of steps) {
      if (step.kind === 'commit') {
        outcomes.push(canonicalText(this.commit(...step.txIds.map((txId) => simulations.get(txId)!))));
        continue;
      }
      const proposal = { ...step, args: step.args.map(unbase64), transient: mapValues(step.transient, unbase64) };
      const run = await this.#run(proposal, step.peer, partyOf(step.creator.mspId));
      simulations.set(step.txId, { proposal, ...run, endorsers: undefined });
      outcomes.push(canonicalText(comparable(run)));
    }
    return outcomes;
  }

  #commitAlone<O>(simulation: Simulation<O>): CallResult<O> {
    const { result, set } = simulation;
    if (!result.ok || set.empty) return result;
    const [code] = this.commit(simulation);
    if (code === 'VALID') return result;
    return { ok: false, txId: result.txId, error: { code: code!, message: 'invalidated at commit' } };
  }

  async #propose(args: readonly (string | Uint8Array)[], options: CallOptions): Promise<Proposal> {
    this.#sequence += 1;
    const txId = createHash('sha256').update(`transaction ${this.#sequence}`).digest('hex');
    const at = options.at ?? this.#now;
    this.#now = addMs(at, 1000);
    const creator = 'mspId' in options.as ? options.as : await this.#creatorOf(options.as);
    return { txId, at, creator, args: args.map((arg) => Buffer.from(arg)), transient: transientOf(txId, options) };
  }

  #creatorOf(user: TestUser): Promise<Creator> {
    const id = canonicalText(user);
    const known = this.#creators.get(id) ?? enrol(user);
    this.#creators.set(id, known);
    return known;
  }

  async #run(
    proposal: Proposal,
    peer: string,
    client: string,
    failing?: string,
  ): Promise<{ result: CallResult<unknown>; set: ReadWriteSet }> {
    const { txId, at, creator, args, transient } = proposal;
    const encoded = { args: args.map(base64), transient: mapValues(transient, base64) };
    this.#recording.push({ kind: 'simulate', txId, at, creator, ...encoded, peer });
    const simulated = new SimulatedPeer(this.#world, { peer, client, collections: this.#collections, failing });
    const Stub = shim.ChaincodeStub as unknown as new (...args: unknown[]) => StubWithEvent;
    const channel = this.#api.name;
    const stub = new Stub(simulated, channel, txId, chaincodeInput(args), signedProposal(channel, proposal));
    const { status, message, payload } = await this.#chaincode.Invoke(stub);
    if (status < 400) {
      const output = jsonOf(payload ?? Buffer.alloc(0));
      const [event, writes] = [eventOf(stub), writesOf(simulated.set)];
      return { result: { ok: true, txId, output, event, writes }, set: simulated.set };
    }
    const error = parseContractError(message ?? '') ?? new ContractError('UNDECLARED', message ?? '');
    const cause = error.code === 'INTERNAL' ? { cause: this.#causes.get(txId) } : {};
    return { result: { ok: false, txId, error: error.toJson() as CallFailure['error'], ...cause }, set: simulated.set };
  }

  /** Whether the key-level policies of all written keys are met; without stated endorsers all peers are taken to agree. */
  #endorsed(set: ReadWriteSet, endorsers: readonly string[] | undefined): boolean {
    if (endorsers === undefined) return true;
    return [...set.writes.keys(), ...set.policies.keys()].every((key) => {
      const needed = orgsOf(this.#world.policies.get(key)) ?? [];
      return needed.every((org) => endorsers.includes(partyOf(org)));
    });
  }
}

/** fabric-shim's stub keeps the event in a field that its types hide. */
interface StubWithEvent extends ChaincodeStub {
  readonly chaincodeEvent?: { getEventName(): string; getPayload_asU8(): Uint8Array };
}

function eventOf(stub: StubWithEvent): FakeEvent | undefined {
  const { chaincodeEvent: event } = stub;
  if (event === undefined) return undefined;
  return { name: event.getEventName(), payload: jsonOf(event.getPayload_asU8()) as Record<string, unknown> };
}

function writesOf(set: ReadWriteSet): FakeWrite[] {
  const records = [...set.writes].map(([key, value]): FakeWrite => {
    const { objectType, attributes } = splitCompositeKey(key);
    const policy = orgsOf(set.policies.get(key));
    return { record: objectType, key: attributes, value: jsonOf(value), ...(policy && { policy }) };
  });
  const secrets = set.privateWrites.map(({ collection, key, value }): FakeWrite => {
    const { objectType, attributes } = splitCompositeKey(key);
    return { collection, record: objectType, key: attributes, value: value === undefined ? undefined : jsonOf(value) };
  });
  return [...records, ...secrets];
}

/** What endorsers must agree about. */
function comparable({ result, set }: { result: CallResult<unknown>; set: ReadWriteSet }): object {
  const reads = [...set.reads.keys(), ...set.ranges.map(({ start }) => start)].map(readable);
  if (!result.ok) return { error: result.error };
  const { output, event, writes } = result;
  return { output, event, writes, reads, hashedReads: set.hashedReads.size };
}

function orgsOf(policy: Uint8Array | undefined): readonly string[] | undefined {
  return policy === undefined ? undefined : new shim.KeyEndorsementPolicy(policy).listOrgs();
}

function partyOf(mspId: string): string {
  return partyOfMsp(mspId) ?? mspId;
}

function readable(key: string): string {
  return key.replaceAll('\u0000', '/');
}

function jsonOf(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString('utf8'));
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function unbase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}

/** The transient map: each secret under its entry, with a salt of its own. */
function transientOf(txId: string, options: CallOptions): Record<string, Uint8Array> {
  const { private: alone, secrets = [] } = options;
  const salted = (secret: object, operation?: number): [string, Uint8Array] => {
    const salt = createHash('sha256').update(`${txId} ${operation}`).digest('hex').slice(0, 32);
    return [transientEntry(operation), encode({ salt, ...secret })];
  };
  return Object.fromEntries([
    ...(alone === undefined ? [] : [salted(alone)]),
    ...secrets.flatMap((secret, operation) => (secret === undefined ? [] : [salted(secret, operation)])),
  ]);
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}
