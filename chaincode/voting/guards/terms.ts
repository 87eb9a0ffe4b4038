/** Whether the terms of an election fit together. */
import { compareInstants } from '../../kit/clock.ts';
import type { Manifest } from '../state.ts';

/** What does not fit, or `undefined`. @param now - the ledger's time */
export function termsProblem(manifest: Manifest, now: string): string | undefined {
  return timesProblem(manifest, now) ?? contestsProblem(manifest);
}

function timesProblem(manifest: Manifest, now: string): string | undefined {
  const { objectionsUntil, opensAt, closesAt, retentionUntil } = manifest;
  const times = [now, objectionsUntil, opensAt, closesAt, retentionUntil];
  const inOrder = times.every((time, index) => index === 0 || compareInstants(times[index - 1]!, time) < 0);
  return inOrder ? undefined : 'now, objectionsUntil, opensAt, closesAt and retentionUntil are not in this order';
}

function contestsProblem({ contests, template }: Manifest): string | undefined {
  for (const [index, contest] of contests.entries()) {
    const problem = contestProblem(contest);
    if (problem !== undefined) return `contest ${index} ${problem}`;
  }
  return template === 'YESNO' && contests.some(({ options }) => options.length !== 2)
    ? 'a yes-or-no vote has two options'
    : undefined;
}

function contestProblem({ options, min, max, blank }: Manifest['contests'][number]): string | undefined {
  const numbers = options.map(({ number }) => number);
  if (numbers.some((number, index) => index > 0 && number <= numbers[index - 1]!))
    return 'numbers its options out of order';
  if (blank === 'OPTION' && (min !== 1 || max !== 1)) return 'has a blank option, and does not take exactly one';
  if (min > max) return 'takes at least more than at most';
  return max > options.length + (blank === 'OPTION' ? 1 : 0) ? 'takes more than it has' : undefined;
}
