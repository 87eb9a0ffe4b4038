/** Publishing a keeper's list, chunk by chunk; goes on where it was left off. */
import type { VotingCalls } from '../calls.ts';
import { readList, type ListEntry, type ListName } from '../election/recount.ts';
import { VotingError } from '../voting-error.ts';

/** What a keeper of the roll calls, in its own name. */
export type RegistrarCalls = Pick<
  VotingCalls,
  'getElection' | 'listCredentials' | 'publishCredentials' | 'restartList' | 'attestRoll' | 'revokeCredential'
>;

/** An entry to be published. */
export interface NewEntry {
  readonly publicKey: string;
  readonly weight: number;
  /** The registrar's list has one, the authenticator's has none. */
  readonly voterCommitment?: string;
}

/** Entries in one transaction, the most that the contract takes. */
const CHUNK = 200;

/**
 * Publishes what is not published yet.
 * @param entries - in the order of the keys' bytes
 * @param told - is called after each chunk with how many are published
 * @returns how many were published now
 * @throws {VotingError} LIST_DIFFERS when the published list is not the beginning of this one
 * @throws {LedgerError} when the gateway refuses
 */
export async function publishList(
  voting: Pick<RegistrarCalls, 'listCredentials' | 'publishCredentials'>,
  { electionId, list }: { readonly electionId: string; readonly list: ListName },
  entries: readonly NewEntry[],
  told: (published: number) => void = () => undefined,
): Promise<number> {
  const published = await readList(voting, electionId, list);
  published.forEach((entry, index) => {
    if (isSame(entry, entries[index])) return;
    throw new VotingError(
      'LIST_DIFFERS',
      `Entry ${index + 1} of the published list of the ${list}, ${entry.publicKey}, is not that of the file: restart the list.`,
    );
  });
  for (let at = published.length; at < entries.length; at += CHUNK) {
    const chunk = entries.slice(at, at + CHUNK);
    await voting.publishCredentials({ electionId, entries: [...chunk] });
    told(at + chunk.length);
  }
  return entries.length - published.length;
}

function isSame(published: ListEntry, entry: NewEntry | undefined): boolean {
  return (
    published.publicKey === entry?.publicKey &&
    published.weight === entry.weight &&
    published.voterCommitment === entry.voterCommitment
  );
}
