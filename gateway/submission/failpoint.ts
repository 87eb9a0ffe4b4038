/**
 * Places at which the process can be made to die, so that tests can prove what survives. `GATEWAY_FAILPOINT=after-endorse`
 * kills it there the first time, `after-endorse:3` the third time. Absent, nothing happens.
 */

/** Where the life of a submit can be cut. */
export const FAILPOINTS = [
  'before-endorse',
  'after-endorse',
  'after-submit',
  'before-commit-status',
  'before-answer',
] as const;

/** Name of a place. */
export type Failpoint = (typeof FAILPOINTS)[number];

const [armed, times = '1'] = (process.env['GATEWAY_FAILPOINT'] ?? '').split(':');
let remaining = Number(times);

/** Ends the process without any clean-up when this place is armed. */
export function failpoint(name: Failpoint): void {
  if (name !== armed) return;
  remaining -= 1;
  if (remaining <= 0) process.kill(process.pid, 'SIGKILL');
}
