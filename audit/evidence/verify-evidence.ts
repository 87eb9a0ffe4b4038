/** Verifies the evidence of one transaction from nothing but its file and the hash of a first block. */
import { isDeepStrictEqual } from 'node:util';
import { common } from '@hyperledger/fabric-protos';
import { ChannelVerifier, nameOf, type OrderedTransaction } from '../blocks/verify-channel.ts';
import type { BlockArchive } from '../bundle/read-bundle.ts';
import { differs, Findings, type Finding, type Place } from '../finding.ts';
import { definitionOf } from '../policies/chaincode-definition.ts';
import { contentOf } from './evidence-content.ts';
import type { EvidenceContent, EvidenceManifest } from './evidence-format.ts';
import { changesDefinitions } from './evidence-trail.ts';

/** The verdict. */
export interface EvidenceReport {
  readonly verified: boolean;
  readonly channel: string;
  readonly txId: string;
  readonly block: number;
  /** Position in the block, from 0; absent where the transaction is not in it. */
  readonly transaction?: number;
  /** Whether the first block was given from elsewhere, or taken from the file. */
  readonly genesis: { readonly hash: string; readonly pinned: boolean };
  /** As computed from the blocks; absent where the transaction proves nothing. */
  readonly content?: EvidenceContent;
  /** The definition in force, by the blocks of the file. */
  readonly definition?: { readonly version: string; readonly sequence: number };
  /** Whether the endorsers satisfy the policies of what it writes, by the blocks of the file. */
  readonly policySatisfied: boolean;
  readonly findings: readonly Omit<Finding, 'check'>[];
}

/** A transaction's endorsers and the block's code contradict each other when one says a failed policy and the other does not. */
const { VALID, ENDORSEMENT_POLICY_FAILURE } = {
  VALID: 'VALID',
  ENDORSEMENT_POLICY_FAILURE: 'ENDORSEMENT_POLICY_FAILURE',
};
const { SIGNATURES } = common.BlockMetadataIndex;

/**
 * Verifies. What is wrong with the blocks is in the report.
 * @param genesis - hash of the first block's header, hex, from elsewhere than the file
 * @throws {BundleError} where the file is no evidence
 */
export async function verifyEvidence(
  { manifest, blocks }: BlockArchive<EvidenceManifest>,
  genesis?: string,
): Promise<EvidenceReport> {
  const findings = new Findings();
  const verifier = new EvidenceVerifier(manifest, findings);
  for await (const bytes of blocks) verifier.take(bytes);
  return verifier.finish(genesis);
}

class EvidenceVerifier {
  readonly #manifest: EvidenceManifest;
  readonly #findings: Findings;
  readonly #channel: ChannelVerifier;
  #lastConfig = -1;
  #found: OrderedTransaction | undefined;

  constructor(manifest: EvidenceManifest, findings: Findings) {
    this.#manifest = manifest;
    this.#findings = findings;
    this.#channel = new ChannelVerifier(findings, { sparse: true });
  }

