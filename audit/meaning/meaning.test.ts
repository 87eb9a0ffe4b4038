/** Transactions that endorsers have signed and that still cannot be: each is told by its own code. */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { peer } from '@hyperledger/fabric-protos';
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { Findings } from '../finding.ts';
import { keyOf, type NamespaceSet } from '../state/read-write-set.ts';
import { WorldState } from '../state/world-state.ts';
import { lockerRules } from '../testing/locker-rules.ts';
import { Meaning } from './meaning.ts';

const rules = lockerRules('lockers', 'line');

const key = createPublicKey(
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' }),
);

type Written = readonly [name: string, key: string, value: object | string];

interface Told {
  readonly method?: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly writes?: readonly Written[];
  readonly by?: { readonly msp?: string; readonly user?: string; readonly role?: string };
  readonly event?: { readonly name: string; readonly payload: unknown; readonly txId?: string };
}

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

function transaction(told: Told, index = 0): OrderedTransaction {
  const { method = 'rent', input = { lockerId: 'a' }, output = {}, writes = [], by = {}, event } = told;
  const own = {
    ...{ namespace: 'lockers', collection: '', reads: [], ranges: [], metadataWrites: [] },
    writes: writes.map(([name, part, value]) => ({
      key: keyOf(`\u0000${name}\u0000${part}\u0000`),
      value: bytes(value),
    })),
  };
  const sets: NamespaceSet[] = [{ namespace: 'lockers', own, collections: [] }];
  const { msp = 'LineMSP', user = 'kim', role = 'clerk' } = by;
  return {
    ...{ block: 1n, index, code: 0, endorsers: [], sets },
    creator: { mspId: msp, key, fingerprint: '', role: 'CLIENT', attributes: { role, 'hf.EnrollmentID': user } },
    transaction: {
      ...{ kind: 'ENDORSER_TRANSACTION', channelId: 'lockers', txId: 'id', timestampMs: 0, creatorMspId: msp },
      ...{ nonce: bytes(''), creator: bytes(''), creatorCertificate: bytes(''), payload: bytes('') },
      ...{ signature: bytes(''), data: bytes('') },
      invocation: {
        ...{ chaincode: 'lockers', args: [bytes(method), bytes(input)], response: bytes(''), endorsements: [] },
        ...{ status: 200, output: bytes(output), contradiction: undefined },
        event: event === undefined ? bytes('') : eventBytes(event),
        results: [],
      },
    },
  };
}

function eventBytes({ name, payload, txId = 'id' }: NonNullable<Told['event']>): Uint8Array {
  const event = new peer.ChaincodeEvent();
  event.setChaincodeId('lockers');
  event.setTxId(txId);
  event.setEventName(name);
  event.setPayload(bytes(payload));
  return event.serializeBinary();
}

const locker = (lockerId: string, state: string, holder = lockerId): Written => [
  'locker',
  lockerId,
  { v: 1, lockerId, holder, state },
];

/** Codes and messages of what is found in transactions, one after another. */
function found(...told: readonly Told[]): string[] {
  const findings = new Findings();
  const meaning = new Meaning(rules, findings);
  const state = new WorldState();
  told.forEach((one, index) => {
    const ordered = transaction(one, index);
    meaning.take(ordered);
    state.apply(ordered.sets!, 1n, index);
  });
  state.commit();
  meaning.report(state, findings);
  return findings.inOrder.map(({ code, message }) => `${code}: ${message}`);
}

const proposal = (carriedOutBy?: string): Written => [
  'kit.approval',
  'close',
  {
    method: 'close',
    proposedBy: { party: 'line', enrolmentId: 'kim' },
    ...(carriedOutBy && { carriedOut: { by: { party: 'line', enrolmentId: carriedOutBy } } }),
  },
];

test('what is in order is told as nothing, and counted', () => {
  const findings = new Findings();
  const meaning = new Meaning(rules, findings);
  const state = new WorldState();
  const event = { name: 'LockerRented', payload: { v: 1, lockerId: 'a' } };
  const told: Told[] = [
    { writes: [locker('a', 'FREE')] },
    { writes: [locker('a', 'RENTED')], event },
    { method: 'close', writes: [proposal()] },
    { method: 'close', by: { user: 'lee' }, writes: [proposal('lee'), locker('a', 'CLOSED')] },
    { method: 'Describe', by: { role: '' } },
    { method: 'locker', by: { msp: 'HaulierMSP', role: '' } },
  ];
  told.forEach((one, index) => {
    const ordered = transaction(one, index);
    meaning.take(ordered);
    state.apply(ordered.sets!, 1n, index);
  });
  state.commit();
  expect(meaning.report(state, findings)).toEqual({
    contract: 'lockers',
    operations: 6,
    records: 2,
    invariants: ['oneLockerEach'],
  });
  expect(findings.count).toBe(0);
});

