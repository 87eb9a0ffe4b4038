import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { failureOf, isPeerAway } from './failure.ts';

/** An error as the Fabric client throws it; the messages are those of Fabric 3.1. */
function refusal(code: number, message: string, ...details: readonly [mspId: string, message: string][]): GatewayError {
  const cause = Object.assign(new Error(message), { code, details: message, metadata: new Metadata() }) as ServiceError;
  const peers = details.map(([mspId, text]) => ({ address: 'localhost:1', mspId, message: text }));
  return new GatewayError({ code, message, details: peers, cause });
}

const wire = new ContractError('NOT_HOLDER', 'not yours', { passId: 'p' }).toWire();

test('a contract’s own refusal is found in the details of an endorsement', () => {
  const error = refusal(
    status.ABORTED,
    '10 ABORTED: failed to endorse transaction, see attached details for more info',
    ['LineMSP', `chaincode response 500, ${wire}`],
  );
  expect(failureOf(error)).toMatchObject({
    kind: 'contract',
    error: { code: 'NOT_HOLDER', message: 'not yours', details: { passId: 'p' } },
    by: ['LineMSP'],
    others: false,
  });
});

test('a refusal without details is found in the message', () => {
  const error = refusal(
    status.UNKNOWN,
    `2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, ${wire}`,
  );
  expect(failureOf(error)).toMatchObject({ kind: 'contract', error: { code: 'NOT_HOLDER' }, others: false });
});

test('a contract that its peer let down is not the contract’s own refusal', () => {
  const letDown = new ContractError('PEER_FAILED', 'the peer did not serve').toWire();
  const error = refusal(status.ABORTED, '10 ABORTED: failed to endorse transaction', ['LineMSP', letDown]);
  expect(failureOf(error)).toEqual({ kind: 'passing', code: 'CONTRACT_UNAVAILABLE' });
});

test('a refusal by a later endorser is told from one by the first', () => {
  const error = refusal(
    status.ABORTED,
    '10 ABORTED: failed to collect enough transaction endorsements, see attached details',
    ['Terminal1MSP', `chaincode response 500, ${wire}`],
  );
  expect(failureOf(error)).toMatchObject({ kind: 'contract', by: ['Terminal1MSP'], others: true });
});

test('a refusal beside a mismatch is not the last word', () => {
  const error = refusal(
    status.ABORTED,
    '10 ABORTED: failed to collect enough transaction endorsements',
    ['Terminal1MSP', `chaincode response 500, ${wire}`],
    ['Terminal2MSP', 'ProposalResponsePayloads do not match'],
  );
  expect(failureOf(error)).toEqual({ kind: 'passing', code: 'ENDORSEMENTS_DIFFER' });
});

test.each([
  [status.UNAVAILABLE, 'No connection established. Last error: connect ECONNREFUSED', 'peer', 'PEERS_UNAVAILABLE'],
  [status.DEADLINE_EXCEEDED, 'Deadline exceeded after 15s', 'peer', 'LEDGER_TIMEOUT'],
  [
    status.UNKNOWN,
    'too many requests for /gateway.Gateway, exceeding concurrency limit (500)',
    'peer',
    'PEERS_UNAVAILABLE',
  ],
  [
    status.FAILED_PRECONDITION,
    'no combination of peers can be derived which satisfy the endorsement policy',
    'passing',
    'ENDORSERS_UNAVAILABLE',
  ],
  [status.UNAVAILABLE, 'failed to find any endorsing peers for org(s): HaulierMSP', 'passing', 'ENDORSERS_UNAVAILABLE'],
  [
    status.ABORTED,
    'error in simulation: failed to execute transaction 7: could not launch chaincode t:1: connection to t:1 failed',
    'passing',
    'CONTRACT_UNAVAILABLE',
  ],
  [status.ABORTED, 'failed to execute transaction 7: chaincode stream terminated', 'passing', 'CONTRACT_UNAVAILABLE'],
  [
    status.ABORTED,
    'failed to execute transaction 7: timeout expired while executing transaction',
    'final',
    'CONTRACT_UNAVAILABLE',
  ],
  [
    status.FAILED_PRECONDITION,
    'error validating proposal: access denied: channel [transshipment] creator org [LineMSP]',
    'final',
    'IDENTITY_REFUSED',
  ],
  [status.FAILED_PRECONDITION, 'proposal client identity expired', 'final', 'IDENTITY_REFUSED'],
  [status.INTERNAL, 'something that nobody has seen before', 'final', 'INTERNAL'],
])('status %i with "%s" is %s: %s', (code, message, kind, expected) => {
  expect(failureOf(refusal(code, message))).toMatchObject({ kind, code: expected });
});

test.each([
  'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: connection refused"',
  'rpc error: code = Canceled desc = grpc: the client connection is closing',
])('an endorser of another party that cannot be reached is told from the party’s own peer: %s', (words) => {
  const error = refusal(status.ABORTED, '10 ABORTED: failed to collect enough transaction endorsements', [
    'KcsMSP',
    words,
  ]);
  expect(failureOf(error)).toEqual({ kind: 'passing', code: 'ENDORSERS_UNAVAILABLE' });
});

test('what is no answer of a peer is a fault', () => {
  expect(failureOf(new TypeError('x is not a function'))).toMatchObject({ kind: 'final', code: 'INTERNAL' });
});

test('a peer that speaks for orderers is not away', () => {
  expect(isPeerAway(refusal(status.UNAVAILABLE, 'No connection established'))).toBe(true);
  expect(isPeerAway(refusal(status.UNAVAILABLE, 'insufficient number of orderers could successfully process'))).toBe(
    false,
  );
  expect(isPeerAway(refusal(status.ABORTED, 'anything'))).toBe(false);
});
