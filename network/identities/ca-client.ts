/** Fabric CA's REST interface, as far as enrolment needs it. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { z } from 'zod';
import type { CaLayout } from '../layout.ts';
import { lowSSignature } from './low-s-signature.ts';

// A registration hashes a password, 60 ms of one core; with a whole network starting on two cores it waits its turn.
const TIMEOUT_MS = 60_000;
const MAX_ANSWER_BYTES = 1024 * 1024;
// More requests at once than cores gain nothing, for the CA is busy with hashing.
const CONNECTIONS = 4;

/** `ErrDupIdentityReg` (fabric-ca, lib/caerrors). */
const ALREADY_REGISTERED = 74;

const Answer = z.object({
  success: z.boolean(),
  result: z.unknown(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })).nullable(),
});

const Enrolment = z.object({ Cert: z.base64() });

const Revocation = z.object({ RevokedCerts: z.array(z.object({ Serial: z.string() })).nullable() });
const RevocationList = z.object({ CRL: z.base64() });

/** The CA refused, or could not be reached. */
export class CaError extends Error {
  override readonly name = 'CaError';
  /** Fabric CA's own number; absent when there was no answer. */
  readonly code: number | undefined;

  constructor(message: string, code?: number) {
    super(message);
    this.code = code;
  }
}

/** A certificate with its key, both as PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Attributes to certify, by name. */
export type Attributes = Readonly<Record<string, string>>;

/** One party's CA in the CA process. Close it when done. */
export class CaClient {
  readonly #agent: Agent;
  readonly #port: number;

  constructor(ca: CaLayout) {
    this.#port = ca.port;
    this.#agent = new Agent({
      ca: readFileSync(ca.tls.root),
      servername: ca.name,
      keepAlive: true,
      maxSockets: CONNECTIONS,
    });
  }

  /**
   * Has a request certified in the name of the enrolment id.
   * @param secret of the registration
   * @returns the certificate as PEM
   */
  async enrol(party: string, enrolmentId: string, secret: string, certificateRequest: string): Promise<string> {
    const basic = Buffer.from(`${enrolmentId}:${secret}`).toString('base64');
    const body = JSON.stringify({ certificate_request: certificateRequest, caname: party });
    const result = await this.#call('POST', '/api/v1/enroll', body, () => `Basic ${basic}`);
    return Buffer.from(Enrolment.parse(result).Cert, 'base64').toString('utf8');
  }

  /** Registers a user with attributes that end up in the certificate, or gives a registered one the secret and attributes. */
  async register(
    party: string,
    registrar: Credentials,
    user: { readonly id: string; readonly secret: string; readonly attributes: Attributes },
  ): Promise<void> {
    const { id, secret } = user;
    const attrs = Object.entries(user.attributes).map(([name, value]) => ({ name, value, ecert: true }));
    const fields = { type: 'client', secret, max_enrollments: -1, attrs, caname: party };
    try {
      await this.#call(
        'POST',
        '/api/v1/register',
        JSON.stringify({ id, affiliation: '', ...fields }),
        tokenOf(registrar),
      );
    } catch (error) {
      if (!(error instanceof CaError) || error.code !== ALREADY_REGISTERED) throw error;
      await this.#call('PUT', `/api/v1/identities/${id}`, JSON.stringify(fields), tokenOf(registrar));
    }
  }

  /**
   * Revokes all certificates of a user, who is never certified again.
   * @returns serial numbers of what this call revoked, and the CA's list of everything revoked and not expired, as PEM
   */
  async revoke(
    party: string,
    registrar: Credentials,
    user: string,
  ): Promise<{ readonly serials: readonly string[]; readonly list: string }> {
    const body = JSON.stringify({ id: user, reason: 'cessationofoperation', caname: party });
    const result = Revocation.parse(await this.#call('POST', '/api/v1/revoke', body, tokenOf(registrar)));
    // Apart from the revocation, which gives no list where it had nothing left to revoke.
    const listed = await this.#call('POST', '/api/v1/gencrl', JSON.stringify({ caname: party }), tokenOf(registrar));
    return {
      serials: (result.RevokedCerts ?? []).map(({ Serial }) => Serial),
      list: Buffer.from(RevocationList.parse(listed).CRL, 'base64').toString('utf8'),
    };
  }

  /** Ends the connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #call(method: string, path: string, body: string, authorise: Authorise): Promise<unknown> {
    const text = await this.#send(method, path, body, authorise(method, path, body));
    let answer: z.infer<typeof Answer>;
    try {
      answer = Answer.parse(JSON.parse(text));
    } catch {
      throw new CaError(`the CA answered ${method} ${path} with something else than its JSON: ${text.slice(0, 200)}`);
    }
    if (answer.success) return answer.result;
    const { code, message } = answer.errors?.[0] ?? { code: 0, message: 'no reason given' };
    throw new CaError(`the CA refused ${method} ${path}: ${message}`, code);
  }

  #send(method: string, path: string, body: string, authorization: string): Promise<string> {
    const headers = { authorization, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const options = { host: '127.0.0.1', port: this.#port, method, path, headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const outgoing = request({ ...options, timeout: TIMEOUT_MS }, (incoming) => {
        const chunks: Buffer[] = [];
        let size = 0;
        incoming.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_ANSWER_BYTES)
            outgoing.destroy(new Error(`its answer is longer than ${MAX_ANSWER_BYTES} bytes`));
          chunks.push(chunk);
        });
        incoming.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        incoming.on('error', reject);
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} s`)));
      outgoing.on('error', (error) => {
        reject(new CaError(`the CA at 127.0.0.1:${this.#port} cannot be asked (${error.message}): see its log`));
      });
      outgoing.end(body);
    });
  }
}

type Authorise = (method: string, path: string, body: string) => string;

/** Fabric CA's token: certificate and signature over method, path, body and certificate (fabric-ca, util.GenECDSAToken). */
function tokenOf({ certificate, privateKey }: Credentials): Authorise {
  const key = createPrivateKey(privateKey);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return (method, path, body) => {
    const payload = [method, base64(path), base64(body), base64(certificate)].join('.');
    return `${base64(certificate)}.${lowSSignature(Buffer.from(payload), key).toString('base64')}`;
  };
}
