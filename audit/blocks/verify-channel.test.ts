/** Blocks that were tampered with, each caught where it was. */
import { common, peer } from '@hyperledger/fabric-protos';
import { Findings, type FindingCode } from '../finding.ts';
import { hashOfBlock } from '../testing/bundle-of.ts';
import { Forge, type ForgedTransaction } from '../testing/forge.ts';
import { definitionWrites, outOf } from '../testing/forged-policies.ts';
import { envelopesOf, highS, setMetadata, signaturesOf } from '../testing/tampering/ledger.ts';
import { dataHashOf, headerBytes } from './block-hash.ts';
import { quorumOf } from './channel-config.ts';
import { ChannelVerifier } from './verify-channel.ts';

const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

let forge: Forge;
let blocks: common.Block[];

jest.setTimeout(60_000);

beforeAll(async () => {
  forge = await Forge.found();
  blocks = await forge.chain(Array.from({ length: 40 }, (_, number) => transaction(number)));
});

function transaction(number: number, change: Partial<ForgedTransaction> = {}): ForgedTransaction {
  const creator = { party: 'nec', user: 'manager', roles: ['election-manager'] };
  const writes = [{ record: 'note', key: [String(number)], value: { number } }];
  return { creator, at: '2026-03-02T00:00:00Z', method: 'note', input: { number }, output: {}, writes, ...change };
}

function note(name: string, change: Partial<ForgedTransaction>): ForgedTransaction {
  return transaction(99, { writes: [{ record: 'note', key: [name], value: { name } }], ...change });
}

/** A copy of the blocks, to be tampered with. */
function copied(): common.Block[] {
  return blocks.map((block) => common.Block.deserializeBinary(block.serializeBinary()));
}

function verified(chain: readonly (common.Block | Uint8Array)[]): Findings {
  const findings = new Findings();
  const channel = new ChannelVerifier(findings);
  for (const block of chain) channel.take(block instanceof Uint8Array ? block : block.serializeBinary());
  return findings;
}

function expectFirst(chain: readonly (common.Block | Uint8Array)[], code: FindingCode, block?: number): void {
  const [first] = verified(chain).inOrder;
  expect(first?.code).toBe(code);
  if (block !== undefined) expect(first?.block).toBe(BigInt(block));
}

/** The chain up to a block, with this in its place: sealed as honest orderers would. */
function sealedInstead(at: number, envelopes: readonly Uint8Array[], code = 0): common.Block[] {
  const before = copied().slice(0, at);
  return [
    ...before,
    forge.seal(
      before.at(-1)!,
      envelopes,
      envelopes.map(() => code),
    ),
  ];
}

test('a chain that is in order has no finding', () => {
  expect(verified(blocks).inOrder).toEqual([]);
  expect([4, 7, 10].map(quorumOf)).toEqual([3, 5, 7]);
});

test('a block that is left out', () => {
  expectFirst(
    copied().filter((_, number) => number !== 2),
    'BLOCK_MISSING',
    3,
  );
});

test('two blocks in each other’s place', () => {
  const chain = copied();
  [chain[2], chain[3]] = [chain[3]!, chain[2]!];
  expect(verified(chain).count).toBeGreaterThan(0);
  expectFirst(chain, 'BLOCK_MISSING', 3);
});

test('a byte of a transaction', () => {
  const chain = copied();
  const envelopes = envelopesOf(chain[2]!);
  envelopes[0]![40]! ^= 1;
  chain[2]!.getData()!.setDataList(envelopes);
  expectFirst(chain, 'DATA_HASH_WRONG', 2);
});

test('a byte of a transaction, with the data hash made anew', () => {
  const chain = copied();
  const envelopes = envelopesOf(chain[2]!);
  envelopes[0]![40]! ^= 1;
  chain[2]!.getData()!.setDataList(envelopes);
  chain[2]!.getHeader()!.setDataHash(dataHashOf(envelopes));
  expectFirst(chain, 'ORDERER_SIGNATURES_TOO_FEW', 2);
});

