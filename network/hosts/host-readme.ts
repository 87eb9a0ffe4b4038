import { dirname, join } from 'node:path';
import { partiesOf } from '../layout.ts';
import type { NodeDescription } from '../nodes.ts';
import { firewallTable, openPorts } from './firewall.ts';
import { nodesOfHost } from './host-nodes.ts';
import { HOST_TOOL } from './host-programs.ts';
import { PROGRAMS } from './planned-network.ts';
import type { PreparedPlan } from './prepared-plan.ts';
import { SERVICE_USER, TARGET, unitName, UNITS } from './systemd.ts';

/** What is to be done with a host's part, in order. */
export function hostReadme(plan: PreparedPlan, host: string, nodes: readonly NodeDescription[]): string {
  const { root, form } = plan.record;
  const { address } = plan.placement[host]!;
  const ports = openPorts(plan.placement, (name) => nodesOfHost(plan, name)).filter((one) => one.host === host);
  const hasGateway = nodes.some(({ kind }) => kind === 'gateway');
  const steps = form === 'compose' ? composeSteps(plan) : systemdSteps(plan);
  return `# ${host} (${address})

This folder is this host's part of a network of ${Object.keys(plan.placement).length} hosts: ${Object.keys(plan.placement).join(', ')}. It has the keys of this
host's nodes and of the administrators of their organisations, and nobody else's: carry it here by a way that you trust, and to
no other host.

| node | ports | of them open to others | memory |
| --- | --- | --- | --- |
${nodes.map(nodeRow).join('\n')}

## Firewall

${firewallTable(ports)}

The clocks of all hosts have to agree within a minute: peers refuse what was signed more than 15 minutes ago or ahead.

## Steps

1. Copy the folder to \`${root}\`, as root.
${steps.start}
3. Once the nodes of all hosts are up, or while they come up, on every host:
   \`${steps.tool} join\`. It joins this host's orderers and peers to ${plan.record.channels.join(', ')}, installs and approves the contracts in
   the name of this host's organisations, and ends when the channels serve. It waits for the other hosts, ten minutes unless told
   otherwise (\`--wait-s\`), and can be run again at any time.${hasGateway ? `\n4. ${steps.gateway}` : ''}
${hasGateway ? 5 : 4}. \`${steps.tool} check\` says which nodes serve, how high their channels are, and which addresses of other hosts this
   host reaches; exit code 1 when something is wrong.

Afterwards the administrators' keys are needed for changes alone. Move them away, if that is your rule:
${administratorFolders(plan, host)
  .map((folder) => `- \`${folder}\``)
  .join('\n')}
`;
}

function nodeRow({ program, ports, memoryMiB }: NodeDescription): string {
  const open = ports.filter(({ from }) => from === 'network').map(({ port }) => port);
  return `| ${program.name} | ${ports.map(({ port }) => port).join(', ')} | ${open.join(', ')} | ${memoryMiB} MiB |`;
}

interface Steps {
  readonly start: string;
  readonly tool: string;
  readonly gateway: string;
}

function systemdSteps({ record: { root, node } }: PreparedPlan): Steps {
  return {
    start: `   \`useradd --system --home-dir ${root} --shell /usr/sbin/nologin ${SERVICE_USER}; chown -R ${SERVICE_USER}: ${root}\`.
   Node 20.9 or newer has to be at \`${node}\`.
2. \`cp ${join(root, UNITS)}/* /etc/systemd/system/ && systemctl daemon-reload &&
   systemctl enable ledger-*.service ${TARGET} && systemctl start ${TARGET}\``,
    tool: `sudo -u ${SERVICE_USER} ${node} ${join(root, PROGRAMS, HOST_TOOL)}`,
    gateway: `\`systemctl start ${unitName('gateway')}\`: the users that the gateway acts for are certified by now.`,
  };
}

function composeSteps({ record: { root, node } }: PreparedPlan): Steps {
  const compose = `cd ${root} && docker compose --env-file compose.env`;
  return {
    start: `   \`chown -R 65532:65532 ${root}\`. The images of contracts and gateway are made by \`npm run images\` in the project and
   loaded with \`docker load\`; name them in \`compose.env\` (\`GATEWAY_IMAGE\`, \`CONTRACT_…_IMAGE\`).
2. \`${compose} up -d --scale gateway=0\``,
    tool: `sudo ${node} ${join(root, PROGRAMS, HOST_TOOL)}`,
    gateway: `\`chown -R 65532:65532 ${root}/users && ${compose} up -d\`: the users that the gateway acts for are certified by now.`,
  };
}

function administratorFolders({ placement, target }: PreparedPlan, host: string): string[] {
  const { parties, consenters } = placement[host]!;
  const present = partiesOf(target.topology, target.layout.channels);
  return target.layout.organisations
    .filter(({ party, kind }) =>
      kind === 'peer' ? parties.includes(party) && present.has(party) : consenters.includes(party),
    )
    .map(({ adminMspDir }) => dirname(adminMspDir));
}
