/** Audits a channel from its blocks, from the first to the last: what is believed is its first block, and nothing else. */
import { ChannelVerifier } from '../blocks/verify-channel.ts';
import { definitionOf } from '../policies/chaincode-definition.ts';
import { differs, Findings, type Finding } from '../finding.ts';
import type { ContractRules } from '../meaning/contract-rules.ts';
import { Meaning, type MeaningReport } from '../meaning/meaning.ts';
import { Census, type CensusReport } from './census.ts';
import { KeyHistory, type KeyHistoryReport } from './key-history.ts';
import { STEPS, stepOf, type Step } from './steps.ts';
import { Timeline, type TimelineReport } from './timeline.ts';

/** A peer of the channel as far as others may be compared with it. */
export interface OtherCopy {
  /** Whose it is. */
  readonly of: string;
  readonly height: number;
  /** SHA-256 of the last block's header, hex. */
  readonly headHash: string;
  /** The peer's hash of all codes and values up to its last block, hex. */
  readonly commitHash?: string;
}

/** What is to be audited, and by what it is measured. */
export interface AuditOptions {
  /** Bytes of the blocks in order. */
  readonly blocks: AsyncIterable<Uint8Array>;
  /** How many there will be, for telling how far it is. */
  readonly height?: number;
  /** Hash of the first block's header, hex: from elsewhere than the blocks. */
  readonly genesis?: string;
  readonly others?: readonly OtherCopy[];
  /** Rules of contracts that may be on the channel. */
  readonly rules?: readonly ContractRules[];
  /** A key whose versions are to be told: record and parts of its key, `animal/002000000018`. */
  readonly key?: string;
  readonly onProgress?: (blocks: number, transactions: number) => void;
}

/** What became of a step: `OPEN` when what it needs was not given. */
export type StepState = 'VERIFIED' | 'FAILED' | 'OPEN';

/** A chaincode as the channel has committed it. */
export interface CommittedChaincode {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly collections: readonly string[];
}

/** The verdict. */
export interface AuditReport {
  readonly verified: boolean;
  readonly channel: string;
  /** Whether the first block was given from elsewhere, or taken from the blocks. */
  readonly genesis: { readonly hash: string; readonly pinned: boolean };
  readonly height: number;
  readonly headHash: string;
  /** The peer's hash of all codes and values, computed anew; absent in blocks that come from orderers. */
  readonly commitHash?: string;
  readonly keys: number;
  readonly chaincodes: readonly CommittedChaincode[];
  readonly census: CensusReport;
  /** Absent when there is no transaction with a time. */
  readonly timeline?: TimelineReport;
  /** What was measured by the rules of a contract. */
  readonly meaning: readonly MeaningReport[];
  readonly steps: Readonly<Record<Step, StepState>>;
  /** Copies that were compared. */
  readonly compared: readonly string[];
  /** Of the key that was asked for. */
  readonly history?: KeyHistoryReport;
  /** In the order of the blocks. */
  readonly findings: readonly (Omit<Finding, 'check'> & { readonly step: Step })[];
  readonly findingCount: number;
  readonly seconds: number;
}

