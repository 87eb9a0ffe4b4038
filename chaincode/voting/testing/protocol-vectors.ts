/**
 * Vectors of the protocol with every intermediate value, for whoever writes a second implementation from
 * docs/voting-protocol.md. Made anew by a test and compared with `ballot/vectors/protocol.json`.
 */
import { ciphertextsOf } from '../ballot/answer-layout.ts';
import {
  ballotHash,
  ciphertextsHash,
  optionBinding,
  sumBinding,
  trackerOf,
  type Ballot,
  type BallotSetting,
  ballotSettingOf,
} from '../ballot/ballot.ts';
import { ceremonyOf, electionKeysOf, type Ceremony } from '../ballot/ceremony.ts';
import { complain, decideComplaint } from '../ballot/complaint.ts';
import { signTracker } from '../ballot/credential.ts';
import { shareFor } from '../ballot/dealing.ts';
import { areCounts, combine, decryptShare } from '../ballot/decryption.ts';
import { electionHashOf, SUITE } from '../ballot/election-hash.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, ORDER, pointOf, sumOf } from '../ballot/group.ts';
import { weightsUnder } from '../ballot/linear-check.ts';
import { inclusionPath, leafHash, merkleRoot } from '../ballot/merkle.ts';
import type { ContestOpening } from '../ballot/opening.ts';
import { prepareBallot } from '../ballot/prepare-ballot.ts';
import { randomnessOf } from '../ballot/randomness.ts';
import { sharedPoint } from '../ballot/share-cipher.ts';
import { shortCodeOf } from '../ballot/short-code.ts';
import { ballotLeaf, bucketOf, sumBallots, tallyHashOf, type CountedBallot } from '../ballot/tally.ts';
import { challenge, hash, PROTOCOL, u32 } from '../ballot/transcript.ts';
import { verifyBallots } from '../ballot/verify-ballots.ts';
import { dealAll, disputedShare, sealAll, secretOf, seedOf, voterOf, type TestTrustee } from './keys.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const scalarHex = (scalar: bigint): string => hex(bytesOfScalar(scalar));
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const MANIFEST = utf8('{"contests":[{"max":1,"min":1,"options":3},{"max":2,"min":0,"options":2}],"title":"Vectors"}');
const CONTESTS = [
  { options: 3, min: 1, max: 1 },
  { options: 2, min: 0, max: 2 },
];
const OPTIONS = CONTESTS.map(({ options }) => options);
const NAMES = ['trustee1', 'trustee2', 'trustee3'].map((user) => ({ party: 'observer', user }));
const CHOICES = [
  [[2], [0, 1]],
  [[0], []],
] as const;
const THRESHOLD = 2;

