/** Brings calls of people without a token to the ledger: checked, gathered where that is declared, and answered with a receipt. */
import type { Logger } from 'pino';
import type { Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Principal, Wallet } from '../auth/wallet.ts';
import { Deadline } from '../deadline.ts';
import { contractProblem, type ContractsByName } from '../ledger/refusal.ts';
import type { MethodResult, Operations } from '../operations.ts';
import { gatewayProblem } from '../problems.ts';
import { Gathering, type GatheringLimits } from './gathering.ts';
import type { RelayedRoute } from './relayed-routes.ts';
import { submissionReceipt, type SubmissionReceipt } from './submission-receipt.ts';
import { VotingGate, type Brought, type ElectionState } from './voting-gate.ts';
import { z } from 'zod';

/** What the relay works with. */
export interface RelayOptions {
  readonly contracts: readonly ContractDeclaration[];
  readonly operations: Operations;
  readonly wallet: Wallet;
  readonly log: Logger;
  readonly requestDeadlineMs: number;
  /** When a gathering is submitted; a quarter of a second or 64 calls when absent. */
  readonly gathering?: GatheringLimits;
}

/** How a brought call ended, when it was not refused. */
export type RelayOutcome =
  | {
      readonly kind: 'committed';
      readonly output: Json;
      readonly txId: string;
      readonly block: bigint;
      readonly receipt: SubmissionReceipt;
    }
  | { readonly kind: 'unknown'; readonly txId: string };

type Fields = Readonly<Record<string, unknown>>;
/** An item's own answer: what came of its transaction, and its verdict when that is known. */
interface Told {
  readonly result: Exclude<MethodResult, { kind: 'read' }>;
  readonly verdict?: Fields;
}

/** A transaction's arguments stay below half a mebibyte: a document on the ledger has one at most. */
const LIMITS: GatheringLimits = { windowMs: 250, mostItems: 64, mostBytes: 512 * 1024 };
const VERDICT = z.looseObject({ verdict: z.string() });

/** The relay of a gateway. */
export class Relay {
  readonly #options: RelayOptions;
  readonly #contracts: ContractsByName;
  readonly #gatherings = new Map<string, Gathering<Fields, Told>>();
  readonly #gate: VotingGate;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#contracts = new Map(options.contracts.map((contract) => [contract.name, contract]));
    this.#gate = new VotingGate((electionId) => this.#election(electionId));
  }

  /**
   * Brings a call.
   * @param input - of the method, not validated yet
   * @throws {Problem} for every refusal
   */
  async bring(route: RelayedRoute, input: unknown): Promise<RelayOutcome> {
    const { contract, name, method } = route;
    const relay = this.#options.operations.relayOf(contract, method.relayed.gathered?.by ?? name);
    const call = await this.#checked(route, input);
    const { result, verdict } =
      method.relayed.gathered === undefined
        ? { result: await this.#submit(relay, contract, name, call) }
        : await this.#gather(route, relay, call);
    if (result.kind === 'unknown') return { kind: 'unknown', txId: result.txId };
    const output = verdict === undefined ? jsonOf(result.output) : this.#outputOf(route, call, verdict);
    const { txId, block } = result;
    const submitted = { contract, method: name, output, transactionId: txId, block: Number(block) };
    const receipt = await submissionReceipt(this.#options.wallet, relay, submitted);
    return { kind: 'committed', output, txId, block, receipt };
  }

  async #checked({ contract, method }: RelayedRoute, input: unknown): Promise<Fields> {
    try {
      const call = parseWith(method.input.strict(), input) as Fields;
      if (contract === 'voting') await this.#gate.check(call as Brought);
      return call;
    } catch (error) {
      if (error instanceof ContractError) throw contractProblem(this.#contracts, contract, error);
      throw error;
    }
  }

  /** One gathering for each route and for each value of what its calls share, such as the election. */
  #gather(route: RelayedRoute, relay: Principal, call: Fields): Promise<Told> {
    const { items } = route.method.relayed.gathered!;
    const shared = Object.entries(call).filter(([field]) => field !== items && field in route.by!.input.shape);
    const name = JSON.stringify([route.path, shared]);
    const own = Object.fromEntries(Object.entries(call).filter(([field]) => !(field in route.by!.input.shape)));
    let gathering = this.#gatherings.get(name);
    if (gathering === undefined) {
      gathering = new Gathering(this.#options.gathering ?? LIMITS, (gathered) => {
        this.#gatherings.delete(name);
        return this.#submitTogether(route, relay, { ...Object.fromEntries(shared), [items]: gathered });
      });
      this.#gatherings.set(name, gathering);
    }
    return gathering.add(own, JSON.stringify(own).length);
  }

  async #submitTogether(route: RelayedRoute, relay: Principal, input: Fields): Promise<Told[]> {
    const { by, items, verdicts } = route.method.relayed.gathered!;
    const count = (input[items] as readonly unknown[]).length;
    const result = await this.#submit(relay, route.contract, by, input);
    if (result.kind === 'unknown') return Array.from({ length: count }, () => ({ result }));
    const all = z
      .array(VERDICT)
      .length(count)
      .parse((jsonOf(result.output) as Fields)[verdicts]);
    return all.map((verdict) => ({ result, verdict }));
  }

  /** What the method itself would have answered, of the call and its verdict. @throws {Problem} */
  #outputOf({ contract, method }: RelayedRoute, call: Fields, verdict: Fields): Json {
    const code = verdict['verdict'] as string;
    if (code !== 'ACCEPTED') {
      const summary = this.#contracts.get(contract)?.errors[code]?.summary ?? 'The call was not accepted.';
      throw contractProblem(this.#contracts, contract, new ContractError(code, summary));
    }
    return z.json().parse((method.output as z.ZodObject).strip().parse({ ...call, ...verdict })) as Json;
  }

  async #submit(
    principal: Principal,
    contract: string,
    method: string,
    input: Fields,
  ): Promise<Exclude<MethodResult, { kind: 'read' }>> {
    const { operations, log } = this.#options;
    const result = await operations.run({ principal, contract, method, input, deadline: this.#deadline(), log });
    if (result.kind === 'read') throw gatewayProblem('INTERNAL', { cause: `${method} is a read` });
    return result;
  }

  async #election(electionId: string): Promise<ElectionState> {
    const { operations, log } = this.#options;
    const principal = operations.relayOf('voting', 'castBallots');
    const call = { principal, contract: 'voting', method: 'getElection', input: { electionId } };
    const result = await operations.run({ ...call, deadline: this.#deadline(), log });
    return jsonOf(result.kind === 'unknown' ? new Uint8Array() : result.output) as unknown as ElectionState;
  }

  #deadline(): Deadline {
    return Deadline.in(this.#options.requestDeadlineMs);
  }
}

function jsonOf(output: Uint8Array): Json {
  return JSON.parse(Buffer.from(output).toString('utf8')) as Json;
}
