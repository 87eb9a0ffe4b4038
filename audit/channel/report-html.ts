/** An audit's report as one page for people: verdict, steps, charts, findings. Nothing is loaded from anywhere, nothing runs. */
import { approvalsInWords, sourceInWords } from './approval-text.ts';
import { ofPrivate } from './report-text.ts';
import type { AuditReport, CommittedChaincode, StepState } from './audit-report.ts';
import { STEPS, type Step } from './steps.ts';
import type { TimelineReport } from './timeline.ts';

const MAX_ROWS = 200;
const MAX_BARS_LISTED = 24;
const CHART = { width: 720, height: 150, bottom: 24 };
const WORD_OF: Readonly<Record<StepState, string>> = { VERIFIED: 'verified', FAILED: 'failed', OPEN: 'not looked at' };

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae1; --soft: #5a6472; --bar: #2f6fb3; --second: #b9c9dc; --good: #14723b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ebef; --paper: #14171b; --line: #333a44; --soft: #a2acb9; --bar: #6aa5e3; --second: #3b4a5c; --good: #58c283; --bad: #ff8a80; } }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 60rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.05rem; margin: 2.25rem 0 .5rem; }
.verdict { border-left: .4rem solid var(--good); padding: .6rem 1rem; margin: 1.25rem 0; font-size: 1.15rem; font-weight: 600; color: var(--good); }
.verdict.bad { border-color: var(--bad); color: var(--bad); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th { color: var(--soft); white-space: nowrap; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
code { font: 12.5px/1.45 ui-monospace, monospace; overflow-wrap: anywhere; } .soft { color: var(--soft); }
.VERIFIED { color: var(--good); } .FAILED { color: var(--bad); font-weight: 600; } .OPEN { color: var(--soft); }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font: 11px system-ui, sans-serif; }
.bar { fill: var(--bar); } .second { fill: var(--second); } .track { background: var(--second); height: .7rem; min-width: 8rem; } .track div { background: var(--bar); height: 100%; }
@media print { body { padding: 0; } }
`;

/** The page. */
export function reportHtml(report: AuditReport): string {
  const { channel, census } = report;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>Audit of ${text(channel || 'a channel')}</title><style>${STYLE}</style></head><body>`,
    `<h1>Audit of the channel ${text(channel || 'unknown')}</h1>`,
    `<p class="soft">${report.height} blocks, ${census.transactions} transactions${spanOf(report)}; audited in ${report.seconds} s</p>`,
    verdict(report),
    section('Steps', steps(report)),
    section('What was audited', facts(report)),
    report.timeline === undefined ? '' : section('Over time', timeline(report.timeline)),
    section('Calls by method', bars(census.methods)),
    section('Transactions by party', bars(census.parties)),
    section('Transactions by validation code', bars(census.codes)),
    report.findingCount === 0 ? '' : section(`Findings (${report.findingCount})`, findings(report)),
    '</body></html>',
  ].join('\n');
}

function section(title: string, content: string): string {
  return `<h2>${title}</h2>\n${content}`;
}

function spanOf({ census: { from, until } }: AuditReport): string {
  return from === undefined || until === undefined ? '' : `, ${text(from)} to ${text(until)} by the clients’ clocks`;
}

function verdict({ verified, findingCount }: AuditReport): string {
  if (verified) return '<p class="verdict">Verified: nothing is wrong in what was looked at.</p>';
  const many = `${findingCount} ${findingCount === 1 ? 'finding' : 'findings'}`;
  return `<p class="verdict bad">Not verified: ${many}.</p>`;
}

function steps({ steps: states }: AuditReport): string {
  const rows = (Object.keys(STEPS) as Step[]).map((step) => {
    const state = states[step];
    return `<tr><th>${step}</th><td class="${state}">${WORD_OF[state]}</td><td>${text(STEPS[step])}</td></tr>`;
  });
  return `<table>${rows.join('')}</table>`;
}

