/** What the blocks of a channel say was done, operation by operation: batches unpacked, invalid transactions told apart. */
import { common, peer as protos } from '@hyperledger/fabric-protos';
import type { PeerLedger } from './ledger.ts';

/** One business operation of a transaction that is in a block. */
export interface LedgerOperation {
  readonly txId: string;
  readonly block: bigint;
  readonly valid: boolean;
  /** Fabric's name of the validation code. */
  readonly code: string;
  readonly method: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whether the contract refused it inside a batch; it wrote nothing then. */
  readonly refused: boolean;
}

const CODES = new Map(Object.entries(protos.TxValidationCode).map(([name, code]) => [code as number, name]));

/** All operations of a contract's methods in the blocks from one on, in the order of the chain. */
export async function operationsFrom(peer: PeerLedger, contract: string, first = 0n): Promise<LedgerOperation[]> {
  const operations: LedgerOperation[] = [];
  const height = await peer.height();
  for (let number = first; number < height; number += 1n) {
    operations.push(...operationsOf(await peer.block(number), number, contract));
  }
  return operations;
}

function operationsOf(block: common.Block, number: bigint, contract: string): LedgerOperation[] {
  const codes = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER]!;
  return block
    .getData()!
    .getDataList_asU8()
    .flatMap((bytes, index) => {
      const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
      const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
      if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
      const code = CODES.get(codes[index]!) ?? String(codes[index]);
      const place = { txId: header.getTxId(), block: number, valid: code === 'VALID', code };
      return callsOf(payload.getData_asU8(), contract).map((call) => ({ ...place, ...call }));
    });
}

type Call = Pick<LedgerOperation, 'method' | 'input' | 'refused'>;

function callsOf(data: Uint8Array, contract: string): Call[] {
  const [action] = protos.Transaction.deserializeBinary(data).getActionsList();
  const payload = protos.ChaincodeActionPayload.deserializeBinary(action!.getPayload_asU8());
  const proposal = protos.ChaincodeProposalPayload.deserializeBinary(payload.getChaincodeProposalPayload_asU8());
  const spec = protos.ChaincodeInvocationSpec.deserializeBinary(proposal.getInput_asU8()).getChaincodeSpec()!;
  if (spec.getChaincodeId()!.getName() !== contract) return [];
  const [method = '', input = '{}'] = spec
    .getInput()!
    .getArgsList_asU8()
    .map((bytes) => Buffer.from(bytes).toString('utf8'));
  if (method !== 'Batch') return method.includes(':') ? [] : [{ method, input: JSON.parse(input), refused: false }];
  const { operations } = JSON.parse(input) as { operations: { method: string; input: Record<string, unknown> }[] };
  const results = resultsOf(payload.getAction()!.getProposalResponsePayload_asU8());
  return operations.map((operation, index) => ({ ...operation, refused: 'error' in results[index]! }));
}

function resultsOf(bytes: Uint8Array): object[] {
  const response = protos.ProposalResponsePayload.deserializeBinary(bytes);
  const action = protos.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const text = Buffer.from(action.getResponse()!.getPayload_asU8()).toString('utf8');
  return (JSON.parse(text) as { results: object[] }).results;
}