test('the whole chain hashed anew behind a change', () => {
  const chain = copied();
  chain[2]!.getHeader()!.setDataHash(dataHashOf(envelopesOf(chain[2]!).slice(1)));
  chain[2]!.getData()!.setDataList(envelopesOf(chain[2]!).slice(1));
  setMetadata(chain[2]!, TRANSACTIONS_FILTER, new Uint8Array(9));
  for (const [number, block] of chain.entries()) {
    if (number > 2) block.getHeader()!.setPreviousHash(Buffer.from(hashOfBlock(chain[number - 1]!), 'hex'));
  }
  const codes = verified(chain).inOrder.map(({ code }) => code);
  expect(new Set(codes)).toEqual(new Set(['ORDERER_SIGNATURES_TOO_FEW']));
  expect(codes).toHaveLength(chain.length - 2);
});

test('blocks that other orderers sealed', async () => {
  const others = await Forge.found();
  const foreign = [blocks[0]!];
  for (const block of blocks.slice(1)) {
    const envelopes = envelopesOf(block);
    foreign.push(
      others.seal(
        foreign.at(-1)!,
        envelopes,
        envelopes.map(() => 0),
      ),
    );
  }
  expectFirst(foreign, 'ORDERER_SIGNATURES_TOO_FEW', 1);
});

test.each([
  ['no signature', []],
  ['two of four', [1, 2]],
  ['one consenter three times', [1, 1, 1]],
])('%s of orderers is no quorum', (_, signers) => {
  const chain = copied();
  const header = chain[2]!.getHeader()!;
  const [previousHash, dataHash] = [header.getPreviousHash_asU8(), header.getDataHash_asU8()];
  setMetadata(chain[2]!, SIGNATURES, forge.signatures({ number: 2n, previousHash, dataHash }, signers));
  expectFirst(chain, 'ORDERER_SIGNATURES_TOO_FEW', 2);
});

test('a signature with the higher S', () => {
  const chain = copied();
  const metadata = signaturesOf(chain[2]!);
  const [signature] = metadata.getSignaturesList();
  signature!.setSignature(highS(signature!.getSignature_asU8()));
  setMetadata(chain[2]!, SIGNATURES, metadata.serializeBinary());
  expectFirst(chain, 'ORDERER_SIGNATURES_TOO_FEW', 2);
});

test('a signature over another block', () => {
  const chain = copied();
  setMetadata(chain[2]!, SIGNATURES, signaturesOf(chain[3]!).serializeBinary());
  expectFirst(chain, 'ORDERER_SIGNATURES_TOO_FEW', 2);
});

test('validation codes that are missing', () => {
  const chain = copied();
  setMetadata(chain[2]!, TRANSACTIONS_FILTER, new Uint8Array(3));
  expectFirst(chain, 'VALIDATION_CODES_MISSING', 2);
});

test('bytes behind an envelope’s fields', () => {
  const [first] = envelopesOf(blocks[2]!);
  // Field 15, a varint, which no envelope has.
  expectFirst(sealedInstead(2, [Buffer.concat([first!, Buffer.from([0x78, 0x01])])]), 'ENVELOPE_NOT_CANONICAL', 2);
});

test('a transaction whose creator’s signature does not hold', () => {
  const envelope = common.Envelope.deserializeBinary(envelopesOf(blocks[2]!)[0]!);
  const other = common.Envelope.deserializeBinary(envelopesOf(blocks[2]!)[1]!);
  envelope.setSignature(other.getSignature_asU8());
  const chain = sealedInstead(2, [envelope.serializeBinary()]);
  expectFirst(chain, 'CREATOR_SIGNATURE_INVALID', 2);
  const refused = sealedInstead(2, [envelope.serializeBinary()], peer.TxValidationCode.BAD_CREATOR_SIGNATURE);
  expect(verified(refused).inOrder).toEqual([]);
});

