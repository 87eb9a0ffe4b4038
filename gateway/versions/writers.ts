/** Who wrote each version and in which block, from the transactions themselves. */
import type { z } from 'zod';
import { HistoryPage } from '@ledger-pilots/chaincode/kit/history.ts';
import { callerOf } from '@ledger-pilots/chaincode/kit/identity.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { History } from '../operations.ts';
import { gatewayProblem } from '../problems.ts';

/** Transactions that are looked up at once for one request. */
const LOOK_UPS = 8;

type Version = z.output<typeof HistoryPage>['items'][number];

/**
 * The contract's answer with what the ledger tells of each version's transaction.
 * @param named - whether the writers' enrolment ids are told
 * @throws {Problem} PEERS_UNAVAILABLE when the party's peers do not tell
 */
export async function withWriters(
  { output, party, channel }: History,
  ledger: Pick<Ledger, 'transaction'>,
  named: boolean,
): Promise<object> {
  const page = HistoryPage.parse(JSON.parse(Buffer.from(output).toString('utf8')));
  const items = await inTurns(page.items, async ({ txId, ...version }: Version) => {
    const found = await ledger.transaction(party, channel, txId);
    // The peer that told of the version has it; another that is asked instead may be behind.
    if (found === undefined) throw gatewayProblem('PEERS_UNAVAILABLE');
    const { mspId, certificate } = found.creator;
    const writer = named ? { mspId, user: callerOf(mspId, certificate).enrolmentId } : { mspId };
    const transaction = `/v1/transactions/${txId}`;
    return { transactionId: txId, transaction, block: Number(found.block), writer, ...version };
  });
  return { ...page, items };
}

/** Maps in order, with a limit to how many are under way. */
async function inTurns<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await map(item);
  };
  await Promise.all(Array.from({ length: LOOK_UPS }, work));
  return results;
}
