import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { DeskJournal, type DecidedAnswer } from './desk-journal.ts';
import { SettledPositions } from '../progress/settled-positions.ts';

const id = (digit: string) => digit.repeat(32);
const answer: DecidedAnswer = {
  ...{ requestId: id('1'), bank: 'bank1', attestationId: id('2'), documentId: id('3') },
  claim: { item: 'INCOME', issuer: 'nts', asOf: '2026-03-03T00:00:00Z', fields: DOCUMENTS.INCOME.example },
  ...{ claimSalt: id('4'), recipientSalt: id('5'), recordSalt: id('6'), credential: '{}' },
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'desk-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a decided answer is there after a restart, byte by byte, for the desk alone', () => {
  new DeskJournal(folder).decide(answer);
  const again = new DeskJournal(folder);
  expect(again.waiting()).toEqual([answer.requestId]);
  expect(again.answerTo(answer.requestId)).toEqual(answer);
  expect(statSync(join(folder, 'answers', `${answer.requestId}.json`)).mode & 0o077).toBe(0);
});

test('what is handed over is forgotten', () => {
  const journal = new DeskJournal(folder);
  journal.decide(answer);
  journal.forget(answer.requestId);
  expect(journal.answerTo(answer.requestId)).toBeUndefined();
  expect(readdirSync(join(folder, 'answers'))).toEqual([]);
});

test('a desk goes on after the last event before which nothing is open', () => {
  const journal = new DeskJournal(folder);
  const positions = new SettledPositions((position) => journal.advance(position));
  const [first, second, third] = ['1:a', '2:b', '3:c'].map((event) => positions.begin(event));
  second!();
  expect(new DeskJournal(folder).position).toBeUndefined();
  first!();
  expect(new DeskJournal(folder).position).toBe('2:b');
  third!();
  expect(new DeskJournal(folder).position).toBe('3:c');
});
