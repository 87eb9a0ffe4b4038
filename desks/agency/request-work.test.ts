import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { RecordsError, type AgencyRecord } from '../records/agency-records.ts';
import { SyntheticRecords } from '../simulated/synthetic-records.ts';
import { DeskJournal, type DecidedAnswer } from './desk-journal.ts';
import type { EvidenceRequest, LedgerDesk } from './ledger-desk.ts';
import { answerRequest, resumeAnswer, type Letter, type WorkTools } from './request-work.ts';

const id = (digit: string) => digit.repeat(32);
const subject = { name: '김나봄', birthDate: '1980-01-01' };
const letter: Letter = {
  ...{ bank: 'bank1', requestId: id('1'), caseId: id('2'), recipientSalt: id('3'), subject, proven: true },
};
const open = { requestId: id('1'), caseId: id('2'), item: 'INCOME', issuer: 'nts', state: 'OPEN' } as EvidenceRequest;
const synthetic = new SyntheticRecords('test');
const signal = new AbortController().signal;

/** The ledger as a desk knows it: what it was told, and refusals that it is to give. */
class ToldLedger {
  readonly told: [string, unknown][] = [];
  readonly refusals: (string | undefined)[] = [];
  depositFails = false;

  request = () => Promise.resolve(open);
  factsOf = () => Promise.resolve({});

  attest = (answer: DecidedAnswer) => {
    const code = this.refusals.shift();
    if (code !== undefined) return Promise.reject(new LedgerError({ code, message: 'refused' }));
    this.told.push(['attest', answer]);
    return Promise.resolve();
  };

  deposit = (answer: DecidedAnswer) => {
    if (this.depositFails) return Promise.reject(new LedgerError({ code: 'NETWORK_FAILED', message: 'away' }));
    this.told.push(['deposit', answer]);
    return Promise.resolve();
  };

  refuse = (_requestId: string, reason: string) => {
    this.told.push(['refuse', reason]);
    return Promise.resolve();
  };
}

let folder: string;
let ledger: ToldLedger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'desk-'));
  ledger = new ToldLedger();
});
afterEach(() => rmSync(folder, { recursive: true }));

function toolsOf(
  find: () => Promise<AgencyRecord> = () => Promise.resolve(synthetic.recordOf('INCOME', { subject })!),
) {
  const told = ledger as unknown as LedgerDesk;
  const credentials = {
    issue: (attested: object) => Promise.resolve(JSON.stringify({ issued: Object.keys(attested) })),
  };
  const journal = new DeskJournal(folder);
  return { ledger: told, records: { find }, journal, credentials, answerWithinMs: 300 } satisfies WorkTools;
}

test('a desk that dies between attesting and handing over hands over, after its restart, what it attested', async () => {
  ledger.depositFails = true;
  await expect(answerRequest(toolsOf(), letter, signal)).rejects.toThrow('NETWORK_FAILED');
  ledger.depositFails = false;
  expect(await resumeAnswer(toolsOf(), letter.requestId)).toBe('ATTESTED');
  const [[, attested], [, again], [, deposited]] = ledger.told as [
    [string, unknown],
    [string, unknown],
    [string, unknown],
  ];
  expect(ledger.told.map(([what]) => what)).toEqual(['attest', 'attest', 'deposit']);
  expect(again).toEqual(attested);
  expect(deposited).toEqual(attested);
  expect(toolsOf().journal.waiting()).toEqual([]);
});

test('a register that changes in between is looked up anew, with a new attestation', async () => {
  ledger.refusals.push('VERSION_CHANGED');
  expect(await answerRequest(toolsOf(), letter, signal)).toBe('ATTESTED');
  expect(ledger.told.map(([what]) => what)).toEqual(['attest', 'deposit']);
});

test.each([
  ['CONSENT_EXPIRED', 'CONSENT_OVER'],
  ['REVOKED', 'CONSENT_OVER'],
  ['EVIDENCE_STALE', 'RECORD_STALE'],
])('an attestation refused with %s is a request declined with %s, and nothing is kept', async (code, reason) => {
  ledger.refusals.push(code);
  expect(await answerRequest(toolsOf(), letter, signal)).toBe(reason);
  expect(ledger.told).toEqual([['refuse', reason]]);
  expect(toolsOf().journal.waiting()).toEqual([]);
});

test('a request that somebody answered is left', async () => {
  ledger.refusals.push('STATE_CONFLICT');
  expect(await answerRequest(toolsOf(), letter, signal)).toBe('ANSWERED_ELSEWHERE');
  expect(ledger.told).toEqual([]);
});

test('a letter about another case answers nothing', async () => {
  expect(await answerRequest(toolsOf(), { ...letter, caseId: id('9') }, signal)).toBe('ANSWERED_ELSEWHERE');
  expect(ledger.told).toEqual([]);
});

test('a system that stays away is waited for as long as agreed, and then the request is declined', async () => {
  let asked = 0;
  const away = () => {
    asked += 1;
    return Promise.reject(new RecordsError('UNAVAILABLE', 'away'));
  };
  expect(await answerRequest(toolsOf(away), letter, signal)).toBe('AGENCY_UNAVAILABLE');
  expect(asked).toBeGreaterThan(1);
});
