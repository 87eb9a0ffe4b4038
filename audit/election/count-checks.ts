/** V10 to V15: the count made anew, and compared with what the ledger has. */
import { differs, type FindingCode, type Findings, type Place } from '../finding.ts';
import type { BallotPool } from './ballot-pool.ts';
import {
  areCounts,
  BUCKETS,
  bucketOf,
  CHILDREN,
  isProved,
  resultHashOf,
  sumNode,
  tallyHashOf,
  type CountedBallot,
  type Sum,
  type TallySetting,
} from './protocol/tally.ts';
import type { ElectionKey, ElectionRecord, RecordedSum } from './record.ts';

/** The count as the verifier makes it. */
export interface Count {
  readonly buckets: readonly Sum[];
  readonly nodes: readonly Sum[];
  readonly top: Sum;
}

/** Sums the last ballot of every voter, bucket by bucket. */
export async function countBallots(record: ElectionRecord, pool: BallotPool): Promise<Count> {
  const options = record.forms.map((form) => form.options);
  const byBucket: CountedBallot[][] = Array.from({ length: BUCKETS }, () => []);
  for (const { credential, seq, tracker, weight, ciphertexts } of record.ballots.values()) {
    byBucket[bucketOf(credential)]!.push({ credential, seq, tracker, weight, ciphertexts });
  }
  const groups: Promise<Sum[]>[] = [];
  for (let group = 0; group < CHILDREN; group += 1) {
    await pool.ready();
    groups.push(pool.sum(options, byBucket.slice(CHILDREN * group, CHILDREN * (group + 1))));
  }
  const summed = await Promise.all(groups);
  const nodes = summed.map(sumNode);
  return { buckets: summed.flat(), nodes, top: sumNode(nodes) };
}

/** Compares the count with the sums on the ledger: V10 buckets, V11 counts and roots, V12 aggregates and tally hash. */
export function checkSums(record: ElectionRecord, key: ElectionKey, count: Count, findings: Findings): void {
  if (record.tallyHash === undefined) return;
  const { place } = record.tallyHash;
  for (const [number, sum] of count.buckets.entries()) {
    compareSum(`bucket ${number.toString(16).padStart(3, '0')}`, sum, record, { findings, place, codes: OF_BUCKETS });
  }
  for (const [number, sum] of count.nodes.entries()) {
    compareSum(`node 1/${number.toString(16).padStart(2, '0')}`, sum, record, { findings, place, codes: OF_NODES });
  }
  compareSum('node 2/00', count.top, record, { findings, place, codes: OF_NODES });
  compareSum('tally', count.top, record, { findings, place, codes: OF_NODES });
  const minimum = record.manifest?.minimumBallots ?? 0;
  if (count.top.count < minimum) {
    findings.add('TOO_FEW_BALLOTS', `${count.top.count} ballots are decrypted, ${minimum} are needed`, place);
  }
  const tallyHash = hex(tallyHashOf(key.electionHash, count.top));
  if (tallyHash !== record.tallyHash.recorded) {
    findings.add('TALLY_HASH_DIFFERS', `the tally hash: ${differs(tallyHash, record.tallyHash.recorded)}`, place);
  }
}

interface Codes {
  readonly count: FindingCode;
  readonly root: FindingCode;
}

const OF_BUCKETS: Codes = { count: 'BUCKET_DIFFERS', root: 'BUCKET_DIFFERS' };
const OF_NODES: Codes = { count: 'COUNT_DIFFERS', root: 'ROOT_DIFFERS' };

function compareSum(
  name: string,
  computed: Sum,
  { sums }: ElectionRecord,
  { findings, place, codes }: { readonly findings: Findings; readonly place: Place; readonly codes: Codes },
): void {
  const recorded = sums.get(name);
  const at = recorded?.place ?? place;
  if (recorded === undefined) return findings.add(codes.count, `${name} is missing from the record`, place);
  const [count, other] = [`${computed.count} ballots of weight ${computed.weight}`, textOf(recorded)];
  if (count !== other) findings.add(codes.count, `${name}: ${differs(count, other)}`, at);
  const root = hex(computed.root);
  if (root !== recorded.root) findings.add(codes.root, `root of ${name}: ${differs(root, recorded.root)}`, at);
  const packed = computed.ciphertexts.map((points) => Buffer.concat(points).toString('base64url'));
  if (packed.join() !== recorded.ciphertexts.join()) {
    findings.add('SUM_DIFFERS', `sums of ${name}: ${differs(packed.join(), recorded.ciphertexts.join())}`, at);
  }
}

function textOf({ count, weight }: RecordedSum): string {
  return `${count} ballots of weight ${weight}`;
}

/** Compares parts and result with the verifier's own tally: V13 proofs, V14 counts, V15 limits. */
export function checkResult(record: ElectionRecord, key: ElectionKey, { top }: Count, findings: Findings): void {
  const tallyHash = tallyHashOf(key.electionHash, top);
  const setting: TallySetting = { electionHash: key.electionHash, tallyHash, ciphertexts: top.ciphertexts };
  const proved = record.parts.filter((part) => {
    if (part.tallyHash !== hex(tallyHash)) {
      const message = `trustee ${part.trustee} decrypts another tally: ${differs(hex(tallyHash), part.tallyHash)}`;
      findings.add('TALLY_HASH_DIFFERS', message, part.place);
    }
    const holds = isProved(setting, key.trusteeKeys[part.trustee - 1] ?? new Uint8Array(), part);
    if (!holds) findings.add('DECRYPTION_UNPROVED', `the part of trustee ${part.trustee} is not proved`, part.place);
    return holds;
  });
  const { result } = record;
  if (result === undefined) return;
  const used = proved.slice(0, key.threshold);
  if (used.length < key.threshold) {
    const message = `the result is opened by ${used.length} proved parts, ${key.threshold} are needed`;
    findings.add('COUNTS_WRONG', message, result.place);
  } else if (!areCounts(setting, used, result.counts)) {
    findings.add('COUNTS_WRONG', `the parts do not open to ${JSON.stringify(result.counts)}`, result.place);
  }
  checkRecorded(record, key, tallyHash, top, findings);
  checkLimits(record, top.weight, findings);
}

function checkRecorded(
  { result, lists, frozen }: ElectionRecord,
  key: ElectionKey,
  tallyHash: Uint8Array,
  { count, weight }: Sum,
  findings: Findings,
): void {
  const { counts, recorded = {}, place } = result!;
  const right: Readonly<Record<string, unknown>> = {
    counts: JSON.stringify(counts),
    ballots: count,
    weight,
    credentials: lists.REGISTRAR.weights.size,
    totalWeight: frozen?.totalWeight,
    tallyHash: hex(tallyHash),
    resultHash: hex(resultHashOf(key.electionHash, tallyHash, counts)),
  };
  for (const [name, value] of Object.entries(right)) {
    const own = name === 'counts' ? JSON.stringify(recorded[name]) : recorded[name];
    if (own !== value) findings.add('RESULT_DIFFERS', `${name} of the result: ${differs(value, own)}`, place);
  }
}

function checkLimits({ forms, result }: ElectionRecord, weight: number, findings: Findings): void {
  const { counts, place } = result!;
  for (const [contest, { min, max }] of forms.entries()) {
    const votes = (counts[contest] ?? []).reduce((sum, count) => sum + count, 0);
    if (votes >= min * weight && votes <= max * weight) continue;
    const message = `contest ${contest} has ${votes} votes, of ballots of weight ${weight} that take ${min} to ${max}`;
    findings.add('COUNTS_OUT_OF_LIMITS', message, place);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
