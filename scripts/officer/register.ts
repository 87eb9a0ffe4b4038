/** What the officer's tool reads of the ledger's registers, through a gateway. */
import type { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import type { PublicKey } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import type { ContractCalls } from '@ledger-pilots/gateway/client/calls.ts';
import { registeredOf } from './signing-key.ts';

/** The contract through a gateway. */
export type DiplomaticCalls = ContractCalls<typeof diplomatic>;

type OfficerKey = RecordOf<'officerKey'>;

/** All keys that an authority ever had. */
export async function keysOf(ledger: DiplomaticCalls, authority: OfficerKey['authority']): Promise<OfficerKey[]> {
  return allPages((cursor) => ledger.listOfficerKeys({ authority, ...cursor }));
}

/** The register's entry of a key. @throws when there is none */
export async function entryOf(
  ledger: DiplomaticCalls,
  authority: OfficerKey['authority'],
  key: PublicKey,
): Promise<OfficerKey> {
  const { publicKey } = registeredOf(key);
  const entry = (await keysOf(ledger, authority)).findLast((one) => one.publicKey === publicKey);
  if (entry === undefined)
    throw new Error(`the register of ${authority} has no key ${publicKey}: let two approvers enter it`);
  return entry;
}

/** Every item of a list that comes in pages. */
export async function allPages<T>(
  ask: (cursor: {
    readonly cursor?: string;
  }) => Promise<{ readonly output: { items: T[]; next?: string | undefined } }>,
): Promise<T[]> {
  const items: T[] = [];
  let cursor: { readonly cursor?: string } = {};
  for (;;) {
    const { output } = await ask(cursor);
    items.push(...output.items);
    if (output.next === undefined) return items;
    cursor = { cursor: output.next };
  }
}
