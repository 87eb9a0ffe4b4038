/** V4 and the end of V2: the key of the election, and its hash. */
import type { Call } from './call.ts';
import { signerOf } from './entitlements.ts';
import {
  commitmentHash,
  contextOf,
  decideComplaint,
  electionHashOf,
  isPossessed,
  keysOf,
  type Dispute,
  type Keys,
} from './protocol/ceremony.ts';
import { MalformedError, sentPoint } from './protocol/group.ts';
import type { Attempt, ElectionRecord, Trustee } from './record.ts';
import type { Replay, Steps } from './replay.ts';

/** Most ballots in a transaction; part of the election hash. */
const BATCH_LIMIT = 64;

/** The steps of the ceremony. */
export const ceremonySteps: Steps<
  | 'startCeremony'
  | 'sealCommitment'
  | 'openCommitment'
  | 'dealShares'
  | 'acceptShares'
  | 'complainOfShare'
  | 'finalizeKey'
  | 'acknowledgeElection'
  | 'attest'
  | 'declareReady'
> = {
  startCeremony(replay, { threshold, trustees }, call) {
    const { record } = replay;
    const number = record.attempts.length + 1;
    const persons = new Set(trustees.map(({ party, user }) => `${party}.${user}`));
    if (persons.size !== trustees.length || threshold > trustees.length || 2 * threshold <= trustees.length) {
      replay.find(
        'CEREMONY_INCOMPLETE',
        `${threshold} of ${trustees.length} trustees are no majority of persons`,
        call,
      );
    }
    record.key = undefined;
    record.attempts.push({
      number,
      threshold,
      trustees: trustees.map(({ party, user }) => ({ party, user, accepted: false, disqualified: false })),
      context: contextOf(record.manifestBytes, number, threshold, trustees),
    });
  },

  sealCommitment(replay, { commitmentHash: hash }, call) {
    const own = ownTrustee(replay, call);
    if (own === undefined) return;
    if (own.trustee.hash !== undefined) replay.find('COMMITMENT_DIFFERS', `trustee ${own.number} seals twice`, call);
    own.trustee.hash = hash;
  },

  openCommitment(replay, { encryptionKey, commitments, proofs }, call) {
    const own = ownTrustee(replay, call);
    if (own === undefined) return;
    const { attempt, trustee, number } = own;
    const unsealed = numbersOf(attempt, ({ hash }) => hash === undefined);
    if (unsealed.length > 0) {
      replay.find(
        'COMMITMENT_EARLY',
        `trustee ${number} opens before trustees ${unsealed.join(', ')} have sealed`,
        call,
      );
    }
    const dealing = {
      encryptionKey: bytes(encryptionKey),
      commitments: commitments.map(bytes),
      proofs: proofs.map(bytes),
    };
    const hash = commitmentHash(attempt.context, number, dealing);
    replay.compare('COMMITMENT_DIFFERS', `hash of trustee ${number}'s commitments`, hash, trustee.hash, call);
    if (!isPossessed(attempt.context, number, dealing, attempt.threshold)) {
      replay.find('POSSESSION_UNPROVED', `trustee ${number} has not proved to know its commitments`, call);
    }
    trustee.dealing = dealing;
  },

  dealShares(replay, { shares }, call) {
    const own = ownTrustee(replay, call);
    if (own === undefined) return;
    const { attempt, trustee, number } = own;
    requireAll(replay, call, ({ dealing }) => dealing !== undefined, 'opened');
    trustee.shares = shares.map(bytes);
    if (shares.length !== attempt.trustees.length - 1 || !trustee.shares.every(hasPoint)) {
      replay.find('SHARES_INVALID', `trustee ${number} has not dealt one share to each of the others`, call);
    }
  },

  acceptShares(replay, _input, call) {
    const own = ownTrustee(replay, call);
    requireAll(replay, call, ({ shares }) => shares !== undefined, 'dealt');
    if (own !== undefined) own.trustee.accepted = true;
  },

  complainOfShare(replay, { dealer, shared, proof }, call) {
    const own = ownTrustee(replay, call);
    const dispute = own && disputeOf(own, Number(dealer));
    if (own === undefined || dispute === undefined) {
      return replay.find('COMPLAINT_WRONG', `there is no share of trustee ${dealer} to complain about`, call);
    }
    const complaint = { ...dispute, shared: bytes(shared), proof: bytes(proof) };
    const verdict = decideComplaint(own.attempt.context, complaint);
    const recorded = 'output' in call.outcome ? call.outcome.output['verdict'] : undefined;
    replay.compare('COMPLAINT_WRONG', `the complaint about trustee ${dealer}`, verdict, recorded, call);
    if (verdict === 'FOUNDED') own.attempt.trustees[Number(dealer) - 1]!.disqualified = true;
  },

  finalizeKey(replay, _input, call) {
    const { record } = replay;
    requireAll(replay, call, ({ accepted, disqualified }) => accepted && !disqualified, 'accepted');
    const [attempt, keys] = [record.attempt, computedKeys(record.attempt)];
    if (attempt === undefined || keys === undefined) {
      return replay.find('KEY_DIFFERS', 'the commitments make no key', call);
    }
    const electionHash = electionHashFor(record, attempt, keys);
    const setting = { electionHash, publicKey: keys.publicKey, contests: record.forms };
    record.key = { ...keys, threshold: attempt.threshold, electionHash, setting };
    const output = 'output' in call.outcome ? call.outcome.output : {};
    replay.compare('KEY_DIFFERS', "the election's key", keys.publicKey, output['publicKey'], call);
    replay.compare('KEY_DIFFERS', "the trustees' keys", keys.trusteeKeys.map(hex), output['trusteeKeys'], call);
    replay.compare('ELECTION_HASH_DIFFERS', 'the election hash', electionHash, output['electionHash'], call);
  },

  acknowledgeElection(replay, { electionHash }, call) {
    const own = ownTrustee(replay, call);
    if (own === undefined) return;
    own.trustee.acknowledged = electionHash;
    const what = `the election hash that trustee ${own.number} acknowledges`;
    replay.compare('ELECTION_HASH_DIFFERS', what, hashOfElection(replay), electionHash, call);
  },

  attest({ record }, { kind, subject, headHash, verdict }, { caller, place }) {
    record.attestations.push({ kind, subject, headHash, verdict, signer: signerOf(caller), place });
  },

  declareReady(replay, _input, call) {
    requireAll(
      replay,
      call,
      ({ acknowledged }) => acknowledged === hashOfElection(replay),
      'acknowledged the election',
    );
    requireAttestation(replay, call, 'ZERO', hashOfElection(replay) ?? '');
    if (replay.record.ballots.size > 0) replay.find('BALLOT_OUTSIDE_POLLS', 'there are ballots before the polls', call);
  },
};

