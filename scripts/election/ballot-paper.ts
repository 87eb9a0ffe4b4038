/** A ballot paper on a terminal. Choices are read from standard input, where no list of processes shows them. */
import type { Interface } from 'node:readline/promises';
import type { Choices } from '@ledger-pilots/console/voting/voter/encrypted-ballot.ts';
import type { Manifest } from '@ledger-pilots/chaincode/voting/state.ts';

type Contest = Manifest['contests'][number];

/** How many times a contest is asked before the program gives up. */
const MAX_TRIES = 3;

/** Gives the next line of an answer to a question; throws at the end of the input. */
export type Ask = (question: string) => Promise<string>;

/** Asks on a terminal, or reads lines of a pipe. */
export function asking(lines: Interface, say: (text: string) => void): Ask {
  const iterator = lines[Symbol.asyncIterator]();
  return async (question) => {
    say(question);
    const { value, done } = await iterator.next();
    if (done === true) throw new Error('the input ended before everything was answered: nothing was sent');
    return (value as string).trim();
  };
}

/** Has every contest answered. @throws {Error} after three answers that a contest does not allow */
export async function fillIn({ contests }: Manifest, ask: Ask, say: (text: string) => void): Promise<Choices> {
  const choices: number[][] = [];
  for (const contest of contests) choices.push(await answer(contest, ask, say));
  return choices;
}

async function answer(contest: Contest, ask: Ask, say: (text: string) => void): Promise<number[]> {
  say(`\n${contest.question.ko} / ${contest.question.en}`);
  for (const { number, name } of contest.options) say(`  ${number}  ${name.ko} / ${name.en}`);
  if (contest.blank === 'OPTION') say('  blank  기권 / no choice');
  for (let tries = 0; tries < MAX_TRIES; tries += 1) {
    const chosen = positionsOf(contest, await ask(`${contest.min} to ${contest.max} numbers, with commas between:`));
    if (chosen !== undefined) return chosen;
    say('That is not on this ballot paper.');
  }
  throw new Error('no answer that the ballot paper allows: nothing was sent');
}

/** Positions of the options; `undefined` for what the contest does not allow. */
function positionsOf({ options, blank, min, max }: Contest, text: string): number[] | undefined {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  if (words.length < min || words.length > max || new Set(words).size !== words.length) return undefined;
  const positions = words.map((word) => {
    if (word === 'blank') return blank === 'OPTION' ? options.length : -1;
    return options.findIndex(({ number }) => String(number) === word);
  });
  return positions.includes(-1) ? undefined : positions;
}
