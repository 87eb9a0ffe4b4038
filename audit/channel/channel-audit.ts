/** An audit under way: takes one block after another, and tells at any height what there is to tell. */
import type { Consenter } from '../blocks/channel-config.ts';
import {
  ChannelVerifier,
  type ChannelSnapshot,
  type FoundSignatures,
  type OrderedTransaction,
} from '../blocks/verify-channel.ts';
import { differs, Findings, type Finding, type FindingsSnapshot } from '../finding.ts';
import type { ContractRules } from '../meaning/contract-rules.ts';
import { Meaning, type MeaningSnapshot } from '../meaning/meaning.ts';
import { definitionOf, LIFECYCLE, type ChaincodeDefinition } from '../policies/chaincode-definition.ts';
import type { PrivateSet } from '../private/private-block.ts';
import { PrivateData, type PrivateDataSnapshot } from '../private/private-data.ts';
import { compareSnapshot, compareSnapshots } from '../snapshot/compare-snapshot.ts';
import type { SnapshotFolder } from '../snapshot/snapshot-folder.ts';
import type { WorldState } from '../state/world-state.ts';
import { Approvals, type ContractSource } from './approvals.ts';
import type { AuditReport, CommittedChaincode, StepFinding, StepState } from './audit-report.ts';
import { Census, type CensusSnapshot } from './census.ts';
import { KeyHistory, type KeyHistoryReport } from './key-history.ts';
import { compareCopy, type OtherCopy } from './other-copy.ts';
import { STEPS, stepOf, type Step } from './steps.ts';
import { Timeline, type TimelineSnapshot } from './timeline.ts';

/** What an audit had come to between two blocks. */
export interface AuditSnapshot {
  readonly taken: number;
  readonly findings: FindingsSnapshot;
  readonly channel: ChannelSnapshot;
  readonly census: CensusSnapshot;
  readonly timeline: TimelineSnapshot;
  readonly approvals: ReadonlyMap<string, string>;
  /** By contract. */
  readonly meanings: ReadonlyMap<string, MeaningSnapshot>;
  readonly history: KeyHistoryReport | undefined;
  readonly privateData: PrivateDataSnapshot | undefined;
}

/** What is told of a block. */
export interface BlockVerdict {
  readonly block: number;
  readonly headHash: string;
  readonly transactions: readonly OrderedTransaction[];
  /** What this block brought; of very many the first. */
  readonly findings: readonly StepFinding[];
}

/** By what a channel is measured. */
export interface Measures {
  /** Rules of contracts that may be on the channel. */
  readonly rules?: readonly ContractRules[];
  /** A key whose versions are to be told: record and parts of its key, `animal/002000000018`. */
  readonly key?: string;
  /** Whether the blocks come with private data. */
  readonly privateData?: boolean;
}

/** With what a channel is compared at the end. */
export interface Comparisons {
  /** Hash of the first block's header, hex: from elsewhere than the blocks. */
  readonly genesis?: string;
  /** Copies of other peers, that reach no further than this height. */
  readonly othersAt?: (height: number) => Promise<readonly OtherCopy[]>;
  /** Snapshots of peers, each compared when its block has come. */
  readonly snapshots?: readonly SnapshotFolder[];
  /** The source of a committed chaincode, from a tree of the auditor's; `undefined` where the tree has none. */
  readonly sourceOf?: (chaincode: string) => Promise<ContractSource | undefined>;
}

/** A report without what it took. */
export type Verdict = Omit<AuditReport, 'seconds'>;

/** Follows a channel. */
export class ChannelAudit {
  readonly #findings: Findings;
  readonly #channel: ChannelVerifier;
  readonly #census: Census;
  readonly #timeline: Timeline;
  readonly #approvals: Approvals;
  readonly #meanings: ReadonlyMap<string, Meaning>;
  readonly #history: KeyHistory | undefined = undefined;
  readonly #private: PrivateData | undefined = undefined;
  #taken: number;
  readonly #snapshots: SnapshotFolder[] = [];

  /** @param kept - as {@link ChannelAudit.snapshot} gave it, of an audit by the same measures */
  constructor({ rules = [], key, privateData = false }: Measures, kept?: AuditSnapshot) {
    const findings = new Findings(kept?.findings);
    const { channel, census, timeline, approvals, meanings, history, taken = 0 }: Partial<AuditSnapshot> = kept ?? {};
    this.#findings = findings;
    this.#taken = taken;
    this.#channel = ChannelVerifier.restore(findings, channel);
    this.#census = new Census(census);
    this.#timeline = new Timeline(timeline);
    this.#approvals = new Approvals(findings, approvals);
    this.#meanings = new Map(rules.map((each) => [each.name, new Meaning(each, findings, meanings?.get(each.name))]));
    if (key !== undefined) this.#history = new KeyHistory(key, history?.versions);
    if (privateData) this.#private = new PrivateData(findings, kept?.privateData);
  }

