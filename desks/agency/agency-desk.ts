/**
 * An agency's desk: follows the requests to its agency and the banks' letters, and answers with nobody typing. An event counts as
 * dealt with when its request is answered, declined or over; a desk that starts again goes on from there.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { ISSUERS } from '@ledger-pilots/chaincode/realestate/state.ts';
import type { CredentialOffice } from '../credentials/credential-office.ts';
import { persist } from '../progress/persist.ts';
import { SettledPositions } from '../progress/settled-positions.ts';
import type { Item } from '../records/agency-records.ts';
import type { RealestateClient } from './ledger-desk.ts';
import { answerRequest, resumeAnswer, type Letter, type Outcome, type WorkTools } from './request-work.ts';

/** What a desk is made of. */
export interface DeskOptions extends WorkTools {
  /** Of {@link ISSUERS}: `molit`, or `wetax` where a party has several agencies. */
  readonly agency: string;
  readonly party: string;
  readonly client: RealestateClient;
  readonly credentials: Pick<CredentialOffice, 'issue' | 'revoke'>;
  /** How long a request waits for the bank's letter, and a letter for its request. */
  readonly letterWaitMs: number;
  readonly log: Logger;
}

/** What is known of a request that waits. */
interface Pending {
  asked: boolean;
  letter?: Letter;
  /** Whether it is being answered: after a broken stream events come twice. */
  working: boolean;
  readonly settles: (() => void)[];
  readonly timer: NodeJS.Timeout;
}

const MAX_AT_ONCE = 4;
const PEERS_APART_MS = 5_000;
const PEERS_APART_STEP_MS = 200;
/** From before the first event. */
const BEGINNING = '0';

