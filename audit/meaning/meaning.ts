/** What the valid transactions of a channel mean: every one measured by what its contract declares, and the state at the end. */
import { callerOf } from '../blocks/caller.ts';
import type { Invocation } from '../blocks/transaction.ts';
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import type { FindingCode, Findings, Place } from '../finding.ts';
import { textOf, type Write } from '../state/read-write-set.ts';
import type { HeldRecord } from '../private/private-data.ts';
import type { WorldState } from '../state/world-state.ts';
import { flawOfCall } from './calls.ts';
import type { ContractRules } from './contract-rules.ts';
import { flawOfEvent } from './events.ts';
import { flawOfActs } from './four-eyes.ts';
import { Lives } from './lives.ts';
import { operationsOf, type Operation } from './operations.ts';
import { partsOf, privateRecordOf, RecordError, recordOf, type DecodedRecord } from './records.ts';

/** What was looked at. */
export interface MeaningReport {
  readonly contract: string;
  /** Operations that took effect or read, those within batches each. */
  readonly operations: number;
  readonly records: number;
  /** Private records that the observer holds and invariants were given; absent where none were compared. */
  readonly privateRecords?: number;
  /** Names of the invariants that were evaluated on the state at the end. */
  readonly invariants: readonly string[];
}

/** What a contract's transactions had come to. */
export interface MeaningSnapshot {
  readonly operations: number;
  readonly lives: ReadonlyMap<string, string>;
}

type Fields = DecodedRecord['value'];

/** Measures the transactions of one contract. */
export class Meaning {
  readonly #rules: ContractRules;
  readonly #findings: Findings;
  readonly #lives: Lives;
  #operations: number;

  /** @param kept - as {@link Meaning.snapshot} gave it */
  constructor(rules: ContractRules, findings: Findings, kept?: MeaningSnapshot) {
    this.#rules = rules;
    this.#findings = findings;
    this.#lives = new Lives(rules.lives, kept?.lives);
    this.#operations = kept?.operations ?? 0;
  }

  /** What is to be kept so that another goes on from here. */
  snapshot(): MeaningSnapshot {
    return { operations: this.#operations, lives: this.#lives.snapshot() };
  }

  /** Takes the next transaction; one that is not valid or of another chaincode means nothing here. */
  take(ordered: OrderedTransaction): void {
    const { block, index, transaction, creator, sets } = ordered;
    const invocation = transaction?.invocation;
    if (invocation?.chaincode !== this.#rules.name || transaction === undefined || sets === undefined) return;
    const place = { block, transaction: index, txId: transaction.txId };
    const caller = callerOf(creator, transaction.creatorMspId);
    const writes = sets.find(({ namespace }) => namespace === this.#rules.name)?.own.writes ?? [];
    const operations = this.#operationsOf(invocation, place).filter(({ refusal }) => refusal === undefined);
    this.#operations += operations.length;
    for (const operation of operations) {
      const flaw = flawOfCall(this.#rules, operation, caller, writes.length > 0);
      if (flaw !== undefined) this.#findings.add(flaw.code, flaw.message, place);
    }
    const written = this.#recordsOf(writes, operations.length > 1, place);
    this.#tell('SECOND_PERSON_MISSING', flawOfActs(this.#rules, operations, written, caller), place);
    this.#tell('EVENT_INVALID', flawOfEvent(this.#rules, transaction, invocation), place);
  }

  #tell(code: FindingCode, message: string | undefined, place: Place): void {
    if (message !== undefined) this.#findings.add(code, message, place);
  }

  /**
   * Looks at the state as a whole.
   * @param findings - takes what is wrong with it
   * @param held - what the observer holds of private records, where it was compared
   */
  report(state: WorldState, findings: Findings, held?: readonly HeldRecord[]): MeaningReport {
    const { name, records, invariants } = this.#rules;
    const found = new Map(Object.keys(records).map((kind): [string, DecodedRecord['value'][]] => [kind, []]));
    let count = 0;
    for (const { namespace, collection, key, entry } of state.entries()) {
      if (namespace !== name || collection !== '') continue;
      count += 1;
      const record = this.#decoded(textOf(key), entry.value);
      if (record !== undefined) found.get(record.name)?.push(record.value);
    }
    const lists = this.#privateLists(held ?? [], findings);
    for (const { invariant, subject, problem } of this.#breaches({ ...Object.fromEntries(found), ...lists })) {
      findings.add('INVARIANT_BROKEN', `${invariant}: ${subject} ${problem}`);
    }
    return {
      ...{ contract: name, operations: this.#operations, records: count, invariants },
      ...(held && { privateRecords: Object.values(lists).reduce((sum, { length }) => sum + length, 0) }),
    };
  }

  /** What is held of private records, by the names under which invariants want them. */
  #privateLists(held: readonly HeldRecord[], findings: Findings): Readonly<Record<string, Fields[]>> {
    const { name: contract, privateRecords = {} } = this.#rules;
    const lists = Object.fromEntries(Object.values(privateRecords).map(({ list }) => [list, [] as Fields[]]));
    for (const { namespace, collection, key, value, place } of held) {
      if (namespace !== contract) continue;
      try {
        const record = privateRecordOf(this.#rules, key, value);
        if (record !== undefined) lists[privateRecords[record.name]!.list]!.push(record.value);
      } catch (error) {
        if (!(error instanceof RecordError)) throw error;
        findings.add('RECORD_INVALID', `${collection}: ${error.message}`, place);
      }
    }
    return lists;
  }

  #breaches(records: Parameters<ContractRules['violationsOf']>[0]) {
    try {
      return this.#rules.violationsOf(records);
    } catch (error) {
      // Records that no contract would write, where an invariant takes for granted what its schema does not say.
      const problem = `cannot be evaluated: ${(error as Error).message}`;
      return [{ invariant: 'all', subject: 'the state', problem }];
    }
  }

  #operationsOf(invocation: Invocation, place: Place): Operation[] {
    try {
      return operationsOf(invocation);
    } catch (error) {
      this.#findings.add('ARGUMENTS_INVALID', `the arguments cannot be read: ${(error as Error).message}`, place);
      return [];
    }
  }

  #recordsOf(writes: readonly Write[], several: boolean, place: Place): DecodedRecord[] {
    return writes.flatMap(({ key, value }) => {
      try {
        if (value === undefined) {
          partsOf(textOf(key));
          return [];
        }
        const record = recordOf(this.#rules, textOf(key), value);
        this.#tell('STEP_FORBIDDEN', this.#lives.take(record, several), place);
        return [record];
      } catch (error) {
        if (!(error instanceof RecordError)) throw error;
        this.#findings.add('RECORD_INVALID', error.message, place);
        return [];
      }
    });
  }

  /** What cannot be decoded was told when it was written. */
  #decoded(key: string, value: Uint8Array): DecodedRecord | undefined {
    try {
      return recordOf(this.#rules, key, value);
    } catch {
      return undefined;
    }
  }
}
