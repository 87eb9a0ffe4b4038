/**
 * An election as this device sees it: read from a gateway, and believed only as far as it can be computed anew. The key must be
 * the sum of commitments that are proved, and the election hash must come out of manifest, key and roll.
 */
import {
  commitmentHash,
  electionKeysOf,
  flawOf,
  type ElectionKeys,
} from '@ledger-pilots/chaincode/voting/ballot/ceremony.ts';
import { electionHashOf } from '@ledger-pilots/chaincode/voting/ballot/election-hash.ts';
import { EncodingError } from '@ledger-pilots/chaincode/voting/ballot/group.ts';
import type { BallotSetting } from '@ledger-pilots/chaincode/voting/ballot/ballot.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { BATCH_LIMIT } from '@ledger-pilots/chaincode/voting/schema/ballots.ts';
import {
  ceremonyOfAttempt,
  manifestBytes,
  settingOfElection,
  type ElectionKey,
  type RecordOf,
} from '@ledger-pilots/chaincode/voting/state.ts';
import type { ElectionReads, OutputOf } from '../calls.ts';
import { VotingError } from '../voting-error.ts';

/** An election and where it stands. */
export interface ElectionView {
  readonly electionId: string;
  readonly election: RecordOf<'election'>;
  readonly phase: RecordOf<'phase'>;
}

/** An election whose key and hash were computed here. */
export interface KeyedElection extends ElectionView {
  readonly key: ElectionKey;
  readonly setting: BallotSetting;
}

/** The ceremony as the contract shows it. */
export type CeremonyView = OutputOf<'getCeremony'>;

/** Reads an election. @throws {VotingError} ELECTION_DIFFERS when the gateway answers with another one */
export async function readElection(
  voting: Pick<ElectionReads, 'getElection'>,
  electionId: string,
): Promise<ElectionView> {
  const { output } = await voting.getElection({ electionId });
  const { election, phase } = output;
  const names = [election.electionId, election.manifest.electionId, phase.electionId];
  if (names.some((name) => name !== electionId)) throw differs(electionId, 'the gateway answers with another election');
  return { electionId, election, phase };
}

/**
 * Reads an election and computes its key and hash anew.
 * @param expectedHash - the election hash from another source, such as a notice or a receipt
 * @throws {VotingError} KEY_MISSING, KEY_UNPROVED, ELECTION_DIFFERS
 */
export async function readKeyedElection(
  voting: ElectionReads,
  electionId: string,
  expectedHash?: string,
): Promise<KeyedElection> {
  const view = await readElection(voting, electionId);
  const { election } = view;
  const { key } = election;
  if (key === undefined) {
    throw new VotingError(
      'KEY_MISSING',
      `Election ${electionId} has no key yet: wait for the end of the key ceremony.`,
    );
  }
  const { output: ceremony } = await voting.getCeremony({ electionId });
  requireSame(electionId, key, computedKey(election, ceremony));
  if (expectedHash !== undefined && expectedHash !== key.electionHash) {
    throw differs(electionId, 'its hash is not the one that was expected');
  }
  return { ...view, key, setting: settingOfElection(election, key) };
}

/**
 * Key and election hash, computed from the trustees' commitments of a ceremony.
 * @throws {VotingError} KEY_MISSING, KEY_UNPROVED
 */
export function computedKey(
  election: RecordOf<'election'>,
  view: CeremonyView,
): ElectionKeys & { readonly electionHash: Uint8Array } {
  const { roll, manifest, electionId } = election;
  if (roll === undefined) throw new VotingError('KEY_MISSING', `The roll of election ${electionId} is not frozen.`);
  const commitments = provedCommitments(election, view);
  const keys = electionKeysOf(commitments.map((own) => ({ commitments: own })));
  const root = bytesOfHex(roll.credentialRoot);
  const electionHash = electionHashOf({
    manifest: manifestBytes(manifest),
    threshold: view.threshold,
    commitments,
    keys,
    registrarRoot: root,
    authenticatorRoot: root,
    credentials: roll.credentials,
    totalWeight: roll.totalWeight,
    minimumBallots: manifest.minimumBallots,
    batchLimit: BATCH_LIMIT,
    closeRule: manifest.closeRule,
  });
  return { ...keys, electionHash };
}

/** The commitments of all trustees, each with its hash as published before and its proofs. @throws {VotingError} */
export function provedCommitments(election: RecordOf<'election'>, view: CeremonyView): Uint8Array[][] {
  const ceremony = ceremonyOfAttempt(election, view, view.trustees);
  return view.trustees.map((trustee) => {
    const { encryptionKey, commitments, proofs } = trustee;
    if (encryptionKey === undefined || commitments === undefined || proofs === undefined) {
      throw new VotingError('KEY_MISSING', `Trustee ${trustee.number} has not published its commitments.`);
    }
    const dealing = {
      encryptionKey: bytesOfHex(encryptionKey),
      commitments: commitments.map(bytesOfHex),
      proofs: proofs.map(bytesOfHex),
    };
    const number = Number(trustee.number);
    const isBound = hexOf(commitmentHash(ceremony, number, dealing)) === trustee.commitmentHash;
    if (!isBound || flaw(() => flawOf(ceremony, number, dealing))) {
      throw new VotingError('KEY_UNPROVED', `The commitments of trustee ${number} do not have the hash or the proofs.`);
    }
    return dealing.commitments;
  });
}

function flaw(find: () => unknown): boolean {
  try {
    return find() !== undefined;
  } catch (error) {
    if (error instanceof EncodingError) return true;
    throw error;
  }
}

function requireSame(
  electionId: string,
  key: ElectionKey,
  computed: ElectionKeys & { readonly electionHash: Uint8Array },
): void {
  const isSame =
    key.publicKey === hexOf(computed.publicKey) &&
    key.trusteeKeys.join() === computed.trusteeKeys.map(hexOf).join() &&
    key.electionHash === hexOf(computed.electionHash);
  if (!isSame) throw differs(electionId, 'its key or its hash is not what its manifest, roll and trustees come to');
}

function differs(electionId: string, why: string): VotingError {
  return new VotingError(
    'ELECTION_DIFFERS',
    `Election ${electionId}: ${why}. Do not go on; report it to the observers.`,
  );
}
