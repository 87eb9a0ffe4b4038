/** What the acceptance scenarios of every pilot stand on: requests to the gateway of the test run's network, in anybody's name. */
import { RestClient, type RestAnswer, type RestRequest } from '../../scripts/journeys/rest-client.ts';

/** An answer's body, as loosely as JSON is. */
export type Body = Record<string, unknown>;

/** Sends what a scenario says. */
export class Stage {
  readonly client = new RestClient(process.env['LEDGER_STATE']!);
  readonly #contract: string;

  /** @param contract - whose routes {@link read} asks */
  constructor(contract: string) {
    this.#contract = contract;
  }

  /** Sends what must succeed. */
  async ok<T = Body>(request: RestRequest): Promise<T> {
    const answer = await this.client.send(request);
    if (answer.status !== 200 && answer.status !== 201) throw new Error(describe(request, answer));
    return answer.body as T;
  }

  /** Sends what must be refused; answers status and code, so that a test states both. */
  async refusal(request: RestRequest): Promise<{ status: number; code: unknown }> {
    const answer = await this.client.send(request);
    if (answer.status < 400) throw new Error(describe(request, answer));
    return { status: answer.status, code: (answer.body as Body)['code'] };
  }

  /** Reads as a user. */
  read<T = Body>(as: string | undefined, path: string): Promise<T> {
    return this.ok<T>({ ...(as === undefined ? {} : { as }), verb: 'GET', path: `/v1/${this.#contract}${path}` });
  }
}

function describe(request: RestRequest, answer: RestAnswer): string {
  return `${request.verb} ${request.path} as ${request.as}: ${answer.status} ${JSON.stringify(answer.body)}`;
}
