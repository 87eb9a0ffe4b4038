/**
 * The one way from a caller to a contract's method: access, the declared schema, the transient map, the ledger. The routes
 * and the standards' edge both come through here, so that no rule has two homes.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { canonicalText, encode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CollectionError, collectionNameOf } from '@ledger-pilots/chaincode/kit/collections.ts';
import { admits, type ContractDeclaration, type MethodDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { ContractError, KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { TRANSIENT_ENTRY } from '@ledger-pilots/chaincode/kit/private.ts';
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
}

/** How a call ended, when it was not refused. */
export type MethodResult = ReadResult | WriteResult | OpenResult;

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
   * Runs a method to its end.
   * @throws {Problem} for every refusal, of the gateway's and of the contract's own
   */
  async run(call: MethodCall): Promise<MethodResult> {
    const declaration = this.#method(call.contract, call.method);
    this.authorise(call.principal, call.contract, call.method);
    const principal = call.principal ?? this.#publicReader(call.contract);
    const prepared = this.#prepare(call, declaration, principal);
    if (declaration.kind === 'evaluate') return { kind: 'read', output: await this.#ledger.evaluate(prepared) };
    const outcome = await this.#ledger.submit(prepared);
    switch (outcome.kind) {
      case 'rejected':
        throw outcome.problem;
      case 'unknown':
        return outcome;
      case 'committed':
        return { kind: 'committed', output: outcome.result, txId: outcome.txId, block: outcome.block };
    }
  }

  #prepare(call: MethodCall, declaration: MethodDeclaration, principal: Principal): LedgerCall {
    const { input, secret } = this.#validated(call, declaration);
    const isPrivateRead = declaration.kind === 'evaluate' && declaration.readsPrivate !== undefined;
    return {
      principal,
      channel: this.#channelOf(call.contract),
      contract: call.contract,
      method: call.method,
      args: [canonicalText(call.input)],
      ...(secret !== undefined && {
        transient: { [TRANSIENT_ENTRY]: secret },
        organisations: this.#collectionMembers(call.contract, declaration, input),
      }),
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
    const record = declaration.kind === 'submit' ? declaration.private!.record : declaration.readsPrivate!;
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
    return members.map((party) => this.#connections.parties[party]!.mspId);
  }

  #noCollection(contract: string, message: string): Problem {
    return contractProblem(this.#contracts, contract, inputInvalid([{ path: '$', message }]));
  }

  #publicReader(contract: string): Principal {
    const { party, user } = this.#connections.channels[this.#channelOf(contract)]!.publicReader;
    const reader = this.#wallet.find(party, user);
    if (reader === undefined) throw gatewayProblem('PUBLIC_READS_UNAVAILABLE');
    return reader;
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

/** Unknown fields are refused, as the contract refuses them, unless the schema says what to do with them. */
function strict(schema: z.ZodObject): z.ZodObject {
  return schema.def.catchall === undefined ? schema.strict() : schema;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
