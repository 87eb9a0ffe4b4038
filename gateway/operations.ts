/**
 * The one way from a caller to a contract's method: access, the declared schema, the transient map, the ledger. The routes
 * and the standards' edge both come through here, so that no rule has two homes.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { isBatchable } from '@ledger-pilots/chaincode/kit/batch.ts';
import { encode, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CollectionError, collectionNameOf } from '@ledger-pilots/chaincode/kit/collections.ts';
import {
  admits,
  type ContractDeclaration,
  type MethodDeclaration,
  type SubmitDeclaration,
} from '@ledger-pilots/chaincode/kit/declare.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { ContractError, KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import type { Precondition } from '@ledger-pilots/chaincode/kit/precondition.ts';
import { inputInvalid, parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { Principal, Wallet } from './auth/wallet.ts';
import type { Deadline } from './deadline.ts';
import type { Ledger } from './ledger/ledger.ts';
import type { LedgerCall } from './ledger/call.ts';
import { contractProblem, type ContractsByName } from './ledger/refusal.ts';
import { gatewayProblem, Problem } from './problems.ts';

/** A call of a declared method. */
export interface MethodCall {
  /** Absent on routes that are public. */
  readonly principal: Principal | undefined;
  readonly contract: string;
  readonly method: string;
  /** Not validated yet. */
  readonly input: unknown;
  /** The secret part, where the method declares one; not validated yet. */
  readonly secret?: unknown;
  /** What must hold of a resource for a write to be carried out. */
  readonly ifMatch?: Precondition;
  /** The caller's `Idempotency-Key`: a repeat of a write gets the first outcome. */
  readonly key?: string;
  /** Whether a write is to be answered as soon as its transaction is signed. */
  readonly respondAsync?: boolean;
  readonly deadline: Deadline;
  readonly log: Logger;
}

/** A read's answer: the contract's output as JSON text in UTF-8. */
export interface ReadResult {
  readonly kind: 'read';
  readonly output: Uint8Array;
}

/** A write that is on the ledger, with the contract's output as JSON text in UTF-8. */
export interface WriteResult {
  readonly kind: 'committed';
  readonly output: Uint8Array;
  readonly txId: string;
  readonly block: bigint;
}

/** A write whose end was not known at the deadline. */
export interface OpenResult {
  readonly kind: 'unknown';
  readonly txId: string;
  /** Position in the transaction, when that carries several writes. */
  readonly operation?: number;
}

/** How a call ended, when it was not refused. */
export type MethodResult = ReadResult | WriteResult | OpenResult;

/** A call that passed every check which needs no peer. */
export interface PreparedCall {
  readonly kind: MethodDeclaration['kind'];
  readonly call: LedgerCall;
}

/** What the kit's `History` answered, and where. */
export interface History {
  /** The contract's output as JSON text in UTF-8. */
  readonly output: Uint8Array;
  readonly party: string;
  readonly channel: string;
}

const SALT_BYTES = 16;

/** Runs declared methods. */
export class Operations {
  readonly #connections: Connections;
  readonly #contracts: ContractsByName;
  readonly #wallet: Wallet;
  readonly #ledger: Ledger;

  constructor(connections: Connections, contracts: ContractsByName, wallet: Wallet, ledger: Ledger) {
    this.#connections = connections;
    this.#contracts = contracts;
    this.#wallet = wallet;
    this.#ledger = ledger;
  }

  /**
   * Refuses a caller whose party and role are not within the method's access. The contract checks again; this spares the
   * peers the call.
   * @throws {Problem} NOT_AUTHORISED
   */
  authorise(principal: Principal | undefined, contract: string, method: string): void {
    const { access } = this.#method(contract, method);
    if (access === 'public') return;
    if (principal === undefined || !admits(access, principal.party, principal.roles)) {
      throw new Problem('NOT_AUTHORISED', KIT_ERRORS.NOT_AUTHORISED, undefined);
    }
  }

