/**
 * A retention run: an institution asks its own peer which private records are to be destroyed, and destroys them one by one,
 * each by a transaction that every member's peer carries out. Started by who keeps the data, once a day.
 */
import type { Connections } from '@ledger-pilots/network/connections.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import type { Callers as CallersOf } from '../callers.ts';

type Callers = CallersOf<typeof realestate>;

/** What a run did. */
export interface RetentionReport {
  readonly purged: readonly { readonly record: string; readonly id: string; readonly reason: string }[];
  /** Records that are kept still. */
  readonly kept: number;
}

interface Place {
  readonly bank: string;
  /** Absent for what the bank keeps alone. */
  readonly agency?: string;
}

type Due = Awaited<ReturnType<typeof askDue>>['due'][number];

/** Runs for one party, over all collections that it holds. @throws {Error} for a party that holds none, as a misspelt one */
export async function retentionRun(
  callers: Callers,
  connections: Connections,
  party: string,
): Promise<RetentionReport> {
  const purged: Due[] = [];
  let kept = 0;
  const places = placesOf(connections, party);
  if (places.length === 0) throw new Error(`${party} holds no private records of loans: name a bank or an agency`);
  for (const place of places) {
    const told = await emptied(callers, party, place, purged);
    kept += told.kept;
  }
  return { purged, kept };
}

/** Destroys all that is due in one place, and gives what was told of it last. */
async function emptied(callers: Callers, party: string, place: Place, purged: Due[]) {
  for (;;) {
    const told = await askDue(callers, party, place);
    for (const due of told.due) {
      if (await purge(callers, party, place, due)) purged.push(due);
    }
    // Only what was destroyed makes room for what was not looked through.
    if (!told.more || told.due.length === 0) return told;
  }
}

function placesOf({ channels }: Connections, party: string): Place[] {
  const collections = Object.entries(channels['realestate']?.collections ?? {});
  return collections
    .filter(([, members]) => members.includes(party))
    .map(([name]) => {
      const [bank = '', agency] = name.split('-');
      return { bank, ...(agency !== undefined && { agency }) };
    });
}

async function askDue(callers: Callers, party: string, { bank, agency }: Place) {
  const { output } =
    agency === undefined
      ? await callers.for(party, 'listDueOwn').realestate.listDueOwn({ bank })
      : await callers.for(party, 'listDue').realestate.listDue({ bank, agency });
  return output;
}

/** @returns whether it was there to be destroyed: the other holder may have been first */
async function purge(callers: Callers, party: string, place: Place, due: Due): Promise<boolean> {
  try {
    await purgeCall(callers, party, place, due);
    return true;
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'NOT_FOUND') return false;
    throw error;
  }
}

function purgeCall(callers: Callers, party: string, { bank, agency = '' }: Place, { record, id, reason }: Due) {
  const messageRef = `RETENTION-${id}`;
  switch (record) {
    case 'letter':
      return callers.for(party, 'purgeLetter').realestate.purgeLetter({ messageRef, bank, agency, letterId: id });
    case 'document':
      return callers
        .for(party, 'purgeDocument')
        .realestate.purgeDocument({ messageRef, bank, agency, documentId: id, reason });
    case 'papers':
      return callers.for(party, 'purgePapers').realestate.purgePapers({ messageRef, bank, papersId: id });
    case 'assessment':
      return callers.for(party, 'purgeAssessment').realestate.purgeAssessment({ bank, assessmentId: id });
  }
}
