import { join } from 'node:path';
import { composeText } from '../containers/compose-file.ts';
import { contractVariables } from '../containers/environment.ts';
import { NONROOT } from '../images/image.ts';
import type { NodeDescription, NodePort } from '../nodes.ts';
import type { PlannedFile } from './host-files.ts';
import type { PreparedPlan } from './prepared-plan.ts';

/** The compose file of a host and its file of variables. Images are those that the variables name, else the official ones. */
export function hostCompose(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  const { root, channels } = plan.record;
  const header = `# Made by \`npm run network -- plan\`: docker compose --env-file compose.env up -d. See README.md beside it.\n`;
  const deployed = channels.flatMap((channel) => {
    const { packageId, digest } = contractVariables(channel);
    const deployment = plan.contracts.get(channel)!;
    return [`${packageId}=${deployment.packageId}`, `${digest}=${deployment.digest}`];
  });
  const variables = [
    'COMPOSE_PROJECT_NAME=ledger-pilots',
    `COMPOSE_PROFILES=${channels.join(',')}`,
    `LEDGER_USER=${NONROOT}:${NONROOT}`,
    ...deployed,
    // Of the database beside the gateway, which no other host reaches.
    ...(nodes.some(({ kind }) => kind === 'database') ? [`POSTGRES_PASSWORD=${plan.databasePassword}`] : []),
  ];
  return [
    { path: join(root, 'docker-compose.yml'), content: header + composeText(nodes, published), mode: 0o644 },
    { path: join(root, 'compose.env'), content: `${variables.join('\n')}\n` },
  ];
}

/** Contracts are reached by the peers beside them, by name. */
function published({ kind, ports }: NodeDescription): string[] {
  return kind === 'contract' ? [] : ports.map(publishedPort);
}

function publishedPort({ port, from }: NodePort): string {
  return from === 'network' ? `${port}:${port}` : `127.0.0.1:${port}:${port}`;
}
