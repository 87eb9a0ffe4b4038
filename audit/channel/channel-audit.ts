/** An audit under way: takes one block after another, and tells at any height what there is to tell. */
import { ChannelVerifier, type OrderedTransaction } from '../blocks/verify-channel.ts';
import { differs, Findings } from '../finding.ts';
import type { ContractRules } from '../meaning/contract-rules.ts';
import { Meaning } from '../meaning/meaning.ts';
import { definitionOf, LIFECYCLE, type ChaincodeDefinition } from '../policies/chaincode-definition.ts';
import type { WorldState } from '../state/world-state.ts';
import { Approvals, type ContractSource } from './approvals.ts';
import type { AuditReport, CommittedChaincode, StepFinding, StepState } from './audit-report.ts';
import { Census } from './census.ts';
import { KeyHistory } from './key-history.ts';
import { compareCopy, type OtherCopy } from './other-copy.ts';
import { STEPS, stepOf, type Step } from './steps.ts';
import { Timeline } from './timeline.ts';

/** By what a channel is measured. */
export interface Measures {
  /** Rules of contracts that may be on the channel. */
  readonly rules?: readonly ContractRules[];
  /** A key whose versions are to be told: record and parts of its key, `animal/002000000018`. */
  readonly key?: string;
}

/** With what a channel is compared at the end. */
export interface Comparisons {
  /** Hash of the first block's header, hex: from elsewhere than the blocks. */
  readonly genesis?: string;
  readonly others?: readonly OtherCopy[];
  /** The source of a committed chaincode, from a tree of the auditor's; `undefined` where the tree has none. */
  readonly sourceOf?: (chaincode: string) => Promise<ContractSource | undefined>;
}

/** A report without what it took. */
export type Verdict = Omit<AuditReport, 'seconds'>;

/** Follows a channel. */
export class ChannelAudit {
  readonly #findings = new Findings();
  readonly #channel = new ChannelVerifier(this.#findings);
  readonly #census = new Census();
  readonly #timeline = new Timeline();
  readonly #approvals = new Approvals(this.#findings);
  readonly #meanings: readonly Meaning[];
  readonly #history: KeyHistory | undefined;

  constructor({ rules = [], key }: Measures) {
    this.#meanings = rules.map((each) => new Meaning(each, this.#findings));
    this.#history = key === undefined ? undefined : new KeyHistory(key);
  }

  /** Number of the last block, and one. */
  get height(): number {
    return this.#channel.height;
  }

  /** Takes the next block. @returns its transactions in order */
  take(bytes: Uint8Array): readonly OrderedTransaction[] {
    const transactions = this.#channel.take(bytes);
    for (const ordered of transactions) {
      this.#approvals.take(ordered, this.#channel.state);
      for (const reader of [this.#census, this.#timeline, ...this.#meanings]) reader.take(ordered);
      this.#history?.take(ordered);
    }
    return transactions;
  }

  /** What there is to tell at this height; the audit may go on. */
  async report({ genesis, others = [], sourceOf }: Comparisons): Promise<Verdict> {
    const channel = this.#channel;
    const findings = this.#findings.copy();
    comparePinned(channel, genesis, findings);
    const compared = others.filter((other) => compareCopy(channel, other, findings)).map(({ of }) => of);
    const { keys, definitions } = contentOf(channel.state);
    const chaincodes = await this.#chaincodes(definitions, findings, sourceOf);
    const meaning = this.#meanings
      .map((each) => each.report(channel.state, findings))
      .filter(({ contract }) => definitions.some(({ name }) => name === contract));
    const bars = this.#timeline.report;
    return {
      verified: findings.count === 0 && channel.height > 0,
      ...headOf(channel, genesis),
      ...{ keys, chaincodes },
      ...(sourceOf && { sourceMatches: chaincodes.every(({ source }) => source?.matches === true) }),
      census: this.#census.report,
      ...(bars && { timeline: bars }),
      meaning,
      steps: stepsOf(channel, findings, {
        AGREEMENT: compared.length > 0,
        MEANING: meaning.length === chaincodes.length,
      }),
      compared,
      ...(this.#history && { history: this.#history.report }),
      findings: listOf(findings),
      findingCount: findings.count,
    };
  }

  async #chaincodes(
    definitions: readonly ChaincodeDefinition[],
    findings: Findings,
    sourceOf: Comparisons['sourceOf'],
  ): Promise<CommittedChaincode[]> {
    const { state, organisations } = this.#channel;
    const chaincodes: CommittedChaincode[] = [];
    for (const definition of definitions) {
      const source = await sourceOf?.(definition.name);
      chaincodes.push(this.#approvals.report(state, definition, organisations, findings, source));
    }
    return chaincodes;
  }
}

function headOf(channel: ChannelVerifier, genesis: string | undefined) {
  return {
    channel: channel.channelId ?? '',
    genesis: { hash: hexOf(channel.hashOf(0)), pinned: genesis !== undefined },
    height: channel.height,
    headHash: hexOf(channel.hashOf(channel.height - 1)),
    ...(channel.commitHash !== undefined && { commitHash: hexOf(channel.commitHash) }),
  };
}

function comparePinned(channel: ChannelVerifier, genesis: string | undefined, findings: Findings): void {
  const own = hexOf(channel.hashOf(0));
  if (genesis !== undefined && genesis !== own) {
    findings.add('GENESIS_DIFFERS', `hash of the first block: ${differs(genesis, own)}`, { block: 0n });
  }
}

/** How many keys there are, and the definitions among them. */
function contentOf(state: WorldState): { readonly keys: number; readonly definitions: readonly ChaincodeDefinition[] } {
  let keys = 0;
  const names = new Set<string>();
  for (const { namespace, key } of state.entries()) {
    keys += 1;
    const named = namespace === LIFECYCLE ? /^namespaces\/metadata\/(.+)$/.exec(key) : null;
    if (named !== null) names.add(named[1]!);
  }
  return { keys, definitions: [...names].flatMap((name) => definitionOf(state, name) ?? []) };
}

/** What is wrong, in the order of the blocks. */
function listOf(findings: Findings): StepFinding[] {
  const found = findings.inOrder.map(({ code, message, block, transaction, txId }) => ({
    ...{ step: stepOf(code)!, code, message },
    ...(block !== undefined && { block }),
    ...(transaction !== undefined && { transaction }),
    ...(txId !== undefined && { txId }),
  }));
  return found.sort((left, right) => Number((left.block ?? -1n) - (right.block ?? -1n)));
}

/** @param lookedAt - of steps that need more than blocks, whether it was there */
function stepsOf(
  channel: ChannelVerifier,
  findings: Findings,
  lookedAt: Partial<Record<Step, boolean>>,
): Record<Step, StepState> {
  const failed = new Set(findings.inOrder.map(({ code }) => stepOf(code)));
  const done: Partial<Record<Step, boolean>> = { STATE: channel.commitHash !== undefined, ...lookedAt };
  const state = (step: Step): StepState => (failed.has(step) ? 'FAILED' : done[step] === false ? 'OPEN' : 'VERIFIED');
  return Object.fromEntries((Object.keys(STEPS) as Step[]).map((step) => [step, state(step)])) as Record<
    Step,
    StepState
  >;
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
