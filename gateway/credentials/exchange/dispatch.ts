/**
 * A certificate and its document on their way to a foreign institution: one file in the format age (age-encryption.org/v1), that only the
 * institution's key opens. Who sent it is not said by age: the certificate's signature says who issued, and its digest which document.
 */
import { base64 } from '@scure/base';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { z } from 'zod';
import { digestSri, RelatedResource } from '../types/base.ts';
import { presentedIn } from '../verification/presented-in.ts';
import { signedCredential } from '../verification/presented.ts';

/** What is sent. */
export interface Dispatch {
  /** The certificate's file: JSON, `vc+jwt` or PDF. */
  readonly certificate: Uint8Array;
  /** The document that it is about, exact bytes. */
  readonly document: Uint8Array;
  /** What the document is called, without folders. */
  readonly name: string;
}

/** `NOT_FOR_THIS_KEY`, `ALTERED`: it cannot be opened. `MALFORMED`: it is another thing. `WRONG_BYTES`: the document is not the one. */
export type DispatchProblem = 'NOT_FOR_THIS_KEY' | 'ALTERED' | 'MALFORMED' | 'WRONG_BYTES';

/** A dispatch that is not to be used. */
export class DispatchError extends Error {
  override readonly name = 'DispatchError';
  readonly problem: DispatchProblem;

  constructor(problem: DispatchProblem, message: string, options?: ErrorOptions) {
    super(message, options);
    this.problem = problem;
  }
}

/** An institution's keys: it keeps the identity and registers the recipient. */
export interface InstitutionKey {
  readonly identity: string;
  readonly recipient: string;
}

const Payload = z.strictObject({
  type: z.literal('DiplomaticDispatch'),
  version: z.literal(1),
  name: z
    .string()
    .max(200)
    // A name must not lead to another folder, nor be hidden.
    .regex(/^[^/\\\p{C}.][^/\\\p{C}]*$/u),
  certificate: z.base64(),
  document: z.base64(),
});

/** New keys (X25519). */
export async function institutionKey(): Promise<InstitutionKey> {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}

/**
 * Encrypts a dispatch.
 * @param recipients - public keys of the institution, `age1...`
 * @throws {DispatchError} `WRONG_BYTES` for a document that the certificate is not about; {z.ZodError} for a name that is none
 */
export async function sealedDispatch(dispatch: Dispatch, recipients: readonly string[]): Promise<Uint8Array> {
  requireBytes(dispatch);
  const payload = Payload.parse({
    ...{ type: 'DiplomaticDispatch', version: 1, name: dispatch.name },
    certificate: base64.encode(dispatch.certificate),
    document: base64.encode(dispatch.document),
  });
  const encrypter = new Encrypter();
  recipients.forEach((recipient) => encrypter.addRecipient(recipient));
  return encrypter.encrypt(JSON.stringify(payload));
}

/**
 * Opens a dispatch.
 * @param identity - the institution's secret key
 * @param recorded - SHA-256 of the document in the ledger's record, hex, where it is known on another way
 * @throws {DispatchError}
 */
export async function openedDispatch(sealed: Uint8Array, identity: string, recorded?: string): Promise<Dispatch> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  const payload = payloadOf(await decrypted(decrypter, sealed));
  const dispatch = {
    name: payload.name,
    certificate: base64.decode(payload.certificate),
    document: base64.decode(payload.document),
  };
  requireBytes(dispatch, recorded);
  return dispatch;
}

async function decrypted(decrypter: Decrypter, sealed: Uint8Array): Promise<string> {
  try {
    return await decrypter.decrypt(sealed, 'text');
  } catch (cause) {
    if ((cause as Error).message.startsWith('no identity matched')) {
      throw new DispatchError('NOT_FOR_THIS_KEY', 'the dispatch was encrypted for another key', { cause });
    }
    const message = 'the dispatch was altered on its way, or is no age file: have it sent again';
    throw new DispatchError('ALTERED', message, { cause });
  }
}

function payloadOf(text: string): z.infer<typeof Payload> {
  try {
    return Payload.parse(JSON.parse(text));
  } catch (cause) {
    throw new DispatchError('MALFORMED', 'what was encrypted is no certificate with its document', { cause });
  }
}

/** The document must be the one that the certificate was issued for and, where that is known, the one of the ledger's record. */
function requireBytes({ certificate, document }: Dispatch, recorded?: string): void {
  const found = bytesToHex(sha256(document));
  if (recorded !== undefined && recorded !== found) {
    throw new DispatchError('WRONG_BYTES', `the document has SHA-256 ${found}, and the record ${recorded}`);
  }
  const digest = digestSri(document);
  if (!digestsOf(certificate).includes(digest)) {
    throw new DispatchError('WRONG_BYTES', `the certificate was not issued for the document, which has ${digest}`);
  }
}

/** The digests as they are written: whether the certificate is to be believed is for the verifier to say. */
function digestsOf(certificate: Uint8Array): string[] {
  const { credential } = signedCredential(presentedIn(certificate));
  const resources = z.array(RelatedResource).safeParse(credential['relatedResource']);
  return (resources.data ?? []).map(({ digestSRI }) => digestSRI);
}
