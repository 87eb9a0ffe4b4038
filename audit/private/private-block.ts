/** A block together with the private data that the peer who delivers it holds, and may show to whoever asks. */
import { peer } from '@hyperledger/fabric-protos';

/** What a transaction wrote to one collection. */
export interface PrivateSet {
  /** Position in the block, from 0. */
  readonly transaction: number;
  readonly namespace: string;
  readonly collection: string;
  /** A `KVRWSet`, as endorsers hashed it; without the keys that were purged since. */
  readonly bytes: Uint8Array;
}

/** A block with private data. */
export interface PrivateBlock {
  readonly bytes: Uint8Array;
  readonly privateSets: readonly PrivateSet[];
}

/** Takes a `BlockAndPrivateData` of the peer's deliver service apart. @throws {Error} when it is none */
export function privateBlockOf(delivered: Uint8Array): PrivateBlock {
  const both = peer.BlockAndPrivateData.deserializeBinary(delivered);
  const block = both.getBlock();
  if (block === undefined) throw new Error('the peer delivered private data without a block');
  const map = both.getPrivateDataMapMap();
  const transactions = [...(map.keys() as unknown as Iterable<number>)];
  const privateSets = transactions.flatMap((transaction) =>
    map
      .get(transaction)!
      .getNsPvtRwsetList()
      .flatMap((set) =>
        set.getCollectionPvtRwsetList().map((collection) => ({
          transaction: Number(transaction),
          namespace: set.getNamespace(),
          collection: collection.getCollectionName(),
          bytes: collection.getRwset_asU8(),
        })),
      ),
  );
  return { bytes: block.serializeBinary(), privateSets };
}
