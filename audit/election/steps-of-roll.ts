/** V2 and V5: the manifest, the two lists of credentials, the freeze. */
import type { Call } from './call.ts';
import { canonicalJson } from './canonical-json.ts';
import { isCredential } from './protocol/credential.ts';
import { rootOf } from './protocol/merkle.ts';
import { u32 } from './protocol/transcript.ts';
import { emptyList, type CredentialList, type ListName, type Manifest } from './record.ts';
import type { Steps } from './replay.ts';

/** The steps of the roll. */
export const rollSteps: Steps<
  | 'createElection'
  | 'openRollReview'
  | 'publishCredentials'
  | 'restartList'
  | 'attestRoll'
  | 'fileObjection'
  | 'settleObjection'
  | 'freezeRoll'
  | 'revokeCredential'
> = {
  createElection(replay, input, call) {
    const { record } = replay;
    if (record.manifest !== undefined) return replay.find('MANIFEST_INVALID', 'the election is created twice', call);
    // The manifest is all that was sent, but for the message's reference.
    const sent = Object.fromEntries(Object.entries(call.input).filter(([name]) => name !== 'messageRef'));
    record.manifestBytes = new Uint8Array(Buffer.from(canonicalJson(sent)));
    record.manifest = input;
    record.closesAtMs = Date.parse(input.closesAt);
    const problem = problemOf(input);
    if (problem !== undefined) replay.find('MANIFEST_INVALID', problem, call);
    replay.begin();
  },

  openRollReview: () => undefined,

  publishCredentials(replay, { entries }, call) {
    const list = replay.record.lists[listOf(call)];
    for (const { publicKey, weight, voterCommitment } of entries) {
      const problem = problemOfEntry(list, publicKey, voterCommitment !== undefined, listOf(call));
      if (problem !== undefined) replay.find(problem.code, problem.message, call);
      list.weights.set(publicKey, weight);
      list.lastKey = publicKey;
    }
  },

  restartList({ record }, _input, call) {
    record.lists[listOf(call)] = emptyList();
  },

  attestRoll(replay, { rollCommitment, rollSize }, call) {
    const { record } = replay;
    if (record.phase === 'READY') {
      const frozen = record.frozen;
      const same = frozen?.rollCommitment === rollCommitment && record.lists.REGISTRAR.weights.size === rollSize;
      record.attested.set(`OPEN.${call.caller.party}`, { rollCommitment: same ? rollCommitment : '', rollSize });
    } else {
      record.attested.set(`FREEZE.${call.caller.party}`, { rollCommitment, rollSize });
    }
  },

  fileObjection({ record }, { objectionId }) {
    record.openObjections.add(objectionId);
  },

  settleObjection({ record }, { objectionId }) {
    record.openObjections.delete(objectionId);
  },

  freezeRoll(replay, _input, call) {
    const { record } = replay;
    const { REGISTRAR, AUTHENTICATOR } = record.lists;
    const [root, other] = [rootOfList(REGISTRAR), rootOfList(AUTHENTICATOR)];
    replay.compare('LISTS_DIFFER', 'size of the two lists', REGISTRAR.weights.size, AUTHENTICATOR.weights.size, call);
    replay.compare('LISTS_DIFFER', "root of the registrar's list and the authenticator's", root, hex(other), call);
    if (record.openObjections.size > 0) {
      replay.find('STEP_OUT_OF_PHASE', `the roll is frozen with ${record.openObjections.size} open objections`, call);
    }
    const [first, second] = [record.attested.get('FREEZE.credential'), record.attested.get('FREEZE.host')];
    replay.compare('ROLL_DIFFERS', 'the attested roll', first?.rollCommitment, second?.rollCommitment, call);
    for (const attested of [first, second]) {
      replay.compare('ROLL_DIFFERS', 'the size of the roll', REGISTRAR.weights.size, attested?.rollSize, call);
    }
    const totalWeight = [...REGISTRAR.weights.values()].reduce((sum, weight) => sum + weight, 0);
    record.frozen = { root, rollCommitment: first?.rollCommitment ?? '', totalWeight };
  },

  revokeCredential(replay, { publicKey }, call) {
    if (replay.record.ballots.has(publicKey)) {
      replay.find('CREDENTIAL_NOT_ENTITLED', `${publicKey} is revoked after it has voted`, call);
    }
    replay.record.revoked.add(publicKey);
  },
};

/** The credential authority keeps the registrar's list, the host the authenticator's. */
function listOf({ caller }: Call): ListName {
  return caller.party === 'credential' ? 'REGISTRAR' : 'AUTHENTICATOR';
}

function problemOfEntry(list: CredentialList, publicKey: string, sealed: boolean, name: ListName) {
  if (publicKey <= list.lastKey) {
    const message = `${publicKey} follows ${list.lastKey} on the list of the ${name}`;
    return { code: 'LIST_DISORDERED', message } as const;
  }
  if (!isCredential(Buffer.from(publicKey, 'hex'))) {
    return { code: 'CREDENTIAL_INVALID', message: `${publicKey} is no Ed25519 key of prime order` } as const;
  }
  if (sealed === (name === 'REGISTRAR')) return undefined;
  return { code: 'CREDENTIAL_INVALID', message: `${publicKey}: the registrar, and only it, seals voters` } as const;
}

/** Of leaves key and weight, in the order of the keys. */
function rootOfList({ weights }: CredentialList): Buffer {
  return rootOf([...weights].map(([key, weight]) => Buffer.concat([Buffer.from(key, 'hex'), u32(weight)])));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function problemOf({ contests, objectionsUntil, opensAt, closesAt }: Manifest): string | undefined {
  const times = [objectionsUntil, opensAt, closesAt].map((time) => Date.parse(time));
  if (times[0]! >= times[1]! || times[1]! >= times[2]!) return 'objections, opening and close are not in this order';
  const wrong = contests.findIndex(({ options, min, max, blank }) => {
    return min > max || max > options.length + (blank === 'OPTION' ? 1 : 0);
  });
  return wrong < 0 ? undefined : `contest ${wrong} takes more than it has, or at least more than at most`;
}
