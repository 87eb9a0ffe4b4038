/** Reads request bodies: capped, uncompressed, strict. */
import type { Request, RequestHandler, Response } from 'express';
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { gatewayProblem } from '../problems.ts';

/** A client that is told that its body is too large may take so long to stop sending it before it is cut off. */
const LINGER_MS = 1_000;

/**
 * Middleware that leaves the bytes of the body in `req.body`. What is too large, compressed or of another media type is
 * refused before it is read.
 * @param types - media types that the route takes
 */
export function rawBody(types: readonly string[], limitBytes: number): RequestHandler {
  return async (req, res, next) => {
    if (hasBody(req.headers)) {
      // A compressed body may be a thousand times larger than it looks.
      const coding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
      if (coding !== 'identity' || req.is([...types]) === false) throw gatewayProblem('MEDIA_TYPE');
      if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(req, res, limitBytes);
      req.body = await bytesOf(req, res, limitBytes);
    }
    next();
  };
}

/** Keeps at most the limit: what comes after it is thrown away as it arrives, and not for long. */
function bytesOf(req: Request, res: Response, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let length = 0;
    const take = (part: Buffer): void => {
      length += part.length;
      if (length <= limitBytes) {
        parts.push(part);
        return;
      }
      parts.length = 0;
      req.off('data', take);
      reject(tooLarge(req, res, limitBytes));
    };
    req.on('data', take);
    req.once('end', () => resolve(Buffer.concat(parts, Math.min(length, limitBytes))));
    req.once('error', (cause) => reject(gatewayProblem('REQUEST_INVALID', { cause })));
    req.once('close', () => reject(gatewayProblem('REQUEST_INVALID', { cause: 'the body ended early' })));
  });
}

/** Not `Connection: close`: closing while the other side sends would take away what we answered (RFC 9112 section 9.6). */
function tooLarge(req: Request, res: Response, limitBytes: number): Error {
  res.once('finish', () => {
    req.resume();
    setTimeout(() => {
      if (!req.complete) req.socket.destroy();
    }, LINGER_MS).unref();
  });
  return gatewayProblem('TOO_LARGE', { details: { limitBytes } });
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
