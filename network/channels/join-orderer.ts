import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { OrdererLayout, OrganisationLayout } from '../layout.ts';

/** An orderer refused to join a channel. */
export class OrdererJoinError extends Error {
  override readonly name = 'OrdererJoinError';
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The part of the multipart form that Fabric's channel participation API takes the block from. */
const BLOCK_FIELD = 'config-block';

/**
 * Makes a consenter join a channel, over its channel participation API: what `osnadmin channel join` does, without a
 * process for each. Joining twice does no harm.
 * @param block the channel's first block
 * @throws {OrdererJoinError} with the orderer's own words
 */
export async function joinOrderer(
  orderer: OrdererLayout,
  organisation: OrganisationLayout,
  channelName: string,
  block: Buffer,
): Promise<void> {
  const form = new FormData();
  form.set(BLOCK_FIELD, new Blob([block]), `${channelName}.block`);
  const encoded = new Response(form);
  const body = Buffer.from(await encoded.arrayBuffer());
  const answer = await call(orderer, organisation, {
    method: 'POST',
    path: '/participation/v1/channels',
    contentType: encoded.headers.get('content-type') ?? '',
    body,
  });
  // 405: it is a member already.
  if (answer.status === 201 || answer.status === 405) return;
  throw new OrdererJoinError(`${orderer.name} refused to join ${channelName}: ${answer.status} ${answer.body.trim()}`);
}

/**
 * Height of a channel at an orderer; undefined when the orderer has not joined it.
 * @throws {OrdererJoinError} when it answers something else
 */
export async function ordererHeight(
  orderer: OrdererLayout,
  organisation: OrganisationLayout,
  channelName: string,
): Promise<number | undefined> {
  const answer = await call(orderer, organisation, {
    method: 'GET',
    path: `/participation/v1/channels/${channelName}`,
  });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw new OrdererJoinError(`${orderer.name}: ${answer.status} ${answer.body.trim()}`);
  return (JSON.parse(answer.body) as { height: number }).height;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: Buffer;
}

function call(orderer: OrdererLayout, organisation: OrganisationLayout, { method, path, contentType, body }: Call) {
  return new Promise<Answer>((resolve, reject) => {
    const outgoing = request(
      {
        host: 'localhost',
        port: orderer.adminPort,
        method,
        path,
        headers: body === undefined ? {} : { 'content-type': contentType, 'content-length': body.length },
        ca: readFileSync(orderer.tls.root),
        cert: readFileSync(organisation.adminTls.certificate),
        key: readFileSync(organisation.adminTls.privateKey),
        timeout: 15_000,
        agent: false,
      },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(parts).toString('utf8') }),
        );
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`${orderer.name} did not answer within 15 s`)));
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
