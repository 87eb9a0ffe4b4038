/** What the page asks of the gateway: a look at a parcel, and an objection. Both without a token. */
import type { z } from 'zod';
import type { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { disputeBytes } from '@ledger-pilots/chaincode/customs/statements/statement.ts';
import { Connection, Unanswered } from '@ledger-pilots/gateway/client/connection.ts';
import { clientError, LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { Patience } from '@ledger-pilots/gateway/client/patience.ts';
import { readOnce } from '@ledger-pilots/gateway/client/read-once.ts';
import { ed25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes, randomBytes } from '@noble/hashes/utils.js';

type Methods = (typeof customs)['methods'];

/** A parcel as its consumer may see it. */
export type ParcelView = z.output<Methods['lookUpParcel']['output']>;

/** What a consumer may object to. */
export type DisputeKind = z.output<Methods['disputeParcel']['input']>['kind'];

// The declaration's types only: with its forms the page would be ten times as large. A route that changes does not compile.
const CONTRACT: (typeof customs)['name'] = 'customs';
const LOOK_UP: Methods['lookUpParcel']['http'] = 'GET /look-up/{parcelId}';
const DISPUTE: Methods['disputeParcel']['relayed']['http'] = 'POST /relay/parcels/{parcelId}/disputes';
const [READ_MS, WRITE_MS] = [20_000, 60_000];

const connection = new Connection({ baseUrl: location.origin, requestTimeoutMs: 35_000, maxRetries: 2 });

/**
 * Looks a parcel up.
 * @throws {LedgerError} NOT_FOUND for a parcel that is not there and for a wrong secret alike, and what the gateway refuses with
 */
export async function lookUp(parcelId: string, secret: string): Promise<ParcelView> {
  const [method, path] = routeOf(LOOK_UP, parcelId);
  const request = { method, path: `${path}?secret=${encodeURIComponent(secret)}` };
  return (await readOnce(connection, request, new Patience(READ_MS))).output as ParcelView;
}

/** An objection that is ready to be sent, as often as it takes: with the same bytes it counts once. */
export interface Objection {
  readonly parcelId: string;
  readonly body: string;
}

/**
 * Signs an objection with the key of the order.
 * @param secretKey - the seed of RFC 8032, 32 bytes in hex
 */
export function objection(
  { parcelId, orderId }: { readonly parcelId: string; readonly orderId: string },
  kind: DisputeKind,
  secretKey: string,
): Objection {
  const disputeId = bytesToHex(randomBytes(16));
  const signature = bytesToHex(
    ed25519.sign(disputeBytes({ parcelId, disputeId, orderId, kind }), hexToBytes(secretKey)),
  );
  return { parcelId, body: JSON.stringify({ disputeId, orderId, kind, signature }) };
}

/** Sends an objection. @throws {LedgerError} PROOF_INVALID for another order's key, and what the gateway refuses with */
export async function send({ parcelId, body }: Objection): Promise<void> {
  const [method, path] = routeOf(DISPUTE, parcelId);
  try {
    await connection.send({ method, path, body }, new Patience(WRITE_MS));
  } catch (error) {
    // It came before, and only the answer was lost.
    if (error instanceof LedgerError && error.code === 'ALREADY_EXISTS') return;
    if (error instanceof Unanswered) throw clientError('NETWORK_FAILED', 'The gateway cannot be reached.', error.cause);
    throw error;
  }
}

function routeOf(http: string, parcelId: string): [method: string, path: string] {
  const [method, path] = http.split(' ') as [string, string];
  return [method, `/v1/${CONTRACT}${path.replace('{parcelId}', encodeURIComponent(parcelId))}`];
}
