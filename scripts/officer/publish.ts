/** Signs what an authority publishes with the key of its seal: status lists from the ledger's changes, and the trust list. */
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import { publicationBytes } from '@ledger-pilots/chaincode/diplomatic/statements/statement.ts';
import { AUTHORITIES, TRUST_LIST_KEEPER, trustedIssuer } from '@ledger-pilots/gateway/credentials/issuance/issuers.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { statusListCredential } from '@ledger-pilots/gateway/credentials/status/status-list.ts';
import { signedTrustList } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import type { StatusPurpose } from '@ledger-pilots/gateway/credentials/types/base.ts';
import type { OfficerDesk } from './issue.ts';
import { allPages, entryOf, keysOf, type DiplomaticCalls } from './register.ts';

type Authority = RecordOf<'publication'>['authority'];
type Publishing = Parameters<DiplomaticCalls['publishDocument']>[0];

/** What is to be published: the next number of its place, and the text made for that number. */
interface Draft {
  readonly authority: Authority;
  readonly name: string;
  readonly write: (sequence: number, keyId: string) => Promise<object>;
}

/**
 * A signed status list, ready for `publishDocument`.
 * @param now - an instant before which the ledger is read: what changes meanwhile is in the next list
 */
export function signedStatusList(
  desk: OfficerDesk,
  list: { readonly authority: Authority; readonly listId: string; readonly purpose: StatusPurpose },
  ttlMs: number,
  now: string,
): Promise<Publishing> {
  const { ledger, publisher, key } = desk;
  const { authority, listId, purpose } = list;
  const write = async (_sequence: number, keyId: string) => {
    const { entries } = (await ledger.readStatusList({ ...list, limit: 1 })).output;
    const changes = await allPages((cursor) => ledger.listStatusChanges({ ...list, ...cursor }));
    const credential = statusListCredential({
      ...{ id: publisher.statusList(authority, listId, purpose), issuer: publisher.did(authority), purpose, entries },
      changes: changes.map(({ index, value, at }) => ({ index: Number(index), value, at })),
      ...{ validFrom: now, ttlMs },
    });
    return withProof(credential, { ...key, verificationMethod: publisher.method(authority, keyId) }, now);
  };
  return signed(desk, { authority, name: `${purpose}-${listId}`, write });
}

/** The signed trust list of all authorities, for its keeper to publish. The seal that signs it is its anchor. */
export function signedTrustListOf(desk: OfficerDesk, ttlS: number, now: string): Promise<Publishing> {
  const { ledger, publisher, key } = desk;
  const write = async (sequence: number) => {
    const issuers = await Promise.all(
      AUTHORITIES.map(async (one) => trustedIssuer(one, await keysOf(ledger, one), publisher)),
    );
    const list = {
      type: 'TrustList',
      version: 1,
      id: publisher.trustList,
      sequence,
      issuedAt: now,
      ttlS,
      issuers,
    } as const;
    return signedTrustList(list, { ...key, verificationMethod: '' });
  };
  return signed(desk, { authority: TRUST_LIST_KEEPER, name: 'trust-list', write });
}

async function signed({ ledger, key }: OfficerDesk, { authority, name, write }: Draft): Promise<Publishing> {
  const { keyId } = await entryOf(ledger, authority, key.publicKey);
  const sequence = (await lastSequence(ledger, authority, name)) + 1;
  const content = JSON.stringify(await write(sequence, keyId));
  const contentHash = sha256Hex(new TextEncoder().encode(content));
  const signature = Buffer.from(await key.sign(publicationBytes({ authority, name, sequence, contentHash })));
  const place = { authority, name, sequence, content, sealKeyId: keyId };
  return { messageRef: `PUBLISH-${contentHash.slice(0, 32)}`, ...place, signature: signature.toString('hex') };
}

async function lastSequence(ledger: DiplomaticCalls, authority: Authority, name: string): Promise<number> {
  try {
    return (await ledger.getPublication({ authority, name })).output.sequence;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'NOT_FOUND') return 0;
    throw error;
  }
}