test('a transaction of a creator whom no organisation of the channel certified', async () => {
  const others = await Forge.found();
  const chain = sealedInstead(2, [await others.envelope(transaction(99))]);
  expectFirst(chain, 'CREATOR_UNKNOWN', 2);
});

test('a transaction that is in the chain twice', () => {
  const [first] = envelopesOf(blocks[1]!);
  expectFirst(sealedInstead(2, [first!]), 'VALIDATION_CODE_WRONG', 2);
  expect(verified(sealedInstead(2, [first!], peer.TxValidationCode.DUPLICATE_TXID)).inOrder).toEqual([]);
});

test('a read that was overtaken, and one that was not', async () => {
  const key = '\u0000note\u00001\u0000';
  const [right, wrong] = [
    { key, block: 2, transaction: 1 },
    { key, block: 2, transaction: 0 },
  ];
  const envelopes = await Promise.all([right, wrong].map((read) => forge.envelope(transaction(99, { reads: [read] }))));
  expect(verified(sealedInstead(3, [envelopes[0]!])).inOrder).toEqual([]);
  expectFirst(sealedInstead(3, [envelopes[1]!]), 'VALIDATION_CODE_WRONG', 3);
  const { MVCC_READ_CONFLICT } = peer.TxValidationCode;
  expect(verified(sealedInstead(3, [envelopes[1]!], MVCC_READ_CONFLICT)).inOrder).toEqual([]);
  expectFirst(sealedInstead(3, [envelopes[0]!], MVCC_READ_CONFLICT), 'VALIDATION_CODE_WRONG', 3);
});

test('a transaction that nobody of the channel endorsed', async () => {
  const chain = sealedInstead(2, [await forge.envelope(transaction(99, { endorsers: [] }))]);
  expectFirst(chain, 'ENDORSEMENT_INVALID', 2);
});

test('endorsers who do not satisfy the policy of the chaincode as it is committed', async () => {
  const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
  const two = transaction(98, {
    chaincode: '_lifecycle',
    writes: [],
    rawWrites: definitionWrites('voting', outOf(2, ['NecMSP', 'HostMSP'])),
  });
  const defined = sealedInstead(2, [await forge.envelope(two)]);
  const sealed = async (endorsers: readonly string[], code: number) => {
    const envelope = await forge.envelope(transaction(99, { endorsers }));
    return verified([...defined, forge.seal(defined.at(-1)!, [envelope], [code])]).inOrder.map(
      (finding) => finding.code,
    );
  };
  expect(await sealed(['nec', 'host'], VALID)).toEqual([]);
  expect(await sealed(['nec', 'observer'], VALID)).toEqual(['VALIDATION_CODE_WRONG']);
  expect(await sealed(['nec', 'observer'], ENDORSEMENT_POLICY_FAILURE)).toEqual([]);
  expect(await sealed(['nec', 'host'], ENDORSEMENT_POLICY_FAILURE)).toEqual(['VALIDATION_CODE_WRONG']);
});

test('a definition that a minority of organisations commits', async () => {
  const writes = { writes: [], rawWrites: definitionWrites('voting', outOf(1, ['NecMSP'])) };
  const seized = transaction(98, { chaincode: '_lifecycle', endorsers: ['nec', 'host'], ...writes });
  expectFirst(sealedInstead(2, [await forge.envelope(seized)]), 'VALIDATION_CODE_WRONG', 2);
});

