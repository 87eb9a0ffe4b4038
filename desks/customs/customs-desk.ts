/**
 * Customs' desk: decides on a parcel as soon as the ledger tells that its last fact has come, with nobody typing. What is decided is the
 * contract's to say; the desk brings the day's secret draw. It may be ended at any moment: an event counts as dealt with when
 * its parcel is decided on, and a parcel is decided on once, whoever asks again.
 */
import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/customs/state.ts';
import { drawProofOf } from '@ledger-pilots/chaincode/customs/statements/draw.ts';
import type { LedgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { persist } from '../progress/persist.ts';
import type { PositionFile } from '../progress/position-file.ts';
import { SettledPositions } from '../progress/settled-positions.ts';
import type { DaySeeds } from './day-seeds.ts';

type Clearance = RecordOf<'clearance'>;

/** What the desk is made of. */
export interface CustomsDeskOptions {
  readonly client: LedgerClient<[typeof customs]>;
  readonly seeds: Pick<DaySeeds, 'at'>;
  readonly position: PositionFile;
  /** Whether what is accepted by list, and needs no agency, is released at once. */
  readonly releases: boolean;
  readonly log: Logger;
}

/** Enough for the gateway to put many decisions into one transaction, below what it lets one caller ask at once. */
const MAX_AT_ONCE = 150;
/** A peer may have the block later than the one that told of it: a moment, and much longer where the machine is overloaded. */
const PEERS_APART_MS = 60_000;
const PEERS_APART_STEP_MS = 200;
/** What the contract says of a parcel that it cannot decide on, or not yet. */
const UNDECIDABLE = new Set(['STATE_CONFLICT', 'FACTS_MISSING', 'NOT_FOUND']);
/** From before the first event. */
const BEGINNING = '0';

/** The desk. */
export class CustomsDesk {
  readonly #options: CustomsDeskOptions;
  readonly #running = new Set<Promise<void>>();

  constructor(options: CustomsDeskOptions) {
    this.#options = options;
  }

  /** Works until the signal aborts; comes back when nothing of it runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    // Each piece of work listens to it.
    setMaxListeners(0, signal);
    const { position, log } = this.#options;
    await persist(
      signal,
      () => this.#follow(signal),
      (reason) => log.warn({ reason }, 'the events are followed anew'),
    );
    await Promise.all(this.#running);
    position.flush();
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { client, position, log } = this.#options;
    const positions = new SettledPositions((id) => position.advance(id));
    const lastEventId = position.position ?? BEGINNING;
    for await (const { id, payload } of client.events('customs', { events: ['ParcelReady'], lastEventId, signal })) {
      const { parcelId } = payload as { readonly parcelId: string };
      const settle = positions.begin(id);
      while (this.#running.size >= MAX_AT_ONCE) await Promise.race(this.#running);
      const work = async (): Promise<void> => {
        const outcome = await this.#dealWith(parcelId, signal);
        log.info({ parcelId, outcome }, 'a parcel is dealt with');
        settle();
      };
      const running = persist(signal, work, (reason) => log.warn({ parcelId, reason }, 'the desk tries again')).finally(
        () => this.#running.delete(running),
      );
      this.#running.add(running);
    }
  }

  async #dealWith(parcelId: string, signal: AbortSignal): Promise<string> {
    const clearance = await this.#decided(parcelId, signal);
    if (clearance === undefined) return 'NOT_THERE';
    if (!this.#options.releases || !isReleasable(clearance)) return clearance.state;
    return (await this.#release(parcelId)) ? 'RELEASED' : clearance.state;
  }

  /** The parcel's clearance, decided on now or before; undefined when a parcel that was told of is nowhere to be found. */
  async #decided(parcelId: string, signal: AbortSignal): Promise<Clearance | undefined> {
    const { client, seeds } = this.#options;
    for (const untilMs = Date.now() + PEERS_APART_MS; ;) {
      try {
        const drawProof = drawProofOf(seeds.at(Date.now()), parcelId);
        return (await client.customs.decide({ parcelId, drawProof })).output;
      } catch (error) {
        const code = error instanceof LedgerError ? error.code : '';
        if (!UNDECIDABLE.has(code)) throw error;
      }
      const clearance = await this.#read(parcelId);
      // Decided on before, or on another way since, such as into another carrier's area.
      if ((clearance !== undefined && clearance.state !== 'PENDING') || Date.now() > untilMs) return clearance;
      await sleep(PEERS_APART_STEP_MS, undefined, { signal });
    }
  }

  async #read(parcelId: string): Promise<Clearance | undefined> {
    try {
      return (await this.#options.client.customs.getClearance({ parcelId })).output;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** The reference makes a second release the first one again. @returns whether it is released */
  async #release(parcelId: string): Promise<boolean> {
    try {
      await this.#options.client.customs.release({ messageRef: `DESK-${parcelId}`, parcelId });
      return true;
    } catch (error) {
      // An objection came in between, or somebody released it by hand.
      if (error instanceof LedgerError && (error.code === 'HELD' || error.code === 'STATE_CONFLICT')) return false;
      throw error;
    }
  }
}

function isReleasable({ state, decision }: Clearance): boolean {
  return state === 'LIST_ACCEPTED' && decision?.agencies.length === 0;
}
