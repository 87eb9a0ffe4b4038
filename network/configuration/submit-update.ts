import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { common, orderer as protos } from '@hyperledger/fabric-protos';
import type { OrdererLayout } from '../layout.ts';
import { serialisedIdentity, signMessage, type Administrator } from '../ledger/administrator.ts';

const BROADCAST = '/orderer.AtomicBroadcast/Broadcast';
const LIMIT_MS = 15_000;

/** No orderer took an update. */
export class SubmitError extends Error {
  override readonly name = 'SubmitError';
}

/** One administrator's signature over an update, as the update carries it. */
export async function signatureOver(administrator: Administrator, update: Uint8Array): Promise<common.ConfigSignature> {
  const header = signatureHeader(administrator);
  const signature = new common.ConfigSignature();
  signature.setSignatureHeader(header);
  signature.setSignature(await signMessage(administrator, Buffer.concat([header, update])));
  return signature;
}

/**
 * Hands a signed update to the orderers: to one after the other until one takes it. To one alone, for each makes a
 * configuration of its own of it, and only the first that is ordered fits.
 * @param sender an administrator of the channel, who hands it in
 * @throws {SubmitError} with the words of each orderer
 */
export async function submitUpdate(
  orderers: readonly OrdererLayout[],
  sender: Administrator,
  channel: string,
  update: Uint8Array,
  signatures: readonly common.ConfigSignature[],
): Promise<void> {
  const envelope = await enveloped(sender, channel, update, signatures);
  const refusals: string[] = [];
  for (const orderer of orderers) {
    const { status, info } = await broadcast(orderer, envelope);
    if (status === common.Status.SUCCESS) return;
    refusals.push(`${orderer.name}: ${info}`);
    // What is wrong with the update is wrong everywhere.
    if (status === common.Status.BAD_REQUEST || status === common.Status.FORBIDDEN) break;
  }
  throw new SubmitError(`no orderer took the update of ${channel}: ${refusals.join('; ')}`);
}

async function enveloped(
  sender: Administrator,
  channel: string,
  update: Uint8Array,
  signatures: readonly common.ConfigSignature[],
): Promise<common.Envelope> {
  const signed = new common.ConfigUpdateEnvelope();
  signed.setConfigUpdate(update);
  signed.setSignaturesList([...signatures]);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.CONFIG_UPDATE);
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader(sender));
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(signed.serializeBinary());
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(await signMessage(sender, bytes));
  return envelope;
}

function signatureHeader(administrator: Administrator): Uint8Array {
  const header = new common.SignatureHeader();
  header.setCreator(serialisedIdentity(administrator));
  header.setNonce(randomBytes(24));
  return header.serializeBinary();
}

interface Answer {
  readonly status: number;
  readonly info: string;
}

/** Never rejects: an orderer that cannot be reached is not available. */
function broadcast(orderer: OrdererLayout, envelope: common.Envelope): Promise<Answer> {
  const client = new Client(`localhost:${orderer.port}`, credentials.createSsl(readFileSync(orderer.tls.root)));
  return new Promise<Answer>((resolve) => {
    const stream = client.makeBidiStreamRequest(
      BROADCAST,
      (message: common.Envelope) => Buffer.from(message.serializeBinary()),
      (bytes: Buffer) => protos.BroadcastResponse.deserializeBinary(bytes),
      new Metadata(),
      { deadline: Date.now() + LIMIT_MS },
    );
    stream.on('data', (answer: protos.BroadcastResponse) => {
      resolve({ status: answer.getStatus(), info: answer.getInfo() || `status ${answer.getStatus()}` });
      stream.end();
    });
    stream.on('error', (error) => resolve({ status: common.Status.SERVICE_UNAVAILABLE, info: error.message }));
    stream.on('end', () => resolve({ status: common.Status.SERVICE_UNAVAILABLE, info: 'it did not answer' }));
    stream.write(envelope);
  }).finally(() => client.close());
}
