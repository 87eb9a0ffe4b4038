import { connect } from '@hyperledger/fabric-gateway';
import { Client, credentials } from '@grpc/grpc-js';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import fc from 'fast-check';
import { BytesError } from './bytes-error.ts';
import type { Invocation } from './invocation.ts';
import { readProposal, transactionIdOf, writeProposal } from './proposal-bytes.ts';
import { readProposedTransaction, writeProposedTransaction } from './proposed-transaction.ts';

const invocation: Invocation = {
  channel: 'transshipment',
  contract: 'transshipment',
  method: 'issuePass',
  args: ['{"passId":"1"}'],
  transient: { private: Buffer.from('{"salt":"s"}') },
  creator: { mspId: 'LineMSP', certificate: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' },
  nonce: Buffer.alloc(24, 7),
  madeAtMs: 1_767_225_600_123,
};

/** The proposal, changed by a function that gets its decoded parts. */
function tampered(
  change: (parts: {
    header: common.ChannelHeader;
    creator: common.SignatureHeader;
    payload: peer.ChaincodeProposalPayload;
  }) => void,
): Uint8Array {
  const proposal = peer.Proposal.deserializeBinary(writeProposal(invocation));
  const outer = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const header = common.ChannelHeader.deserializeBinary(outer.getChannelHeader_asU8());
  const creator = common.SignatureHeader.deserializeBinary(outer.getSignatureHeader_asU8());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  change({ header, creator, payload });
  outer.setChannelHeader(header.serializeBinary());
  outer.setSignatureHeader(creator.serializeBinary());
  proposal.setHeader(outer.serializeBinary());
  proposal.setPayload(payload.serializeBinary());
  return proposal.serializeBinary();
}

test('a proposal that is read back is the call that was written', () => {
  const read = readProposal(writeProposal(invocation));
  expect({ ...read, nonce: Buffer.from(read.nonce), transient: textsOf(read.transient) }).toEqual({
    ...invocation,
    transient: textsOf(invocation.transient),
  });
});

test('the bytes are those of Fabric’s own client for the same call', () => {
  const client = new Client('localhost:1', credentials.createInsecure());
  const { mspId, certificate } = invocation.creator;
  const own = connect({ client, identity: { mspId, credentials: Buffer.from(certificate) } })
    .getNetwork(invocation.channel)
    .getContract(invocation.contract)
    .newProposal(invocation.method, {
      arguments: [...invocation.args],
      transientData: { ...invocation.transient },
      endorsingOrganizations: ['LineMSP', 'HaulierMSP'],
    });
  client.close();
  const read = readProposedTransaction(own.getBytes());
  expect(read.transactionId).toBe(own.getTransactionId());
  expect(Buffer.from(writeProposedTransaction(read.invocation, read.organisations))).toEqual(
    Buffer.from(own.getBytes()),
  );
});

test.each<[string, Parameters<typeof tampered>[0]]>([
  ['another transaction id', ({ header }) => header.setTxId('0'.repeat(64))],
  ['another type', ({ header }) => header.setType(common.HeaderType.CONFIG)],
  ['an epoch', ({ header }) => header.setEpoch(1)],
  ['a version', ({ header }) => header.setVersion(1)],
  ['a TLS certificate’s hash', ({ header }) => header.setTlsCertHash(Buffer.alloc(32))],
  ['another contract in the header', ({ header }) => header.setExtension$(Buffer.from([0x12, 3, 0x12, 1, 0x78]))],
  ['another nonce', ({ creator }) => creator.setNonce(Buffer.alloc(24, 8))],
  ['a short nonce', ({ creator }) => creator.setNonce(Buffer.alloc(12))],
  ['another creator', ({ creator }) => creator.setCreator(Buffer.from('x'))],
])('a proposal with %s is not read', (_, change) => {
  expect(() => readProposal(tampered(change))).toThrow(BytesError);
});

test('a field that nobody declared, or one given twice, is not read', () => {
  const bytes = writeProposal(invocation);
  const proposal = peer.Proposal.deserializeBinary(bytes);
  const unknown = Buffer.from([0xfa, 0x01, 1, 0x78]);
  const again = Buffer.concat([Buffer.from([0x0a]), lengthOf(proposal.getHeader_asU8()), proposal.getHeader_asU8()]);
  for (const more of [unknown, again]) {
    expect(() => readProposal(Buffer.concat([bytes, more]))).toThrow(BytesError);
  }
});

test('bytes at random, and proposals with a byte changed, are refused or are another call', () => {
  const bytes = writeProposal(invocation);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (random) => {
      expect(() => readProposal(random)).toThrow(BytesError);
    }),
  );
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const other = Uint8Array.from(bytes);
      other[place]! ^= change;
      let read: Invocation;
      try {
        read = readProposal(other);
      } catch (error) {
        expect(error).toBeInstanceOf(BytesError);
        return;
      }
      expect(Buffer.from(writeProposal(read))).toEqual(Buffer.from(other));
      expect(Buffer.from(writeProposal(read))).not.toEqual(Buffer.from(bytes));
    }),
    { numRuns: 500 },
  );
});

test('the transaction id is SHA-256 of nonce and creator', () => {
  const { header } = decoded();
  expect(header.getTxId()).toBe(transactionIdOf(invocation));
  expect(transactionIdOf({ ...invocation, nonce: Buffer.alloc(24, 8) })).not.toBe(transactionIdOf(invocation));
});

test('a proposal whose id in the wrapping is another one is not read', () => {
  const proposed = gateway.ProposedTransaction.deserializeBinary(writeProposedTransaction(invocation, []));
  proposed.setTransactionId('0'.repeat(64));
  expect(() => readProposedTransaction(proposed.serializeBinary())).toThrow(BytesError);
});

test('a proposal that carries a signature already is not read', () => {
  const proposed = gateway.ProposedTransaction.deserializeBinary(writeProposedTransaction(invocation, []));
  proposed.getProposal()!.setSignature(Buffer.from('x'));
  expect(() => readProposedTransaction(proposed.serializeBinary())).toThrow(BytesError);
});

function decoded(): { header: common.ChannelHeader } {
  const proposal = peer.Proposal.deserializeBinary(writeProposal(invocation));
  const outer = common.Header.deserializeBinary(proposal.getHeader_asU8());
  return { header: common.ChannelHeader.deserializeBinary(outer.getChannelHeader_asU8()) };
}

function lengthOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.length < 128 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7]);
}

function textsOf(map: Readonly<Record<string, Uint8Array>>): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, Buffer.from(value).toString('utf8')]));
}
