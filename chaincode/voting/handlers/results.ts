/** Decryption by trustees, the result, its certification. */
import { addDays, compareInstants } from '../../kit/clock.ts';
import { areCounts, combine, isDecryptionShare } from '../ballot/decryption.ts';
import { EncodingError } from '../ballot/group.ts';
import { EQUALITY_PROOF_BYTES } from '../ballot/equality-proof.ts';
import { resultHashOf } from '../ballot/tally.ts';
import { bytesOfHex, bytesOfPackedText, elementsOfPackedText, hexOf } from '../ballot/text-form.ts';
import { isQuorum, turnoutRule } from '../guards/quorum.ts';
import { tallySettingOf, type ElectionKey, type RecordOf } from '../state.ts';
import { keyOf, moveOn, phaseFor, recordedBy, type HandlersOf, type Tx } from './call.ts';
import { currentTrustees, ownTrustee, requireAttestation } from './ceremony.ts';
import { requireConsents } from './consents.ts';
import { contestableUntil, institutionsOf } from './elections.ts';
import { requireNoIncident } from './incidents.ts';

const MAX_TRUSTEES = 16;

/** Handlers of decryption and result. */
export const resultHandlers = {
  async submitDecryption(tx, { electionId, tallyHash, factors, proofs }) {
    const { phase } = await phaseFor(tx, electionId, 'submitDecryption');
    const election = await tx.require('election', electionId);
    const key = keyOf(tx, election);
    const tally = await tx.require('tally', electionId);
    const own = ownTrustee(tx, await currentTrustees(tx, phase));
    if (tally.tallyHash !== tallyHash) {
      tx.fail('HASH_MISMATCH', 'Another tally is to be decrypted.', { tallyHash: tally.tallyHash });
    }
    if (own.state === 'DECRYPTED')
      tx.fail('ALREADY_EXISTS', `Trustee ${own.number} has decrypted.`, { number: own.number });
    if (!isWholeShare(key, tally, Number(own.number), { factors, proofs })) {
      tx.fail('PROOF_INVALID', `The part of trustee ${own.number} does not hold.`, { number: own.number });
    }
    const { number, party, user } = own;
    const decryption = { electionId, number, party, user, tallyHash, factors, proofs, recorded: recordedBy(tx) };
    await tx.put('decryption', decryption);
    // The trustee's own record asks for the endorsement of its institution and an observer; a new record would not.
    await tx.put('trustee', { ...own, state: 'DECRYPTED', recorded: recordedBy(tx) });
    tx.emit('DecryptionSubmitted', { electionId, number });
    return decryption;
  },

  async publishResult(tx, { electionId, counts }) {
    const { phase, next } = await phaseFor(tx, electionId, 'publishResult');
    const election = await tx.require('election', electionId);
    const key = keyOf(tx, election);
    const tally = await tx.require('tally', electionId);
    const parts = await tx.list('decryption', [electionId], MAX_TRUSTEES);
    if (parts.length < key.threshold) {
      tx.fail('TRUSTEE_MISSING', `${parts.length} of ${key.threshold} parts are there.`, { trustees: parts.length });
    }
    const used = parts.slice(0, key.threshold);
    if (!opensTo(key, tally, used, counts)) {
      tx.fail('COUNTS_INVALID', 'The counts are not what the parts open.', {
        trustees: used.map(({ number }) => number),
      });
    }
    const result = resultOf(tx, { election, key, tally }, { counts, openedBy: used.map(({ number }) => number) });
    await tx.put('result', result);
    await tx.put('tally', { ...tally, state: 'PUBLISHED' });
    await tx.put('phase', { ...phase, state: next, since: tx.now, recorded: recordedBy(tx) });
    tx.emit('ResultPublished', { electionId, resultHash: result.resultHash });
    return result;
  },

  async certifyResult(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'certifyResult');
    const { manifest } = await tx.require('election', electionId);
    const result = await tx.require('result', electionId);
    const until = result.contestableUntil;
    if (compareInstants(tx.now, until) < 0)
      tx.fail('NOT_DUE', `The result may be contested until ${until}.`, { until });
    await requireNoIncident(tx, electionId);
    await requireAttestation(tx, electionId, 'RESULT');
    const subject = result.resultHash;
    await requireConsents(tx, { electionId, act: 'CERTIFY', subject }, institutionsOf(manifest.observersRequired));
    const certified = { ...result, certified: recordedBy(tx) };
    await tx.put('result', certified);
    await moveOn(tx, phase, { state: next });
    return certified;
  },

  getResult(tx, { electionId }) {
    return tx.require('result', electionId);
  },
} satisfies HandlersOf<'submitDecryption' | 'publishResult' | 'certifyResult' | 'getResult'>;

/** Whether a trustee's part is whole, well formed, and proved. */
function isWholeShare(
  key: ElectionKey,
  tally: RecordOf<'tally'>,
  number: number,
  part: { readonly factors: readonly string[]; readonly proofs: readonly string[] },
): boolean {
  try {
    const share = { factors: part.factors.map(elementsOfPackedText), proofs: part.proofs.map(proofsOf) };
    return isDecryptionShare(tallySettingOf(key, tally)!, number, bytesOfHex(key.trusteeKeys[number - 1]!), share);
  } catch (error) {
    if (error instanceof EncodingError) return false;
    throw error;
  }
}

/** Proofs of 96 bytes each, one after another. */
function proofsOf(text: string): Uint8Array[] {
  const bytes = bytesOfPackedText(text);
  if (bytes.length % EQUALITY_PROOF_BYTES !== 0) throw new EncodingError('the bytes are not whole proofs');
  return Array.from({ length: bytes.length / EQUALITY_PROOF_BYTES }, (_, at) =>
    bytes.slice(EQUALITY_PROOF_BYTES * at, EQUALITY_PROOF_BYTES * (at + 1)),
  );
}

function opensTo(
  key: ElectionKey,
  tally: RecordOf<'tally'>,
  parts: readonly RecordOf<'decryption'>[],
  counts: readonly (readonly number[])[],
): boolean {
  const shares = parts.map(({ number, factors }) => {
    return { trustee: Number(number), factors: factors.map(elementsOfPackedText) };
  });
  return areCounts(combine(tallySettingOf(key, tally)!, shares), counts);
}

function resultOf(
  tx: Tx,
  {
    election,
    key,
    tally,
  }: { readonly election: RecordOf<'election'>; readonly key: ElectionKey; readonly tally: RecordOf<'tally'> },
  { counts, openedBy }: { readonly counts: number[][]; readonly openedBy: string[] },
): RecordOf<'result'> {
  const { electionId, manifest, ruleVersion } = election;
  const { credentials, totalWeight } = election.roll!;
  const rule = turnoutRule(ruleVersion, manifest.template);
  const [weight, tallyHash] = [tally.weight!, tally.tallyHash!];
  const resultHash = resultHashOf(bytesOfHex(key.electionHash), bytesOfHex(tallyHash), counts);
  return {
    ...{
      electionId,
      counts,
      ballots: tally.count!,
      weight,
      credentials,
      totalWeight,
      tallyHash,
      openedBy,
      ruleVersion,
    },
    resultHash: hexOf(resultHash),
    quorumMet: isQuorum(rule, weight, totalWeight),
    publishedAt: tx.now,
    contestableUntil: contestableUntil(tx.now, manifest),
    ...(rule.unchangeableDays !== undefined && { unchangeableUntil: addDays(tx.now, rule.unchangeableDays) }),
  };
}
