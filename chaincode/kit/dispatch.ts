/**
 * From a declaration and its handlers to calls: method, access, input, inbox, four eyes, handler, output, writes, event,
 * in this order. Only what is declared can be called; whatever goes wrong is answered with a declared code.
 */
import type { ChaincodeStub } from 'fabric-shim';
import type { z } from 'zod';
import { carryOut, proposalFor, propose, type Act } from './approval.ts';
import { BatchInput, isBatchable } from './batch.ts';
import { instantOfTimestamp } from './clock.ts';
import { canonicalText, decode } from './codec.ts';
import { CollectionError } from './collections.ts';
import { admits, type ContractDeclaration, type MethodDeclaration, type SubmitDeclaration } from './declare.ts';
import { ContractError } from './errors.ts';
import { eventBytes, kitEvent, type BatchedEvent, type EmittedEvent } from './events.ts';
import { historyOf } from './history.ts';
import { callerOf } from './identity.ts';
import { inputHashOf, receive, remember, senderOf, type Receipt } from './inbox.ts';
import { CodecError, type Json } from './json.ts';
import { KeyError } from './keys.ts';
import { Operation, type OperationScope } from './operation.ts';
import { CallConditions, requireMet, type Precondition } from './precondition.ts';
import { secretOf, type Secret } from './private.ts';
import { readAhead } from './read-ahead.ts';
import { showsResource } from './resources.ts';
import type { Caller } from './transaction.ts';
import { inputInvalid, parseWith } from './validation.ts';
import { PeerError, Workspace, Writes, type LedgerView } from './workspace.ts';

/** Methods that every contract has beside its own; capitals keep them apart. */
export const KIT_METHODS = ['Batch', 'Describe', 'History'] as const;

/** What is known of the running code beyond its declaration. */
export interface Deployment {
  /** Digest of the source that the running code was built from. */
  readonly sourceDigest: string;
  /** Told of every failure that is answered as `INTERNAL`: the error may hold secrets and is not for a log as it is. */
  readonly onInternalError?: (failure: { txId: string; method: string; error: unknown }) => void;
}

/** As much of Fabric's stub as a call needs beside the ledger. */
export type InvocationStub = ChaincodeStub & {
  /** Arguments as bytes; missing in the shim's types. */
  getBufferArgs(): Uint8Array[];
};

/** A handler without its types, which the declaration's schemas have checked. */
type AnyHandler = (tx: Operation, input: unknown, secret: unknown) => Promise<unknown>;

/** One transaction, taken apart. */
interface Call {
  readonly txId: string;
  readonly now: string;
  readonly caller: Caller;
  readonly transient: ReadonlyMap<string, Uint8Array>;
  readonly workspace: LedgerView;
  /** The place in a batch, from 0. */
  readonly operation?: number;
}

/** A request within a call. */
interface Request {
  readonly name: string;
  readonly input: Json;
  /** What must hold of a resource, when the call would otherwise be carried out. */
  readonly ifMatch?: Precondition | undefined;
}

/** What came of a request. */
interface Performed {
  readonly output: Json;
  readonly writes: Writes;
  readonly event?: EmittedEvent | undefined;
}

/** Carries out the calls of one contract. Keeps nothing between calls. */
export class Dispatcher {
  readonly #api: ContractDeclaration;
  readonly #handlers: ReadonlyMap<string, AnyHandler>;
  readonly #inputs: ReadonlyMap<string, z.ZodObject>;
  readonly #deployment: Deployment;

  constructor(api: ContractDeclaration, handlers: Readonly<Record<string, unknown>>, deployment: Deployment) {
    this.#api = api;
    this.#deployment = deployment;
    const names = Object.keys(api.methods);
    this.#handlers = new Map(names.map((name) => [name, handlers[name] as AnyHandler]));
    this.#inputs = new Map(names.map((name) => [name, strict(api.methods[name]!.input)]));
  }

  /**
   * Carries out one transaction.
   * @param name - a declared method, `Batch`, `Describe` or `History`
   * @returns the output as canonical JSON
   * @throws {ContractError} and nothing else
   */
  async invoke(name: string, stub: InvocationStub): Promise<string> {
    try {
      return await this.#invoke(name, stub);
    } catch (error) {
      throw this.#refusalOf(error, name, stub.getTxID());
    }
  }

