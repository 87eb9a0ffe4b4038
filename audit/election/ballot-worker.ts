/** A thread that verifies and sums ballots: what takes nearly all of a verification's time. */
import { parentPort } from 'node:worker_threads';
import { judgeBallots, type Ballot, type ProofVerdict, type Setting } from './protocol/ballot.ts';
import { sumBucket, type CountedBallot, type Sum } from './protocol/tally.ts';

/** What a thread is asked. */
export type Task =
  | { readonly kind: 'judge'; readonly setting: Setting; readonly ballots: readonly Ballot[] }
  | {
      readonly kind: 'sum';
      readonly options: readonly number[];
      readonly buckets: readonly (readonly CountedBallot[])[];
    };

/** What it answers to each kind. */
export interface Answers {
  readonly judge: ProofVerdict[];
  readonly sum: Sum[];
}

/** Carries out a task. */
export function perform(task: Task): ProofVerdict[] | Sum[] {
  return task.kind === 'judge'
    ? judgeBallots(task.setting, task.ballots)
    : task.buckets.map((ballots) => sumBucket(ballots, task.options));
}

parentPort?.on('message', ({ id, task }: { id: number; task: Task }) => {
  try {
    parentPort!.postMessage({ id, answer: perform(task) });
  } catch (error) {
    parentPort!.postMessage({ id, error: String(error) });
  }
});
