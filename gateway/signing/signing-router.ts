/** `POST /v1/signing/...`: the steps of a caller who keeps the key. */
import { Router, type Request, type RequestHandler } from 'express';
import type { z } from 'zod';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { parseWith } from '@ledger-pilots/chaincode/kit/validation.ts';
import { showsResource } from '@ledger-pilots/chaincode/kit/resources.ts';
import { conditionalAnswer } from '../conditional/conditional-read.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { answering, type Answer } from '../http/answer.ts';
import { subjectOf } from '../http/authenticate.ts';
import { jsonBody, rawBody } from '../http/body.ts';
import { pendingAnswer } from '../http/methods.ts';
import { submitOptions } from '../http/submit-options.ts';
import type { Outcome } from '../ledger/outcome.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { gatewayProblem } from '../problems.ts';
import { ProposalRequest, SignedProposal, SignedTransaction } from './forms.ts';
import type { OfflineSigning, Signed, SigningRequest } from './offline-signing.ts';
import { SIGNING_STEPS } from './signing-steps.ts';

/** A POST with a body of its own has no conditions in its header: that of the call is in its proposal. */
const UNCONDITIONAL = { ifMatch: undefined, ifNoneMatch: undefined };

/** What the router needs. */
export interface SigningRouterOptions {
  readonly signing: OfflineSigning;
  /** Middleware that lets only callers with a valid token pass, whether or not their key is held here. */
  readonly authenticate: RequestHandler;
  readonly requestDeadlineMs: number;
  readonly bodyLimitBytes: number;
}

/** The router of the steps. */
export function signingRouter({ signing, ...options }: SigningRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const step = (path: string, run: (request: SigningRequest, req: Request) => Answer | Promise<Answer>): void => {
    router.post(
      path,
      options.authenticate,
      rawBody(['application/json'], options.bodyLimitBytes),
      answering((req, res) => {
        const deadline = Deadline.in(options.requestDeadlineMs);
        return run({ subject: subjectOf(res), deadline, log: req.log }, req);
      }),
    );
    router.all(path, onlyMethods('POST'));
  };

  step(SIGNING_STEPS.propose, (request, req) => {
    const { private: secret, ifMatch, ...wanted } = bodyOf(ProposalRequest, req);
    const made = signing.propose(
      { ...wanted, ...(secret !== undefined && { secret }), ...(ifMatch !== undefined && { ifMatch }) },
      request,
    );
    const { transactionId, digest, expiresAt } = made;
    req.log.setBindings({ txId: transactionId });
    const proposal = returnable(made.bytes, options.bodyLimitBytes);
    return { status: 200, body: { transactionId, proposal, digest, expiresAt } };
  });

  step(SIGNING_STEPS.evaluate, async (request, req) => {
    const { proposal, signature } = bodyOf(SignedProposal, req);
    const { output, method } = await signing.evaluate(signedOf(proposal, signature), request);
    return showsResource(method) ? conditionalAnswer(output, UNCONDITIONAL) : { status: 200, body: output };
  });

  step(SIGNING_STEPS.endorse, async (request, req) => {
    const { proposal, signature } = bodyOf(SignedProposal, req);
    const { transactionId, digest, bytes, output } = await signing.endorse(signedOf(proposal, signature), request);
    req.log.setBindings({ txId: transactionId });
    const transaction = returnable(bytes, options.bodyLimitBytes);
    return { status: 200, body: { transactionId, transaction, digest, output: JSON.parse(textOf(output)) as unknown } };
  });

  step(SIGNING_STEPS.submit, async (request, req) => {
    const { transaction, signature } = bodyOf(SignedTransaction, req);
    const outcome = await signing.submit(signedOf(transaction, signature), {
      ...request,
      respondAsync: submitOptions(req).respondAsync,
    });
    return outcomeAnswer(outcome, req);
  });
  return router;
}

function outcomeAnswer(outcome: Outcome, req: Request): Answer {
  switch (outcome.kind) {
    case 'rejected':
      throw outcome.problem;
    case 'unknown':
      req.log.setBindings({ txId: outcome.txId });
      return pendingAnswer(outcome);
    case 'committed': {
      const { txId, block, result } = outcome;
      req.log.setBindings({ txId });
      return { status: 200, headers: { 'Transaction-Id': txId, 'Transaction-Block': String(block) }, body: result };
    }
  }
}

function bodyOf<S extends z.ZodType>(form: S, req: Request): z.output<S> {
  try {
    return parseWith(form, jsonBody(req.body));
  } catch (error) {
    if (error instanceof ContractError) throw contractProblem(new Map(), '', error);
    throw error;
  }
}

/** In base64, unless the caller could not send it back. */
function returnable(bytes: Uint8Array, bodyLimitBytes: number): string {
  const text = Buffer.from(bytes).toString('base64');
  // Beside it in the body: the field names and a signature.
  if (text.length + 256 > bodyLimitBytes)
    throw gatewayProblem('TOO_LARGE', { details: { limitBytes: bodyLimitBytes } });
  return text;
}

function signedOf(bytes: string, signature: string): Signed {
  return { bytes: Buffer.from(bytes, 'base64'), signature: Buffer.from(signature, 'base64') };
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
