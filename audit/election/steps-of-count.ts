/** What the count leaves on the record; V10 to V15 compare it with the verifier's own when everything is read. */
import type { Call, Written } from './call.ts';
import { signerOf } from './entitlements.ts';
import type { RecordedSum } from './record.ts';
import { requireAttestation } from './steps-of-ceremony.ts';
import type { Replay, Steps } from './replay.ts';

const DAY_MS = 86_400_000;

/** The steps of the count. */
export const countSteps: Steps<
  'beginTally' | 'tallyBuckets' | 'tallyNode' | 'finishTally' | 'submitDecryption' | 'publishResult' | 'certifyResult'
> = {
  beginTally: () => undefined,
  tallyBuckets: (replay, _input, call) => keepSums(replay, call),
  tallyNode: (replay, _input, call) => keepSums(replay, call),

  finishTally(replay, _input, call) {
    keepSums(replay, call);
    const recorded = 'output' in call.outcome ? call.outcome.output['tallyHash'] : undefined;
    replay.record.tallyHash = { recorded: String(recorded), place: call.place };
  },

  submitDecryption(replay, { tallyHash, factors, proofs }, call) {
    const { record } = replay;
    const trustee = record.trusteeOf(call.caller);
    if (trustee === undefined || record.parts.some((part) => part.trustee === trustee)) {
      const what = trustee === undefined ? 'is no trustee' : 'decrypts a second time';
      return replay.find('CALLER_NOT_ENTITLED', `${signerOf(call.caller)} ${what}`, call);
    }
    const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'base64url'));
    record.parts.push({
      trustee,
      tallyHash,
      factors: factors.map(bytes),
      proofs: proofs.map(bytes),
      place: call.place,
    });
  },

  publishResult(replay, { counts }, call) {
    const recorded = call.written.find(({ record }) => record === 'result')?.value;
    replay.record.result = { counts, recorded, place: call.place, atMs: call.atMs };
  },

  certifyResult(replay, _input, call) {
    const { record } = replay;
    const hash = String(record.result?.recorded?.['resultHash']);
    requireComplaintsOver(replay, call);
    if (record.openIncidents.size > 0) {
      replay.find(
        'STEP_OUT_OF_PHASE',
        `the result is certified with ${record.openIncidents.size} open incidents`,
        call,
      );
    }
    requireAttestation(replay, call, 'RESULT', hash);
    const needed = { host: 1, observer: record.manifest?.observersRequired ?? 1 };
    replay.requireConsents(call, 'CERTIFY', hash, needed);
  },
};

/** A result is certified when it may be contested no more. */
function requireComplaintsOver(replay: Replay, call: Call): void {
  const { result, manifest } = replay.record;
  const untilMs = (result?.atMs ?? 0) + (manifest?.complaintDays ?? 0) * DAY_MS;
  if (call.atMs >= untilMs) return;
  const message = `the result is certified ${untilMs - call.atMs} ms before it may be contested no more`;
  replay.find('STEP_OUT_OF_PHASE', message, call);
}

/** Keeps what a transaction of the count wrote, by names. A sum that is written twice is the last one. */
function keepSums({ record }: Replay, { written, place }: Call): void {
  for (const one of written) {
    if (one.key[0] !== record.electionId) continue;
    const name = nameOf(one);
    if (name !== undefined) record.sums.set(name, { ...sumOf(one.value), place });
  }
}

function nameOf({ record, key }: Written): string | undefined {
  if (record === 'bucketSum') return `bucket ${key[2]}`;
  if (record === 'nodeSum') return `node ${key[1]}/${key[2]}`;
  return record === 'tally' ? 'tally' : undefined;
}

function sumOf(value: Written['value']): Omit<RecordedSum, 'place'> {
  const ciphertexts = Array.isArray(value['ciphertexts']) ? value['ciphertexts'].map(String) : [];
  return { count: Number(value['count']), weight: Number(value['weight']), root: String(value['root']), ciphertexts };
}
