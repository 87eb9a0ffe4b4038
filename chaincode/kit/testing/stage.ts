/** A contract on a ledger in memory, with the people who call it: what the scenes of pilots' tests stand on. */
import type { z } from 'zod';
import type { ContractDeclaration } from '../declare.ts';
import type { Handlers } from '../transaction.ts';
import { FakeLedger, type CallOptions, type CallResult, type FakeLedgerOptions } from './fake-ledger.ts';
import type { TestUser } from './identities.ts';

type MethodOf<C extends ContractDeclaration> = keyof C['methods'] & string;
type InputOf<C extends ContractDeclaration, M extends MethodOf<C>> = z.input<C['methods'][M]['input']>;
/** What a method answers. */
export type StageOutput<C extends ContractDeclaration, M extends MethodOf<C>> = z.output<C['methods'][M]['output']>;
/** An input of which the stage fills in the reference. */
export type StageInput<C extends ContractDeclaration, M extends MethodOf<C>> = Omit<InputOf<C, M>, 'messageRef'> & {
  readonly messageRef?: string;
};
/** How a call is made, apart from by whom. */
export type StageOptions = Omit<CallOptions, 'as'>;

/** A refusal, thrown by the short forms so that a test sees it. */
class Refused extends Error {
  readonly code: string;

  constructor(method: string, { code, message, details }: { code: string; message: string; details?: object }) {
    super(
      `${method}: ${code}: ${message} ${Object.entries(details ?? {})
        .flat()
        .join(' ')}`,
    );
    this.code = code;
  }
}

/** The output of a call that must not be refused. @throws {Error} with `code`, or the cause of a failure in the contract */
export function ok<T>(method: string, result: CallResult<T>): T {
  if (result.ok) return result.output;
  if (result.error.code === 'INTERNAL') throw result.cause;
  throw new Refused(method, result.error);
}

/** The contract with its people. */
export class Stage<C extends ContractDeclaration, Person extends string> {
  readonly ledger: FakeLedger<C>;
  readonly #api: C;
  readonly #people: Readonly<Record<Person, TestUser>>;
  #messages = 0;

  constructor(api: C, handlers: Handlers<C>, people: Readonly<Record<Person, TestUser>>, options: FakeLedgerOptions) {
    this.#api = api;
    this.#people = people;
    this.ledger = new FakeLedger(api, handlers, options);
  }

  /** Calls a method and gives what came of it. */
  async call<M extends MethodOf<C>>(
    method: M,
    input: StageInput<C, M>,
    as: Person | TestUser,
    options: StageOptions = {},
  ): Promise<CallResult<StageOutput<C, M>>> {
    const user: TestUser = typeof as === 'string' ? this.#people[as] : as;
    const whole = this.whole(method, input);
    return (await this.ledger.invoke(method, whole, { ...options, as: user })) as CallResult<StageOutput<C, M>>;
  }

  /** As {@link call}, and gives the output. @throws {Error} with `code` */
  async must<M extends MethodOf<C>>(
    method: M,
    input: StageInput<C, M>,
    as: Person | TestUser,
    options: StageOptions = {},
  ): Promise<StageOutput<C, M>> {
    return ok(method, await this.call(method, input, as, options));
  }

  /** The code with which a call is refused. */
  async refusal<M extends MethodOf<C>>(
    method: M,
    input: StageInput<C, M>,
    as: Person | TestUser,
    options: StageOptions = {},
  ): Promise<string> {
    const result = await this.call(method, input, as, options);
    return result.ok ? 'not refused' : result.error.code;
  }

  /** The input with a new message reference, where the method has one. */
  whole<M extends MethodOf<C>>(method: M, input: StageInput<C, M>): InputOf<C, M> {
    const fields = this.#api.methods[method]!.input.shape as object;
    this.#messages += 1;
    return { ...('messageRef' in fields && { messageRef: `M-${this.#messages}` }), ...input } as InputOf<C, M>;
  }

  /** Both persons of a four-eyes act, one after the other; the first must not be refused. */
  async both<M extends MethodOf<C>>(
    method: M,
    input: StageInput<C, M>,
    first: Person,
    second: Person,
    options: StageOptions = {},
  ): Promise<CallResult<StageOutput<C, M>>> {
    const whole = this.whole(method, input) as unknown as StageInput<C, M>;
    ok(method, await this.call(method, whole, first, options));
    return this.call(method, whole, second);
  }

  /** All records of the ledger, by name. */
  records(): Record<string, unknown> {
    const names = Object.keys(this.#api.records);
    return Object.fromEntries(names.map((name) => [name, this.ledger.records(name as never)]));
  }
}