test('a key with a policy of its own, before and after the policy is there', async () => {
  const { ENDORSEMENT_POLICY_FAILURE, VALID } = peer.TxValidationCode;
  const key = '\u0000note\u0000own\u0000';
  const policy = outOf(1, ['ObserverMSP']);
  const [given, byNec, byObserver] = await Promise.all([
    forge.envelope(note('own', { keyPolicies: [{ key, policy }] })),
    forge.envelope(note('own', { endorsers: ['nec'] })),
    forge.envelope(note('own', { endorsers: ['observer'] })),
  ]);
  const codes = (then: Uint8Array, code: number) => {
    const before = sealedInstead(2, [given]);
    return verified([...before, forge.seal(before.at(-1)!, [then], [code])]).inOrder.map((finding) => finding.code);
  };
  expect(codes(byObserver, VALID)).toEqual([]);
  expect(codes(byNec, VALID)).toEqual(['VALIDATION_CODE_WRONG']);
  expect(codes(byNec, ENDORSEMENT_POLICY_FAILURE)).toEqual([]);
  // In the block that gives the key its policy nobody else may write it, whoever endorses.
  const together = (code: number) => {
    const before = copied().slice(0, 2);
    const block = forge.seal(before.at(-1)!, [given, byObserver], [VALID, code]);
    return verified([...before, block]).inOrder.map((finding) => finding.code);
  };
  expect(together(ENDORSEMENT_POLICY_FAILURE)).toEqual([]);
  expect(together(VALID)).toEqual(['VALIDATION_CODE_WRONG']);
});

test('a transaction of a chaincode that the channel has not', async () => {
  const foreign = transaction(99, { chaincode: 'lottery' });
  expectFirst(sealedInstead(2, [await forge.envelope(foreign)]), 'VALIDATION_CODE_WRONG', 2);
});

test('a configuration that no majority of administrators signed, or that says more than its update', async () => {
  const most = ['nec', 'host', 'credential'];
  const signed = await forge.reconfigured('one', most);
  expect(verified(sealedInstead(2, [signed])).inOrder).toEqual([]);
  expectFirst(sealedInstead(2, [await forge.reconfigured('one', ['nec', 'host'])]), 'CONFIGURATION_UNAUTHORISED', 2);
  expectFirst(
    sealedInstead(2, [await forge.reconfigured('one', ['nec', 'nec', 'nec'])]),
    'CONFIGURATION_UNAUTHORISED',
    2,
  );
  expectFirst(sealedInstead(2, [await forge.reconfigured('one', most, 'two')]), 'CONFIGURATION_UNAUTHORISED', 2);
});

test('a configuration out of sequence', () => {
  const again = common.Envelope.deserializeBinary(envelopesOf(blocks[0]!)[0]!);
  again.setSignature(Buffer.from('of an orderer'));
  expectFirst(sealedInstead(2, [again.serializeBinary()]), 'CONFIGURATION_INVALID', 2);
});

test('bytes of any kind are findings and not failures', () => {
  const chain = copied();
  expectFirst([chain[0]!, Buffer.from('no block')], 'BLOCK_UNREADABLE', 1);
  const garbage = sealedInstead(2, [Buffer.from([0x0a, 0x7f, 0x00]), Buffer.from('garbage'), new Uint8Array()]);
  expect(verified(garbage).inOrder.map(({ code }) => code)).toContain('TRANSACTION_UNREADABLE');
  for (let seed = 1; seed <= 100; seed += 1) {
    const bytes = Buffer.from(chain[2]!.serializeBinary());
    for (let at = seed; at < bytes.length; at += 97 * seed) bytes[at]! ^= 1 + (seed % 255);
    expect(verified([chain[0]!, chain[1]!, bytes]).count).toBeGreaterThan(0);
  }
});

test('a header of more than 127 bytes of content and a number with its highest bit set are in DER', () => {
  const [one, two] = [Buffer.from([1]), Buffer.from([2])];
  const short = headerBytes({ number: 200n, previousHash: one, dataHash: two });
  expect(short.toString('hex')).toBe('300a020200c8040101040102');
  const long = headerBytes({ number: 1n, previousHash: Buffer.alloc(200, 1), dataHash: two });
  expect(long.toString('hex')).toBe(`3081d10201010481c8${'01'.repeat(200)}040102`);
});
