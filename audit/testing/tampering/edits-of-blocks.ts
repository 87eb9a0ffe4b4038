/** Edits of one block, by whoever holds the copy. */
import { common, peer } from '@hyperledger/fabric-protos';
import { editOfBlock, type Edit, type Scene } from './edit.ts';
import {
  changeSignatures,
  codesOf,
  commitHashMetadata,
  envelopesOf,
  highS,
  metadataOf,
  recommitted,
  rehashed,
  setCode,
  setEnvelopes,
  setMetadata,
  signaturesOf,
  turned,
  changed,
  blockAt,
  withBlock,
} from './ledger.ts';

const { SIGNATURES, LAST_CONFIG, TRANSACTIONS_FILTER, ORDERER, COMMIT_HASH } = common.BlockMetadataIndex;
const { VALID, MVCC_READ_CONFLICT, BAD_CREATOR_SIGNATURE, BAD_PAYLOAD } = peer.TxValidationCode;
/** Field 15, a varint: of no message of a block. */
const UNKNOWN_FIELD = Buffer.from([0x78, 0x01]);

const header: readonly Edit[] = [
  editOfBlock('the number of a block', ['BLOCK_MISSING'], (block, { target }) =>
    block.getHeader()!.setNumber(target - 1),
  ),
  editOfBlock('a bit of the hash of the block before', ['HASH_CHAIN_BROKEN', 'ORDERER_SIGNATURES_TOO_FEW'], (block) => {
    const own = block.getHeader()!;
    own.setPreviousHash(turned(own.getPreviousHash_asU8()));
  }),
  editOfBlock('a bit of the hash of the transactions', ['DATA_HASH_WRONG', 'ORDERER_SIGNATURES_TOO_FEW'], (block) => {
    const own = block.getHeader()!;
    own.setDataHash(turned(own.getDataHash_asU8()));
  }),
];

function swap(block: common.Block): void {
  const [first, second, ...rest] = envelopesOf(block);
  setEnvelopes(block, [second!, first!, ...rest]);
}

function leaveOut(block: common.Block): void {
  setEnvelopes(block, envelopesOf(block).slice(1));
  setMetadata(block, TRANSACTIONS_FILTER, codesOf(block).slice(1));
}

function repeat(block: common.Block): void {
  const [first, ...rest] = envelopesOf(block);
  setEnvelopes(block, [first!, first!, ...rest]);
  setMetadata(block, TRANSACTIONS_FILTER, Buffer.concat([codesOf(block).slice(0, 1), codesOf(block)]));
}

/** The bytes of two envelopes as one: to the data hash they are the same (CVE-2023-46132). */
function join(block: common.Block): void {
  const [first, second, ...rest] = envelopesOf(block);
  setEnvelopes(block, [Buffer.concat([first!, second!]), ...rest]);
  setMetadata(block, TRANSACTIONS_FILTER, codesOf(block).slice(1));
}

/** The two fields of an envelope as an envelope each: to the data hash they are the same as well. */
function split(block: common.Block): void {
  const [first, ...rest] = envelopesOf(block);
  const envelope = common.Envelope.deserializeBinary(first!);
  const [payload, signature] = [new common.Envelope(), new common.Envelope()];
  payload.setPayload(envelope.getPayload_asU8());
  signature.setSignature(envelope.getSignature_asU8());
  setEnvelopes(block, [payload.serializeBinary(), signature.serializeBinary(), ...rest]);
  const codes = [BAD_CREATOR_SIGNATURE, BAD_PAYLOAD, ...codesOf(block).slice(1)];
  setMetadata(block, TRANSACTIONS_FILTER, Uint8Array.from(codes));
}

const data: readonly Edit[] = [
  editOfBlock('a bit of a transaction', ['DATA_HASH_WRONG'], (block) => {
    const [first, ...rest] = envelopesOf(block);
    setEnvelopes(block, [turned(first!), ...rest]);
  }),
  editOfBlock('two transactions in each other’s place', ['DATA_HASH_WRONG'], swap),
  editOfBlock('the same, hashes made anew', ['ORDERER_SIGNATURES_TOO_FEW'], swap, rehashed),
  editOfBlock('a transaction left out', ['DATA_HASH_WRONG'], leaveOut),
  editOfBlock('the same, all hashes made anew', ['ORDERER_SIGNATURES_TOO_FEW'], leaveOut, (ledger, target) =>
    recommitted(rehashed(ledger, target)),
  ),
  editOfBlock('a transaction twice, hashes made anew', ['ORDERER_SIGNATURES_TOO_FEW'], repeat, rehashed),
  editOfBlock('two envelopes joined to one (CVE-2023-46132)', ['ENVELOPE_NOT_CANONICAL'], join, recommitted),
  editOfBlock(
    'an envelope split into its two fields, both called invalid',
    ['ENVELOPE_NOT_CANONICAL'],
    split,
    (ledger) => recommitted(ledger),
  ),
];

