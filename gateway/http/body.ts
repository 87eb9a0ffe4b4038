/** Reads request bodies: capped, uncompressed, strict. */
import express, { type RequestHandler } from 'express';
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { gatewayProblem } from '../problems.ts';

/** What body-parser calls its refusals. */
interface ReadError {
  readonly type?: string;
}

/**
 * Middleware that leaves the bytes of the body in `req.body`. What is too large, compressed or of another media type is
 * refused before it is read.
 * @param types - media types that the route takes
 */
export function rawBody(types: readonly string[], limitBytes: number): RequestHandler {
  // `inflate: false`: a compressed body may be a thousand times larger than it looks.
  const read = express.raw({ type: () => true, limit: limitBytes, inflate: false });
  return (req, res, next) => {
    if (hasBody(req.headers) && req.is([...types]) === false) return next(gatewayProblem('MEDIA_TYPE'));
    read(req, res, (error?: unknown) => next(error === undefined ? undefined : readProblem(error, limitBytes)));
  };
}

/**
 * The JSON document of a body, without anything that two programs could read in two ways; `{}` when there is no body.
 * @throws {Problem} BODY_INVALID
 */
export function jsonBody(body: unknown): unknown {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  try {
    return decode(body);
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    throw gatewayProblem('BODY_INVALID', { detail: error.message, details: { path: error.path } });
  }
}

function hasBody(headers: NodeJS.Dict<string | string[]>): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function readProblem(error: unknown, limitBytes: number): Error {
  switch ((error as ReadError).type) {
    case 'entity.too.large':
      return gatewayProblem('TOO_LARGE', { details: { limitBytes } });
    case 'encoding.unsupported':
      return gatewayProblem('MEDIA_TYPE', { cause: error });
    case 'request.aborted':
    case 'request.size.invalid':
      return gatewayProblem('REQUEST_INVALID', { cause: error });
    default:
      return gatewayProblem('INTERNAL', { cause: error });
  }
}
