/**
 * Online voting that candidates and observers verify themselves. This is the table of contents; forms and examples of each
 * subject are in `schema/`. Who may call is here, what a call checks is in `handlers/`, what must hold in `state.ts`, and the
 * cryptography in `ballot/`.
 */
import { contract, evaluate, submit, type Grant } from '../kit/declare.ts';
import * as ballots from './schema/ballots.ts';
import * as ceremony from './schema/ceremony.ts';
import * as confidential from './schema/confidential.ts';
import * as elections from './schema/elections.ts';
import { errors } from './schema/errors.ts';
import { events } from './schema/events.ts';
import * as incidents from './schema/incidents.ts';
import * as roll from './schema/roll.ts';
import * as tally from './schema/tally.ts';

const MANAGER: Grant = { party: 'nec', role: 'election-manager' };
const OFFICER: Grant = { party: 'credential', role: 'credential-officer' };
const HOST_MANAGER: Grant = { party: 'host', role: 'host-manager' };
const HOST_REGISTRAR: Grant = { party: 'host', role: 'host-registrar' };
const OBSERVER: Grant = { party: 'observer', role: 'observer' };
const TRUSTEE: Grant = { party: ['nec', 'host', 'credential', 'observer'], role: 'trustee' };
/** A relay of any institution: a voter whom one turns away goes to another. */
const RELAY: Grant = { party: ['nec', 'host', 'observer'], role: 'gateway' };

/** The two who keep the roll. */
const KEEPERS = [OFFICER, HOST_REGISTRAR];
/** Whoever counts: the sums can be made by anybody, for they are checked by everybody. */
const COUNTERS = [MANAGER, HOST_MANAGER, OBSERVER, RELAY];
const PARTICIPANTS = [MANAGER, HOST_MANAGER, HOST_REGISTRAR, OFFICER, OBSERVER];

/** Ten contests of twenty options, as JSON, with what a challenge opens. */
const RELAYED_BYTES = 192 * 1024;

const CAST_REFUSALS = [...ballots.CastRefusal.options] as const;