/** All vectors, as plain JSON. */
export function protocolVectors(): object {
  const ceremony = ceremonyOf({ manifest: MANIFEST, attempt: 1, threshold: THRESHOLD, trustees: NAMES });
  const trustees = dealAll(ceremony);
  const sealed = sealAll(ceremony, trustees);
  const keys = electionKeysOf(trustees.map(({ dealing }) => dealing));
  const credentials = [0, 1].map((serial) => voterOf(serial).credential).sort((a, b) => Buffer.compare(a, b));
  const leaves = credentials.map((credential) => Uint8Array.from([...credential, ...u32(1)]));
  const root = merkleRoot(leaves);
  const terms = {
    manifest: MANIFEST,
    threshold: THRESHOLD,
    commitments: trustees.map(({ dealing }) => dealing.commitments),
    keys,
    registrarRoot: root,
    authenticatorRoot: root,
    credentials: 2,
    totalWeight: 2,
    minimumBallots: 2,
    batchLimit: 64,
    closeRule: 'CLOSES_AT',
  };
  const setting = ballotSettingOf(electionHashOf(terms), keys.publicKey, CONTESTS);
  const voters = CHOICES.map((choices, serial) => ballotVectors(setting, serial, choices));
  const secrets = trustees.map(({ number }) => secretOf(ceremony, trustees, sealed, number));
  return {
    about:
      'Bytes in lower-case hex; scalars with the least significant byte first. docs/voting-protocol.md explains each.',
    group: {
      suite: SUITE,
      generator: hex(bytesOfPoint(GENERATOR)),
      order: ORDER.toString(),
      tagPrefix: `${PROTOCOL}/`,
    },
    hashing: hashVectors(),
    ceremony: {
      terms: { manifest: hex(MANIFEST), attempt: 1, threshold: THRESHOLD, trustees: NAMES },
      context: hex(ceremony.context),
      trustees: trustees.map((trustee) => trusteeVectors(ceremony, trustee)),
      shares: shareVectors(ceremony, trustees, sealed),
      complaint: complaintVectors(ceremony, trustees, sealed),
      publicKey: hex(keys.publicKey),
      trusteeKeys: keys.trusteeKeys.map(hex),
      secretShares: secrets.map(scalarHex),
    },
    election: {
      credentials: credentials.map(hex),
      credentialLeaves: leaves.map((leaf) => ({ data: hex(leaf), hash: hex(leafHash(leaf)) })),
      credentialRoot: hex(root),
      electionHash: hex(setting.electionHash),
    },
    contests: CONTESTS,
    ballots: voters.map(({ vectors }) => vectors),
    weights: weightVectors(),
    refused: refusedBallots(setting, voters[0]!.ballot),
    tally: tallyVectors(
      setting,
      voters.map(({ counted }) => counted),
      secrets,
    ),
  };
}

function hashVectors(): object {
  const seed = seedOf(40);
  return {
    hash: {
      tag: 'example',
      fields: ['0102', hex(utf8('표')), hex(u32(256))],
      digest: hex(hash('example', Uint8Array.of(1, 2), '표', 256)),
    },
    challenge: { tag: 'example', fields: [hex(u32(1))], scalar: scalarHex(challenge('example', 1)) },
    scalarFromSeed: {
      seed: hex(seed),
      purpose: [hex(utf8('example')), hex(u32(1))],
      scalar: scalarHex(randomnessOf(seed)('example', 1)),
    },
  };
}

function trusteeVectors(ceremony: Ceremony, { number, seed, secret, dealing, hash: published }: TestTrustee): object {
  const random = randomnessOf(seed);
  const nonces = dealing.proofs.map((_, position) => random('possession', position));
  const keys = [...dealing.commitments, dealing.encryptionKey];
  return {
    number,
    seed: hex(seed),
    coefficients: secret.coefficients.map(scalarHex),
    decryptionKey: scalarHex(secret.decryptionKey),
    encryptionKey: hex(dealing.encryptionKey),
    commitments: dealing.commitments.map(hex),
    commitmentHash: hex(published),
    proofs: dealing.proofs.map((proof, position) => ({
      position,
      nonce: scalarHex(nonces[position]!),
      challenge: scalarHex(
        challenge('possession', ceremony.context, number, position, keys[position]!, proof.slice(0, 32)),
      ),
      proof: hex(proof),
    })),
  };
}

function shareVectors(
  ceremony: Ceremony,
  trustees: readonly TestTrustee[],
  sealed: readonly (readonly Uint8Array[])[],
): object[] {
  const disputed = disputedShare(trustees, sealed);
  return trustees.flatMap((dealer) =>
    trustees.flatMap((receiver) => {
      if (dealer === receiver) return [];
      const { sealed: bytes } = disputed(dealer.number, receiver.number);
      const shared = bytesOfPoint(sharedPoint(receiver.secret.decryptionKey, bytes));
      const key = hash('share', ceremony.context, dealer.number, receiver.number, bytes.slice(0, 32), shared);
      return [
        {
          dealer: dealer.number,
          receiver: receiver.number,
          r: scalarHex(randomnessOf(dealer.seed)('share', receiver.number)),
          shared: hex(shared),
          key: hex(key.slice(0, 32)),
          share: scalarHex(shareFor(dealer.secret, receiver.number)),
          sealed: hex(bytes),
        },
      ];
    }),
  );
}

