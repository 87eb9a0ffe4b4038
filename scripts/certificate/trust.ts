/** The trust list that a run of the verifier goes by: a file, an address, or what is remembered. */
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import {
  anchorOf,
  requireNoStepBack,
  type TrustList,
  trustedUntilMs,
  trustListOf,
} from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { fetchDocument } from './fetch-document.ts';
import type { ListCache, RememberedTrust } from './list-cache.ts';

/** What the person said about trust. */
export interface TrustOptions {
  /** Bytes of the file that was named. */
  readonly file?: Uint8Array;
  readonly address?: string;
  readonly anchors: readonly string[];
  readonly offline: boolean;
  readonly nowMs: number;
  /** Is told what could not be fetched while there is something older to go by. */
  readonly warn: (message: string) => void;
}

/**
 * The list, remembered for the next run.
 * @throws {TrustListError} when it is not the anchor's; {Error} when there is none, or no anchor to judge it by
 */
export async function trustFor(cache: ListCache, options: TrustOptions): Promise<TrustList> {
  const before = cache.trust();
  const address = options.address ?? before?.address;
  const text = await newest(before, address, options);
  const anchors = options.anchors.length > 0 ? options.anchors : (before?.anchors ?? []);
  const value = decode(text) as JsonObject;
  if (anchors.length === 0) {
    const key = multikeyOf(anchorOf(value));
    throw new Error(
      `the trust list is signed by ${key}: ask its publisher whether that is the key, and give it with --trust-anchor`,
    );
  }
  const list = trustListOf(value, anchors);
  requireNoStepBack(list, before === undefined ? undefined : remembered(before));
  cache.keepTrust({ ...(address !== undefined && { address }), anchors, list: text });
  return list;
}

async function newest(
  before: RememberedTrust | undefined,
  address: string | undefined,
  options: TrustOptions,
): Promise<string> {
  if (options.file !== undefined) return new TextDecoder().decode(options.file);
  const stale = before === undefined || trustedUntilMs(remembered(before)) < options.nowMs;
  if (address !== undefined && !options.offline && (stale || address !== before.address)) {
    try {
      return new TextDecoder().decode(await fetchDocument(address));
    } catch (error) {
      if (before === undefined) throw error;
      options.warn(`the remembered trust list is used: ${(error as Error).message}`);
    }
  }
  if (before === undefined)
    throw new Error('no trust list is remembered: give one with --trust-list and --trust-anchor');
  return before.list;
}

function remembered(before: RememberedTrust): TrustList {
  return trustListOf(decode(before.list) as JsonObject, before.anchors);
}