/** The contract. */
export const voting = contract({
  name: 'voting',
  title: { en: 'Online voting', ko: '온라인 투표' },
  summary:
    'An election on the ledger: a roll of two lists, a key of many trustees, encrypted ballots with proofs, a count that ' +
    'everybody can repeat.',
  version: '1.0.0',

  // Absent `endorsedBy`, the channel's rule applies: any two of nec, host and observer. README.md explains the table.
  records: {
    election: { schema: elections.Election, key: ['electionId'], endorsedBy: ['nec', 'host', 'credential'] },
    phase: { schema: elections.Phase, key: ['electionId'], endorsedBy: ['nec', 'observer'] },
    consent: { schema: elections.Consent, key: ['electionId', 'act', 'subject', 'signer'] },
    list: { schema: roll.CredentialList, key: ['electionId', 'list'], endorsedBy: ['@keeper'] },
    credential: { schema: roll.Credential, key: ['electionId', 'edition', 'publicKey'] },
    rollAttestation: {
      schema: roll.RollAttestation,
      key: ['electionId', 'purpose', 'party'],
      endorsedBy: ['@party'],
    },
    objection: { schema: roll.Objection, key: ['electionId', 'objectionId'] },
    trustee: {
      schema: ceremony.Trustee,
      key: ['electionId', 'attempt', 'number'],
      endorsedBy: ['@party', 'observer'],
    },
    complaint: { schema: ceremony.Complaint, key: ['electionId', 'attempt', 'dealer', 'receiver'] },
    attestation: { schema: ceremony.Attestation, key: ['electionId', 'kind', 'signer'] },
    ballot: { schema: ballots.StoredBallot, key: ['electionId', 'group', 'bucket', 'credential'] },
    seen: { schema: ballots.SeenCiphertexts, key: ['electionId', 'hash'] },
    challenge: { schema: ballots.Challenge, key: ['electionId', 'ballotHash'] },
    incident: { schema: incidents.Incident, key: ['electionId', 'incidentId'] },
    bucketSum: { schema: tally.BucketSum, key: ['electionId', 'group', 'bucket'] },
    nodeSum: { schema: tally.NodeSum, key: ['electionId', 'level', 'node'] },
    tally: { schema: tally.Tally, key: ['electionId'], endorsedBy: ['nec', 'host', 'observer'] },
    decryption: { schema: tally.Decryption, key: ['electionId', 'number'] },
    result: { schema: tally.Result, key: ['electionId'], endorsedBy: ['nec', 'host', 'observer'] },
  },
  privateRecords: {
    rollEntry: { schema: confidential.RollEntry, key: ['entryId'], collection: 'roll' },
    accessEvidence: { schema: confidential.AccessEvidence, key: ['evidenceId'], collection: 'access' },
  },
  events,
  errors,

  methods: {
    // The election
    createElection: submit({
      ...elections.createElection,
      http: 'POST /elections',
      access: MANAGER,
      errors: ['ALREADY_EXISTS', 'TERMS_INVALID'],
      events: ['ElectionCreated'],
    }),
    openRollReview: submit({
      ...elections.openRollReview,
      http: 'POST /elections/{electionId}/roll-review',
      access: MANAGER,
      events: ['PhaseChanged'],
    }),
    freezeRoll: submit({
      ...elections.freezeRoll,
      http: 'POST /elections/{electionId}/roll-freeze',
      access: MANAGER,
      fourEyes: true,
      errors: ['NOT_DUE', 'ROLL_MISMATCH', 'OBJECTION_OPEN'],
      events: ['PhaseChanged'],
    }),
    declareReady: submit({
      ...elections.declareReady,
      http: 'POST /elections/{electionId}/ready',
      access: MANAGER,
      errors: ['TRUSTEE_MISSING', 'ATTESTATION_MISSING'],
      events: ['PhaseChanged'],
    }),
    openPolls: submit({
      ...elections.openPolls,
      http: 'POST /elections/{electionId}/open',
      access: MANAGER,
      errors: ['NOT_DUE', 'WINDOW_CLOSED', 'ROLL_MISMATCH', 'CONSENT_MISSING'],
      events: ['PhaseChanged'],
    }),
    suspendPolls: submit({
      ...elections.suspendPolls,
      http: 'POST /elections/{electionId}/suspend',
      access: [MANAGER, OBSERVER],
      errors: ['CONSENT_MISSING'],
      events: ['PhaseChanged'],
    }),
    resumePolls: submit({
      ...elections.resumePolls,
      http: 'POST /elections/{electionId}/resume',
      access: [MANAGER, OBSERVER],
      errors: ['CONSENT_MISSING', 'TERMS_INVALID'],
      events: ['PhaseChanged'],
    }),
    closePolls: submit({
      ...elections.closePolls,
      http: 'POST /elections/{electionId}/close',
      access: MANAGER,
      errors: ['NOT_DUE'],
      events: ['PhaseChanged'],
    }),
    annulElection: submit({
      ...elections.annulElection,
      http: 'POST /elections/{electionId}/annul',
      access: MANAGER,
      fourEyes: true,
      errors: ['CONSENT_MISSING'],
      events: ['PhaseChanged'],
    }),
    archiveElection: submit({
      ...elections.archiveElection,
      http: 'POST /elections/{electionId}/archive',
      access: MANAGER,
      events: ['PhaseChanged'],
    }),
    giveConsent: submit({
      ...elections.giveConsent,
      http: 'POST /elections/{electionId}/consents',
      access: [HOST_MANAGER, OBSERVER],
      errors: ['ALREADY_EXISTS'],
      events: ['ConsentGiven'],
    }),
    getElection: evaluate({ ...elections.getElection, http: 'GET /elections/{electionId}', access: 'public' }),
    listElections: evaluate({ ...elections.listElections, http: 'GET /elections', access: 'public' }),
    listConsents: evaluate({
      ...elections.listConsents,
      http: 'GET /elections/{electionId}/consents',
      access: 'public',
    }),

    // The roll
    publishCredentials: submit({
      ...roll.publishCredentials,
      http: 'POST /elections/{electionId}/credentials',
      access: KEEPERS,
      errors: ['LIST_UNORDERED', 'CREDENTIAL_INVALID'],
      events: ['CredentialsPublished'],
    }),
    restartList: submit({
      ...roll.restartList,
      http: 'POST /elections/{electionId}/credentials/restart',
      access: KEEPERS,
      events: ['ListRestarted'],
    }),
    revokeCredential: submit({
      ...roll.revokeCredential,
      http: 'POST /elections/{electionId}/credentials/{publicKey}/revoke',
      access: OFFICER,
      fourEyes: true,
      errors: ['VOTED'],
      events: ['CredentialRevoked'],
    }),
    attestRoll: submit({
      ...roll.attestRoll,
      http: 'POST /elections/{electionId}/roll-attestations',
      access: KEEPERS,
      events: ['RollAttested'],
    }),
    fileObjection: submit({
      ...roll.fileObjection,
      http: 'POST /elections/{electionId}/objections',
      access: [HOST_REGISTRAR, HOST_MANAGER, OBSERVER],
      errors: ['ALREADY_EXISTS', 'WINDOW_CLOSED'],
      events: ['ObjectionFiled'],
    }),
    settleObjection: submit({
      ...roll.settleObjection,
      http: 'POST /elections/{electionId}/objections/{objectionId}/settle',
      access: KEEPERS,
      events: ['ObjectionSettled'],
    }),
    getCredential: evaluate({
      ...roll.getCredential,
      http: 'GET /elections/{electionId}/credentials/{publicKey}',
      access: 'public',
    }),
    listCredentials: evaluate({
      ...roll.listCredentials,
      http: 'GET /elections/{electionId}/lists/{list}',
      access: 'public',
    }),
    listObjections: evaluate({
      ...roll.listObjections,
      http: 'GET /elections/{electionId}/objections',
      access: 'public',
    }),
    recordRollEntry: submit({
      ...confidential.recordRollEntry,
      http: 'POST /elections/{electionId}/roll/{entryId}',
      access: KEEPERS,
      private: { record: 'rollEntry', schema: confidential.RollEntry.omit({ electionId: true, entryId: true }) },
      events: ['PrivateDataRecorded'],
    }),
    readRollEntry: evaluate({
      ...confidential.readRollEntry,
      http: 'GET /elections/{electionId}/roll/{entryId}',
      access: KEEPERS,
      readsPrivate: 'rollEntry',
    }),
    purgeRollEntry: submit({
      ...confidential.purgeRollEntry,
      http: 'DELETE /elections/{electionId}/roll/{entryId}',
      access: KEEPERS,
      errors: ['NOT_DUE'],
      events: ['PrivateDataPurged'],
    }),

    // The key
    startCeremony: submit({
      ...ceremony.startCeremony,
      http: 'POST /elections/{electionId}/ceremony',
      access: MANAGER,
      errors: ['TERMS_INVALID'],
      events: ['CeremonyStarted'],
    }),
    sealCommitment: submit({
      ...ceremony.sealCommitment,
      http: 'POST /elections/{electionId}/ceremony/hash',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE'],
      events: ['CommitmentSealed'],
    }),
    openCommitment: submit({
      ...ceremony.openCommitment,
      http: 'POST /elections/{electionId}/ceremony/commitments',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'TRUSTEE_MISSING', 'COMMITMENT_MISMATCH', 'PROOF_INVALID'],
      events: ['CommitmentOpened'],
    }),
    dealShares: submit({
      ...ceremony.dealShares,
      http: 'POST /elections/{electionId}/ceremony/shares',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'TRUSTEE_MISSING', 'PROOF_INVALID'],
      events: ['SharesDealt'],
    }),
    acceptShares: submit({
      ...ceremony.acceptShares,
      http: 'POST /elections/{electionId}/ceremony/accept',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'TRUSTEE_MISSING'],
      events: ['SharesAccepted'],
    }),
    complainOfShare: submit({
      ...ceremony.complainOfShare,
      http: 'POST /elections/{electionId}/ceremony/complaints',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'TRUSTEE_MISSING', 'PROOF_INVALID', 'ALREADY_EXISTS'],
      events: ['ComplaintDecided'],
    }),
    finalizeKey: submit({
      ...ceremony.finalizeKey,
      http: 'POST /elections/{electionId}/ceremony/finalize',
      access: MANAGER,
      errors: ['TRUSTEE_MISSING', 'CEREMONY_FAILED', 'ALREADY_EXISTS'],
      events: ['KeyFinalized'],
    }),
    acknowledgeElection: submit({
      ...ceremony.acknowledgeElection,
      http: 'POST /elections/{electionId}/ceremony/acknowledge',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'HASH_MISMATCH'],
      events: ['ElectionAcknowledged'],
    }),
    attest: submit({
      ...ceremony.attest,
      http: 'POST /elections/{electionId}/attestations',
      access: { party: 'observer', role: ['observer', 'verifier'] },
      errors: ['HASH_MISMATCH'],
      events: ['Attested'],
    }),
    getCeremony: evaluate({
      ...ceremony.getCeremony,
      http: 'GET /elections/{electionId}/ceremony',
      access: 'public',
    }),
    listAttestations: evaluate({
      ...ceremony.listAttestations,
      http: 'GET /elections/{electionId}/attestations',
      access: 'public',
    }),

    // Ballots
    castBallot: submit({
      ...ballots.castBallot,
      http: 'POST /elections/{electionId}/ballots',
      access: RELAY,
      errors: CAST_REFUSALS,
      events: ['BallotsCast'],
      relayed: {
        http: 'POST /elections/{electionId}/relay/ballots',
        bodyLimitBytes: RELAYED_BYTES,
        gathered: { by: 'castBallots', items: 'ballots', verdicts: 'verdicts' },
      },
    }),
    castBallots: submit({
      ...ballots.castBallots,
      http: 'POST /elections/{electionId}/ballot-batches',
      access: RELAY,
      alone: true,
      events: ['BallotsCast'],
    }),
    challengeBallot: submit({
      ...ballots.challengeBallot,
      http: 'POST /elections/{electionId}/challenges',
      access: RELAY,
      errors: ['CREDENTIAL_UNKNOWN', 'BALLOT_MALFORMED', 'DUPLICATE_CIPHERTEXT', 'OPENING_INVALID'],
      events: ['BallotChallenged'],
      relayed: { http: 'POST /elections/{electionId}/relay/challenges', bodyLimitBytes: RELAYED_BYTES },
    }),
    recordAccessEvidence: submit({
      ...confidential.recordAccessEvidence,
      http: 'POST /elections/{electionId}/access-evidence/{evidenceId}',
      access: { party: 'nec', role: 'gateway' },
      private: {
        record: 'accessEvidence',
        schema: confidential.AccessEvidence.omit({ electionId: true, evidenceId: true }),
      },
      events: ['PrivateDataRecorded'],
    }),
    readAccessEvidence: evaluate({
      ...confidential.readAccessEvidence,
      http: 'GET /elections/{electionId}/access-evidence/{evidenceId}',
      access: { party: 'nec', role: ['gateway', 'auditor'] },
      readsPrivate: 'accessEvidence',
    }),
    purgeAccessEvidence: submit({
      ...confidential.purgeAccessEvidence,
      http: 'DELETE /elections/{electionId}/access-evidence/{evidenceId}',
      access: { party: 'nec', role: 'gateway' },
      errors: ['NOT_DUE'],
      events: ['PrivateDataPurged'],
    }),
    getBallot: evaluate({
      ...ballots.getBallot,
      http: 'GET /elections/{electionId}/ballots/{credential}',
      access: 'public',
    }),
    listBallots: evaluate({
      ...ballots.listBallots,
      http: 'GET /elections/{electionId}/ballot-groups/{group}',
      access: 'public',
    }),
    listChallenges: evaluate({
      ...ballots.listChallenges,
      http: 'GET /elections/{electionId}/challenges',
      access: 'public',
    }),

    // Incidents
    reportIncident: submit({
      ...incidents.reportIncident,
      http: 'POST /elections/{electionId}/incidents',
      access: [
        ...PARTICIPANTS,
        { party: 'nec', role: ['approver', 'auditor'] },
        { party: 'observer', role: 'verifier' },
      ],
      errors: ['ALREADY_EXISTS'],
      events: ['IncidentReported'],
    }),
    settleIncident: submit({
      ...incidents.settleIncident,
      http: 'POST /elections/{electionId}/incidents/{incidentId}/settle',
      access: [{ party: 'nec', role: 'approver' }, HOST_MANAGER, OBSERVER],
      events: ['IncidentSettled'],
    }),
    listIncidents: evaluate({
      ...incidents.listIncidents,
      http: 'GET /elections/{electionId}/incidents',
      access: 'public',
    }),

    // Counting
    beginTally: submit({
      ...tally.beginTally,
      http: 'POST /elections/{electionId}/tally',
      access: COUNTERS,
      events: ['PhaseChanged'],
    }),
    tallyBuckets: submit({
      ...tally.tallyBuckets,
      http: 'POST /elections/{electionId}/tally/groups/{group}',
      access: COUNTERS,
      alone: true,
      events: ['BucketsSummed'],
    }),
    tallyNode: submit({
      ...tally.tallyNode,
      http: 'POST /elections/{electionId}/tally/nodes/{level}/{node}',
      access: COUNTERS,
      errors: ['TALLY_INCOMPLETE', 'TERMS_INVALID'],
      events: ['NodeSummed'],
    }),
    finishTally: submit({
      ...tally.finishTally,
      http: 'POST /elections/{electionId}/tally/finish',
      access: COUNTERS,
      errors: ['TALLY_INCOMPLETE', 'TOO_FEW_BALLOTS'],
      events: ['PhaseChanged'],
    }),
    submitDecryption: submit({
      ...tally.submitDecryption,
      http: 'POST /elections/{electionId}/decryptions',
      access: TRUSTEE,
      errors: ['NOT_TRUSTEE', 'HASH_MISMATCH', 'PROOF_INVALID', 'ALREADY_EXISTS'],
      events: ['DecryptionSubmitted'],
    }),
    publishResult: submit({
      ...tally.publishResult,
      http: 'POST /elections/{electionId}/result',
      access: MANAGER,
      errors: ['TRUSTEE_MISSING', 'COUNTS_INVALID'],
      events: ['ResultPublished'],
    }),
    certifyResult: submit({
      ...tally.certifyResult,
      http: 'POST /elections/{electionId}/result/certify',
      access: MANAGER,
      fourEyes: true,
      errors: ['NOT_DUE', 'INCIDENT_OPEN', 'CONSENT_MISSING', 'ATTESTATION_MISSING'],
      events: ['PhaseChanged'],
    }),
    getTally: evaluate({ ...tally.getTally, http: 'GET /elections/{electionId}/tally', access: 'public' }),
    getResult: evaluate({ ...tally.getResult, http: 'GET /elections/{electionId}/result', access: 'public' }),
    getReceipt: evaluate({
      ...tally.getReceipt,
      http: 'GET /elections/{electionId}/receipts/{credential}',
      access: 'public',
    }),
  },
});
