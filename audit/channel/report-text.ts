/** An audit's report for people. */
import { approvalsInWords, sourceInWords } from './approval-text.ts';
import type { AuditReport, CommittedChaincode, StepState } from './audit-report.ts';
import { findingText } from './block-text.ts';
import { STEPS, type Step } from './steps.ts';

const WORDS: Readonly<Record<StepState, string>> = { VERIFIED: 'ok  ', FAILED: 'FAIL', OPEN: '-   ' };
const WHY_OPEN: Partial<Record<Step, string>> = {
  STATE: ' (blocks of orderers have no such hash: take them from a peer)',
  PRIVATE: ' (give --private, and a peer that holds them)',
  MEANING: ' (the rules of a chaincode were not given)',
  AGREEMENT: ' (no other peer was asked)',
};
const MAX_LISTED = 50;

/** The report's lines. */
export function reportText(report: AuditReport): string[] {
  const { channel, genesis, height, headHash, commitHash, census, keys, compared, seconds } = report;
  return [
    `channel      ${channel || 'unknown'}`,
    `first block  ${genesis.hash}, ${genesis.pinned ? 'as given' : 'taken from the blocks: compare it, or give --genesis'}`,
    `blocks       ${height}, head ${headHash}`,
    `transactions ${census.transactions}${census.from === undefined ? '' : `, ${census.from} to ${census.until}`}`,
    `state        ${keys} keys${commitHash === undefined ? '' : `, hash ${commitHash}`}`,
    ...report.chaincodes.flatMap(chaincode),
    ...report.meaning.map(
      ({ contract, operations, records, privateRecords, invariants }) =>
        `meaning      ${contract}: ${operations} operations, ${records} records${ofPrivate(privateRecords)}, invariants ${invariants.join(', ')}`,
    ),
    ...(report.privateData ?? []).map(
      ({ namespace, collection, compared, purged, absent }) =>
        `private      ${namespace} ${collection}: ${compared} compared, ${purged} purged, of ${absent} transactions not held`,
    ),
    ...report.snapshots.map(({ of, block }) => `snapshot     ${of}, of block ${block}, key by key`),
    ...(compared.length > 0 ? [`compared     ${compared.join(', ')}`] : []),
    '',
    ...table('code', census.codes),
    ...table('party', census.parties),
    ...table('method', census.methods),
    '',
    ...(Object.keys(STEPS) as Step[]).map((step) => {
      const state = report.steps[step];
      return `${WORDS[state]} ${step.padEnd(13)} ${STEPS[step]}${state === 'OPEN' ? (WHY_OPEN[step] ?? '') : ''}`;
    }),
    '',
    ...history(report),
    ...verdict(report),
    `in ${seconds} s`,
  ];
}

function chaincode(committed: CommittedChaincode): string[] {
  const { name, version, sequence, collections } = committed;
  const many = collections.length > 0 ? `, ${collections.length} collections` : '';
  const source = sourceInWords(committed);
  return [
    `chaincode    ${name} ${version}, sequence ${sequence}${many}`,
    ...approvalsInWords(committed).map(({ who, what }) => `approved     ${who}: ${what}`),
    ...(source === undefined ? [] : [`source       ${source}`]),
  ];
}

function table(title: string, counts: Readonly<Record<string, number>>): string[] {
  const rows = Object.entries(counts);
  const shown = rows.slice(0, MAX_LISTED).map(([name, count]) => `${String(count).padStart(12)} ${title} ${name}`);
  return rows.length > MAX_LISTED ? [...shown, `${''.padStart(12)} and ${rows.length - MAX_LISTED} more`] : shown;
}

function history({ history: asked }: AuditReport): string[] {
  if (asked === undefined) return [];
  const versions = asked.versions.flatMap(({ block, transaction, txId, at, by, endorsedBy, value }) => [
    `  ${at} block ${block}, transaction ${transaction}, ${txId}`,
    `    by ${by}, endorsed by ${endorsedBy.join(', ')}`,
    `    ${value ?? 'deleted'}`,
  ]);
  const { length } = asked.versions;
  return [`history of ${asked.key}: ${length} ${length === 1 ? 'version' : 'versions'}`, ...versions, ''];
}

function verdict({ verified, findings, findingCount }: AuditReport): string[] {
  if (verified) return ['VERIFIED: nothing is wrong in what was looked at'];
  const listed = findings.slice(0, MAX_LISTED).map(findingText);
  const more = findingCount > listed.length ? [`and ${findingCount - listed.length} more`] : [];
  return [`NOT VERIFIED: ${findingCount} ${findingCount === 1 ? 'finding' : 'findings'}`, ...listed, ...more];
}

/** Private records that invariants were given, where the peer's were compared. */
export function ofPrivate(count: number | undefined): string {
  return count === undefined ? '' : ` and ${count} private ones`;
}
