/**
 * A state machine as one constant table. The contract takes its steps from it, the README its diagram, the audit its check of
 * every recorded step, the property tests their walks.
 */

/** One row of the table. */
export interface Transition<S extends string = string, A extends string = string> {
  readonly from: S;
  readonly action: A;
  readonly to: S;
}

/** A table, and the records in which its steps are to be seen. @typeParam R - names of records */
export interface Life<R extends string = string> {
  readonly record: R;
  /** The field that has the state. */
  readonly field: string;
  /** The field that tells whose state it is, where each record is an entry of a log; else a record is what has the state. */
  readonly of?: string;
  /** States, beside the initial one, in which a new one may begin: as what it was made of. */
  readonly begins?: readonly string[];
  readonly machine: { readonly initial: string; readonly transitions: readonly Transition[] };
}

/** A mistake in a table: two rows for the same state and action. */
export class MachineError extends Error {
  override readonly name = 'MachineError';
}

/** A table of transitions, asked. */
export class Machine<S extends string, A extends string> {
  readonly initial: S;
  readonly transitions: readonly Transition<S, A>[];
  readonly #targets: ReadonlyMap<string, S>;

  constructor(initial: S, transitions: readonly Transition<S, A>[]) {
    const targets = new Map<string, S>();
    for (const { from, action, to } of transitions) {
      const step = stepOf(from, action);
      if (targets.has(step)) throw new MachineError(`two transitions from ${from} by ${action}`);
      targets.set(step, to);
    }
    this.initial = initial;
    this.transitions = transitions;
    this.#targets = targets;
  }

  /** All states, in the order in which the table names them. */
  get states(): readonly S[] {
    return [...new Set([this.initial, ...this.transitions.flatMap(({ from, to }) => [from, to])])];
  }

  /** All actions, in the order in which the table names them. */
  get actions(): readonly A[] {
    return [...new Set(this.transitions.map(({ action }) => action))];
  }

  /** States that nothing leads out of. */
  get terminalStates(): readonly S[] {
    return this.states.filter((state) => this.actionsFrom(state).length === 0);
  }

  /** Actions that a state permits. */
  actionsFrom(state: S): readonly A[] {
    return this.transitions.filter(({ from }) => from === state).map(({ action }) => action);
  }

  /** The state that an action leads to, or `undefined` when the state does not permit it. */
  step(state: S, action: A): S | undefined {
    return this.#targets.get(stepOf(state, action));
  }

  /** States that no walk from the initial state reaches: a mistake in the table, for a test to find. */
  get unreachableStates(): readonly S[] {
    const reached = new Set<S>([this.initial]);
    // A set's iterator meets what is added while it runs.
    for (const state of reached) {
      for (const action of this.actionsFrom(state)) reached.add(this.step(state, action)!);
    }
    return this.states.filter((state) => !reached.has(state));
  }

  /** The table as a Mermaid state diagram. */
  diagram(): string {
    const rows = this.transitions.map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
    const ends = this.terminalStates.map((state) => `  ${state} --> [*]`);
    return ['stateDiagram-v2', `  [*] --> ${this.initial}`, ...rows, ...ends].join('\n');
  }
}

/**
 * Makes a machine of a table written `as const`.
 * @throws {MachineError}
 */
export function machine<const T extends readonly Transition[]>(
  initial: T[number]['from'],
  transitions: T,
): Machine<T[number]['from'] | T[number]['to'], T[number]['action']> {
  return new Machine(initial, transitions);
}

/** Names hold no spaces, so that the pair is unambiguous. */
function stepOf(state: string, action: string): string {
  return `${state} ${action}`;
}
