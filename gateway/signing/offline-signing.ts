/**
 * Calls of callers who keep their key: propose, then evaluate, or endorse and submit. Nothing is remembered between the
 * steps; what comes back is checked as if it had been made by somebody else.
 */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { decode, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { MethodDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { CallConditions } from '@ledger-pilots/chaincode/kit/precondition.ts';
import { TRANSIENT_ENTRY } from '@ledger-pilots/chaincode/kit/private.ts';
import type { TokenSubject } from '../auth/token-verifier.ts';
import type { Deadline } from '../deadline.ts';
import { argumentsOf, type LedgerCall } from '../ledger/call.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Outcome } from '../ledger/outcome.ts';
import type { ContractsByName } from '../ledger/refusal.ts';
import type { MethodCall, Operations, PreparedCall } from '../operations.ts';
import { gatewayProblem, type Problem } from '../problems.ts';
import { BytesError } from './bytes-error.ts';
import type { Certificates, Holder } from './certificates.ts';
import { endorseSigned } from './endorse-signed.ts';
import { readEndorsedTransaction } from './endorsed-transaction.ts';
import type { Invocation } from './invocation.ts';
import { isSame, transactionIdOf } from './proposal-bytes.ts';
import { readProposedTransaction, writeProposedTransaction } from './proposed-transaction.ts';
import { signatureFault } from './signature.ts';

/** Who asks, and what surrounds the request. */
export interface SigningRequest {
  readonly subject: TokenSubject;
  readonly deadline: Deadline;
  readonly log: Logger;
}

/** What is to be called. */
export type Wanted = Pick<MethodCall, 'contract' | 'method' | 'input' | 'secret' | 'ifMatch'> & {
  readonly certificate: string;
};

/** Bytes that the caller signed, and the signature. */
export interface Signed {
  readonly bytes: Uint8Array;
  readonly signature: Uint8Array;
}

/** Bytes to be signed. */
export interface ToSign {
  readonly transactionId: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of what is signed, in hex. */
  readonly digest: string;
}

/** What a read found. */
export interface Evaluated {
  /** Canonical JSON in UTF-8. */
  readonly output: Uint8Array;
  readonly method: MethodDeclaration;
}

/** What {@link OfflineSigning} is made of. */
export interface OfflineSigningOptions {
  readonly certificates: Certificates;
  readonly operations: Operations;
  readonly ledger: Ledger;
  readonly contracts: ContractsByName;
}

/** Peers refuse what is older than 15 minutes (core.yaml, TimeWindowCheck); this leaves time for what follows. */
const PROPOSAL_LIFE_MS = 10 * 60 * 1000;
/** A proposal from the future was not made here: our clock may have been set back by no more than that. */
const CLOCK_TOLERANCE_MS = 60 * 1000;
const NONCE_BYTES = 24;

/** The steps. */
export class OfflineSigning {
  readonly #options: OfflineSigningOptions;

  constructor(options: OfflineSigningOptions) {
    this.#options = options;
  }

  /**
   * Makes the proposal of a call.
   * @throws {Problem}
   */
  propose(wanted: Wanted, request: SigningRequest): ToSign & { readonly expiresAt: string } {
    const now = Date.now();
    const { certificate, ...call } = wanted;
    const holder = this.#options.certificates.holder(request.subject, certificate, now);
    const prepared = this.#prepare(call, holder, request);
    const invocation = invocationOf(prepared.call, holder, { nonce: randomBytes(NONCE_BYTES), madeAtMs: now });
    const bytes = writeProposedTransaction(invocation, prepared.call.organisations ?? []);
    return {
      transactionId: transactionIdOf(invocation),
      bytes,
      digest: sha256Hex(readProposedTransaction(bytes).signedBytes),
      expiresAt: new Date(now + PROPOSAL_LIFE_MS).toISOString(),
    };
  }

  /**
   * Runs a read whose proposal the caller signed.
   * @throws {Problem}
   */
  async evaluate(signed: Signed, request: SigningRequest): Promise<Evaluated> {
    const { call, holder } = this.#open(signed, request, 'evaluate');
    const credential = credentialOf(holder, signed.signature);
    const output = await this.#options.ledger.evaluateSigned({ ...call, bytes: signed.bytes, credential });
    return { output, method: this.#options.contracts.get(call.contract)!.methods[call.method]! };
  }

  /**
   * Has a write endorsed whose proposal the caller signed. Nothing is written yet.
   * @throws {Problem}
   */
  async endorse(signed: Signed, request: SigningRequest): Promise<ToSign & { readonly output: Uint8Array }> {
    const { call, holder } = this.#open(signed, request, 'submit');
    const { ledger, contracts } = this.#options;
    const bytes = await endorseSigned(
      { ...call, bytes: signed.bytes, credential: credentialOf(holder, signed.signature) },
      ledger.access(holder.principal.party, call.channel),
      contracts,
    );
    const { transactionId, signedBytes, output } = readEndorsedTransaction(bytes);
    return { transactionId, bytes, digest: sha256Hex(signedBytes), output };
  }

  /** Brings a transaction that the caller signed to one of the three outcomes. Sent twice, it is the same transaction. */
  submit(signed: Signed, request: SigningRequest & { readonly respondAsync: boolean }): Promise<Outcome> {
    const { invocation, transactionId, signedBytes, output } = readable(() => readEndorsedTransaction(signed.bytes));
    const holder = this.#signer(invocation, signedBytes, signed.signature, request);
    this.#options.operations.authorise(holder.principal, invocation.contract, invocation.method);
    return this.#options.ledger.submitSigned({
      principal: holder.principal,
      channel: invocation.channel,
      contract: invocation.contract,
      // Not of the signature: who signs the same transaction again makes another one.
      requestHash: sha256Hex(signedBytes),
      envelope: {
        txId: transactionId,
        channel: invocation.channel,
        bytes: signed.bytes,
        signature: signed.signature,
        result: output,
      },
      respondAsync: request.respondAsync,
      deadline: request.deadline,
      log: request.log,
    });
  }

  #prepare(call: Omit<Wanted, 'certificate'>, holder: Holder, { deadline, log }: SigningRequest): PreparedCall {
    return this.#options.operations.prepare({ ...call, principal: holder.principal, deadline, log });
  }

  /** All that can be known of a signed proposal without asking a peer. */
  #open(signed: Signed, request: SigningRequest, kind: PreparedCall['kind']): { call: LedgerCall; holder: Holder } {
    const { invocation, signedBytes, organisations } = readable(() => readProposedTransaction(signed.bytes));
    const holder = this.#signer(invocation, signedBytes, signed.signature, request);
    requireFresh(invocation.madeAtMs);
    const prepared = this.#prepare(
      readable(() => wantedOf(invocation)),
      holder,
      request,
    );
    if (prepared.kind !== kind) throw invalid(`the method is for ${stepOf(prepared.kind)}`);
    const expected = writeProposedTransaction(
      invocationOf(prepared.call, holder, invocation),
      prepared.call.organisations ?? [],
    );
    if (!isSame(expected, signed.bytes)) throw invalid('it is not the proposal that this gateway makes of the call');
    return { call: { ...prepared.call, organisations }, holder };
  }

  #signer(
    { creator }: Invocation,
    signedBytes: Uint8Array,
    signature: Uint8Array,
    { subject }: SigningRequest,
  ): Holder {
    const holder = this.#options.certificates.holderOf(subject, creator, Date.now());
    const reason = signatureFault(holder.publicKey, signedBytes, signature);
    if (reason !== undefined) throw gatewayProblem('SIGNATURE_INVALID', { details: { reason } });
    return holder;
  }
}

