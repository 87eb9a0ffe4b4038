/** A story told through the REST API: numbered requests with their answers, which must be what the story expects. */
import type { RestClient, RestRequest } from './rest-client.ts';

/** A step went another way than the story says. */
export class JourneyError extends Error {
  override readonly name = 'JourneyError';
}

/** What a step expects beside its request. */
export interface Step extends RestRequest {
  /** What happens, for people. */
  readonly title: string;
  /** Statuses that are right; 200 and 201 when absent. */
  readonly expect?: readonly number[];
}

const LONG_ANSWER_LINES = 14;
const WAIT_LIMIT_MS = 120_000;
const WAIT_STEP_MS = 250;
/** The same for what tools say among themselves. */
const SHORT_LINES = 3;
/** How many requests alike are printed below one title. */
const SHOWN_ALIKE = 2;

/** Runs steps one by one and prints them. */
export class Journey {
  readonly #client: RestClient;
  readonly #print: (line: string) => void;
  readonly #alike = new Map<string, number>();
  #steps = 0;

  constructor(client: RestClient, print: (line: string) => void) {
    this.#client = client;
    this.#print = print;
  }

  /** Number of steps that went as they should. */
  get steps(): number {
    return this.#steps;
  }

  /** A heading. */
  chapter(title: string): void {
    this.#tellOfOthers();
    this.#print(`\n${title}\n${'='.repeat(title.length)}`);
  }

  /** Address of the gateway. */
  get url(): string {
    return this.#client.url;
  }

  /** A token for `party/user`. */
  token(as: string): Promise<string> {
    return this.#client.token(as);
  }

  /** What happens next, for people; requests that go through {@link fetch} are printed below it. */
  tell(title: string): void {
    this.#tellOfOthers();
    this.#print(`\n${title}`);
  }

  /**
   * A `fetch` for tools that speak for themselves: what they say and hear is printed, in short, and every call counts as a
   * step. Of many requests alike only the first ones are printed.
   * @param as - in whose name, `party/user`; only printed
   */
  fetch(as?: string): typeof fetch {
    return async (resource, init) => {
      const { method = 'GET', body } = init ?? {};
      const url = new URL(resource instanceof Request ? resource.url : resource);
      const answer = await fetch(resource, init);
      const number = (this.#steps += 1);
      // Names of records are left out: what is alike differs in these.
      const kind = `${method} ${url.pathname.replaceAll(/\/[^/]*\d[^/]*/g, '/…')}`;
      const before = this.#alike.get(kind) ?? 0;
      this.#alike.set(kind, before + 1);
      if (before >= SHOWN_ALIKE) return answer;
      const outcome = `${answer.status}${recordedIn(answer.headers)}`;
      this.#print(
        `   ${number}. ${method} ${url.pathname}   ${as === undefined ? '(public)' : `as ${as}`}   ${outcome}`,
      );
      if (method === 'GET') return answer;
      if (typeof body === 'string') this.#show(JSON.parse(body), '      > ', SHORT_LINES);
      const text = await answer.clone().text();
      this.#show(text.startsWith('{') ? JSON.parse(text) : text, '      < ', SHORT_LINES);
      return answer;
    };
  }

  #tellOfOthers(): void {
    for (const [kind, count] of this.#alike) {
      if (count > SHOWN_ALIKE) this.#print(`   … and ${count - SHOWN_ALIKE} more: ${kind}`);
    }
    this.#alike.clear();
  }

  /**
   * Sends the step's request and prints it with the answer.
   * @returns the answer's body
   * @throws {JourneyError} when the status is not an expected one
   */
  async step<T = Record<string, unknown>>(step: Step): Promise<T> {
    const number = this.#steps + 1;
    this.#print(`\n${number}. ${step.title}`);
    this.#print(`   ${step.verb} ${step.path}${step.as === undefined ? '   (public)' : `   as ${step.as}`}`);
    if (step.body !== undefined) this.#show(step.body, '   > ');
    const answer = await this.#client.send(step);
    this.#print(`   ${answer.status}${recordedIn(answer.headers)}`);
    this.#show(answer.body, '   < ');
    if (!(step.expect ?? [200, 201]).includes(answer.status)) {
      throw new JourneyError(`step ${number} (${step.title}) was answered with ${answer.status}`);
    }
    this.#steps = number;
    return answer.body as T;
  }

  /**
   * Asks quietly until the answer is what the story waits for, then tells it as one step.
   * @throws {JourneyError} when it does not come
   */
  async until<T>(
    title: string,
    { done, ...request }: Omit<Step, 'title'> & { readonly done: (body: T) => boolean },
  ): Promise<T> {
    const endMs = Date.now() + WAIT_LIMIT_MS;
    while (Date.now() < endMs) {
      const { status, body } = await this.#client.send(request);
      if (status === 200 && done(body as T)) return this.step<T>({ title, ...request });
      await new Promise((resolve) => setTimeout(resolve, WAIT_STEP_MS));
    }
    throw new JourneyError(`${title}: it did not come within ${WAIT_LIMIT_MS / 1000} s`);
  }

  #show(value: unknown, prefix: string, most = LONG_ANSWER_LINES): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
    const lines = text.split(/\r?\n/).flatMap((line) => line.match(/.{1,110}/g) ?? []);
    for (const line of lines.slice(0, most)) this.#print(prefix + line);
    if (lines.length > most) this.#print(`${prefix}… ${lines.length - most} more lines`);
  }
}

/** Where the ledger has a write, for people. */
function recordedIn(headers: Headers): string {
  const txId = headers.get('transaction-id');
  if (txId === null) return '';
  return `   transaction ${txId.slice(0, 12)}… in block ${headers.get('transaction-block') ?? '?'}`;
}
