/** The roll: two lists that must be equal, objections, the freeze, and attestations of its keepers. */
import { compareInstants } from '../../kit/clock.ts';
import { packed } from '../ballot/byte-reader.ts';
import { isCredential } from '../ballot/credential.ts';
import { grow, rootOf } from '../ballot/merkle.ts';
import { bucketOf } from '../ballot/tally.ts';
import { bytesOfHex, hexOf } from '../ballot/text-form.ts';
import { u32 } from '../ballot/transcript.ts';
import { groupOf, type RecordOf } from '../state.ts';
import { moveOn, phaseFor, recordedBy, type HandlersOf, type Tx } from './call.ts';

type List = RecordOf<'list'>;

const MAX_OBJECTIONS = 5_000;

/** The caller's list: the credential authority registers, the host authenticates. */
function ownList(tx: Tx): List['list'] {
  return tx.caller.party === 'credential' ? 'REGISTRAR' : 'AUTHENTICATOR';
}

function emptyList(tx: Tx, electionId: string, list: List['list'], edition: string): List {
  return {
    electionId,
    list,
    keeper: tx.caller.party,
    edition,
    credentials: 0,
    totalWeight: 0,
    lastKey: '',
    subtrees: [],
    recorded: recordedBy(tx),
  };
}

/** Handlers of the roll. */
export const rollHandlers = {
  async openRollReview(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'openRollReview');
    return moveOn(tx, phase, { state: next });
  },

  async publishCredentials(tx, { electionId, entries }) {
    await phaseFor(tx, electionId, 'publishCredentials');
    const list = ownList(tx);
    const before = (await tx.get('list', electionId, list)) ?? emptyList(tx, electionId, list, '1');
    requireEntries(tx, before, entries);
    for (const entry of entries) {
      await tx.put('credential', { electionId, edition: `${list}.${before.edition}`, status: 'ACTIVE', ...entry });
    }
    const leaves = entries.map(({ publicKey, weight }) => packed(bytesOfHex(publicKey), u32(weight)));
    const frontier = { size: before.credentials, subtrees: before.subtrees.map(bytesOfHex) };
    const after: List = {
      ...before,
      credentials: before.credentials + entries.length,
      totalWeight: before.totalWeight + entries.reduce((sum, { weight }) => sum + weight, 0),
      lastKey: entries.at(-1)!.publicKey,
      subtrees: grow(frontier, leaves).subtrees.map(hexOf),
      recorded: recordedBy(tx),
    };
    await tx.put('list', after);
    tx.emit('CredentialsPublished', { electionId, list, credentials: after.credentials });
    return after;
  },

  async restartList(tx, { electionId }) {
    await phaseFor(tx, electionId, 'restartList');
    const list = ownList(tx);
    const before = await tx.require('list', electionId, list);
    const anew = emptyList(tx, electionId, list, String(Number(before.edition) + 1));
    await tx.put('list', anew);
    tx.emit('ListRestarted', { electionId, list });
    return anew;
  },

  async freezeRoll(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'freezeRoll');
    const election = await tx.require('election', electionId);
    const { objectionsUntil } = election.manifest;
    if (compareInstants(tx.now, objectionsUntil) < 0) {
      tx.fail('NOT_DUE', `Objections may be filed until ${objectionsUntil}.`, { objectionsUntil });
    }
    await requireNoObjection(tx, electionId);
    const roll = await frozenRoll(tx, electionId);
    await tx.put('election', { ...election, roll });
    return moveOn(tx, phase, { state: next });
  },

  async attestRoll(tx, { electionId, rollCommitment, rollSize }) {
    const { phase } = await phaseFor(tx, electionId, 'attestRoll');
    const { roll } = await tx.require('election', electionId);
    const purpose = phase.state === 'READY' ? 'OPEN' : 'FREEZE';
    const { party } = tx.caller;
    const matches = roll === undefined || (roll.rollCommitment === rollCommitment && roll.credentials === rollSize);
    const attested = {
      electionId,
      purpose,
      party,
      rollCommitment,
      rollSize,
      matches,
      recorded: recordedBy(tx),
    } as const;
    await tx.put('rollAttestation', attested);
    tx.emit('RollAttested', { electionId, party, matches });
    return attested;
  },

  async fileObjection(tx, { electionId, objectionId, kind, evidence }) {
    await phaseFor(tx, electionId, 'fileObjection');
    const { objectionsUntil } = (await tx.require('election', electionId)).manifest;
    if (compareInstants(tx.now, objectionsUntil) >= 0) {
      tx.fail('WINDOW_CLOSED', `Objections could be filed until ${objectionsUntil}.`, { objectionsUntil });
    }
    if ((await tx.get('objection', electionId, objectionId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such an objection already.', { objectionId });
    }
    const objection = { electionId, objectionId, kind, evidence, state: 'OPEN', filed: recordedBy(tx) } as const;
    await tx.put('objection', objection);
    tx.emit('ObjectionFiled', { electionId, objectionId });
    return objection;
  },

  async settleObjection(tx, { electionId, objectionId, upheld, remark }) {
    await phaseFor(tx, electionId, 'settleObjection');
    const objection = await tx.require('objection', electionId, objectionId);
    if (objection.state !== 'OPEN') tx.fail('STATE_CONFLICT', `The objection is ${objection.state}.`, { objectionId });
    const state = upheld ? 'UPHELD' : 'DISMISSED';
    const settled = { ...objection, state, remark, settled: recordedBy(tx) } as const;
    await tx.put('objection', settled);
    tx.emit('ObjectionSettled', { electionId, objectionId });
    return settled;
  },

  async revokeCredential(tx, { electionId, publicKey }) {
    await phaseFor(tx, electionId, 'revokeCredential');
    const { roll } = await tx.require('election', electionId);
    const credential = await tx.require('credential', electionId, `REGISTRAR.${roll!.editions.REGISTRAR}`, publicKey);
    if (credential.status === 'REVOKED') tx.fail('STATE_CONFLICT', 'The credential is revoked.', { publicKey });
    const bucket = bucketOf(bytesOfHex(publicKey));
    if ((await tx.get('ballot', electionId, groupOf(bucket), bucket, publicKey)) !== undefined) {
      tx.fail('VOTED', 'The credential has voted and is not revoked any more.', { publicKey });
    }
    const revoked = { ...credential, status: 'REVOKED' } as const;
    await tx.put('credential', revoked);
    tx.emit('CredentialRevoked', { electionId, publicKey });
    return revoked;
  },

  async getCredential(tx, { electionId, publicKey }) {
    const find = async (list: List['list']) => {
      const edition = (await tx.get('list', electionId, list))?.edition;
      return edition === undefined ? undefined : tx.get('credential', electionId, `${list}.${edition}`, publicKey);
    };
    return { registrar: await find('REGISTRAR'), authenticator: await find('AUTHENTICATOR') };
  },

  async listCredentials(tx, { electionId, list, limit, cursor }) {
    const { edition } = await tx.require('list', electionId, list);
    return tx.page('credential', [electionId, `${list}.${edition}`], limit, cursor);
  },

  listObjections(tx, { electionId, limit, cursor }) {
    return tx.page('objection', [electionId], limit, cursor);
  },
} satisfies HandlersOf<
  | 'openRollReview'
  | 'publishCredentials'
  | 'restartList'
  | 'freezeRoll'
  | 'attestRoll'
  | 'fileObjection'
  | 'settleObjection'
  | 'revokeCredential'
  | 'getCredential'
  | 'listCredentials'
  | 'listObjections'
>;

type Entry = Pick<RecordOf<'credential'>, 'publicKey' | 'weight' | 'voterCommitment'>;

/** Keys in rising order, so that no list can hold one twice; canonical keys; the voter sealed where the registrar lists. */
function requireEntries(tx: Tx, list: List, entries: readonly Entry[]): void {
  let last = list.lastKey;
  for (const { publicKey, voterCommitment } of entries) {
    if (publicKey <= last) tx.fail('LIST_UNORDERED', 'The keys are not in rising order.', { lastKey: last, publicKey });
    last = publicKey;
    if (!isCredential(bytesOfHex(publicKey)))
      tx.fail('CREDENTIAL_INVALID', 'The key is no Ed25519 key.', { publicKey });
    if ((voterCommitment !== undefined) !== (list.list === 'REGISTRAR')) {
      tx.fail('CREDENTIAL_INVALID', 'The registrar, and nobody else, seals the voter’s number.', { publicKey });
    }
  }
}

async function requireNoObjection(tx: Tx, electionId: string): Promise<void> {
  const objections = await tx.list('objection', [electionId], MAX_OBJECTIONS);
  const open = objections.filter(({ state }) => state === 'OPEN').map(({ objectionId }) => objectionId);
  if (open.length > 0) {
    tx.fail('OBJECTION_OPEN', `${open.length} objections are open.`, { objections: open.slice(0, 20) });
  }
}

/** The roll on which both lists and both keepers agree. */
async function frozenRoll(tx: Tx, electionId: string): Promise<NonNullable<RecordOf<'election'>['roll']>> {
  const [registrar, authenticator] = [
    await listOf(tx, electionId, 'REGISTRAR'),
    await listOf(tx, electionId, 'AUTHENTICATOR'),
  ];
  if (registrar.root !== authenticator.root || registrar.credentials !== authenticator.credentials) {
    tx.fail('ROLL_MISMATCH', 'The two lists of credentials differ.', {
      registrar: { credentials: registrar.credentials, root: registrar.root },
      authenticator: { credentials: authenticator.credentials, root: authenticator.root },
    });
  }
  const attested = [];
  for (const party of ['credential', 'host']) {
    attested.push((await tx.get('rollAttestation', electionId, 'FREEZE', party)) ?? missingAttestation(tx, party));
  }
  const [first, second] = attested as [RecordOf<'rollAttestation'>, RecordOf<'rollAttestation'>];
  const { credentials, totalWeight, root } = registrar;
  const equal = first.rollCommitment === second.rollCommitment && first.rollSize === second.rollSize;
  if (!equal || first.rollSize !== credentials) {
    tx.fail('ROLL_MISMATCH', 'The attested rolls differ, or have another size than the lists.', {
      credentials,
      attested: attested.map(({ party, rollSize, rollCommitment }) => ({ party, rollSize, rollCommitment })),
    });
  }
  const editions = { REGISTRAR: registrar.edition, AUTHENTICATOR: authenticator.edition };
  return { rollCommitment: first.rollCommitment, credentials, totalWeight, credentialRoot: root, editions };
}

async function listOf(tx: Tx, electionId: string, list: List['list']): Promise<List & { readonly root: string }> {
  const found = await tx.get('list', electionId, list);
  if (found === undefined || found.credentials === 0) {
    return tx.fail('ROLL_MISMATCH', `The list of the ${list} is empty.`, { list });
  }
  const root = hexOf(rootOf({ size: found.credentials, subtrees: found.subtrees.map(bytesOfHex) }));
  return { ...found, root };
}

function missingAttestation(tx: Tx, party: string): never {
  return tx.fail('ROLL_MISMATCH', `The ${party} has not attested the roll.`, { party });
}