  async #invoke(name: string, stub: InvocationStub): Promise<string> {
    const [argument, conditions] = argumentsOf(stub);
    if (conditions !== undefined && isKitMethod(name)) throw withoutConditions();
    if (name === 'Describe') return canonicalText(this.#describe());
    const { mspid, idBytes } = stub.getCreator();
    const { seconds, nanos } = stub.getTxTimestamp();
    const workspace = new Workspace(stub);
    const call: Call = {
      txId: stub.getTxID(),
      now: instantOfTimestamp(seconds.toNumber(), nanos),
      caller: callerOf(mspid, idBytes),
      transient: stub.getTransient(),
      workspace,
    };
    const input = inputOf(argument);
    const { output, writes, event } = await this.#carryOut(call, workspace, {
      name,
      input,
      ifMatch: ifMatchOf(conditions),
    });
    // The text is made before anything is written: an output that has no canonical form must not leave writes.
    const text = canonicalText(output);
    workspace.apply(writes);
    await workspace.flush();
    if (event !== undefined) stub.setEvent(event.name, eventBytes(event));
    return text;
  }

  async #carryOut(call: Call, workspace: Workspace, request: Request): Promise<Performed> {
    switch (request.name) {
      case 'Batch':
        return this.#batch(call, workspace, request.input);
      case 'History': {
        const scope = { ...call, api: this.#api, read: this.#reader(call) };
        return { output: await historyOf(scope, request.input), writes: new Writes() };
      }
      default:
        return this.#perform(call, request);
    }
  }

  #describe(): Json {
    const { name, version, methods } = this.#api;
    const kinds = Object.entries(methods).map(([method, { kind }]) => [method, { kind }] as const);
    return { name, version, sourceDigest: this.#deployment.sourceDigest, methods: Object.fromEntries(kinds) };
  }

  async #batch(call: Call, workspace: Workspace, input: Json): Promise<Performed> {
    const requests = parseWith(BatchInput, input).operations.map(({ method, input: own, ifMatch }): Request => {
      return { name: method, input: own as Json, ifMatch };
    });
    if (requests.length > 1) {
      await readAhead(
        workspace,
        requests.map((request, operation) => (view) => this.#perform({ ...call, operation, workspace: view }, request)),
      );
    }
    const results: Json[] = [];
    const events: BatchedEvent[] = [];
    for (const [operation, request] of requests.entries()) {
      try {
        const done = await this.#perform({ ...call, operation }, request);
        results.push({ output: done.output });
        workspace.apply(done.writes);
        if (done.event !== undefined) events.push({ ...done.event, operation });
      } catch (error) {
        // Endorsers must agree: what only this peer could not do voids the whole transaction.
        if (error instanceof PeerError) throw error;
        results.push({ error: this.#refusalOf(error, request.name, call.txId).toJson() });
      }
    }
    const event = events.length === 0 ? undefined : kitEvent('Batch', { events });
    return { output: { results }, writes: new Writes(), event };
  }

  async #perform(call: Call, request: Request): Promise<Performed> {
    const { name } = request;
    const method = this.#methodOf(name);
    if (call.operation !== undefined && !isBatchable(method)) {
      throw new ContractError('NOT_BATCHABLE', `${name} needs a transaction of its own.`);
    }
    requireAdmitted(name, method, call.caller);
    const input = parseWith(this.#inputs.get(name)!, request.input);
    const scope = { ...call, api: this.#api, methodName: name, method };
    if (method.kind === 'submit') return this.#submit({ ...scope, method }, request, input);
    if (request.ifMatch !== undefined) throw withoutConditions();
    return this.#handle(scope, input, undefined);
  }

  /**
   * Runs reads of one resource on behalf of a call, with the caller's access, over the call's workspace: what they read is
   * in the call's read set.
   */
  #reader(call: Call): (name: string, input: Json) => Promise<Json> {
    return async (name, input) => {
      const method = this.#methodOf(name);
      if (!showsResource(method)) {
        throw inputInvalid([{ path: '$.method', message: 'is not a read of one resource' }]);
      }
      requireAdmitted(name, method, call.caller);
      const parsed = parseWith(this.#inputs.get(name)!, input);
      const { output } = await this.#handle({ ...call, api: this.#api, methodName: name, method }, parsed, undefined);
      return output;
    };
  }

  async #submit(
    scope: OperationScope & Call & { readonly method: SubmitDeclaration },
    { name, input, ifMatch }: Request,
    parsed: Record<string, unknown>,
  ): Promise<Performed> {
    const { method, caller, now, txId } = scope;
    const secret =
      method.private === undefined ? undefined : secretOf(method.private, scope.transient, scope.operation);
    const inputHash = inputHashOf(name, input, secret?.bytes);
    const receipt = await receiptOf(scope, parsed, inputHash);
    if (receipt?.repeated !== undefined) return { output: receipt.repeated.output, writes: new Writes() };
    // After the inbox: a message that went through has changed what it was conditional on, and its repeat is harmless.
    if (ifMatch !== undefined) await requireMet(ifMatch, this.#reader(scope));
    const informed = { ...scope, ...conflictOf(receipt), ...(secret !== undefined && { salt: secret.salt }) };
    const act: Act = { id: inputHash, method: name, caller, now, txId };
    const performed =
      method.fourEyes === true
        ? await this.#underFourEyes(informed, act, parsed)
        : await this.#handle(informed, parsed, secret);
    if (receipt !== undefined) {
      const { output } = performed;
      remember(performed.writes, receipt, { method: name, inputHash, txId, recordedAt: now, output });
    }
    return performed;
  }

  async #underFourEyes(scope: OperationScope, act: Act, input: unknown): Promise<Performed> {
    const proposal = await proposalFor(scope.workspace, act);
    if (proposal === undefined) {
      const writes = new Writes();
      const output = propose(writes, act);
      return { output, writes, event: kitEvent('ApprovalProposed', output.approval) };
    }
    const performed = await this.#handle({ ...scope, proposedBy: proposal.proposedBy }, input, undefined);
    carryOut(performed.writes, act, proposal);
    return performed;
  }

  async #handle(scope: OperationScope, input: unknown, secret: Secret | undefined): Promise<Performed> {
    const { method, methodName } = scope;
    const operation = new Operation(scope);
    const result = await this.#handlers.get(methodName)!(operation, input, secret?.value);
    const { writes, event } = operation;
    if (!writes.empty && event === undefined && method.kind === 'submit' && (method.events ?? []).length > 0) {
      throw new Error(`${methodName} writes and emits none of its events`);
    }
    // What the caller gets and what the inbox keeps is the same plain JSON.
    return { output: decode(canonicalText(method.output.parse(result))), writes, event };
  }

  #methodOf(name: string): MethodDeclaration {
    const { methods } = this.#api;
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    if (method !== undefined) return method;
    throw methodUnknown();
  }

  #refusalOf(error: unknown, method: string, txId: string): ContractError {
    if (error instanceof ContractError) return error;
    if (error instanceof KeyError || error instanceof CollectionError) {
      return inputInvalid([{ path: '$', message: error.message }]);
    }
    this.#deployment.onInternalError?.({ txId, method, error });
    if (error instanceof PeerError) {
      return new ContractError('PEER_FAILED', 'The peer did not serve the contract; nothing was written.');
    }
    return new ContractError('INTERNAL', 'The contract failed unexpectedly; nothing was written.');
  }
}

