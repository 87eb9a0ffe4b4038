/**
 * The work on one request: look the record up, compare it, decide, attest, hand over. What is decided is written down before
 * anything of it is told, so that whoever goes on after a restart says the same.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Claim } from '@ledger-pilots/chaincode/realestate/schema/confidential.ts';
import { ISSUERS, type RecordOf } from '@ledger-pilots/chaincode/realestate/state.ts';
import { documentIdOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { RecordsError, type AgencyRecord, type AgencyRecords, type RecordQuestion } from '../records/agency-records.ts';
import type { CredentialOffice } from '../credentials/credential-office.ts';
import { mismatchOf } from './checked-record.ts';
import type { DecidedAnswer, DeskJournal } from './desk-journal.ts';
import type { EvidenceRequest, LedgerDesk } from './ledger-desk.ts';

/** Why a desk declines. */
export type Refusal = NonNullable<RecordOf<'request'>['refusedFor']>;

/** What a bank told the agency about a request. */
export interface Letter {
  readonly bank: string;
  readonly requestId: string;
  readonly caseId: string;
  readonly recipientSalt: string;
  readonly subject: { readonly name: string; readonly birthDate: string };
  /** Whether the sender is the bank that the citizen consented to. */
  readonly proven: boolean;
}

/** What became of a request. */
export type Outcome = 'ATTESTED' | 'ANSWERED_ELSEWHERE' | Refusal;

/** What a desk works with. */
export interface WorkTools {
  readonly ledger: LedgerDesk;
  readonly records: AgencyRecords;
  readonly journal: DeskJournal;
  readonly credentials: Pick<CredentialOffice, 'issue'>;
  /** How long the agency's system may take to bring a record, with all that is asked again. */
  readonly answerWithinMs: number;
}

const MAX_ROUNDS = 5;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
const CONSENT_IS_OVER = new Set([
  ...['CONSENT_EXPIRED', 'CONSENT_EXHAUSTED', 'CONSENT_MISSING', 'REVOKED', 'NOT_RECIPIENT'],
]);

/**
 * Answers a request by a letter that is proven, or declines it.
 * @throws when the ledger cannot be reached, or is behind: take the request up again later
 */
export async function answerRequest(tools: WorkTools, letter: Letter, signal: AbortSignal): Promise<Outcome> {
  const { requestId } = letter;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const decided = tools.journal.answerTo(requestId) ?? (await decide(tools, letter, signal));
    if (typeof decided === 'string') return end(tools, requestId, decided);
    const outcome = await handOver(tools, decided);
    if (outcome !== 'FACTS_CHANGED') return outcome === 'ATTESTED' ? outcome : end(tools, requestId, outcome);
  }
  // The register changes faster than a record can be brought.
  return end(tools, requestId, 'RECORD_STALE');
}

/** Goes on with an answer that was decided before a restart; without a letter there is nothing to decide anew. */
export async function resumeAnswer(tools: WorkTools, requestId: string): Promise<Outcome | 'FACTS_CHANGED'> {
  const decided = tools.journal.answerTo(requestId);
  if (decided === undefined) return 'ANSWERED_ELSEWHERE';
  const outcome = await handOver(tools, decided);
  return outcome === 'ATTESTED' || outcome === 'FACTS_CHANGED' ? outcome : end(tools, requestId, outcome);
}

async function end({ ledger }: WorkTools, requestId: string, outcome: Outcome): Promise<Outcome> {
  if (outcome === 'ATTESTED' || outcome === 'ANSWERED_ELSEWHERE') return outcome;
  try {
    await ledger.refuse(requestId, outcome);
  } catch (error) {
    if (!(error instanceof LedgerError && error.code === 'STATE_CONFLICT')) throw error;
    return 'ANSWERED_ELSEWHERE';
  }
  return outcome;
}

