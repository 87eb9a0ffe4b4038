import { createHash, verify, X509Certificate } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import { TestCa, type Issued } from '@ledger-pilots/chaincode/kit/testing/test-ca.ts';
import type { Invocation } from '../signing/invocation.ts';
import { transactionIdOf, writeProposal } from '../signing/proposal-bytes.ts';
import { readProposedTransaction, writeProposedTransaction } from '../signing/proposed-transaction.ts';
import { endorsedBytes, type Endorser, type Flaws } from '../signing/testing/endorsed-bytes.ts';
import type { CallSigner, EndorsedCall, ProposedCall, SignableCall } from './call-signer.ts';
import { keySigner } from './key-signer.ts';

const CALL: SignableCall = { contract: 'transshipment', method: 'issuePass', args: ['{"passId":"1"}'] };
const OUTPUT = { passId: '1', status: 'ISSUED' };

let planner: Issued;
let endorsers: Endorser[];
let signer: CallSigner;

beforeAll(async () => {
  const [line, terminal] = await Promise.all([TestCa.named('ca.line'), TestCa.named('ca.terminal1')]);
  planner = await line.issue({ user: 'planner', roles: ['planner'] });
  endorsers = [
    { mspId: 'LineMSP', ...(await line.issue({ user: 'peer0', roles: [] })) },
    { mspId: 'Terminal1MSP', ...(await terminal.issue({ user: 'peer0', roles: [] })) },
  ];
  signer = keySigner({ party: 'line', ...planner });
});

/** The call as an honest gateway makes it, or with something changed. */
function invocation(change: Partial<Invocation> = {}): Invocation {
  return {
    channel: CALL.contract,
    contract: CALL.contract,
    method: CALL.method,
    args: CALL.args,
    transient: {},
    creator: { mspId: 'LineMSP', certificate: planner.certificate },
    nonce: Buffer.alloc(24, 7),
    madeAtMs: Date.now(),
    ...change,
  };
}

function proposed(change: Partial<Invocation> = {}): ProposedCall {
  const made = invocation(change);
  return {
    transactionId: transactionIdOf(made),
    proposal: Buffer.from(writeProposedTransaction(made, [])).toString('base64'),
    digest: createHash('sha256').update(writeProposal(made)).digest('hex'),
  };
}

async function endorsed(made: Invocation, flaws: Flaws = {}, by = endorsers): Promise<EndorsedCall> {
  const { bytes, digest } = await endorsedBytes(made, Buffer.from(JSON.stringify(OUTPUT)), by, flaws);
  const transaction = Buffer.from(bytes).toString('base64');
  return { transactionId: transactionIdOf(made), transaction, digest, output: OUTPUT };
}

/** A proposal and its transaction. */
async function both(flaws: Flaws = {}, by = endorsers): Promise<[ProposedCall, EndorsedCall]> {
  const made = invocation();
  return [proposed(made), await endorsed(made, flaws, by)];
}

test('the call that was asked for is signed, over its digest', async () => {
  const offered = proposed();
  const signature = Buffer.from(await signer.signProposal(CALL, offered), 'base64');
  const bytes = writeProposal(invocationIn(offered));
  expect(verify('sha256', bytes, new X509Certificate(planner.certificate).publicKey, signature)).toBe(true);
});

