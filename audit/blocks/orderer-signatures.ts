/** Who of the consenters signed a block. */
import { common } from '@hyperledger/fabric-protos';
import { headerBytes, type Header } from './block-hash.ts';
import { signedMetadataOf } from './block-parts.ts';
import { UNSEEN_SIGNATURES, type SignatureVerdict } from './signature-verdicts.ts';
import { orderersMessage, strictIdentifierOf, type OrdererSignature } from './strict-block.ts';
import type { Consenter } from './channel-config.ts';
import { isSignature } from './ecdsa.ts';

/** More signatures than any channel has consenters are not looked at. */
const MAX_SIGNATURES = 200;

/** The signatures of a block. */
export interface BlockSigners {
  /** Ids of distinct consenters whose signature holds. */
  readonly ids: ReadonlySet<number>;
  /** How many signatures are nobody's, of somebody who has signed already, or do not hold. */
  readonly strange: number;
}

/**
 * Whose signatures over `metadata value || identifier header || ASN.1 header` hold.
 * @param metadata - the block's metadata at the place SIGNATURES
 * @param seen - what is known of them, by the same consenters' keys
 */
export function signersOf(
  header: Header,
  metadata: Uint8Array,
  consenters: readonly Consenter[],
  seen: SignatureVerdict = UNSEEN_SIGNATURES,
): BlockSigners {
  const ids = new Set<number>();
  const asn1 = headerBytes(header);
  const { value, signatures } = signedMetadataOf(metadata) ?? NONE;
  for (const [index, signature] of signatures.slice(0, MAX_SIGNATURES).entries()) {
    const consenter = consenterOf(signature, consenters);
    if (consenter === undefined || ids.has(consenter.id)) continue;
    const holds = () =>
      isSignature(orderersMessage(value, signature, asn1), signature.signature, consenter.identity.key);
    if (seen(index) ?? holds()) ids.add(consenter.id);
  }
  return { ids, strange: signatures.length - ids.size };
}

const NONE = { value: new Uint8Array(), signatures: [] };

/** Consenters name themselves by a number; a signature that holds a certificate as well is of another kind of ordering. */
function consenterOf(signature: OrdererSignature, consenters: readonly Consenter[]): Consenter | undefined {
  const { identifierHeader, signatureHeader } = signature;
  if (identifierHeader.length === 0 || signatureHeader.length > 0) return undefined;
  try {
    const id =
      strictIdentifierOf(identifierHeader) ??
      common.IdentifierHeader.deserializeBinary(identifierHeader).getIdentifier();
    return consenters.find((consenter) => consenter.id === id);
  } catch {
    return undefined;
  }
}
