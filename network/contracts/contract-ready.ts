import type { PeerClient } from '../ledger/peer-client.ts';
import { transact } from '../ledger/transact.ts';
import { poll } from '../processes/poll.ts';

/** Every contract has it, from fabric-contract-api; it reads and writes nothing. */
export const METADATA = 'org.hyperledger.fabric:GetMetadata';

/**
 * Waits until a channel serves: each member's peer reaches its contract, and a transaction that is endorsed as the
 * policies say is ordered and committed.
 * @param clients the peers of the channel's members
 */
export async function contractReady(
  clients: readonly PeerClient[],
  channel: string,
  { signal, deadlineMs = 30_000 }: { readonly signal?: AbortSignal; readonly deadlineMs?: number } = {},
): Promise<void> {
  const question = { channel, chaincode: channel, function: METADATA };
  await Promise.all(
    clients.map((client) =>
      poll(
        {
          what: `${client.peer.name} to reach the contract of channel ${channel}`,
          deadlineMs,
          everyMs: 50,
          ...(signal && { signal }),
        },
        () => client.ask(question, deadlineMs),
      ),
    ),
  );
  const [first] = clients;
  if (first !== undefined) await transact(first, question, { deadlineMs, ...(signal && { signal }) });
}