test('a batch is taken apart: what it refused has no effect, what it took several steps of is followed', () => {
  const input = {
    operations: [
      { method: 'rent', input: { lockerId: 'a' } },
      { method: 'rent', input: {} },
      { method: 'close', input: { lockerId: 'a' } },
    ],
  };
  const output = { results: [{ output: {} }, { error: { code: 'INPUT_INVALID' } }, { output: {} }] };
  expect(found({ method: 'Batch', input, output, writes: [locker('a', 'RENTED')] })).toEqual([]);
  expect(found({ method: 'Batch', input, output: { results: [{ output: {} }] } })).toEqual([
    'ARGUMENTS_INVALID: the arguments cannot be read: a batch of 3 operations with 1 results',
  ]);
});

test.each<[string, string, Told[]]>([
  ['a method that is not declared', 'CALL_UNDECLARED: a call of steal', [{ method: 'steal' }]],
  [
    'a read of every contract that writes',
    'CALL_UNDECLARED: a call of Describe',
    [{ method: 'Describe', writes: [locker('a', 'FREE')] }],
  ],
  ['a caller of another party', 'CALLER_NOT_ENTITLED: haulier/kim (clerk)', [{ by: { msp: 'HaulierMSP' } }]],
  ['a caller of another role', 'CALLER_NOT_ENTITLED: line/kim (guest)', [{ by: { role: 'guest' } }]],
  [
    'an input that is not of the schema',
    'ARGUMENTS_INVALID: the input of rent: lockerId',
    [{ input: { lockerId: 1 } }],
  ],
  ['an input that is no JSON', 'ARGUMENTS_INVALID: the arguments cannot be read', [{ input: '{' }]],
  ['a record that is not declared', 'RECORD_INVALID: a record cupboard', [{ writes: [['cupboard', 'a', {}]] }]],
  ['a record that is not of its schema', 'RECORD_INVALID: locker a: state', [{ writes: [locker('a', 'LOST')] }]],
  [
    'a record under the key of another',
    'RECORD_INVALID: locker b under the key of a',
    [{ writes: [['locker', 'a', { lockerId: 'b', holder: 'x', state: 'FREE' }]] }],
  ],
  [
    'a value that is no JSON',
    'RECORD_INVALID: the value of locker is no JSON object',
    [{ writes: [['locker', 'a', 'x']] }],
  ],
  [
    'a first state that is not the initial one',
    'STEP_FORBIDDEN: locker a began as CLOSED and not as FREE',
    [{ writes: [locker('a', 'CLOSED')] }],
  ],
  [
    'a step that is not in the table',
    'STEP_FORBIDDEN: locker a went from FREE to CLOSED',
    [{ writes: [locker('a', 'FREE')] }, { writes: [locker('a', 'CLOSED')] }],
  ],
  [
    'a step back',
    'STEP_FORBIDDEN: locker a went from RENTED to FREE',
    [{ writes: [locker('a', 'FREE')] }, { writes: [locker('a', 'RENTED')] }, { writes: [locker('a', 'FREE')] }],
  ],
  [
    'an act without a second person',
    'SECOND_PERSON_MISSING: close took effect',
    [{ method: 'close', writes: [locker('a', 'FREE')] }],
  ],
  [
    'an act that one person proposed and carried out',
    'SECOND_PERSON_MISSING: line/kim proposed close',
    [{ method: 'close', writes: [proposal('kim'), locker('a', 'FREE')] }],
  ],
  [
    'an event that is not declared',
    'EVENT_INVALID: an event LockerLost',
    [{ event: { name: 'LockerLost', payload: {} } }],
  ],
  [
    'an event that is not of its schema',
    'EVENT_INVALID: the event LockerRented: lockerId',
    [{ event: { name: 'LockerRented', payload: { v: 1 } } }],
  ],
  [
    'an event of another transaction',
    'EVENT_INVALID: an event of lockers, transaction other',
    [{ event: { name: 'LockerRented', payload: {}, txId: 'other' } }],
  ],
  [
    'a state that breaks an invariant',
    'INVARIANT_BROKEN: oneLockerEach: kim has two',
    [{ writes: [locker('a', 'FREE', 'kim'), locker('b', 'FREE', 'kim')] }],
  ],
])('%s', (_, expected, told) => {
  const findings = found(...told);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toContain(expected);
});