  /**
   * In whose name a call is relayed that somebody brings without a token: the channel's public reader where that one may,
   * else whichever user within the method's access this gateway holds.
   * @throws {Problem} RELAY_UNAVAILABLE
   */
  relayOf(contract: string, method: string): Principal {
    const { access } = this.#method(contract, method);
    const { party, user } = this.#connections.channels[this.#channelOf(contract)]!.publicReader;
    const candidates = [this.#wallet.find(party, user), ...this.#wallet.all()];
    const relay = candidates.find((held) => held !== undefined && admits(access, held.party, held.roles));
    if (relay === undefined) throw gatewayProblem('RELAY_UNAVAILABLE');
    return relay;
  }

  /**
   * Runs a method to its end.
   * @throws {Problem} for every refusal, of the gateway's and of the contract's own
   */
  async run(call: MethodCall): Promise<MethodResult> {
    const declaration = this.#method(call.contract, call.method);
    this.authorise(call.principal, call.contract, call.method);
    const principal = call.principal ?? this.publicReader(call.contract);
    const prepared = this.#prepare(call, declaration, principal);
    if (declaration.kind === 'evaluate') return { kind: 'read', output: await this.#ledger.evaluate(prepared) };
    const outcome = await this.#ledger.submit({
      ...prepared,
      ...(call.key !== undefined && { key: call.key }),
      requestHash: requestHashOf(call),
      respondAsync: call.respondAsync ?? false,
      batchable: isBatchable(declaration),
    });
    switch (outcome.kind) {
      case 'rejected':
        throw outcome.problem;
      case 'unknown':
        return outcome;
      case 'committed':
        return { kind: 'committed', output: outcome.result, txId: outcome.txId, block: outcome.block };
    }
  }

