/** Files of the registrar: what is read, and what is refused with its line. */
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { newVoterKey } from '../voter/voter-key.ts';
import { keyListOf } from './key-list.ts';
import { commitToRoll } from './roll-commitment.ts';

const keys = Array.from({ length: 3 }, () => hexOf(newVoterKey().credential)).sort() as [string, string, string];

test('CSV and JSON lines come to the same list, in the order of the keys', () => {
  const csv = `voterId,publicKey,weight\nV-2,${keys[1]},1\n\nV-1,${keys[0]},3\n`;
  const jsonl = [
    { publicKey: keys[1], voterId: 'V-2' },
    { publicKey: keys[0], weight: 3, voterId: 'V-1' },
  ].map((line) => JSON.stringify(line));
  const expected = [
    { publicKey: keys[0], weight: 3, voterId: 'V-1' },
    { publicKey: keys[1], weight: 1, voterId: 'V-2' },
  ];
  expect([keyListOf(csv), keyListOf(jsonl.join('\n'))]).toEqual([expected, expected]);
});

test.each([
  ['a column without a meaning', `publicKey,name\n${keys[0]},Kim`, 'Line 1'],
  ['a missing cell', `publicKey,weight\n${keys[0]}`, 'Line 2'],
  ['a weight of nothing', `publicKey,weight\n${keys[0]},0`, 'Line 2: weight'],
  ['a key in capitals', `publicKey\n${keys[0].toUpperCase()}`, 'Line 2: publicKey'],
  ['a key of small order', `publicKey\n01${'00'.repeat(31)}`, 'canonical Ed25519'],
  ['a key twice', `publicKey\n${keys[0]}\n${keys[0]}`, 'twice'],
  ['broken JSON', `{"publicKey":"${keys[0]}"}\n{`, 'Line 2 is not JSON'],
])('%s is refused', (_, text, message) => {
  expect(() => keyListOf(text)).toThrow(message);
});

test('both keepers come to the same commitment whatever the order of lines, and others without the salt do not', () => {
  const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
  const commitment = commitToRoll('Lee,2\r\nKim,1\n', one);
  expect(commitToRoll('Kim,1\nLee,2', one)).toEqual(commitment);
  expect(commitment.rollSize).toBe(2);
  expect(commitToRoll('Kim,1\nLee,2', other).rollCommitment).not.toBe(commitment.rollCommitment);
  expect(() => commitToRoll('Kim,1\nKim,1', one)).toThrow('twice');
  expect(() => commitToRoll('\n', one)).toThrow('empty');
  expect(() => commitToRoll('Kim,1', 'salt')).toThrow('32 bytes');
});
