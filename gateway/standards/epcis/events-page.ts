import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import type { Page } from '../calls/all-pages.ts';
import type { Invoke } from '../calls/invoke.ts';

/** A page of events by one of the contract's queries. @throws {Problem} what the contract refuses with */
export async function eventsPage(
  invoke: Invoke,
  method: 'queryByNumber' | 'queryByStep',
  input: object,
): Promise<Page<EpcisEvent>> {
  const end = await invoke({ contract: 'beef', method, input });
  if (end.kind !== 'read') throw new TypeError(`${method} is a read`);
  return beef.methods[method].output.parse(end.output);
}