function complaintVectors(
  ceremony: Ceremony,
  trustees: readonly TestTrustee[],
  sealed: readonly (readonly Uint8Array[])[],
): object {
  const right = disputedShare(trustees, sealed)(1, 2);
  const wrong = { ...right, sealed: right.sealed.map((byte, at) => (at === 40 ? byte ^ 1 : byte)) };
  const nonce = randomnessOf(seedOf(41))('complaint');
  return [right, wrong].map((disputed) => {
    const complaint = complain(ceremony, disputed, trustees[1]!.secret.decryptionKey, nonce);
    return {
      dealer: 1,
      receiver: 2,
      sealed: hex(disputed.sealed),
      shared: hex(complaint.shared),
      nonce: scalarHex(nonce),
      proof: hex(complaint.proof),
      verdict: decideComplaint(ceremony, disputed, complaint),
    };
  });
}

function ballotVectors(setting: BallotSetting, serial: number, choices: readonly (readonly number[])[]) {
  const { secret, credential } = voterOf(serial);
  const seed = seedOf(50, serial);
  const { ballot, opening } = prepareBallot(setting, credential, choices, seed);
  const place = { seq: 1, previous: new Uint8Array() };
  const tracker = trackerOf(setting.electionHash, ballot, place);
  const digest = ballotHash(setting.electionHash, ballot);
  const again = trackerOf(setting.electionHash, ballot, { seq: 2, previous: tracker });
  const ciphertexts = ballot.answers.map((answer, contest) => ciphertextsOf(answer, OPTIONS[contest]!));
  const vectors = {
    secret: hex(secret),
    credential: hex(credential),
    bucket: bucketOf(credential),
    choices,
    seed: hex(seed),
    contests: ballot.answers.map((answer, contest) =>
      contestVectors(setting, { credential, contest, answer, opening: opening[contest]!, seed }),
    ),
    ballotHash: hex(digest),
    code: shortCodeOf(digest),
    tracker: hex(tracker),
    signature: hex(signTracker(secret, tracker)),
    trackerOfSecondPlace: hex(again),
  };
  const counted: CountedBallot = { credential, seq: 1, tracker, weight: 1, ciphertexts };
  return { ballot, vectors, counted };
}

interface ContestMade {
  readonly credential: Uint8Array;
  readonly contest: number;
  readonly answer: Uint8Array;
  readonly opening: ContestOpening;
  readonly seed: Uint8Array;
}

function contestVectors(setting: BallotSetting, made: ContestMade): object {
  const { credential, contest, answer, opening, seed } = made;
  const random = randomnessOf(seed);
  const { options, min, max } = CONTESTS[contest]!;
  const encoded = ciphertextsOf(answer, options);
  const digest = ciphertextsHash(setting.electionHash, contest, encoded);
  const sums = [0, 1].map((half) => bytesOfPoint(sumOf(encoded.filter((_, at) => at % 2 === half).map(pointOf))));
  const sumProof = answer.slice(options * 288);
  const binding = sumBinding(setting, credential, contest, digest);
  const sumCommitments = 64 * (max - min + 1);
  return {
    options: opening.map(({ value, r }, option) => {
      const [alpha, beta] = [encoded[2 * option]!, encoded[2 * option + 1]!];
      const proof = answer.slice(option * 288 + 64, option * 288 + 288);
      const own = optionBinding(setting, credential, contest, option);
      const purpose = ['or01', contest, option] as const;
      return {
        value,
        r: scalarHex(r),
        alpha: hex(alpha),
        beta: hex(beta),
        binding: hex(own),
        nonce: scalarHex(random(...purpose, 'nonce')),
        simulatedChallenge: scalarHex(random(...purpose, 'challenge', 1 - value)),
        simulatedResponse: scalarHex(random(...purpose, 'response', 1 - value)),
        challenge: scalarHex(challenge('or01', own, 0, 1, alpha, beta, ...pieces(proof.slice(0, 128)))),
        proof: hex(proof),
      };
    }),
    ciphertextsHash: hex(digest),
    sumAlpha: hex(sums[0]!),
    sumBeta: hex(sums[1]!),
    sumBinding: hex(binding),
    sumNonce: scalarHex(random('sum', contest, 'nonce')),
    sumChallenge: scalarHex(
      challenge('sum', binding, min, max, sums[0]!, sums[1]!, ...pieces(sumProof.slice(0, sumCommitments))),
    ),
    sumProof: hex(sumProof),
    answer: hex(answer),
  };
}