  /** What is to be kept between two blocks so that another goes on from here. */
  snapshot(): AuditSnapshot {
    return {
      taken: this.#taken,
      findings: this.#findings.snapshot(),
      channel: this.#channel.snapshot(),
      census: this.#census.snapshot(),
      timeline: this.#timeline.snapshot(),
      approvals: this.#approvals.snapshot(),
      meanings: new Map([...this.#meanings].map(([name, meaning]) => [name, meaning.snapshot()])),
      history: this.#history?.report,
      privateData: this.#private?.snapshot(),
    };
  }

  /** How many blocks it has taken, those included that cannot be read. */
  get taken(): number {
    return this.#taken;
  }

  /** The channel's name, by its first block. */
  get channelId(): string | undefined {
    return this.#channel.channelId;
  }

  /** Hash of the last block's header, hex. */
  get headHash(): string {
    return hexOf(this.#channel.hashOf(this.height - 1));
  }

  /** Number of the last block, and one. */
  get height(): number {
    return this.#channel.height;
  }

  /** Who signs the next block, by the configuration in force. */
  get consenters(): readonly Consenter[] {
    return this.#channel.consenters;
  }

  /**
   * Takes the next block.
   * @param privateSets - what the peer holds of its private data
   * @param found - what is known of its signatures
   */
  take(bytes: Uint8Array, privateSets: readonly PrivateSet[] = [], found?: FoundSignatures): BlockVerdict {
    const before = this.#findings.kept;
    this.#taken += 1;
    const transactions = this.#channel.take(bytes, found);
    for (const ordered of transactions) {
      this.#approvals.take(ordered, this.#channel.state);
      this.#census.take(ordered);
      this.#timeline.take(ordered);
      this.#meanings.get(ordered.transaction?.invocation?.chaincode ?? '')?.take(ordered);
      this.#history?.take(ordered);
      this.#private?.take(ordered, privateSets);
    }
    const findings = this.#findings.after(before).map(stepFinding);
    return { block: this.height - 1, headHash: this.headHash, transactions, findings };
  }

  /** Compares a peer's snapshot of the last block, and with those that were compared before. */
  async compare(snapshot: SnapshotFolder): Promise<void> {
    await compareSnapshot(this.#channel, snapshot, this.#findings);
    for (const other of this.#snapshots) compareSnapshots(other, snapshot, this.#findings);
    this.#snapshots.push(snapshot);
  }

  /** What there is to tell at this height; the audit may go on. */
  async report({ genesis, othersAt, sourceOf }: Comparisons): Promise<Verdict> {
    const channel = this.#channel;
    const findings = new Findings(this.#findings.snapshot());
    comparePinned(channel, genesis, findings);
    const others = (await othersAt?.(this.height)) ?? [];
    const compared = others.filter((other) => compareCopy(channel, other, findings)).map(({ of }) => of);
    const { keys, definitions } = contentOf(channel.state);
    const chaincodes = await this.#chaincodes(definitions, findings, sourceOf);
    const meaning = [...this.#meanings.values()]
      .map((each) => each.report(channel.state, findings, this.#private?.held))
      .filter(({ contract }) => definitions.some(({ name }) => name === contract));
    const bars = this.#timeline.report;
    const privateData = this.#private?.report(findings);
    return {
      verified: findings.count === 0 && channel.height > 0,
      ...headOf(channel, genesis),
      ...{ keys, chaincodes },
      ...(sourceOf && { sourceMatches: chaincodes.every(({ source }) => source?.matches === true) }),
      census: this.#census.report,
      ...(bars && { timeline: bars }),
      meaning,
      steps: stepsOf(findings, {
        STATE: channel.commitHash !== undefined || this.#snapshots.length > 0,
        PRIVATE: privateData !== undefined,
        AGREEMENT: compared.length > 0,
        MEANING: meaning.length === chaincodes.length,
      }),
      compared,
      ...(privateData && { privateData }),
      snapshots: this.#snapshots.map(({ of, signable }) => ({ of, block: signable.last_block_number })),
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
  const found = findings.inOrder.map(stepFinding);
  return found.sort((left, right) => Number((left.block ?? -1n) - (right.block ?? -1n)));
}

function stepFinding({ code, message, block, transaction, txId }: Finding): StepFinding {
  return {
    ...{ step: stepOf(code)!, code, message },
    ...(block !== undefined && { block }),
    ...(transaction !== undefined && { transaction }),
    ...(txId !== undefined && { txId }),
  };
}

/** @param lookedAt - of steps that need more than blocks, whether it was there */
function stepsOf(findings: Findings, lookedAt: Partial<Record<Step, boolean>>): Record<Step, StepState> {
  const failed = new Set(findings.inOrder.map(({ code }) => stepOf(code)));
  const state = (step: Step): StepState =>
    failed.has(step) ? 'FAILED' : lookedAt[step] === false ? 'OPEN' : 'VERIFIED';
  return Object.fromEntries((Object.keys(STEPS) as Step[]).map((step) => [step, state(step)])) as Record<
    Step,
    StepState
  >;
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
