/** A report for people. */
import { CHECKS, type Check, type Finding } from '../finding.ts';
import type { CheckState, Report } from './verify-election.ts';

/** What each check asks. */
export const QUESTIONS: Readonly<Record<Check, string>> = {
  V1: 'blocks chain, are signed by a quorum of orderers, and their transactions by members',
  V2: 'manifest and election hash',
  V3: 'who took each step, in which phase, with whose consent and endorsement',
  V4: 'hashes before commitments, proofs of possession, complaints, key',
  V5: 'both lists of credentials: order, keys, sizes, roots',
  V6: 'every accepted ballot: credential, form, signature, proofs',
  V7: "every ballot's place after the voter's last one",
  V8: 'no ciphertext twice',
  V9: 'polls open and close as they should, no ballot outside',
  V10: "each voter's last ballot, in its bucket",
  V11: 'counts and Merkle roots',
  V12: 'the encrypted sums and the tally hash',
  V13: "the trustees' parts are proved",
  V14: 'the parts open to the published counts',
  V15: 'votes are within what the ballots may choose',
  V16: 'challenged ballots open rightly and are not cast',
  V17: 'my ballot counts',
  V18: 'refusals have reasons',
  V19: 'other observers have the same ledger',
};

const WORDS: Readonly<Record<CheckState, string>> = { VERIFIED: 'ok  ', FAILED: 'FAIL', OPEN: '-   ' };
const MAX_LISTED = 50;

/** The report's lines. */
export function reportText(report: Report): string[] {
  const { electionId, channel, genesis, height, headHash, phase, credentials, ballots, counts, exportedBy } = report;
  return [
    `election   ${electionId} on channel ${channel}, ${phase ?? 'not found'}`,
    `blocks     ${height}, head ${headHash}, exported by ${exportedBy}`,
    `genesis    ${genesis.hash}, ${genesis.pinned ? 'as given' : 'taken from the bundle: compare it, or give --genesis'}`,
    `ballots    ${ballots.accepted} accepted, ${ballots.counted} count, of ${credentials} credentials`,
    `challenges ${ballots.challenged}`,
    ...(counts === undefined ? [] : [`counts     ${counts.map((own) => own.join(' ')).join(' | ')}`]),
    '',
    ...CHECKS.map(
      (check) => `${WORDS[report.checks[check]]} ${check.padEnd(3)} ${QUESTIONS[check]}${whyOpen(report, check)}`,
    ),
    '',
    ...listed(
      'refused',
      report.refusals.map(({ method, credential, reason, block, txId }) => {
        return `${method}${credential === undefined ? '' : ` of ${credential}`}: ${reason} (block ${block}, ${txId})`;
      }),
    ),
    ...verdict(report),
  ];
}

function whyOpen({ checks }: Report, check: Check): string {
  if (checks[check] !== 'OPEN') return '';
  if (check === 'V17') return ' (give --credential and --tracker)';
  return check === 'V19' ? ' (give --head of two other observers)' : ' (the election has not come so far)';
}

function verdict({ findings, findingCount }: Report): string[] {
  const [first] = findings;
  if (first === undefined) return ['VERIFIED: nothing was found.'];
  return [
    ...listed('finding', findings.map(lineOf)),
    `NOT VERIFIED: ${findingCount} finding${findingCount === 1 ? '' : 's'}; the first failing check is ${first.check} (${first.code}).`,
  ];
}

function listed(what: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, MAX_LISTED).map((line) => `${what}: ${line}`);
  return lines.length > MAX_LISTED ? [...shown, `... and ${lines.length - MAX_LISTED} more; --json has them`] : shown;
}

function lineOf({ check, code, message, block, transaction, txId }: Finding): string {
  const places = [
    ...(block === undefined ? [] : [`block ${block}`]),
    ...(transaction === undefined ? [] : [`transaction ${transaction}`]),
    ...(txId === undefined ? [] : [txId]),
  ];
  return `${check} ${code}${places.length === 0 ? '' : ` (${places.join(', ')})`}: ${message}`;
}