/** The first transaction of a block that is called so. */
function withCode(block: common.Block, wanted: (code: number) => boolean): number {
  return codesOf(block).findIndex(wanted);
}

/** Calls the block's first valid transaction something else. */
function refuse(code: number): (block: common.Block) => void {
  return (block) =>
    setCode(
      block,
      withCode(block, (own) => own === VALID),
      code,
    );
}

/** Calls a transaction valid that peers refused, anywhere in the ledger. */
const acceptRefused: Edit = {
  name: 'an invalid transaction called valid, commit hashes made anew',
  hand: 'HOLDER',
  found: ['VALIDATION_CODE_WRONG'],
  make: ({ ledger }) => {
    const block = ledger.blocks.findIndex(
      (_, number) => withCode(blockAt(ledger, number), (code) => code !== VALID) >= 0,
    );
    if (block < 0) return undefined;
    const edited = changed(ledger, block, (own) =>
      setCode(
        own,
        withCode(own, (code) => code !== VALID),
        VALID,
      ),
    );
    return { ledger: recommitted(edited), block };
  },
};

const codes: readonly Edit[] = [
  editOfBlock(
    'a valid transaction called a conflict',
    ['VALIDATION_CODE_WRONG', 'COMMIT_HASH_WRONG'],
    refuse(MVCC_READ_CONFLICT),
  ),
  editOfBlock('the same, commit hashes made anew', ['VALIDATION_CODE_WRONG'], refuse(MVCC_READ_CONFLICT), recommitted),
  editOfBlock(
    'a valid transaction called one of a false signature, commit hashes made anew',
    ['VALIDATION_CODE_WRONG'],
    refuse(BAD_CREATOR_SIGNATURE),
    recommitted,
  ),
  acceptRefused,
  editOfBlock('no validation codes', ['VALIDATION_CODES_MISSING', 'COMMIT_HASH_WRONG'], (block) =>
    setMetadata(block, TRANSACTIONS_FILTER, new Uint8Array()),
  ),
  editOfBlock('a validation code more than transactions', ['VALIDATION_CODES_MISSING', 'COMMIT_HASH_WRONG'], (block) =>
    setMetadata(block, TRANSACTIONS_FILTER, Buffer.concat([codesOf(block), Buffer.from([VALID])])),
  ),
];

/** Edits one of the signatures that a block needs. */
function signature(name: string, change: (signature: common.MetadataSignature, scene: Scene) => void): Edit {
  return editOfBlock(name, ['ORDERER_SIGNATURES_TOO_FEW'], (block, scene) =>
    changeSignatures(block, scene.consenters, (signatures) => {
      change(signatures[0]!, scene);
      return signatures;
    }),
  );
}

function identifierOf(id: number): Uint8Array {
  const identifier = new common.IdentifierHeader();
  identifier.setIdentifier(id);
  return identifier.serializeBinary();
}

const ordering: readonly Edit[] = [
  signature('a bit of an orderer’s signature', (own) => own.setSignature(turned(own.getSignature_asU8()))),
  signature('an orderer’s signature with the higher S', (own) => own.setSignature(highS(own.getSignature_asU8()))),
  signature('an orderer’s signature as that of another consenter', (own, { consenters }) => {
    const id = common.IdentifierHeader.deserializeBinary(own.getIdentifierHeader_asU8()).getIdentifier();
    own.setIdentifierHeader(identifierOf((id % consenters) + 1));
  }),
  signature('an orderer’s signature as that of nobody', (own) => own.setIdentifierHeader(identifierOf(1_000))),
  signature('an orderer’s signature with a certificate beside the number', (own) =>
    own.setSignatureHeader(identifierOf(1)),
  ),
  editOfBlock('signatures of orderers below the quorum', ['ORDERER_SIGNATURES_TOO_FEW'], (block, { consenters }) =>
    changeSignatures(block, consenters, (signatures) => signatures.slice(1)),
  ),
  editOfBlock('no signatures of orderers', ['ORDERER_SIGNATURES_TOO_FEW'], (block) =>
    setMetadata(block, SIGNATURES, new Uint8Array()),
  ),
  editOfBlock(
    'one orderer’s signature as often as the quorum',
    ['ORDERER_SIGNATURES_TOO_FEW'],
    (block, { consenters }) =>
      changeSignatures(block, consenters, (signatures) => signatures.map(() => signatures[0]!)),
  ),
  editOfBlock('the signatures of another block', ['ORDERER_SIGNATURES_TOO_FEW'], (block, { ledger, target }) =>
    setMetadata(block, SIGNATURES, metadataOf(blockAt(ledger, target + 1), SIGNATURES)),
  ),
  editOfBlock(
    'the number of the last configuration, which orderers sign',
    ['ORDERER_SIGNATURES_TOO_FEW'],
    (block, { consenters }) =>
      changeSignatures(block, consenters, (signatures, metadata) => {
        const orderers = common.OrdererBlockMetadata.deserializeBinary(metadata.getValue_asU8());
        const last = new common.LastConfig();
        last.setIndex((orderers.getLastConfig()?.getIndex() ?? 0) + 1);
        orderers.setLastConfig(last);
        metadata.setValue(orderers.serializeBinary());
        return signatures;
      }),
  ),
  editOfBlock('a signature more, of one who has signed', ['ORDERER_SIGNATURE_INVALID'], (block, { consenters }) =>
    changeSignatures(block, consenters, (signatures) => [...signatures, signatures[0]!]),
  ),
  editOfBlock('a signature more, which does not hold', ['ORDERER_SIGNATURE_INVALID'], (block, { consenters }) =>
    changeSignatures(block, consenters, (signatures) => {
      const strange = new common.MetadataSignature();
      strange.setIdentifierHeader(identifierOf(1_000));
      strange.setSignature(signatures[0]!.getSignature_asU8());
      return [...signatures, strange];
    }),
  ),
];

