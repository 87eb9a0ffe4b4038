/** How many signatures there are to verify in a ledger. */
import { common } from '@hyperledger/fabric-protos';
import { blockFolder } from '@ledger-pilots/audit/channel/block-folder.ts';
import { transactionOf } from '@ledger-pilots/audit/blocks/transaction.ts';

/** Of blocks in a folder: those of orderers, creators and endorsers, and how many transactions they are of. */
export async function signaturesOf(folder: string): Promise<{ signatures: number; transactions: number }> {
  let [signatures, transactions] = [0, 0];
  for await (const bytes of blockFolder(folder)) {
    const block = common.Block.deserializeBinary(bytes);
    const envelopes = block.getData()?.getDataList_asU8() ?? [];
    const [ordered] = block.getMetadata()?.getMetadataList_asU8() ?? [];
    signatures += common.Metadata.deserializeBinary(ordered ?? new Uint8Array()).getSignaturesList().length;
    for (const envelope of envelopes) signatures += 1 + (transactionOf(envelope).invocation?.endorsements.length ?? 0);
    transactions += envelopes.length;
  }
  return { signatures, transactions };
}
