/** Calls by offline signing: the caller's key never leaves the caller. */
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import type { Precondition } from '@ledger-pilots/chaincode/kit/precondition.ts';
import type { z } from 'zod';
import { writeCondition } from '../conditional/write-condition.ts';
import { argumentsOf } from '../ledger/call.ts';
import { Problem } from '../problems.ts';
import type { Route } from '../routes.ts';
import { EndorsementAnswer, ProposalAnswer } from '../signing/forms.ts';
import { SIGNING_STEPS } from '../signing/signing-steps.ts';
import type { CallOptions, ReadAnswer, WriteAnswer } from './calls.ts';
import type { CallSigner, EndorsedCall, ProposedCall, SignableCall } from './call-signer.ts';
import type { Connection, LedgerRequest } from './connection.ts';
import { clientError, LedgerError } from './ledger-error.ts';
import { readOnce } from './read-once.ts';
import type { AnyInput, CallTime } from './route-calls.ts';
import { writeUntilKnown } from './write-until-known.ts';

const SALT_BYTES = 16;
/** New proposals after the first, for races that were lost on the ledger. */
const MAX_RETRIES = 3;

/** Calls a method that only reads. */
export async function readSigned(
  connection: Connection,
  signer: CallSigner,
  route: Route,
  input: AnyInput,
  time: CallTime,
): Promise<ReadAnswer<unknown>> {
  const call = signableOf(route, input);
  const { proposed, signature } = await propose(connection, signer, call, time);
  return readOnce(connection, step('evaluate', { proposal: proposed.proposal, signature }), time.patience);
}

/** Calls a method that writes. */
export async function writeSigned(
  connection: Connection,
  signer: CallSigner,
  route: Route,
  input: AnyInput,
  { ifMatch }: CallOptions,
  time: CallTime,
): Promise<WriteAnswer<unknown>> {
  const call = signableOf(route, input, ifMatch);
  for (let tries = 0; ; tries += 1) {
    try {
      return await attempt(connection, signer, call, time);
    } catch (error) {
      // The ledger says that nothing was written: a new transaction is no second effect.
      const isLost = error instanceof LedgerError && error.code === 'MVCC_CONFLICT';
      if (!isLost || tries === MAX_RETRIES || !(await time.patience.wait())) throw error;
    }
  }
}

async function attempt(
  connection: Connection,
  signer: CallSigner,
  call: Signable,
  time: CallTime,
): Promise<WriteAnswer<unknown>> {
  const { proposed, signature } = await propose(connection, signer, call, time);
  const request = step('endorse', { proposal: proposed.proposal, signature });
  const { output } = await readOnce(connection, request, time.patience);
  const endorsed = formed<EndorsedCall>(EndorsementAnswer, output);
  const second = await signer.signTransaction(call.signable, proposed, endorsed);
  return writeUntilKnown({
    connection,
    request: step('submit', { transaction: endorsed.transaction, signature: second }),
    ...time,
    transactionId: proposed.transactionId,
  });
}

async function propose(
  connection: Connection,
  signer: CallSigner,
  { signable, body }: Signable,
  { patience }: CallTime,
): Promise<{ proposed: ProposedCall; signature: string }> {
  const request = step('propose', { ...body, certificate: signer.certificate });
  const proposed = formed(ProposalAnswer, (await readOnce(connection, request, patience)).output);
  return { proposed, signature: await signer.signProposal(signable, proposed) };
}

function formed<T>(form: z.ZodType<T>, answer: unknown): T {
  const parsed = form.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw clientError('ANSWER_INVALID', 'The answer is not one of a signing step.', parsed.error);
}

/** A call, and how the gateway is asked for its proposal. */
interface Signable {
  readonly signable: SignableCall;
  readonly body: Readonly<Record<string, unknown>>;
}

function signableOf(route: Route, { private: secret, ...input }: AnyInput, etag?: string): Signable {
  const { contract, name: method } = route;
  const condition = conditionOf(route, input, etag);
  const args = argumentsOf({ input: input as JsonObject, ...condition });
  if (secret === undefined) {
    return { signable: { contract, method, args }, body: { contract, method, input, ...condition } };
  }
  // Made here: whoever signs must know all that is signed.
  const salted = { salt: freshSalt(), ...(secret as object) };
  return {
    signable: { contract, method, args, secret: canonicalText(salted) },
    body: { contract, method, input, private: salted, ...condition },
  };
}

/** As the gateway reads the header of the same name. */
function conditionOf(route: Route, input: AnyInput, etag: string | undefined): { readonly ifMatch?: Precondition } {
  if (etag === undefined) return {};
  try {
    return writeCondition({ headersDistinct: { 'if-match': [etag] } }, route, input);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new LedgerError({ code: error.code, message: error.message, cause: error });
  }
}

function freshSalt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SALT_BYTES));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function step(name: keyof typeof SIGNING_STEPS, body: object): LedgerRequest {
  return { method: 'POST', path: SIGNING_STEPS[name], body: JSON.stringify(body) };
}
