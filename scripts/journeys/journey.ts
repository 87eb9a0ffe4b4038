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

/** Runs steps one by one and prints them. */
export class Journey {
  readonly #client: RestClient;
  readonly #print: (line: string) => void;
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
    this.#print(`\n${title}\n${'='.repeat(title.length)}`);
  }

  /** What happens next, for people; requests that go through {@link fetch} are printed below it. */
  tell(title: string): void {
    this.#print(`\n${title}`);
  }

  /**
   * A `fetch` for tools that speak for themselves: what they say and hear is printed, and every call counts as a step; reads
   * in one line, for tools read much.
   * @param as - in whose name, `party/user`; only printed
   */
  fetch(as?: string): typeof fetch {
    return async (resource, init) => {
      const answer = await fetch(resource, init);
      const { method = 'GET', body } = init ?? {};
      const url = new URL(resource instanceof Request ? resource.url : resource);
      const isRead = method === 'GET';
      this.#steps += 1;
      const who = as === undefined ? '(public)' : `as ${as}`;
      this.#print(
        `   ${this.#steps}. ${method} ${url.pathname}${url.search}   ${who}${isRead ? `   ${answer.status}` : ''}`,
      );
      if (isRead) return answer;
      if (typeof body === 'string') this.#show(JSON.parse(body), '      > ');
      this.#print(`      ${answer.status}${recordedIn(answer.headers)}`);
      const text = await answer.clone().text();
      this.#show(text.startsWith('{') ? JSON.parse(text) : text, '      < ');
      return answer;
    };
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

  #show(value: unknown, prefix: string): void {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1).replaceAll(/\n\s*/g, ' ');
    const lines = text.split(/\r?\n/).flatMap((line) => line.match(/.{1,110}/g) ?? []);
    for (const line of lines.slice(0, LONG_ANSWER_LINES)) this.#print(prefix + line);
    if (lines.length > LONG_ANSWER_LINES) this.#print(`${prefix}… ${lines.length - LONG_ANSWER_LINES} more lines`);
  }
}

/** Where the ledger has a write, for people. */
function recordedIn(headers: Headers): string {
  const txId = headers.get('transaction-id');
  if (txId === null) return '';
  return `   transaction ${txId.slice(0, 12)}… in block ${headers.get('transaction-block') ?? '?'}`;
}
