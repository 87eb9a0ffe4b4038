/**
 * Whether the signatures of a block hold, found apart from what else there is to say of it: by the certificates that are in the
 * block, whoever's they are. Who is a member, and who may sign what, is judged by the one who follows the channel.
 */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { bufferOf, strictly } from '../protobuf/strict-message.ts';
import { headerBytes } from './block-hash.ts';
import { isSignature } from './ecdsa.ts';
import type { Consenter } from './channel-config.ts';
import type { Identity } from './membership.ts';
import {
  orderersMessage,
  strictBlockOf,
  strictIdentifierOf,
  strictMetadataOf,
  type BlockParts,
} from './strict-block.ts';
import { signedPartsOf, strictIdentityOf, type SignedParts } from './strict-envelope.ts';

/** What was found of a block. */
export interface SignatureVerdicts {
  /** An octet for each signature of each transaction: the creator's, then the endorsers' in their order. */
  readonly octets: Uint8Array;
  /** Where each transaction's octets begin, and where the last one's end. */
  readonly starts: Uint32Array;
  /** An octet for each signature of orderers. */
  readonly orderers: Uint8Array;
}

/** Who may sign a block, as far as his signature goes. */
export interface Signatory {
  readonly id: Consenter['id'];
  readonly identity: Pick<Identity, 'key'>;
}

/** Whether the signature at a place holds, of a transaction 0 being its creator's; `undefined` when nobody has looked. */
export type SignatureVerdict = (place: number) => boolean | undefined;

const [UNSEEN, FALSE, TRUE] = [0, 1, 2];
const SIGNATURES = 0;
/** Certificates whose keys are kept; there can be any number of them. */
const MAX_KEYS = 10_000;
const MAX_CERTIFICATE_BYTES = 16 * 1024;
/** More than any channel has. */
const MAX_ORDERERS = 200;

/** Nobody has looked at any. */
export const UNSEEN_SIGNATURES: SignatureVerdict = () => undefined;

/** Those of one transaction. */
export function verdictOf({ octets, starts }: SignatureVerdicts, transaction: number): SignatureVerdict {
  const [start = 0, end = 0] = [starts[transaction], starts[transaction + 1]];
  return (place) => (start + place < end ? seenAs(octets[start + place]) : undefined);
}

/** Those of orderers. */
export function verdictOfOrderers({ orderers }: SignatureVerdicts): SignatureVerdict {
  return (place) => seenAs(orderers[place]);
}

function seenAs(octet: number = UNSEEN): boolean | undefined {
  return octet === UNSEEN ? undefined : octet === TRUE;
}

/** Verifies the signatures of blocks; keeps the keys of certificates that it has seen. */
export class SignatureVerifier {
  readonly #keys = new Map<string, KeyObject | undefined>();

  /** Verifies a block's. @returns `undefined` of bytes that are in no form in which Fabric writes blocks */
  verify(bytes: Uint8Array, consenters: readonly Signatory[]): SignatureVerdicts | undefined {
    const block = strictBlockOf(bytes);
    if (block === undefined) return undefined;
    const starts = new Uint32Array(block.envelopes.length + 1);
    const octets: number[] = [];
    for (const [index, envelope] of block.envelopes.entries()) {
      const parts = strictly(() => signedPartsOf(bufferOf(envelope)));
      if (parts !== undefined) octets.push(...this.#octetsOf(parts));
      starts[index + 1] = octets.length;
    }
    return { octets: Uint8Array.from(octets), starts, orderers: orderersOctets(block, consenters) };
  }

  #octetsOf({ payload, signature, identity, response, endorsements }: SignedParts): number[] {
    return [
      this.#octetOf(payload, signature, identity.certificate),
      ...endorsements.map(({ endorser, signature: own }) => {
        const named = strictly(() => strictIdentityOf(bufferOf(endorser)));
        return named === undefined
          ? UNSEEN
          : this.#octetOf(Buffer.concat([response, endorser]), own, named.certificate);
      }),
    ];
  }

  #octetOf(message: Uint8Array, signature: Uint8Array, certificate: Uint8Array): number {
    const key = this.#keyOf(certificate);
    if (key === undefined) return UNSEEN;
    return isSignature(message, signature, key) ? TRUE : FALSE;
  }

  #keyOf(certificate: Uint8Array): KeyObject | undefined {
    if (certificate.length > MAX_CERTIFICATE_BYTES) return undefined;
    const name = bufferOf(certificate).toString('latin1');
    if (this.#keys.has(name)) return this.#keys.get(name);
    if (this.#keys.size >= MAX_KEYS) this.#keys.clear();
    const key = publicKeyOf(certificate);
    this.#keys.set(name, key);
    return key;
  }
}

/** Consenters of BFT, who name themselves by numbers; others are left to who knows the configuration. */
function orderersOctets({ header, metadata }: BlockParts, consenters: readonly Signatory[]): Uint8Array {
  const signed = strictMetadataOf(metadata[SIGNATURES] ?? new Uint8Array());
  if (signed === undefined) return new Uint8Array();
  const asn1 = headerBytes(header);
  return Uint8Array.from(signed.signatures.slice(0, MAX_ORDERERS), (each) => {
    const id = each.signatureHeader.length > 0 ? undefined : strictIdentifierOf(each.identifierHeader);
    const consenter = consenters.find((candidate) => candidate.id === id);
    if (consenter === undefined) return UNSEEN;
    const holds = isSignature(orderersMessage(signed.value, each, asn1), each.signature, consenter.identity.key);
    return holds ? TRUE : FALSE;
  });
}

function publicKeyOf(certificate: Uint8Array): KeyObject | undefined {
  try {
    return new X509Certificate(certificate).publicKey;
  } catch {
    return undefined;
  }
}
