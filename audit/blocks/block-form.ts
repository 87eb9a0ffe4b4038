/**
 * The form of a block where nobody signs it: its outer encoding, and the metadata that peers add. Whatever could be otherwise without
 * another meaning must be as Fabric writes it, so that no byte of a block can be changed unseen.
 */
import { common } from '@hyperledger/fabric-protos';
import { signedMetadataOf } from './block-parts.ts';
import type { BlockParts } from './strict-block.ts';

const { SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER, COMMIT_HASH } = common.BlockMetadataIndex;
/** The names of all kinds of metadata, each at its place. */
const KINDS = ['signatures', 'last configuration', 'validation codes', 'orderer', 'commit hash'];
const HASH_BYTES = 32;
const VALID = 0;

/** How a block's bytes are other than Fabric writes them; `undefined` when they are not. */
export function flawOfForm({ header, metadata: list, isExact }: BlockParts): string | undefined {
  if (!isExact) return 'the block holds other bytes than its fields make';
  if (list.length !== KINDS.length) return `it has ${list.length} kinds of metadata and not ${KINDS.length}`;
  return flawOfMetadata(list) ?? (header.number === 0n ? flawOfFirst(list) : undefined);
}

function flawOfMetadata(list: readonly Uint8Array[]): string | undefined {
  if (list[ORDERER]!.length > 0) return `its metadata ${KINDS[ORDERER]} are of an obsolete kind, and not empty`;
  const strange = [SIGNATURES, COMMIT_HASH].find((kind) => signedMetadataOf(list[kind]!)?.isExact !== true);
  if (strange !== undefined) return `its metadata ${KINDS[strange]} hold other bytes than their fields make`;
  if (!isLastConfigAsSigned(list)) return 'it names another last configuration than the orderers signed';
  return isHashOrNothing(list[COMMIT_HASH]!) ? undefined : 'its commit hash is no hash';
}

/** Fabric writes the number of the last configuration twice: in what orderers sign, and, as the obsolete kind, beside it. */
function isLastConfigAsSigned(list: readonly Uint8Array[]): boolean {
  try {
    const signed = common.Metadata.deserializeBinary(list[SIGNATURES]!).getValue_asU8();
    const last = common.OrdererBlockMetadata.deserializeBinary(signed).getLastConfig();
    const metadata = new common.Metadata();
    metadata.setValue(last?.serializeBinary() ?? new Uint8Array());
    return Buffer.from(metadata.serializeBinary()).equals(list[LAST_CONFIG]!);
  } catch {
    return false;
  }
}

function isHashOrNothing(bytes: Uint8Array): boolean {
  const hash = signedMetadataOf(bytes);
  return bytes.length === 0 || (hash?.value.length === HASH_BYTES && hash.signatures.length === 0);
}

/** Nobody signs the first block: it is what the consortium agreed on. A peer calls its configuration valid. */
function flawOfFirst(list: readonly Uint8Array[]): string | undefined {
  const signed = signedMetadataOf(list[SIGNATURES]!)!;
  if (signed.signatures.length > 0) return 'the first block has signatures, and nobody signs it';
  if (!isOfFirst(signed.value)) return 'the first block has metadata of orderers, and none has ordered it';
  if (list[COMMIT_HASH]!.length > 0) return 'the first block has a commit hash, and peers begin with the next';
  return list[TRANSACTIONS_FILTER]!.every((code) => code === VALID) ? undefined : 'the first block is called invalid';
}

/** Nothing, or that the last configuration is in block 0 and no consenter has said anything. */
function isOfFirst(value: Uint8Array): boolean {
  return value.length === 0 || (value.length === 2 && value[0] === 0x0a && value[1] === 0);
}