/** A desk. */
export class AgencyDesk {
  readonly #options: DeskOptions;
  readonly #positions: SettledPositions;
  readonly #pending = new Map<string, Pending>();
  readonly #running = new Set<Promise<void>>();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.#positions = new SettledPositions((id) => options.journal.advance(id));
  }

  /** Works until the signal aborts; comes back when nothing of it runs any more. */
  async run(signal: AbortSignal): Promise<void> {
    const { journal } = this.#options;
    for (const requestId of journal.waiting()) this.#start(signal, requestId, () => this.#resume(requestId));
    // Before the same events come again.
    await Promise.all(this.#running);
    await this.#persist(signal, () => this.#follow(signal));
    for (const { timer } of this.#pending.values()) clearTimeout(timer);
    await Promise.all(this.#running);
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { client, journal } = this.#options;
    const lastEventId = journal.position ?? BEGINNING;
    const events = ['EvidenceRequested', 'LetterSent', 'AttestationRevoked'] as const;
    for await (const { id, event, payload } of client.events('realestate', { events, lastEventId, signal })) {
      while (this.#running.size >= MAX_AT_ONCE) await Promise.race(this.#running);
      if (event === 'EvidenceRequested') this.#takeRequest(signal, id, payload);
      else if (event === 'LetterSent') this.#takeLetter(signal, id, payload);
      else if (event === 'AttestationRevoked') this.#takeRevocation(id, payload);
    }
  }

  /** What another agency withdrew, the office has no credential of. */
  #takeRevocation(id: string, { attestationId }: { readonly attestationId: string }): void {
    const settle = this.#positions.begin(id);
    this.#options.credentials.revoke(attestationId);
    settle();
  }

  #takeRequest(signal: AbortSignal, id: string, told: { readonly requestId: string; readonly item: Item }): void {
    const settle = this.#positions.begin(id);
    const { party, agency } = ISSUERS[told.item];
    if ((agency ?? party) !== this.#options.agency) return settle();
    const pending = this.#pendingOf(signal, told.requestId);
    pending.settles.push(settle);
    pending.asked = true;
    this.#workWhenReady(signal, told.requestId, pending);
  }

  #takeLetter(
    signal: AbortSignal,
    id: string,
    told: { readonly bank: string; readonly agency: string; readonly letterId: string },
  ): void {
    const settle = this.#positions.begin(id);
    if (told.agency !== this.#options.party) return settle();
    this.#start(signal, told.letterId, async () => {
      const letter = await this.#letterInTime(signal, told);
      // Anybody among the banks can write a letter about any request: one that proves nothing must not disturb it.
      if (letter?.proven !== true || (await this.#isOthers(letter.requestId))) return settle();
      const pending = this.#pendingOf(signal, letter.requestId);
      pending.settles.push(settle);
      pending.letter = letter;
      this.#workWhenReady(signal, letter.requestId, pending);
    });
  }

  /** The agency's own peer may have the block a moment later than the one that told of it. Undefined: destroyed since. */
  async #letterInTime(
    signal: AbortSignal,
    { bank, letterId }: { readonly bank: string; readonly letterId: string },
  ): Promise<Letter | undefined> {
    const untilMs = Date.now() + PEERS_APART_MS;
    for (;;) {
      const letter = await this.#options.ledger.letter(bank, letterId);
      if (letter !== undefined || Date.now() > untilMs) return letter;
      await sleep(PEERS_APART_STEP_MS, undefined, { signal });
    }
  }

  /** Whether a request is answered, or for another agency of the party. */
  async #isOthers(requestId: string): Promise<boolean> {
    const request = await this.#options.ledger.request(requestId);
    if (request === undefined) return false;
    const { party, agency } = ISSUERS[request.item];
    return (agency ?? party) !== this.#options.agency || request.state !== 'OPEN';
  }

  #pendingOf(signal: AbortSignal, requestId: string): Pending {
    const known = this.#pending.get(requestId);
    if (known !== undefined) return known;
    const timer = setTimeout(() => this.#lapse(signal, requestId), this.#options.letterWaitMs);
    const pending: Pending = { asked: false, working: false, settles: [], timer };
    this.#pending.set(requestId, pending);
    return pending;
  }

  #workWhenReady(signal: AbortSignal, requestId: string, pending: Pending): void {
    const { asked, letter, working } = pending;
    if (!asked || letter === undefined || working) return;
    pending.working = true;
    clearTimeout(pending.timer);
    this.#start(signal, requestId, async () => {
      this.#tell(requestId, await answerRequest(this.#options, letter, signal));
      this.#settle(requestId);
    });
  }

  /** The bank's letter did not come, or came for nothing. */
  #lapse(signal: AbortSignal, requestId: string): void {
    const { asked } = this.#pending.get(requestId)!;
    if (!asked) return this.#settle(requestId);
    this.#start(signal, requestId, async () => {
      const request = await this.#options.ledger.request(requestId);
      if (request?.state === 'OPEN') {
        await this.#options.ledger.refuse(requestId, 'LETTER_MISSING');
        this.#tell(requestId, 'LETTER_MISSING');
      }
      this.#settle(requestId);
    });
  }

  #settle(requestId: string): void {
    const { settles = [] } = this.#pending.get(requestId) ?? {};
    this.#pending.delete(requestId);
    for (const settle of settles) settle();
  }

  async #resume(requestId: string): Promise<void> {
    const outcome = await resumeAnswer(this.#options, requestId);
    // What is to be decided anew, the events bring again.
    if (outcome !== 'FACTS_CHANGED') this.#tell(requestId, outcome);
  }

  #start(signal: AbortSignal, subject: string, work: () => Promise<void>): void {
    const running = this.#persist(signal, work, subject).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  #persist(signal: AbortSignal, work: () => Promise<void>, subject?: string): Promise<void> {
    const { agency, log } = this.#options;
    return persist(signal, work, (error) => log.warn({ agency, subject, error }, 'the desk tries again'));
  }

  #tell(requestId: string, outcome: Outcome): void {
    const { agency, log } = this.#options;
    log.info({ agency, requestId, outcome }, 'a request is dealt with');
  }
}