function facts(report: AuditReport): string {
  const {
    genesis,
    height,
    headHash,
    commitHash,
    keys,
    chaincodes,
    meaning,
    compared,
    snapshots,
    privateData = [],
  } = report;
  const pinned = genesis.pinned ? 'as given' : 'taken from the blocks: compare it with what the institutions say';
  const rows: [string, string][] = [
    ['First block', `${code(genesis.hash)} <span class="soft">${pinned}</span>`],
    ['Last block', `${height - 1}, ${code(headHash)}`],
    ['State', `${keys} keys${commitHash === undefined ? '' : `, hash ${code(commitHash)}`}`],
    ...chaincodes.flatMap(chaincode),
    ...meaning.map(({ contract, operations, records, privateRecords, invariants }): [string, string] => [
      'Meaning',
      `${text(contract)}: ${operations} operations, ${records} records${ofPrivate(privateRecords)}; ${invariants.map(text).join(', ')}`,
    ]),
    ...privateData.map(({ namespace, collection, compared, purged, absent }): [string, string] => [
      'Private data',
      `${code(`${namespace} ${collection}`)}: ${compared} compared, ${purged} purged, of ${absent} transactions not held`,
    ]),
    ...snapshots.map(({ of, block }): [string, string] => ['Snapshot', `${code(of)}, of block ${block}, key by key`]),
    ['Compared with', compared.length === 0 ? 'no other peer' : compared.map(text).join(', ')],
  ];
  return `<table>${rows.map(([name, value]) => `<tr><th>${name}</th><td>${value}</td></tr>`).join('')}</table>`;
}

function chaincode(committed: CommittedChaincode): [string, string][] {
  const { name, version, sequence, collections } = committed;
  const source = sourceInWords(committed);
  return [
    ['Chaincode', `${text(name)} ${code(version)}, sequence ${sequence}, ${collections.length} collections`],
    ...approvalsInWords(committed).map(({ who, what }): [string, string] => [
      'Approved',
      `${text(who)}: ${code(what)}`,
    ]),
    ...(source === undefined ? [] : [['Source', text(source)] satisfies [string, string]]),
  ];
}

/** Transactions as bars, blocks as narrower ones before them. */
function timeline({ from, barSeconds, bars: all }: TimelineReport): string {
  const { width, height, bottom } = CHART;
  const most = Math.max(1, ...all.map(({ transactions }) => transactions));
  const step = width / all.length;
  const rect = (index: number, count: number, part: number, name: string): string => {
    const tall = ((height - bottom) * count) / most;
    const [x, y] = [index * step + (step * (1 - part)) / 2, height - bottom - tall];
    return count === 0
      ? ''
      : `<rect class="${name}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" width="${(step * part).toFixed(1)}" height="${tall.toFixed(1)}"/>`;
  };
  const drawn = all.map(({ blocks, transactions }, index) => {
    return rect(index, transactions, 0.9, 'second') + rect(index, blocks, 0.45, 'bar');
  });
  const end = new Date(Date.parse(from) + all.length * barSeconds * 1_000).toISOString();
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Transactions and blocks over time">${drawn.join('')}`,
    `<text x="0" y="${height - 6}">${text(from)}</text>`,
    `<text x="${width}" y="${height - 6}" text-anchor="end">${text(end)}</text></svg>`,
    `<p class="soft">A bar is ${durationOf(barSeconds)}; the highest has ${most} transactions (wide). Blocks are the narrow ones.</p>`,
  ].join('');
}

function durationOf(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

function bars(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts);
  if (entries.length === 0) return '<p class="soft">none</p>';
  const most = Math.max(...entries.map(([, count]) => count));
  const rows = entries.slice(0, MAX_BARS_LISTED).map(([name, count]) => {
    const share = ((100 * count) / most).toFixed(1);
    return `<tr><td>${code(name)}</td><td class="number">${count}</td><td><div class="track"><div style="width:${share}%"></div></div></td></tr>`;
  });
  const more = entries.length - MAX_BARS_LISTED;
  return `<table>${rows.join('')}</table>${more > 0 ? `<p class="soft">and ${more} more</p>` : ''}`;
}

function findings({ findings: found, findingCount }: AuditReport): string {
  const rows = found.slice(0, MAX_ROWS).map(({ step, code: name, message, block, transaction, txId }) => {
    const place = [
      block === undefined ? '' : `block ${block}`,
      transaction === undefined ? '' : `transaction ${transaction}`,
    ];
    const where = `${place.filter((part) => part !== '').join(', ')}${txId === undefined ? '' : `<br>${code(txId)}`}`;
    return `<tr><td>${step}</td><td class="FAILED">${name}</td><td>${where}</td><td>${text(message)}</td></tr>`;
  });
  const more = findingCount - rows.length;
  return `<table>${rows.join('')}</table>${more > 0 ? `<p class="soft">and ${more} more</p>` : ''}`;
}

function code(value: string): string {
  return `<code>${text(value)}</code>`;
}

/** Names and messages come from blocks, which may hold anything. */
function text(value: string): string {
  return value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
