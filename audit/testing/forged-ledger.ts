/** A whole channel with something of everything: approvals, a definition, records, a key's own policy, a new configuration. */
import { common } from '@hyperledger/fabric-protos';
import { ChannelVerifier } from '../blocks/verify-channel.ts';
import { Findings } from '../finding.ts';
import { commitHashOf } from '../state/commit-hash.ts';
import { WorldState } from '../state/world-state.ts';
import { PARTIES, type Forge, type ForgedTransaction } from './forge.ts';
import { approval, committed } from './forged-approvals.ts';
import { outOf } from './forged-policies.ts';

const { COMMIT_HASH, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const DEFINITION = { name: 'voting', version: '1.0.0+0a1b2c3d4e5f', sequence: 1 };
const PACKAGE = `voting_1.0.0_0a1b2c3d4e5f:${'ab'.repeat(32)}`;
/** Where the configuration changes. */
const CONFIG_BLOCK = 5;
/** MVCC_READ_CONFLICT. */
const CONFLICT = 11;

/** A note that a party writes. */
export function note(name: string, change: Partial<ForgedTransaction> = {}): ForgedTransaction {
  const creator = { party: 'nec', user: 'manager', roles: ['election-manager'] };
  const writes = [{ record: 'note', key: [name], value: { name } }];
  return { creator, at: '2026-03-02T00:00:00Z', method: 'note', input: { name }, output: {}, writes, ...change };
}

/** The key of a note. */
export function keyOfNote(name: string): string {
  return `\u0000note\u0000${name}\u0000`;
}

/** A ledger as a peer keeps it. Blocks 1 and 2 approve and define, 3 gives a key its policy, 5 is a configuration. */
export async function forgedLedger(forge: Forge): Promise<common.Block[]> {
  const own = { key: keyOfNote('own'), policy: outOf(1, ['ObserverMSP']) };
  const deleted = { key: keyOfNote('b'), value: new Uint8Array() };
  const blocks: (readonly [transactions: readonly ForgedTransaction[], codes?: readonly number[]])[] = [
    [PARTIES.map((party) => approval(party, DEFINITION, PACKAGE))],
    [[committed(DEFINITION)]],
    [[note('a'), note('b'), note('own', { keyPolicies: [own] })]],
    [
      [note('c', { reads: [{ key: keyOfNote('a'), block: 3, transaction: 0 }] }), stale()],
      [0, CONFLICT],
    ],
    [[]],
    [[note('own', { endorsers: ['observer'] }), note('d', { writes: [], rawWrites: [deleted] })]],
    [[note('e', { privateWrites: [] }), note('f')]],
  ];
  const chain = [forge.genesis];
  for (const [index, [transactions, codes]] of blocks.entries()) {
    const number = index + 1;
    const isConfig = number === CONFIG_BLOCK;
    const envelopes = isConfig
      ? [await forge.reconfigured('one', ['nec', 'host', 'credential'])]
      : await Promise.all(transactions.map((transaction) => forge.envelope(transaction)));
    const lastConfig = number < CONFIG_BLOCK ? 0 : CONFIG_BLOCK;
    chain.push(forge.seal(chain.at(-1)!, envelopes, codes ?? envelopes.map(() => 0), [1, 2, 3], lastConfig));
  }
  return asOfPeer(chain);
}

/** Reads a version that was never there. */
function stale(): ForgedTransaction {
  return note('z', { reads: [{ key: keyOfNote('a'), block: 1, transaction: 0 }] });
}

/** The blocks with the hash that a peer writes into them. */
function asOfPeer(chain: readonly common.Block[]): common.Block[] {
  const verifier = new ChannelVerifier(new Findings());
  const state = new WorldState();
  let before: Uint8Array = new Uint8Array();
  return chain.map((block) => {
    const number = BigInt(block.getHeader()!.getNumber());
    for (const { index, sets } of verifier.take(block.serializeBinary())) if (sets) state.apply(sets, number, index);
    const updates = state.commit();
    if (number === 0n) return block;
    const list = block.getMetadata()!.getMetadataList_asU8();
    before = commitHashOf(list[TRANSACTIONS_FILTER]!, updates, before);
    const metadata = new common.Metadata();
    metadata.setValue(before);
    list[COMMIT_HASH] = metadata.serializeBinary();
    block.getMetadata()!.setMetadataList(list);
    return block;
  });
}
