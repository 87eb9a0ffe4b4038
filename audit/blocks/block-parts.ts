/** A block taken apart, whatever its form; and the messages within its metadata. */
import { common } from '@hyperledger/fabric-protos';
import { headerOf } from './block-hash.ts';
import { isCanonical } from './canonical.ts';
import { strictBlockOf, strictMetadataOf, type BlockParts, type SignedMetadata } from './strict-block.ts';

/** Takes a block apart; `undefined` when the bytes are none, or have no header. */
export function blockPartsOf(bytes: Uint8Array): BlockParts | undefined {
  return strictBlockOf(bytes) ?? decodedBlockOf(bytes);
}

/** Takes metadata apart that orderers sign, or a peer's; `undefined` when the bytes are none. */
export function signedMetadataOf(bytes: Uint8Array): SignedMetadata | undefined {
  return strictMetadataOf(bytes) ?? decodedMetadataOf(bytes);
}

/** By the decoder of the protocol's package. */
export function decodedBlockOf(bytes: Uint8Array): BlockParts | undefined {
  try {
    const block = common.Block.deserializeBinary(bytes);
    const header = block.getHeader();
    if (header === undefined) return undefined;
    return {
      header: headerOf(header),
      envelopes: block.getData()?.getDataList_asU8() ?? [],
      metadata: block.getMetadata()?.getMetadataList_asU8() ?? [],
      isExact: isCanonical(block, bytes),
    };
  } catch {
    return undefined;
  }
}

/** By the decoder of the protocol's package. */
export function decodedMetadataOf(bytes: Uint8Array): SignedMetadata | undefined {
  try {
    const metadata = common.Metadata.deserializeBinary(bytes);
    return {
      value: metadata.getValue_asU8(),
      signatures: metadata.getSignaturesList().map((each) => ({
        signatureHeader: each.getSignatureHeader_asU8(),
        signature: each.getSignature_asU8(),
        identifierHeader: each.getIdentifierHeader_asU8(),
      })),
      isExact: isCanonical(metadata, bytes),
    };
  } catch {
    return undefined;
  }
}
