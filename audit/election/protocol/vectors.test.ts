/** The second implementation against the published values of docs/voting-protocol.md. The file is read as data. */
import { readFileSync } from 'node:fs';
import { answerLength, ballotHash, isSignedBy, judgeBallots, trackerOf, type Ballot, type Setting } from './ballot.ts';
import { commitmentHash, contextOf, decideComplaint, electionHashOf, isPossessed, keysOf } from './ceremony.ts';
import { isCredential } from './credential.ts';
import { anyPoint, G, MalformedError, Q, sentPoint, sentScalar } from './group.ts';
import { rootOf } from './merkle.ts';
import { areCounts, bucketOf, isProved, sumBucket, tallyHashOf } from './tally.ts';
import { H, Hq, u32 } from './transcript.ts';

interface Vectors {
  readonly group: { readonly generator: string; readonly order: string };
  readonly hashing: {
    readonly hash: { tag: string; fields: string[]; digest: string };
    readonly challenge: { tag: string; fields: string[]; scalar: string };
  };
  readonly ceremony: {
    readonly terms: {
      manifest: string;
      attempt: number;
      threshold: number;
      trustees: { party: string; user: string }[];
    };
    readonly context: string;
    readonly trustees: {
      number: number;
      encryptionKey: string;
      commitments: string[];
      commitmentHash: string;
      proofs: { proof: string }[];
    }[];
    readonly complaint: Complaint[];
    readonly publicKey: string;
    readonly trusteeKeys: string[];
  };
  readonly election: Election;
  readonly contests: { options: number; min: number; max: number }[];
  readonly ballots: {
    credential: string;
    bucket: string;
    contests: { answer: string }[];
    ballotHash: string;
    tracker: string;
    signature: string;
  }[];
  readonly refused: { why: string; credential: string; answers: string[]; verdict: string }[];
  readonly tally: {
    root: string;
    count: number;
    weight: number;
    ciphertexts: unknown[];
    tallyHash: string;
    shares: { trustee: number; factors: unknown[]; proofs: unknown[] }[];
    counts: number[][];
  };
}

interface Complaint {
  readonly dealer: number;
  readonly receiver: number;
  readonly sealed: string;
  readonly shared: string;
  readonly proof: string;
  readonly verdict: string;
}

interface Election {
  readonly credentialLeaves: { data: string }[];
  readonly credentialRoot: string;
  readonly electionHash: string;
}

