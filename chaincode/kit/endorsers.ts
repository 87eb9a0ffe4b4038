/** Key-level endorsement: which parties' peers must all sign a change of one record. */
import shim from 'fabric-shim';
import type { RecordDeclaration } from './declare.ts';
import { mspOfParty } from './msp.ts';

/**
 * The parties that must endorse changes of a record, by its declaration's `endorsedBy`; sorted, each once.
 * @param value - the record, to which `@field.path` entries refer
 * @returns `undefined` when the contract's own endorsement policy applies
 * @throws {TypeError} when a referred field is neither a party's name nor a list of them
 */
export function endorsersOf(record: RecordDeclaration, value: object): readonly string[] | undefined {
  if (record.endorsedBy === undefined) return undefined;
  const parties = record.endorsedBy.flatMap((entry) => (entry.startsWith('@') ? partiesAt(value, entry) : [entry]));
  if (parties.length === 0) throw new TypeError('a record with endorsedBy has no endorsers');
  return [...new Set(parties)].sort();
}

/** Fabric's encoding of "a peer of each of these parties", deterministic for sorted parties. */
export function endorsementPolicy(parties: readonly string[]): Uint8Array {
  const policy = new shim.KeyEndorsementPolicy();
  // Only peers count: with role MEMBER any client certificate of the party could sign as an endorser.
  policy.addOrgs('PEER', ...parties.map(mspOfParty));
  return policy.getPolicy();
}

function partiesAt(value: object, entry: string): readonly string[] {
  const found = entry
    .slice(1)
    .split('.')
    .reduce<unknown>((at, field) => (at as Record<string, unknown> | undefined)?.[field], value);
  const parties: unknown[] = Array.isArray(found) ? found : [found];
  if (!parties.every((party) => typeof party === 'string')) throw new TypeError(`${entry} does not name parties`);
  return parties;
}
