import type { ChannelStatus, NodeStatus, Status } from './status.ts';

/** How to set words apart; a plain function where there is no terminal. */
export type Paint = (style: 'good' | 'bad' | 'faint', text: string) => string;

/** A status for reading, as lines. */
export function statusText(status: Status, paint: Paint): string[] {
  const { stateDir, basePort, nodes, channels, memoryBytes } = status;
  const healthy = status.healthy ? paint('good', 'healthy') : paint('bad', 'not healthy');
  return [
    `network in ${stateDir}, ports from ${basePort}: ${healthy}, ${mib(memoryBytes)} in ${nodes.length} processes`,
    '',
    ...nodes.map((node) => nodeLine(node, paint)),
    ...channels.flatMap((channel) => ['', ...channelLines(channel, paint)]),
  ];
}

function nodeLine({ name, health, pid, memoryBytes }: NodeStatus, paint: Paint): string {
  const word = paint(health === 'up' ? 'good' : 'bad', health.padEnd(8));
  if (pid === null) return `  ${name.padEnd(28)} ${word}`;
  return `  ${name.padEnd(28)} ${word} pid ${String(pid).padEnd(8)} ${mib(memoryBytes ?? 0).padStart(9)}`;
}

function channelLines({ name, heights, contract }: ChannelStatus, paint: Paint): string[] {
  const first =
    contract === null
      ? `channel ${name}: ${paint('bad', 'no contract, or no peer that answers')}`
      : `channel ${name}: contract ${contract.version}, sequence ${contract.sequence}, source ${contract.sourceDigest ?? 'unknown'}`;
  const warnings = [
    ...(contract?.development ? ['in development: the package does not say what code runs'] : []),
    ...(contract?.agreed === false ? ['what runs is not what the members agreed on: deploy it'] : []),
  ];
  return [first, ...warnings.map((text) => `  ${paint('bad', text)}`), `  ${heightsLine(heights, paint)}`];
}

/** Nodes by height, for they mostly agree: `height 12: peer0.bpa, peer0.line, ...`. */
function heightsLine(heights: ChannelStatus['heights'], paint: Paint): string {
  const groups = new Map<number | null, string[]>();
  for (const [node, height] of Object.entries(heights)) groups.set(height, [...(groups.get(height) ?? []), node]);
  return [...groups]
    .map(([height, names]) =>
      height === null ? paint('bad', `no answer: ${names.join(', ')}`) : `height ${height}: ${names.join(', ')}`,
    )
    .join('; ');
}

function mib(bytes: number): string {
  return `${Math.round(bytes / 1024 / 1024)} MiB`;
}