const file = new URL('../../../chaincode/voting/ballot/vectors/protocol.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const { ceremony, election, tally } = vectors;
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');
/** Hex of one text, whether the vectors give it whole or in parts. */
const joined = (value: unknown): Buffer => bytes([value].flat(9).join(''));

const setting: Setting = {
  electionHash: bytes(election.electionHash),
  publicKey: bytes(ceremony.publicKey),
  contests: vectors.contests,
};
const ballots = vectors.ballots.map(({ credential, contests }): Ballot => ({
  credential: bytes(credential),
  answers: contests.map(({ answer }) => bytes(answer)),
}));
const dealings = ceremony.trustees.map((trustee) => ({
  encryptionKey: bytes(trustee.encryptionKey),
  commitments: trustee.commitments.map(bytes),
  proofs: trustee.proofs.map(({ proof }) => bytes(proof)),
}));
const manifest = bytes(ceremony.terms.manifest);

test('the group and the hashes are those of the protocol', () => {
  expect(hex(G.toBytes())).toBe(vectors.group.generator);
  expect(String(Q)).toBe(vectors.group.order);
  const { hash, challenge } = vectors.hashing;
  expect(hex(H(hash.tag, ...hash.fields.map(bytes)))).toBe(hash.digest);
  const scalar = Hq(challenge.tag, ...challenge.fields.map(bytes));
  expect(scalar).toBe(sentScalar(bytes(challenge.scalar)));
});

test('a point that is sent is not neutral, a scalar is 1 to q - 1', () => {
  expect(() => sentPoint(new Uint8Array(32))).toThrow(MalformedError);
  expect(anyPoint(new Uint8Array(32)).is0()).toBe(true);
  expect(() => anyPoint(new Uint8Array(32).fill(0xff))).toThrow(MalformedError);
  expect(() => sentScalar(new Uint8Array(32))).toThrow(MalformedError);
  const order = Buffer.from(Q.toString(16).padStart(64, '0'), 'hex').reverse();
  expect(() => sentScalar(order)).toThrow(MalformedError);
});

test('the ceremony: context, hashes, possession, key', () => {
  const { attempt, threshold, trustees } = ceremony.terms;
  const ctx = contextOf(manifest, attempt, threshold, trustees);
  expect(hex(ctx)).toBe(ceremony.context);
  for (const [index, dealing] of dealings.entries()) {
    expect(hex(commitmentHash(ctx, index + 1, dealing))).toBe(ceremony.trustees[index]!.commitmentHash);
    expect(isPossessed(ctx, index + 1, dealing, threshold)).toBe(true);
    expect(isPossessed(ctx, index + 2, dealing, threshold)).toBe(false);
  }
  const keys = keysOf(dealings.map(({ commitments }) => commitments));
  expect(hex(keys.publicKey)).toBe(ceremony.publicKey);
  expect(keys.trusteeKeys.map(hex)).toEqual(ceremony.trusteeKeys);
});

test('complaints are decided as published', () => {
  for (const { dealer, receiver, sealed, shared, proof, verdict } of ceremony.complaint) {
    const dispute = {
      ...{ dealer, receiver, sealed: bytes(sealed), shared: bytes(shared), proof: bytes(proof) },
      encryptionKey: dealings[receiver - 1]!.encryptionKey,
      commitments: dealings[dealer - 1]!.commitments,
    };
    expect(decideComplaint(bytes(ceremony.context), dispute)).toBe(verdict);
    const other = { ...dispute, proof: Buffer.concat([dispute.proof.subarray(0, 95), Buffer.from([0])]) };
    expect(decideComplaint(bytes(ceremony.context), other)).toBe('VOID');
  }
});

test('the roots of the lists', () => {
  expect(hex(rootOf(election.credentialLeaves.map(({ data }) => bytes(data))))).toBe(election.credentialRoot);
});

test('ballots: hashes, trackers, signatures, proofs', () => {
  for (const [index, ballot] of ballots.entries()) {
    const published = vectors.ballots[index]!;
    expect(isCredential(ballot.credential)).toBe(true);
    expect(bucketOf(ballot.credential).toString(16).padStart(3, '0')).toBe(published.bucket);
    expect(hex(ballotHash(setting.electionHash, ballot))).toBe(published.ballotHash);
    const tracker = trackerOf(setting.electionHash, ballot, 1, new Uint8Array());
    expect(hex(tracker)).toBe(published.tracker);
    expect(isSignedBy(ballot.credential, tracker, bytes(published.signature))).toBe(true);
    expect(ballot.answers.map(({ length }) => length)).toEqual(vectors.contests.map(answerLength));
  }
  expect(judgeBallots(setting, ballots)).toEqual(['VALID', 'VALID']);
});

test('false ballots are told from true ones, alone and in company', () => {
  const NAMES: Readonly<Record<string, string>> = { PROOF_INVALID: 'UNPROVED', ENCODING_INVALID: 'MALFORMED' };
  const refused = vectors.refused.map(({ credential, answers }): Ballot => {
    return { credential: bytes(credential), answers: answers.map((answer) => bytes(answer)) };
  });
  const right = vectors.refused.map(({ verdict }) => NAMES[verdict]);
  expect(judgeBallots(setting, refused)).toEqual(right);
  expect(judgeBallots(setting, [...ballots, ...refused])).toEqual(['VALID', 'VALID', ...right]);
});

test('the tally: sums, parts, counts', () => {
  const counted = ballots.map((ballot, index) => ({
    credential: ballot.credential,
    seq: 1,
    tracker: bytes(vectors.ballots[index]!.tracker),
    weight: 1,
    ciphertexts: ballot.answers.map((answer, contest) => {
      const at = (place: number) => answer.subarray(32 * place, 32 * place + 32);
      return Array.from({ length: vectors.contests[contest]!.options }, (_, option) => [
        at(9 * option),
        at(9 * option + 1),
      ]).flat();
    }),
  }));
  const sum = sumBucket(
    counted,
    vectors.contests.map(({ options }) => options),
  );
  expect(hex(sum.root)).toBe(tally.root);
  expect([sum.count, sum.weight]).toEqual([tally.count, tally.weight]);
  expect(sum.ciphertexts.map((points) => hex(Buffer.concat(points)))).toEqual(
    tally.ciphertexts.map((own) => hex(joined(own))),
  );
  const tallyHash = tallyHashOf(setting.electionHash, sum);
  expect(hex(tallyHash)).toBe(tally.tallyHash);
  const decrypted = { electionHash: setting.electionHash, tallyHash, ciphertexts: sum.ciphertexts };
  const parts = tally.shares.map(({ trustee, factors, proofs }) => {
    return { trustee, factors: factors.map(joined), proofs: proofs.map(joined) };
  });
  for (const [index, part] of parts.entries()) {
    expect(isProved(decrypted, bytes(ceremony.trusteeKeys[index]!), part)).toBe(true);
    expect(isProved(decrypted, bytes(ceremony.trusteeKeys[index]!), { ...part, trustee: part.trustee + 1 })).toBe(
      false,
    );
  }
  for (const chosen of [
    [0, 1],
    [0, 2],
    [1, 2],
  ]) {
    const some = chosen.map((index) => parts[index]!);
    expect(areCounts(decrypted, some, tally.counts)).toBe(true);
    const wrong = tally.counts.map((own) => own.map((count, option) => (option === 0 ? count + 1 : count)));
    expect(areCounts(decrypted, some, wrong)).toBe(false);
  }
});

test('the election hash', () => {
  const credentials = election.credentialLeaves.length;
  const root = bytes(election.credentialRoot);
  const weights = election.credentialLeaves.map(({ data }) => bytes(data).readUInt32BE(32));
  const terms = {
    ...{ manifest, threshold: ceremony.terms.threshold, commitments: dealings.map(({ commitments }) => commitments) },
    keys: keysOf(dealings.map(({ commitments }) => commitments)),
    ...{ registrarRoot: root, authenticatorRoot: root, credentials },
    totalWeight: weights.reduce((total, weight) => total + weight, 0),
    ...{ minimumBallots: 2, batchLimit: 64, closeRule: 'CLOSES_AT' },
  };
  expect(hex(electionHashOf(terms))).toBe(election.electionHash);
  expect(u32(1)).toEqual(Buffer.from([0, 0, 0, 1]));
});