async function decide(
  { ledger, records, journal, credentials, answerWithinMs }: WorkTools,
  letter: Letter,
  signal: AbortSignal,
): Promise<DecidedAnswer | Refusal | 'ANSWERED_ELSEWHERE'> {
  const request = await ledger.request(letter.requestId);
  // The event told of it: this peer is a moment behind the one that did.
  if (request === undefined) throw new Error('the request is not here yet');
  if (request.state !== 'OPEN' || request.caseId !== letter.caseId) return 'ANSWERED_ELSEWHERE';
  // First the version, then the record: a record cannot be older than the version that it is said to show.
  const facts = await ledger.factsOf(request);
  const question = questionOf(request, letter, facts.pnu);
  const record = await findInTime(records, request, question, answerWithinMs, signal);
  if (typeof record === 'string') return record;
  if (mismatchOf(question, record, facts) !== undefined) return 'RECORD_MISMATCH';
  const attested = {
    ...{ attestationId: newId(), claim: claimOf(request, record), claimSalt: newId() },
    ...(facts.version !== undefined && { basisVersion: facts.version }),
  };
  const { requestId, bank, recipientSalt } = letter;
  const decided: DecidedAnswer = {
    ...{ ...attested, requestId, bank, recipientSalt, recordSalt: newId() },
    documentId: documentIdOf(attested.attestationId, recipientSalt),
    credential: await credentials.issue(attested),
  };
  journal.decide(decided);
  return decided;
}

function questionOf({ item, pnu, propertyNo }: EvidenceRequest, { subject }: Letter, first?: string): RecordQuestion {
  const { about } = ISSUERS[item];
  if (about === undefined) return { subject };
  return about === 'pnu' ? { pnu } : { propertyNo, pnu: first };
}

function claimOf({ item, issuer, pnu, propertyNo }: EvidenceRequest, record: AgencyRecord): DecidedAnswer['claim'] {
  const { asOf, documentNo, fields } = record;
  const subject = { ...(pnu !== undefined && { pnu }), ...(propertyNo !== undefined && { propertyNo }) };
  return Claim.parse({ item, issuer, asOf, ...(documentNo !== undefined && { documentNo }), ...subject, fields });
}

async function findInTime(
  records: AgencyRecords,
  { item }: EvidenceRequest,
  question: RecordQuestion,
  withinMs: number,
  signal: AbortSignal,
): Promise<AgencyRecord | Refusal> {
  const untilMs = Date.now() + withinMs;
  for (let tries = 0; ; tries += 1) {
    try {
      return await records.find(item, question, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof RecordsError)) throw error;
      if (error.code === 'NOT_FOUND') return 'RECORD_NOT_FOUND';
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random() / 2);
      if (Date.now() + waitMs >= untilMs) return error.code === 'ANSWER_INVALID' ? error.code : 'AGENCY_UNAVAILABLE';
      await sleep(waitMs, undefined, { signal });
    }
  }
}

/** Attests and hands over; both may be said again. */
async function handOver(
  { ledger, journal }: WorkTools,
  decided: DecidedAnswer,
): Promise<'ATTESTED' | 'FACTS_CHANGED' | 'ANSWERED_ELSEWHERE' | Refusal> {
  try {
    await ledger.attest(decided);
  } catch (error) {
    const outcome = refusedAs(error);
    journal.forget(decided.requestId);
    return outcome;
  }
  await ledger.deposit(decided);
  journal.forget(decided.requestId);
  return 'ATTESTED';
}

/** What the contract's refusal of an attestation means for the request. @throws what is no such refusal */
function refusedAs(error: unknown): 'FACTS_CHANGED' | 'ANSWERED_ELSEWHERE' | Refusal {
  if (!(error instanceof LedgerError)) throw error;
  if (error.code === 'VERSION_CHANGED') return 'FACTS_CHANGED';
  if (error.code === 'EVIDENCE_STALE') return 'RECORD_STALE';
  if (error.code === 'STATE_CONFLICT') return 'ANSWERED_ELSEWHERE';
  if (CONSENT_IS_OVER.has(error.code)) return 'CONSENT_OVER';
  throw error;
}

function newId(): string {
  return randomBytes(16).toString('hex');
}
