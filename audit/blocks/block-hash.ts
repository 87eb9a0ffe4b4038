/** The hashes that chain blocks: of a header in ASN.1, and of a block's transactions. */
import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

/** A block's header. */
export interface Header {
  readonly number: bigint;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** The header as a block has it. */
export function headerOf(header: common.BlockHeader): Header {
  const [previousHash, dataHash] = [header.getPreviousHash_asU8(), header.getDataHash_asU8()];
  return { number: BigInt(header.getNumber()), previousHash, dataHash };
}

const [INTEGER, OCTET_STRING, SEQUENCE] = [0x02, 0x04, 0x30];

/** The header in DER: SEQUENCE { INTEGER number, OCTET STRING previousHash, OCTET STRING dataHash }; orderers sign it. */
export function headerBytes({ number, previousHash, dataHash }: Header): Buffer {
  return element(
    SEQUENCE,
    Buffer.concat([
      element(INTEGER, integerBytes(number)),
      element(OCTET_STRING, previousHash),
      element(OCTET_STRING, dataHash),
    ]),
  );
}

/** SHA-256 of the header: what the next block names as its previous. */
export function headerHash(header: Header): Buffer {
  return sha256(headerBytes(header));
}

/** SHA-256 over all envelopes, one after another. */
export function dataHashOf(envelopes: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}

/** SHA-256 of the parts, one after another. */
export function sha256(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** X.690, 8.3: two's complement, so a leading zero octet where the first bit is set. */
function integerBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return octets[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets;
}

function element(tag: number, content: Uint8Array): Buffer {
  const length = content.length < 0x80 ? [content.length] : longLength(content.length);
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** X.690, 8.1.3.5: the number of length octets, then these. */
function longLength(length: number): number[] {
  const octets = [...integerBytes(BigInt(length))];
  const unsigned = octets[0] === 0 ? octets.slice(1) : octets;
  return [0x80 | unsigned.length, ...unsigned];
}