/** The refusal of a method that is not declared. Its name may be anything and is not repeated. */
export function methodUnknown(): ContractError {
  return new ContractError('METHOD_UNKNOWN', 'The contract has no such method.');
}

/** An object's unknown fields are refused, unless its schema says what to do with them. */
function strict(schema: z.ZodObject): z.ZodObject {
  return schema.def.catchall === undefined ? schema.strict() : schema;
}

function requireAdmitted(name: string, { access }: MethodDeclaration, { party, roles }: Caller): void {
  if (admits(access, party, roles)) return;
  throw new ContractError('NOT_AUTHORISED', `${name} is not permitted to this party and role.`, { party, roles });
}

function isKitMethod(name: string): boolean {
  return (KIT_METHODS as readonly string[]).includes(name);
}

/** The input, and the conditions of the call where it has some. */
function argumentsOf(stub: InvocationStub): [input: Uint8Array | undefined, conditions: Uint8Array | undefined] {
  const [, input, conditions, ...others] = stub.getBufferArgs();
  if (others.length > 0) {
    const message = 'A method takes an input and the conditions of the call: two JSON objects.';
    throw inputInvalid([{ path: '$', message }]);
  }
  return [input, conditions];
}

function ifMatchOf(conditions: Uint8Array | undefined): Precondition | undefined {
  return conditions === undefined ? undefined : parseWith(CallConditions, inputOf(conditions)).ifMatch;
}

function withoutConditions(): ContractError {
  return inputInvalid([{ path: '$.ifMatch', message: 'Only a declared write can be conditional.' }]);
}

function inputOf(argument: Uint8Array | undefined): Json {
  try {
    return decode(argument ?? '');
  } catch (error) {
    if (error instanceof CodecError) throw inputInvalid([{ path: error.path, message: error.problem }]);
    throw error;
  }
}

async function receiptOf(
  { method, workspace, caller }: OperationScope & { readonly method: SubmitDeclaration },
  input: Record<string, unknown>,
  inputHash: string,
): Promise<Receipt | undefined> {
  const messageRef = 'messageRef' in method.input.shape ? input['messageRef'] : undefined;
  if (typeof messageRef !== 'string') return undefined;
  const message = { sender: senderOf(caller, method.fourEyes === true), messageRef, inputHash };
  return receive(workspace, message, method.onConflictingRepeat === 'handle');
}

function conflictOf(receipt: Receipt | undefined): Pick<OperationScope, 'conflictsWith'> {
  if (receipt?.conflict === undefined) return {};
  const { txId, inputHash } = receipt.conflict;
  return { conflictsWith: { txId, inputHash } };
}