  take(bytes: Uint8Array): void {
    const ordered = this.#channel.take(bytes);
    const block = this.#channel.height - 1;
    if (block > this.#manifest.block) {
      this.#findings.add('EVIDENCE_DIFFERS', `it holds a block behind that of the transaction`, {
        block: BigInt(block),
      });
    }
    if (ordered.some(({ transaction }) => transaction?.kind === 'CONFIG')) this.#lastConfig = block;
    this.#checkLastConfig(bytes, block);
    for (const one of ordered) this.#checkDefinition(one);
    if (block === this.#manifest.block) {
      this.#found = ordered.find(({ transaction }) => transaction?.txId === this.#manifest.txId);
    }
  }

  /** Orderers sign, beside the header, in which block the configuration is: so none is left out before a block. */
  #checkLastConfig(bytes: Uint8Array, block: number): void {
    if (block <= 0) return;
    const signed = signedConfigOf(bytes);
    if (signed === this.#lastConfig) return;
    const message = `the block of the configuration in force: ${differs(this.#lastConfig, signed)}`;
    this.#findings.add('EVIDENCE_INCOMPLETE', message, { block: BigInt(block) });
  }

  /** What changes definitions is to be endorsed by whom the configuration wants. */
  #checkDefinition({ block, index, transaction, sets = [], endorsement }: OrderedTransaction): void {
    if (!changesDefinitions(sets) || endorsement?.code === VALID) return;
    const place = { block, transaction: index, ...(transaction && { txId: transaction.txId }) };
    this.#findings.add('VALIDATION_CODE_WRONG', `a chaincode's definition: ${endorsement?.reason}`, place);
  }

  finish(genesis: string | undefined): EvidenceReport {
    const { channel, txId, block } = this.#manifest;
    const hash = this.#compareHead(genesis);
    const content = this.#judge();
    return {
      verified: this.#findings.count === 0,
      ...{ channel, txId, block },
      ...(this.#found && { transaction: this.#found.index }),
      genesis: { hash, pinned: genesis !== undefined },
      ...(content && { content, ...this.#definitionOf(content) }),
      policySatisfied: this.#found?.endorsement?.code === VALID,
      findings: this.#findings.inOrder.map(({ code, message, ...place }) => ({ code, message, ...placeOf(place) })),
    };
  }

  /** First block and channel are those that are trusted and told. @returns the first block's hash, hex */
  #compareHead(genesis: string | undefined): string {
    const own = this.#channel.hashOf(0)?.toString('hex') ?? '';
    if (genesis !== undefined && genesis !== own) {
      this.#findings.add('GENESIS_DIFFERS', `hash of the first block: ${differs(genesis, own)}`, { block: 0n });
    }
    const { channelId } = this.#channel;
    const { channel } = this.#manifest;
    if (channel !== channelId) this.#findings.add('CHANNEL_DIFFERS', `the channel: ${differs(channelId, channel)}`);
    return own;
  }

  #definitionOf({ chaincode }: EvidenceContent): Pick<EvidenceReport, 'definition'> {
    const definition = definitionOf(this.#channel.state, chaincode);
    if (definition === undefined) return {};
    return { definition: { version: definition.version, sequence: definition.sequence } };
  }

  /** The transaction itself. */
  #judge(): EvidenceContent | undefined {
    const found = this.#found;
    if (found === undefined) {
      const message = `block ${this.#manifest.block} is not in it, or has no transaction ${this.#manifest.txId}`;
      this.#findings.add('EVIDENCE_INCOMPLETE', message);
      return undefined;
    }
    const place = { block: found.block, transaction: found.index, txId: this.#manifest.txId };
    const content = contentOf(found);
    if (content === undefined) {
      const { code, message } = found.flaw ?? { code: 'TRANSACTION_UNREADABLE', message: 'it calls no chaincode' };
      this.#findings.add(code, message, place);
    } else if (!isDeepStrictEqual(content, this.#manifest.content)) {
      this.#findings.add('EVIDENCE_DIFFERS', 'its decoded content is not that of the transaction', place);
    }
    this.#judgePolicy(found, place);
    return content;
  }

  #judgePolicy({ code, endorsement }: OrderedTransaction, place: Place): void {
    if (endorsement === undefined) return;
    const [said, computed] = [nameOf(code), endorsement.code];
    const contradicts = computed === VALID ? said === ENDORSEMENT_POLICY_FAILURE : said === VALID;
    if (!contradicts) return;
    this.#findings.add(
      'VALIDATION_CODE_WRONG',
      `validation code: ${differs(computed, said)}; ${endorsement.reason}`,
      place,
    );
  }
}

/** Number of the block whose configuration was in force, as orderers signed it; `undefined` when they did not. */
function signedConfigOf(bytes: Uint8Array): number | undefined {
  try {
    const list = common.Block.deserializeBinary(bytes).getMetadata()?.getMetadataList_asU8() ?? [];
    const signed = common.Metadata.deserializeBinary(list[SIGNATURES] ?? new Uint8Array()).getValue_asU8();
    return common.OrdererBlockMetadata.deserializeBinary(signed).getLastConfig()?.getIndex();
  } catch {
    return undefined;
  }
}

function placeOf({ block, transaction, txId }: Place): Place {
  return {
    ...(block !== undefined && { block }),
    ...(transaction !== undefined && { transaction }),
    ...(txId !== undefined && { txId }),
  };
}