const form: readonly Edit[] = [
  editOfBlock('a field of no message behind the orderers’ signatures', ['BLOCK_NOT_CANONICAL'], (block) =>
    setMetadata(block, SIGNATURES, Buffer.concat([metadataOf(block, SIGNATURES), UNKNOWN_FIELD])),
  ),
  editOfBlock('another number of the last configuration beside the signed one', ['BLOCK_NOT_CANONICAL'], (block) =>
    setMetadata(block, LAST_CONFIG, signaturesOf(block).getValue_asU8()),
  ),
  editOfBlock('metadata of an obsolete kind: what orderers keep', ['BLOCK_NOT_CANONICAL'], (block) =>
    setMetadata(block, ORDERER, Buffer.from([0])),
  ),
  editOfBlock('metadata of a kind that there is not', ['BLOCK_NOT_CANONICAL'], (block) =>
    setMetadata(block, COMMIT_HASH + 1, Buffer.from([0])),
  ),
  editOfBlock('no metadata', ['BLOCK_NOT_CANONICAL', 'ORDERER_SIGNATURES_TOO_FEW'], (block) =>
    block.setMetadata(new common.BlockMetadata()),
  ),
  {
    ...{ name: 'a field of no message behind a block', hand: 'HOLDER', found: ['BLOCK_NOT_CANONICAL'] },
    make: ({ ledger, target }) => ({
      ledger: withBlock(ledger, target, Buffer.concat([ledger.blocks[target]!, UNKNOWN_FIELD])),
      block: target,
    }),
  },
  {
    ...{ name: 'the last byte of a block left out', hand: 'HOLDER', found: ['BLOCK_UNREADABLE'] },
    make: ({ ledger, target }) => ({
      ledger: withBlock(ledger, target, ledger.blocks[target]!.slice(0, -1)),
      block: target,
    }),
  },
];

const commitHashes: readonly Edit[] = [
  editOfBlock('a bit of the commit hash', ['COMMIT_HASH_WRONG'], (block) => {
    const metadata = common.Metadata.deserializeBinary(metadataOf(block, COMMIT_HASH));
    setMetadata(block, COMMIT_HASH, commitHashMetadata(turned(metadata.getValue_asU8())));
  }),
  editOfBlock('a commit hash of another length', ['BLOCK_NOT_CANONICAL', 'COMMIT_HASH_WRONG'], (block) =>
    setMetadata(block, COMMIT_HASH, commitHashMetadata(Buffer.alloc(31))),
  ),
  {
    ...{ name: 'a commit hash left out', hand: 'HOLDER', found: ['COMMIT_HASH_WRONG'] },
    make: ({ ledger, target }) => ({
      ledger: changed(ledger, target, (block) => setMetadata(block, COMMIT_HASH, new Uint8Array())),
      // That the first one is missing shows in the second, as below.
      block: Math.max(target, 2),
    }),
  },
  {
    ...{ name: 'the first commit hash left out', hand: 'HOLDER', found: ['COMMIT_HASH_WRONG'] },
    make: ({ ledger }) => ({
      ledger: changed(ledger, 1, (block) => setMetadata(block, COMMIT_HASH, new Uint8Array())),
      block: 2,
    }),
  },
  {
    ...{ name: 'all commit hashes left out', hand: 'HOLDER', found: [] },
    outside:
      'Nobody signs them and blocks of orderers have none. The step STATE is then not told as verified, and what the blocks must lead to is still compared with other copies',
    make: ({ ledger }) => ({
      ledger: ledger.blocks.reduce<typeof ledger>(
        (copy, _, number) => changed(copy, number, (block) => setMetadata(block, COMMIT_HASH, new Uint8Array())),
        ledger,
      ),
      block: 0,
    }),
  },
];

/** All of them. */
export const EDITS_OF_BLOCKS: readonly Edit[] = [...header, ...data, ...codes, ...ordering, ...form, ...commitHashes];