  /**
   * Checks a call as {@link run} does, and makes it ready for the ledger, for whoever brings it there in another way.
   * @throws {Problem} for every refusal that needs no peer
   */
  prepare(call: MethodCall & { readonly principal: Principal }): PreparedCall {
    const declaration = this.#method(call.contract, call.method);
    this.authorise(call.principal, call.contract, call.method);
    return { kind: declaration.kind, call: this.#prepare(call, declaration, call.principal) };
  }

  /**
   * Runs the kit's `History` in the caller's name: the contract decides whose past the caller may see.
   * @returns the contract's output, and by which party's peers, on which channel
   * @throws {Problem}
   */
  async history(call: Omit<MethodCall, 'method' | 'secret'>): Promise<History> {
    const principal = call.principal ?? this.publicReader(call.contract);
    const channel = this.#channelOf(call.contract);
    const { contract, deadline } = call;
    const log = call.log.child({ contract, method: 'History' });
    const input = call.input as Json;
    const output = await this.#ledger.evaluate({
      principal,
      channel,
      contract,
      method: 'History',
      input,
      deadline,
      log,
    });
    return { output, party: principal.party, channel };
  }

  /**
   * In whose name a contract is read for people without a token.
   * @throws {Problem} PUBLIC_READS_UNAVAILABLE when this gateway does not serve that party
   */
  publicReader(contract: string): Principal {
    const { party, user } = this.#connections.channels[this.#channelOf(contract)]!.publicReader;
    const reader = this.#wallet.find(party, user);
    if (reader === undefined) throw gatewayProblem('PUBLIC_READS_UNAVAILABLE');
    return reader;
  }

  #prepare(call: MethodCall, declaration: MethodDeclaration, principal: Principal): LedgerCall {
    const { input, secret } = this.#validated(call, declaration);
    const isPrivateRead = declaration.kind === 'evaluate' && declaration.readsPrivate !== undefined;
    return {
      principal,
      channel: this.#channelOf(call.contract),
      contract: call.contract,
      method: call.method,
      input: call.input as Json,
      ...(call.ifMatch !== undefined && { ifMatch: call.ifMatch }),
      ...(secret !== undefined && {
        secret,
        organisations: this.#collectionMembers(call.contract, declaration, input),
      }),
      ...(declaration.kind === 'submit' &&
        declaration.endorsers !== undefined && { organisations: this.#mspIdsOf(declaration.endorsers) }),
      // Only a peer of a member has the values, and only the caller's own is asked to show them.
      ...(isPrivateRead && { organisations: [principal.mspId] }),
      deadline: call.deadline,
      log: call.log.child({ contract: call.contract, method: call.method }),
    };
  }

  #validated(call: MethodCall, declaration: MethodDeclaration): { input: object; secret?: Uint8Array } {
    const schema = declaration.kind === 'submit' ? declaration.private?.schema : undefined;
    try {
      const input = parseWith(strict(declaration.input), call.input);
      if (schema === undefined) {
        if (call.secret !== undefined)
          throw inputInvalid([{ path: '$.private', message: 'this method has no secret part' }]);
        return { input };
      }
      if (!isObject(call.secret)) {
        throw new ContractError('PRIVATE_INPUT_MISSING', 'The body needs the secret part of the input as `private`.');
      }
      const { salt = randomBytes(SALT_BYTES).toString('hex'), ...fields } = call.secret;
      parseWith(schema.strict(), fields, { secret: true });
      return { input, secret: encode({ ...fields, salt }) };
    } catch (error) {
      if (error instanceof ContractError) throw contractProblem(this.#contracts, call.contract, error);
      if (error instanceof CodecError) throw gatewayProblem('BODY_INVALID', { detail: error.message });
      throw error;
    }
  }

  /** MSP ids of those who may see and endorse the secret: the members of the collection that the input leads to. */
  #collectionMembers(contract: string, declaration: MethodDeclaration, input: object): string[] {
    const { record } = (declaration as SubmitDeclaration).private!;
    const template = this.#contract(contract).privateRecords![record]!.collection;
    const { collections } = this.#connections.channels[this.#channelOf(contract)]!;
    let name: string;
    try {
      name = collectionNameOf(template, input);
    } catch (error) {
      if (!(error instanceof CollectionError)) throw error;
      throw this.#noCollection(contract, error.message);
    }
    const members = Object.hasOwn(collections, name) ? collections[name]! : undefined;
    if (members === undefined) throw this.#noCollection(contract, `there is no collection ${name}`);
    return this.#mspIdsOf(members);
  }

  #mspIdsOf(parties: readonly string[]): string[] {
    return parties.map((party) => this.#connections.parties[party]!.mspId);
  }

  #noCollection(contract: string, message: string): Problem {
    return contractProblem(this.#contracts, contract, inputInvalid([{ path: '$', message }]));
  }

  #channelOf(contract: string): string {
    const found = Object.entries(this.#connections.channels).find(([, channel]) => channel.contract === contract);
    if (found === undefined) throw gatewayProblem('ROUTE_UNKNOWN');
    return found[0];
  }

  #contract(name: string): ContractDeclaration {
    const contract = this.#contracts.get(name);
    if (contract === undefined) throw gatewayProblem('ROUTE_UNKNOWN');
    return contract;
  }

  #method(contract: string, method: string): MethodDeclaration {
    const { methods } = this.#contract(contract);
    if (!Object.hasOwn(methods, method)) throw gatewayProblem('ROUTE_UNKNOWN');
    return methods[method]!;
  }
}

/** What makes a repeat the same request. The secret goes in as the caller gave it, before a salt of ours. */
function requestHashOf({ contract, method, input, secret, ifMatch }: MethodCall): string {
  const secretHash = secret === undefined ? null : sha256Hex(encode(secret));
  return sha256Hex(encode({ contract, method, input, secretHash, ifMatch: ifMatch ?? null }));
}

/** Unknown fields are refused, as the contract refuses them, unless the schema says what to do with them. */
function strict(schema: z.ZodObject): z.ZodObject {
  return schema.def.catchall === undefined ? schema.strict() : schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
