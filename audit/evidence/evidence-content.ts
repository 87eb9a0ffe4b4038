/** A transaction decoded for people. */
import { nameOf, type OrderedTransaction } from '../blocks/verify-channel.ts';
import { clientInstant } from '../channel/client-instant.ts';
import { readWriteSetOf, spacesOf, textOf, type SpaceSet } from '../state/read-write-set.ts';
import type { EvidenceContent } from './evidence-format.ts';

/** The content; `undefined` of what calls no chaincode, or whose creator or endorsers do not prove themselves. */
export function contentOf({ transaction, creator, endorsers, code }: OrderedTransaction): EvidenceContent | undefined {
  const invocation = transaction?.invocation;
  if (transaction === undefined || invocation === undefined || creator === undefined) return undefined;
  return {
    at: clientInstant(transaction.timestampMs),
    creator: { mspId: creator.mspId, attributes: { ...creator.attributes }, certificate: creator.fingerprint },
    endorsedBy: [...new Set(endorsers.map(({ mspId }) => mspId))].sort(),
    code: nameOf(code),
    chaincode: invocation.chaincode,
    args: invocation.args.map(inText),
    output: inText(invocation.output),
    writes: spacesOf(readWriteSetOf(invocation.results)).flatMap(writesOf),
  };
}

function writesOf({ namespace, collection, writes }: SpaceSet): EvidenceContent['writes'] {
  const [keyText, valueText] = collection === '' ? [textOf, inText] : [keyHex, inHex];
  return writes.map(({ key, value }) => ({
    ...{ namespace, collection, key: keyText(key) },
    ...(value !== undefined && { value: valueText(value) }),
  }));
}

function keyHex(key: string): string {
  return Buffer.from(key, 'latin1').toString('hex');
}

function inText(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

function inHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