/** Adds a finding unless an observer attested that it agrees, and none that it differs. */
export function requireAttestation(replay: Replay, call: Call, kind: string, subject: string): void {
  const latest = new Map(
    replay.record.attestations.filter((one) => one.kind === kind).map((one) => [one.signer, one] as const),
  );
  const own = [...latest.values()].filter((one) => one.subject === subject);
  if (own.length > 0 && own.every(({ verdict }) => verdict === 'AGREES')) return;
  const what = own.length === 0 ? 'no observer attests it' : 'an observer attests that it differs';
  replay.find('CONSENT_MISSING', `${kind}: ${what}`, call);
}

function hashOfElection({ record }: Replay): string | undefined {
  return record.key && hex(record.key.electionHash);
}

/** A trustee of an attempt. */
interface OwnTrustee {
  readonly attempt: Attempt;
  readonly trustee: Trustee;
  readonly number: number;
}

/** The share that a trustee had of a dealer; `undefined` when there is none. */
function disputeOf(
  { attempt, trustee, number }: OwnTrustee,
  dealer: number,
): Omit<Dispute, 'shared' | 'proof'> | undefined {
  const accused = attempt.trustees[dealer - 1];
  // A dealer sends itself none: the shares for those behind it are one place earlier.
  const sealed = accused?.shares?.[number < dealer ? number - 1 : number - 2];
  if (accused?.dealing === undefined || trustee.dealing === undefined || sealed === undefined) return undefined;
  const { commitments } = accused.dealing;
  return { dealer, receiver: number, sealed, encryptionKey: trustee.dealing.encryptionKey, commitments };
}

/** The trustee who calls; a finding for everybody else. */
function ownTrustee(replay: Replay, call: Call): OwnTrustee | undefined {
  const { record } = replay;
  const number = record.trusteeOf(call.caller);
  if (record.attempt !== undefined && number !== undefined) {
    return { attempt: record.attempt, trustee: record.attempt.trustees[number - 1]!, number };
  }
  replay.find('CALLER_NOT_ENTITLED', `${signerOf(call.caller)} is no trustee of the attempt`, call);
  return undefined;
}

function requireAll(replay: Replay, call: Call, done: (trustee: Trustee) => boolean, what: string): void {
  const { attempt } = replay.record;
  const behind = attempt === undefined ? ['all'] : numbersOf(attempt, (trustee) => !done(trustee));
  if (behind.length > 0) {
    replay.find('CEREMONY_INCOMPLETE', `${call.method}: trustees ${behind.join(', ')} have not ${what}`, call);
  }
}

function numbersOf({ trustees }: Attempt, which: (trustee: Trustee) => boolean): number[] {
  return trustees.flatMap((trustee, index) => (which(trustee) ? [index + 1] : []));
}

function computedKeys(attempt: Attempt | undefined): Keys | undefined {
  const commitments = attempt?.trustees.map(({ dealing }) => dealing?.commitments);
  if (commitments === undefined || commitments.includes(undefined)) return undefined;
  try {
    return keysOf(commitments as (readonly Uint8Array[])[]);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function electionHashFor(record: ElectionRecord, { threshold, trustees }: Attempt, keys: Keys): Uint8Array {
  const root = record.frozen?.root ?? new Uint8Array();
  return electionHashOf({
    manifest: record.manifestBytes,
    threshold,
    commitments: trustees.map(({ dealing }) => dealing!.commitments),
    keys,
    registrarRoot: root,
    authenticatorRoot: root,
    credentials: record.lists.REGISTRAR.weights.size,
    totalWeight: record.frozen?.totalWeight ?? 0,
    minimumBallots: record.manifest?.minimumBallots ?? 0,
    batchLimit: BATCH_LIMIT,
    closeRule: record.manifest?.closeRule ?? '',
  });
}

function hasPoint(share: Uint8Array): boolean {
  try {
    sentPoint(share.subarray(0, 32));
    return true;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

function bytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'hex'));
}

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}