test.each<[string, () => Partial<Invocation>]>([
  ['another channel', () => ({ channel: 'customs' })],
  ['another contract', () => ({ contract: 'customs' })],
  ['another method', () => ({ method: 'cancelPass' })],
  ['another argument', () => ({ args: ['{"passId":"2"}'] })],
  ['the same argument in other words', () => ({ args: ['{ "passId":"1"}'] })],
  ['an argument more', () => ({ args: [...CALL.args, '{}'] })],
  ['a secret that was not given', () => ({ transient: { private: Buffer.from('{}') } })],
  ['another certificate', () => ({ creator: { mspId: 'LineMSP', certificate: endorsers[0]!.certificate } })],
  ['another party', () => ({ creator: { mspId: 'KcsMSP', certificate: planner.certificate } })],
  ['a time long past', () => ({ madeAtMs: Date.now() - 6 * 60_000 })],
  ['a time to come', () => ({ madeAtMs: Date.now() + 6 * 60_000 })],
])('a proposal with %s is not signed', async (_, change) => {
  await expect(signer.signProposal(CALL, proposed(change()))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
});

test('a proposal without the secret, or with another one, is not signed', async () => {
  const call = { ...CALL, secret: '{"rate":1,"salt":"00"}' };
  const right = proposed({ transient: { private: Buffer.from(call.secret) } });
  expect(await signer.signProposal(call, right)).not.toBe('');
  for (const transient of [
    {},
    { private: Buffer.from('{"rate":2,"salt":"00"}') },
    { other: Buffer.from(call.secret) },
  ]) {
    await expect(signer.signProposal(call, proposed({ transient }))).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
  }
});

test('a digest or transaction id that is not the proposal’s is noticed', async () => {
  const honest = proposed();
  for (const lie of [{ digest: '0'.repeat(64) }, { transactionId: '0'.repeat(64) }, { proposal: 'aGVsbG8=' }]) {
    await expect(signer.signProposal(CALL, { ...honest, ...lie })).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
  }
});

test('the transaction of the proposal, with the output that was shown, is signed', async () => {
  const [offered, transaction] = await both();
  expect(await signer.signTransaction(CALL, offered, transaction)).toMatch(/^[A-Za-z0-9+/]+=*$/);
});

test('a transaction of another proposal of the same call is not signed', async () => {
  const other = await endorsed(invocation({ nonce: Buffer.alloc(24, 8) }));
  await expect(signer.signTransaction(CALL, proposed(), other)).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
});

test('another output than the endorsed one is noticed', async () => {
  const [offered, transaction] = await both();
  for (const output of [{ ...OUTPUT, status: 'USED' }, {}, null, 1.5]) {
    await expect(signer.signTransaction(CALL, offered, { ...transaction, output })).rejects.toMatchObject({
      code: 'SIGNING_REFUSED',
    });
  }
});

test.each<[string, Flaws]>([
  ['whose outcome is of another proposal', { response: (response) => response.setProposalHash(Buffer.alloc(32)) }],
  ['whose outcome is of another contract', { response: (_, action) => action.clearChaincodeId() }],
  ['that the contract refused', { response: (_, action) => action.getResponse()!.setStatus(500) }],
  ['whose endorsements are over something else', { otherMessage: true }],
  ['that nobody endorsed', { transaction: (action) => action.getAction()!.setEndorsementsList([]) }],
  [
    'in which an endorser counts twice',
    {
      transaction: (action) => {
        const [first] = action.getAction()!.getEndorsementsList();
        action.getAction()!.setEndorsementsList([first!, first!]);
      },
    },
  ],
  [
    'with a second call in it',
    { transaction: (_, transaction) => transaction.addActions(new peer.TransactionAction()) },
  ],
])('a transaction %s is not signed', async (_, flaws) => {
  const [offered, transaction] = await both(flaws);
  await expect(signer.signTransaction(CALL, offered, transaction)).rejects.toMatchObject({ code: 'SIGNING_REFUSED' });
});

test('who signs elsewhere gets the digest and nothing else', async () => {
  const seen: string[] = [];
  const remote = keySigner({
    party: 'line',
    certificate: planner.certificate,
    sign: (digest) => {
      seen.push(Buffer.from(digest).toString('hex'));
      return Buffer.from('signature');
    },
  });
  const offered = proposed();
  expect(Buffer.from(await remote.signProposal(CALL, offered), 'base64').toString()).toBe('signature');
  expect(seen).toEqual([offered.digest]);
});

function invocationIn({ proposal }: ProposedCall): Invocation {
  // Nonce and time are all that the proposal chose.
  const { invocation: read } = readProposedTransaction(Buffer.from(proposal, 'base64'));
  return invocation({ nonce: read.nonce, madeAtMs: read.madeAtMs });
}
