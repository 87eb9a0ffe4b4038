/** Edits for which many must be of one mind: configurations that orderers put through, and what a contract's endorsers would not sign. */
import { common, peer } from '@hyperledger/fabric-protos';
import type { FindingCode } from '../../finding.ts';
import type { ForgedTransaction } from '../forge.ts';
import type { Edit, ForgedScene, Tampered } from './edit.ts';
import { ordered } from './edits-of-transactions.ts';
import { act, call, locker } from './forged-scene.ts';
import { blockAt, changed, envelopesOf, recommitted, setCode, setEnvelopes, turned } from './ledger.ts';

const { VALID, BAD_PAYLOAD, INVALID_OTHER_REASON } = peer.TxValidationCode;
/** The block that has a configuration. */
const CONFIGURED = 4;

/** Behind the last block one more, of this. */
function appended({ ledger, forge }: ForgedScene, envelope: Uint8Array, code: number = VALID): Tampered {
  const block = ledger.blocks.length;
  const sealed = forge.seal(blockAt(ledger, block - 1), [envelope], [code]).serializeBinary();
  return { ledger: recommitted({ ...ledger, blocks: [...ledger.blocks, sealed] }), block };
}

function reconfigured(name: string, found: FindingCode, signers: readonly string[], said?: string): Edit<ForgedScene> {
  return {
    ...{ name, found: [found], hand: 'ORDERERS' },
    make: async (scene) => {
      const envelope = await scene.forge.reconfigured('one', signers, said);
      const ledger = changed(scene.ledger, CONFIGURED, (block) => setEnvelopes(block, [envelope]));
      return ordered(scene, { ledger, block: CONFIGURED });
    },
  };
}

const configurations: readonly Edit<ForgedScene>[] = [
  reconfigured('a configuration that no majority signed', 'CONFIGURATION_UNAUTHORISED', ['nec', 'host']),
  reconfigured('a configuration that one signed three times', 'CONFIGURATION_UNAUTHORISED', ['nec', 'nec', 'nec']),
  reconfigured(
    'a configuration that says something else than its update',
    'CONFIGURATION_UNAUTHORISED',
    ['nec', 'host', 'credential'],
    'two',
  ),
  {
    ...{ name: 'an earlier configuration again', hand: 'ORDERERS', found: ['CONFIGURATION_INVALID'] },
    make: (scene) => appended(scene, envelopesOf(blockAt(scene.ledger, CONFIGURED))[0]!),
  },
  {
    ...{ name: 'a configuration called invalid', hand: 'HOLDER', found: ['VALIDATION_CODE_WRONG'] },
    make: ({ ledger }) => ({
      ledger: recommitted(changed(ledger, CONFIGURED, (block) => setCode(block, 0, INVALID_OTHER_REASON))),
      block: CONFIGURED,
    }),
  },
];

function meaning(name: string, found: FindingCode, transaction: ForgedTransaction): Edit<ForgedScene> {
  return {
    ...{ name, found: [found], hand: 'ENDORSERS' },
    make: async (scene) => appended(scene, await scene.forge.envelope(transaction)),
  };
}

const guest = { creator: { party: 'nec', user: 'kim', roles: ['guest'] } };
const stranger = { creator: { party: 'host', user: 'kim', roles: ['clerk'] } };

const meanings: readonly Edit<ForgedScene>[] = [
  meaning('a call of a method that is not declared', 'CALL_UNDECLARED', call('kim', 'steal', [])),
  meaning('a call by somebody of another role', 'CALLER_NOT_ENTITLED', call('kim', 'rent', [], guest)),
  meaning('a call by somebody of another party', 'CALLER_NOT_ENTITLED', call('kim', 'rent', [], stranger)),
  meaning(
    'an input that is not of the schema',
    'ARGUMENTS_INVALID',
    call('kim', 'rent', [], { input: { lockerId: 1 } }),
  ),
  meaning(
    'a record that is not declared',
    'RECORD_INVALID',
    call('kim', 'rent', [{ record: 'cupboard', key: ['a'], value: {} }]),
  ),
  meaning('a record that is not of its schema', 'RECORD_INVALID', call('kim', 'rent', [locker('c', 'LOST')])),
  meaning(
    'a record under the key of another',
    'RECORD_INVALID',
    call('kim', 'rent', [{ ...locker('c', 'FREE'), key: ['b'] }]),
  ),
  meaning('a beginning in another state', 'STEP_FORBIDDEN', call('kim', 'rent', [locker('c', 'CLOSED')])),
  meaning('a step that is in no table', 'STEP_FORBIDDEN', call('kim', 'rent', [locker('a', 'FREE')])),
  meaning(
    'an act of two persons by one',
    'SECOND_PERSON_MISSING',
    call('kim', 'close', [act('kim', 'kim'), locker('b', 'FREE')]),
  ),
  meaning(
    'an act of two persons without a proposal',
    'SECOND_PERSON_MISSING',
    call('kim', 'close', [locker('b', 'FREE')]),
  ),
  meaning(
    'an event that is not declared',
    'EVENT_INVALID',
    call('kim', 'rent', [], { event: { name: 'LockerLost', payload: {} } }),
  ),
  meaning(
    'an event that is not of its schema',
    'EVENT_INVALID',
    call('kim', 'rent', [], { event: { name: 'LockerRented', payload: { v: 1 } } }),
  ),
  {
    ...{ name: 'a state that breaks an invariant', hand: 'ENDORSERS', found: ['INVARIANT_BROKEN'] },
    make: async (scene) => {
      const { ledger } = appended(scene, await scene.forge.envelope(call('kim', 'rent', [locker('c', 'FREE', 'a')])));
      return { ledger };
    },
  },
  {
    ...{ name: 'another value that the contract could have written', hand: 'ENDORSERS', found: [] },
    outside: 'Endorsers who satisfy the policy decide what is written; the rules say what may be, and this may be',
    make: async (scene) => appended(scene, await scene.forge.envelope(call('kim', 'rent', [locker('c', 'FREE')]))),
  },
];

/** A transaction that peers refuse because of its form. */
const refusal: Edit<ForgedScene> = {
  ...{ name: 'a refusal because of form called another, all commit hashes made anew', hand: 'HOLDER', found: [] },
  outside:
    `It is refused either way and has no effect; which of the reasons of form a peer gave is bound by commit hashes alone, and
  compared with other copies`.replace(/\s+/g, ' '),
  make: async (scene) => {
    const envelope = common.Envelope.deserializeBinary(await scene.forge.envelope(call('kim', 'rent', [])));
    envelope.setSignature(turned(envelope.getSignature_asU8()));
    return appended(scene, envelope.serializeBinary(), BAD_PAYLOAD);
  },
};

/** All of them. */
export const EDITS_OF_CONTENT: readonly Edit<ForgedScene>[] = [...configurations, ...meanings, refusal];
