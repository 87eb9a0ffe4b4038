/** The event of a transaction, measured by what the contract declares. */
import { peer } from '@hyperledger/fabric-protos';
import type { Invocation, Transaction } from '../blocks/transaction.ts';
import { mismatchOf, type ContractRules } from './contract-rules.ts';

/** An event of the kit's own, of an act that waits for a second person. */
const PROPOSED = 'ApprovalProposed';

interface Emitted {
  readonly name: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** What is wrong with the event of a transaction; `undefined` when nothing is, or there is none. */
export function flawOfEvent(
  rules: ContractRules,
  { txId }: Pick<Transaction, 'txId'>,
  { chaincode, event }: Pick<Invocation, 'chaincode' | 'event'>,
): string | undefined {
  if (event.length === 0) return undefined;
  try {
    const told = peer.ChaincodeEvent.deserializeBinary(event);
    const [of, id] = [told.getChaincodeId(), told.getTxId()];
    if (of !== chaincode || id !== txId) return `an event of ${of || 'no chaincode'}, transaction ${id || 'none'}`;
    const payload = JSON.parse(Buffer.from(told.getPayload_asU8()).toString('utf8')) as Emitted['payload'];
    return flawOf(rules, { name: told.getEventName(), payload });
  } catch (error) {
    return `an event that cannot be read: ${(error as Error).message}`;
  }
}

function flawOf(rules: ContractRules, { name, payload }: Emitted): string | undefined {
  if (name === PROPOSED) return undefined;
  if (name === 'Batch') {
    const events = payload['events'] as readonly Emitted[];
    return events.map((event) => flawOf(rules, event)).find((flaw) => flaw !== undefined);
  }
  const schema = Object.hasOwn(rules.events, name) ? rules.events[name] : undefined;
  if (schema === undefined) return `an event ${name.slice(0, 100)}, which the contract does not declare`;
  const { v, ...fields } = payload;
  const mismatch = mismatchOf(schema, 'v' in schema.shape ? { v, ...fields } : fields);
  return mismatch === undefined ? undefined : `the event ${name}: ${mismatch}`;
}
