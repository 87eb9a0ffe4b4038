/** Blocks, and the messages within their metadata, in the form in which Fabric writes them. */
import { bufferOf, strictFields, strictly, type Shape } from '../protobuf/strict-message.ts';
import type { Header } from './block-hash.ts';

/** What a block is made of. */
export interface BlockParts {
  readonly header: Header;
  readonly envelopes: readonly Uint8Array[];
  /** By kind. */
  readonly metadata: readonly Uint8Array[];
  /** Whether the bytes are what the fields make, and nothing else. */
  readonly isExact: boolean;
}

/** A signature of an orderer, who names himself by a header with his certificate or by a number. */
export interface OrdererSignature {
  readonly signatureHeader: Uint8Array;
  readonly signature: Uint8Array;
  readonly identifierHeader: Uint8Array;
}

/** Metadata that are signed. */
export interface SignedMetadata {
  readonly value: Uint8Array;
  readonly signatures: readonly OrdererSignature[];
  readonly isExact: boolean;
}

const BLOCK: Shape = ['message', 'message', 'message'];
const HEADER: Shape = ['long', 'bytes', 'bytes'];
const LIST: Shape = ['list'];
const METADATA: Shape = ['bytes', 'list'];
const SIGNATURE: Shape = ['bytes', 'bytes', 'bytes'];
const IDENTIFIER_HEADER: Shape = ['number', 'bytes'];

/** Takes a block apart; `undefined` when it is in another form, or has no header. */
export function strictBlockOf(bytes: Uint8Array): BlockParts | undefined {
  return strictly(() => {
    const block = strictFields(bufferOf(bytes), BLOCK);
    if (!block.has(1)) return undefined;
    const header = strictFields(block.bytes(1), HEADER);
    return {
      header: { number: BigInt(header.number(1)), previousHash: header.bytes(2), dataHash: header.bytes(3) },
      envelopes: strictFields(block.bytes(2), LIST).list(1),
      metadata: strictFields(block.bytes(3), LIST).list(1),
      isExact: true,
    };
  });
}

/** Takes metadata apart that orderers or a peer sign; `undefined` when they are in another form. */
export function strictMetadataOf(bytes: Uint8Array): SignedMetadata | undefined {
  return strictly(() => {
    const metadata = strictFields(bufferOf(bytes), METADATA);
    const signatures = metadata.list(2).map((each) => {
      const fields = strictFields(each, SIGNATURE);
      return { signatureHeader: fields.bytes(1), signature: fields.bytes(2), identifierHeader: fields.bytes(3) };
    });
    return { value: metadata.bytes(1), signatures, isExact: true };
  });
}

/** The number by which a consenter names himself; `undefined` when the header is in another form. */
export function strictIdentifierOf(bytes: Uint8Array): number | undefined {
  return strictly(() => strictFields(bufferOf(bytes), IDENTIFIER_HEADER).number(1));
}

/** What an orderer signs. @param header - the block's, in ASN.1 */
export function orderersMessage(
  value: Uint8Array,
  { signatureHeader, identifierHeader }: OrdererSignature,
  header: Uint8Array,
): Buffer {
  return Buffer.concat([value, signatureHeader, identifierHeader, header]);
}