/** Audits. Rejects when the blocks cannot be read from where they are; what is wrong with them is in the report. */
export async function auditChannel(options: AuditOptions): Promise<AuditReport> {
  const started = performance.now();
  const findings = new Findings();
  const channel = new ChannelVerifier(findings);
  const [census, timeline] = [new Census(), new Timeline()];
  const meanings = (options.rules ?? []).map((rules) => new Meaning(rules, findings));
  const histories = options.key === undefined ? [] : [new KeyHistory(options.key)];
  let transactions = 0;
  for await (const bytes of options.blocks) {
    for (const ordered of channel.take(bytes)) {
      for (const reader of [census, timeline, ...histories, ...meanings]) reader.take(ordered);
      transactions += 1;
    }
    options.onProgress?.(channel.height, transactions);
  }
  comparePinned(channel, options.genesis, findings);
  const compared = (options.others ?? []).filter((other) => compareCopy(channel, other, findings)).map(({ of }) => of);
  const committed = stateOf(channel);
  const meaning = meanings
    .map((each) => each.finish(channel.state))
    .filter(({ contract }) => committed.chaincodes.some(({ name }) => name === contract));
  const bars = timeline.report;
  return {
    verified: findings.count === 0 && channel.height > 0,
    ...headOf(channel, options),
    ...committed,
    census: census.report,
    ...(bars && { timeline: bars }),
    meaning,
    steps: stepsOf(channel, findings, {
      AGREEMENT: compared.length > 0,
      MEANING: meaning.length === committed.chaincodes.length,
    }),
    compared,
    ...historyOf(histories),
    findings: listOf(findings),
    findingCount: findings.count,
    seconds: Math.round(performance.now() - started) / 1000,
  };
}

function headOf(channel: ChannelVerifier, { genesis }: AuditOptions) {
  return {
    channel: channel.channelId ?? '',
    genesis: { hash: hexOf(channel.hashOf(0)), pinned: genesis !== undefined },
    height: channel.height,
    headHash: hexOf(channel.hashOf(channel.height - 1)),
    ...(channel.commitHash !== undefined && { commitHash: hexOf(channel.commitHash) }),
  };
}

function historyOf([history]: readonly KeyHistory[]): Pick<AuditReport, 'history'> {
  return history === undefined ? {} : { history: history.report };
}

function listOf(findings: Findings): AuditReport['findings'] {
  const found = findings.inOrder.map(({ code, message, block, transaction, txId }) => ({
    ...{ step: stepOf(code)!, code, message },
    ...(block !== undefined && { block }),
    ...(transaction !== undefined && { transaction }),
    ...(txId !== undefined && { txId }),
  }));
  return found.sort((left, right) => Number((left.block ?? -1n) - (right.block ?? -1n)));
}

function comparePinned(channel: ChannelVerifier, genesis: string | undefined, findings: Findings): void {
  const own = hexOf(channel.hashOf(0));
  if (genesis !== undefined && genesis !== own) {
    findings.add('GENESIS_DIFFERS', `hash of the first block: ${differs(genesis, own)}`, { block: 0n });
  }
}

/** Whether the copy reaches into the blocks at hand, so that it could be compared. */
function compareCopy(channel: ChannelVerifier, other: OtherCopy, findings: Findings): boolean {
  const last = other.height - 1;
  const own = channel.hashOf(last);
  if (own === undefined) return false;
  const place = { block: BigInt(last) };
  if (hexOf(own) !== other.headHash) {
    findings.add('HEAD_DIFFERS', `${other.of}'s block: ${differs(hexOf(own), other.headHash)}`, place);
  }
  const commitHash = channel.commitHashOf(last);
  if (other.commitHash !== undefined && commitHash !== undefined && hexOf(commitHash) !== other.commitHash) {
    const message = `${other.of}'s codes and values: ${differs(hexOf(commitHash), other.commitHash)}`;
    findings.add('HEAD_DIFFERS', message, place);
  }
  return true;
}

function stateOf({ state }: ChannelVerifier): Pick<AuditReport, 'keys' | 'chaincodes'> {
  let keys = 0;
  const names = new Set<string>();
  for (const { namespace, key } of state.entries()) {
    keys += 1;
    const named = namespace === '_lifecycle' ? /^namespaces\/metadata\/(.+)$/.exec(key) : null;
    if (named !== null) names.add(named[1]!);
  }
  const chaincodes = [...names].flatMap((name) => {
    const definition = definitionOf(state, name);
    if (definition === undefined) return [];
    const { version, sequence, collections } = definition;
    return [{ name, version, sequence, collections: [...collections.keys()] }];
  });
  return { keys, chaincodes };
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
