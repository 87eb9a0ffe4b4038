import type { z } from 'zod';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import type { Place } from '../edifact/place.ts';
import { allPages, type Page } from '../calls/all-pages.ts';
import type { CallEnd, Invoke, Refusal } from '../calls/invoke.ts';

const { methods } = transshipment;

/** A terminal of the ledger's list. */
export type Terminal = z.output<typeof methods.listTerminals.output>['items'][number];

/** A pass with all its records. */
export type PassView = z.output<typeof methods.getPass.output>;

/** One entry of a pass's journal. */
export type PassEvent = z.output<typeof methods.passHistory.output>['items'][number];

/** One move of a box. */
export type BoxMove = z.output<typeof methods.traceContainer.output>['items'][number];

/** Facts and place of a container. */
export type Container = z.output<typeof methods.getContainer.output>;

/** A read that the ledger or the gateway refused. */
export class ReadRefused extends Error {
  override readonly name = 'ReadRefused';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.detail);
    this.refusal = refusal;
  }
}

/** What the standards' edge reads of the ledger, in the name of one caller, during one request. */
export class Port {
  readonly #invoke: Invoke;
  #terminals: Promise<readonly Terminal[]> | undefined;

  constructor(invoke: Invoke) {
    this.#invoke = invoke;
  }

  /** All terminals; asked for once. */
  terminals(): Promise<readonly Terminal[]> {
    this.#terminals ??= this.#read('listTerminals', {}).then(
      (output) => methods.listTerminals.output.parse(output).items,
    );
    return this.#terminals;
  }

  /** The terminal at a place of a message, or undefined. */
  async terminalAt(place: Place): Promise<Terminal | undefined> {
    const terminals = await this.terminals();
    return terminals.find(({ unLocode, smdgCode }) => unLocode === place.unLocode && smdgCode === place.terminal);
  }

  /** @throws {ReadRefused} also when there is none */
  async pass(passId: string): Promise<PassView> {
    return methods.getPass.output.parse(await this.#read('getPass', { passId }));
  }

  /** @throws {ReadRefused} also when there is none */
  async container(containerNo: string): Promise<Container> {
    return methods.getContainer.output.parse(await this.#read('getContainer', { containerNo }));
  }

  /** The whole journal of a pass, in order. */
  history(passId: string): Promise<PassEvent[]> {
    return this.#all('passHistory', { passId }, (output) => methods.passHistory.output.parse(output));
  }

  /** Every place that a container has been in, in order. */
  trace(containerNo: string): Promise<BoxMove[]> {
    return this.#all('traceContainer', { containerNo }, (output) => methods.traceContainer.output.parse(output));
  }

  #all<T>(method: string, input: object, parse: (output: unknown) => Page<T>): Promise<T[]> {
    return allPages(async (paging) => parse(await this.#read(method, { ...input, ...paging })));
  }

  async #read(method: string, input: object): Promise<unknown> {
    const end: CallEnd = await this.#invoke({ contract: 'transshipment', method, input });
    if (end.kind === 'read') return end.output;
    if (end.kind === 'refused') throw new ReadRefused(end.refusal);
    throw new TypeError(`${method} is not a read`);
  }
}
