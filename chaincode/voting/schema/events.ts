/** What the contract tells listeners: enough to fetch the rest. */
import { z } from 'zod';
import { Act, PhaseName } from './elections.ts';
import { ElectionId, Hex32, Hex64, Party } from './primitives.ts';

const ofElection = z.strictObject({ electionId: ElectionId });
const ofTrustee = ofElection.extend({ number: z.string() });

/** All events of the contract. */
export const events = {
  ElectionCreated: ofElection,
  /** The election went on to another phase. */
  PhaseChanged: ofElection.extend({ state: PhaseName }),
  CredentialsPublished: ofElection.extend({ list: z.string(), credentials: z.int() }),
  ListRestarted: ofElection.extend({ list: z.string() }),
  CredentialRevoked: ofElection.extend({ publicKey: Hex32 }),
  RollAttested: ofElection.extend({ party: Party, matches: z.boolean() }),
  ObjectionFiled: ofElection.extend({ objectionId: z.string() }),
  ObjectionSettled: ofElection.extend({ objectionId: z.string() }),
  ConsentGiven: ofElection.extend({ act: Act, party: Party }),
  CeremonyStarted: ofElection.extend({ attempt: z.int() }),
  CommitmentSealed: ofTrustee,
  CommitmentOpened: ofTrustee,
  SharesDealt: ofTrustee,
  SharesAccepted: ofTrustee,
  ComplaintDecided: ofElection.extend({ dealer: z.string(), receiver: z.string(), verdict: z.string() }),
  KeyFinalized: ofElection.extend({ electionHash: Hex64 }),
  ElectionAcknowledged: ofTrustee,
  Attested: ofElection.extend({ kind: z.string(), party: Party, verdict: z.string() }),
  /** Ballots that were accepted; nothing tells how anybody voted. */
  BallotsCast: ofElection.extend({
    ballots: z.array(z.strictObject({ credential: Hex32, seq: z.int(), tracker: Hex32 })),
  }),
  BallotChallenged: ofElection.extend({ ballotHash: Hex64 }),
  IncidentReported: ofElection.extend({ incidentId: z.string() }),
  IncidentSettled: ofElection.extend({ incidentId: z.string() }),
  BucketsSummed: ofElection.extend({ group: z.string() }),
  NodeSummed: ofElection.extend({ level: z.string(), node: z.string() }),
  DecryptionSubmitted: ofTrustee,
  ResultPublished: ofElection.extend({ resultHash: Hex64 }),
  PrivateDataRecorded: z.strictObject({ record: z.string() }),
  PrivateDataPurged: z.strictObject({ record: z.string() }),
};
