/** The topology as a page of documentation: a Mermaid picture, and what the picture cannot show as tables. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endorsersOf, mspIdOf, orderingMspIdOf } from './topology.ts';
import type { EndorsementPolicy, Topology } from './topology.ts';

/** The page of this repository. */
export const PICTURE_FILE = fileURLToPath(new URL('../docs/network-topology.md', import.meta.url));

/**
 * A Mermaid flowchart of a topology: a line for who takes part in a channel, a dotted one for who only reads, and the
 * consenters in a box of their own.
 */
export function picture(topology: Topology): string {
  const { parties, channels, ordering } = topology;
  const faults = Math.floor((ordering.consenters.length - 1) / 3);
  return [
    'flowchart LR',
    ...Object.entries(parties).map(([name, { title, peers }]) => {
      const count = peers === 1 ? '' : `, ${peers} peers`;
      return `  party_${name}["${escaped(title.en)}<br/>${mspIdOf(name)}${count}"]`;
    }),
    ...Object.entries(channels).map(([name, { title }]) => `  channel_${name}(["${escaped(title.en)}<br/>${name}"])`),
    `  subgraph ordering["Ordering: ${ordering.consenters.length} consenters, of which ${faults} may fail or lie"]`,
    ...ordering.consenters.map((party) => `    orderer_${party}[["${orderingMspIdOf(party)}"]]`),
    '  end',
    ...Object.entries(channels).flatMap(([name, { members, observers }]) => [
      ...members.map((party) => `  party_${party} --- channel_${name}`),
      ...observers.map((party) => `  channel_${name} -. reads .-> party_${party}`),
      `  channel_${name} ==> ordering`,
    ]),
  ].join('\n');
}

/** How {@link writePicture} works. */
export interface PictureOptions {
  /** The page to write; that of this repository unless given. */
  readonly path?: string;
  /** Write nothing. */
  readonly check?: boolean;
}

/**
 * Writes the page with the picture.
 * @returns whether the page was up to date before
 */
export function writePicture(topology: Topology, options: PictureOptions = {}): boolean {
  const { path = PICTURE_FILE, check = false } = options;
  const page = pageOf(topology);
  if (contentOf(path) === page) return true;
  if (check) return false;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, page);
  return false;
}

function pageOf(topology: Topology): string {
  return `# Network topology

Made from \`network/topology.yaml\` by \`npm run network -- picture\`. A line: takes part and runs a peer. A dotted line: has
a peer with a full copy, and never endorses.

\`\`\`mermaid
${picture(topology)}
\`\`\`

## Channels

| channel | members | endorsement | only reading |
| --- | --- | --- | --- |
${channelRows(topology).join('\n')}

## Private data collections

| channel | collection | members | endorsement |
| --- | --- | --- | --- |
${collectionRows(topology).join('\n')}

## Parties and the roles of their users

| party | in English | in Korean | roles |
| --- | --- | --- | --- |
${partyRows(topology).join('\n')}
`;
}

function channelRows(topology: Topology): string[] {
  return Object.entries(topology.channels).map(([name, { title, members, observers, endorsement }]) =>
    row(`${title.en} (${name})`, members.join(', '), policyText(endorsement, members), observers.join(', ')),
  );
}

function collectionRows(topology: Topology): string[] {
  return Object.entries(topology.channels).flatMap(([channel, { collections }]) =>
    Object.entries(collections).map(([name, { members, endorsement }]) =>
      row(channel, name, members.join(', '), policyText(endorsement, members)),
    ),
  );
}

function partyRows(topology: Topology): string[] {
  return Object.entries(topology.parties).map(([name, { title, users }]) => {
    const roles = new Set(Object.values(users).flatMap((user) => user.roles));
    return row(name, title.en, title.ko, [...roles].join(', '));
  });
}

/** `2 of nec, host, observer`. */
function policyText(policy: EndorsementPolicy, members: readonly string[]): string {
  const { count, parties } = endorsersOf(policy, members);
  const who = parties.length === members.length ? 'the members' : parties.join(', ');
  return count === parties.length ? `all of ${who}` : `${count} of ${who}`;
}

function row(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

/** In a Mermaid label, quotes and angle brackets are markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '#amp;').replaceAll('"', '#quot;').replaceAll('<', '#lt;').replaceAll('>', '#gt;');
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