function invocationOf(
  call: LedgerCall,
  { creator }: Holder,
  { nonce, madeAtMs }: Pick<Invocation, 'nonce' | 'madeAtMs'>,
): Invocation {
  return {
    channel: call.channel,
    contract: call.contract,
    method: call.method,
    args: argumentsOf(call),
    transient: call.secret === undefined ? {} : { [TRANSIENT_ENTRY]: call.secret },
    creator,
    nonce,
    madeAtMs,
  };
}

/** What a proposal asks for, as it was asked for. */
function wantedOf({ contract, method, args, transient }: Invocation): Omit<Wanted, 'certificate'> {
  const [input = '', conditions] = args;
  const secret = transient[TRANSIENT_ENTRY];
  return {
    contract,
    method,
    input: jsonOf(input),
    ...(conditions !== undefined && conditionsOf(conditions)),
    ...(secret !== undefined && { secret: jsonOf(secret) }),
  };
}

function conditionsOf(document: string): z.output<typeof CallConditions> {
  const parsed = CallConditions.safeParse(jsonOf(document));
  if (parsed.success) return parsed.data;
  throw new BytesError('the precondition is not one');
}

function jsonOf(document: string | Uint8Array): Json {
  try {
    return decode(document);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    // Its message may repeat a key of a secret.
    throw new BytesError('the input is not the JSON that the contract reads');
  }
}

function credentialOf({ principal, creator }: Holder, signature: Uint8Array) {
  return {
    identity: { mspId: principal.mspId, credentials: Buffer.from(creator.certificate) },
    signer: () => Promise.resolve(signature),
  };
}

function requireFresh(madeAtMs: number): void {
  const ageMs = Date.now() - madeAtMs;
  if (ageMs >= PROPOSAL_LIFE_MS) throw gatewayProblem('PROPOSAL_EXPIRED');
  if (ageMs < -CLOCK_TOLERANCE_MS) throw invalid('its time is in the future');
}

function stepOf(kind: PreparedCall['kind']): string {
  return kind === 'evaluate' ? '/v1/signing/evaluations' : '/v1/signing/endorsements';
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof BytesError) throw invalid(error.message);
    throw error;
  }
}

function invalid(reason: string): Problem {
  return gatewayProblem('SIGNING_BYTES_INVALID', { detail: `The bytes are refused: ${reason}.` });
}