function pieces(bytes: Uint8Array): Uint8Array[] {
  return Array.from({ length: bytes.length / 32 }, (_, at) => bytes.slice(32 * at, 32 * at + 32));
}

function weightVectors(): object {
  const key = hash('weights', Uint8Array.of(1));
  const weights = weightsUnder(key);
  return { fields: ['01'], key: hex(key), first: Array.from({ length: 5 }, () => weights.next().value.toString()) };
}

/** Ballots that must be refused, with the reason. */
function refusedBallots(setting: BallotSetting, ballot: Ballot): object[] {
  const change = (why: string, at: number, bytes: Uint8Array) => {
    const answer = ballot.answers[0]!.slice();
    answer.set(bytes, at);
    return { why, ballot: { ...ballot, answers: [answer, ballot.answers[1]!] } };
  };
  const first = ballot.answers[0]!;
  const cases = [
    change('another ciphertext', 0, bytesOfPoint(pointOf(first.slice(0, 32)).add(GENERATOR))),
    change('a neutral point', 0, new Uint8Array(32)),
    change(
      'a point that is not canonical',
      0,
      first.slice(0, 32).map((byte, at) => (at === 31 ? byte | 128 : byte)),
    ),
    change('a challenge of zero', 192, new Uint8Array(32)),
    change('a response of q', 224, Uint8Array.from(Buffer.from(ORDER.toString(16).padStart(64, '0'), 'hex')).reverse()),
    change('another response', 224, bytesOfScalar(1n)),
    { why: 'another voter’s credential', ballot: { ...ballot, credential: voterOf(1).credential } },
  ];
  const verdicts = verifyBallots(
    setting,
    cases.map((one) => one.ballot),
  );
  return cases.map(({ why, ballot: own }, index) => ({
    why,
    credential: hex(own.credential),
    answers: own.answers.map(hex),
    verdict: verdicts[index],
  }));
}

function tallyVectors(setting: BallotSetting, ballots: readonly CountedBallot[], secrets: readonly bigint[]): object {
  const ordered = [...ballots].sort((a, b) => Buffer.compare(a.credential, b.credential));
  const sum = sumBallots(ordered, OPTIONS);
  const tallyHash = tallyHashOf(setting.electionHash, sum);
  const tally = { electionHash: setting.electionHash, tallyHash, ciphertexts: sum.ciphertexts };
  const shares = secrets.map((secret, index) => decryptShare(tally, index + 1, secret, seedOf(60, index)));
  const combined = combine(
    tally,
    [0, 2].map((index) => ({ trustee: index + 1, factors: shares[index]!.factors })),
  );
  const counts = [
    [1, 0, 1],
    [1, 1],
  ];
  if (!areCounts(combined, counts)) throw new Error('the vectors do not decrypt to their choices');
  return {
    leaves: ordered.map((one) => hex(ballotLeaf(one))),
    pathOfFirst: inclusionPath(ordered.map(ballotLeaf), 0).map(hex),
    root: hex(sum.root),
    count: sum.count,
    weight: sum.weight,
    ciphertexts: sum.ciphertexts.map((points) => points.map(hex)),
    tallyHash: hex(tallyHash),
    shares: shares.map(({ factors, proofs }, index) => ({
      trustee: index + 1,
      seed: hex(seedOf(60, index)),
      factors: factors.map((points) => points.map(hex)),
      proofs: proofs.map((points) => points.map(hex)),
    })),
    combinedByFirstAndThird: combined.map((points) => points.map((point) => hex(bytesOfPoint(point)))),
    counts,
  };
}
