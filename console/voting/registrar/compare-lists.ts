/** Whether the two keepers published the same list. */
import type { VotingCalls } from '../calls.ts';
import { listRoot, readList, type ListEntry } from '../election/recount.ts';

/** What a comparison found. */
export interface ListComparison {
  readonly equal: boolean;
  /** Entries of the registrar's list, and of the authenticator's. */
  readonly registrar: number;
  readonly authenticator: number;
  /** Merkle roots, in hex. */
  readonly roots: { readonly registrar: string; readonly authenticator: string };
  /** Keys that only one of them has, and keys with two weights. */
  readonly onlyRegistrar: readonly string[];
  readonly onlyAuthenticator: readonly string[];
  readonly otherWeight: readonly string[];
}

/** Reads and compares both lists. */
export async function compareLists(
  voting: Pick<VotingCalls, 'listCredentials'>,
  electionId: string,
): Promise<ListComparison> {
  const registrar = await readList(voting, electionId, 'REGISTRAR');
  const authenticator = await readList(voting, electionId, 'AUTHENTICATOR');
  const [left, right] = [weightsOf(registrar), weightsOf(authenticator)];
  const roots = { registrar: listRoot(registrar), authenticator: listRoot(authenticator) };
  return {
    equal: roots.registrar === roots.authenticator,
    registrar: registrar.length,
    authenticator: authenticator.length,
    roots,
    onlyRegistrar: [...left.keys()].filter((key) => !right.has(key)),
    onlyAuthenticator: [...right.keys()].filter((key) => !left.has(key)),
    otherWeight: [...left].filter(([key, weight]) => right.has(key) && right.get(key) !== weight).map(([key]) => key),
  };
}

function weightsOf(entries: readonly ListEntry[]): Map<string, number> {
  return new Map(entries.map(({ publicKey, weight }) => [publicKey, weight]));
}
