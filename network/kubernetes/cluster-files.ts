import { relative } from 'node:path';
import type { Deployment } from '../contracts/deployment.ts';
import { filesOfNode, type PlannedFile } from '../hosts/host-files.ts';
import type { PreparedPlan } from '../hosts/prepared-plan.ts';
import { CONTRACT_FILE } from '../images/catalogue.ts';
import { partiesOf, userFilesOf } from '../layout.ts';
import { nodesOf } from '../nodes.ts';
import { clusterPlan, DATABASE_PASSWORD_FILE } from './manifests.ts';

/** Name of the cluster's namespace with the network's objects. */
const NAMESPACE = 'ledger-pilots';

/** Every file of a plan for a cluster, with paths below its folder. */
export function clusterFiles(plan: PreparedPlan): PlannedFile[] {
  const deploymentOf = (channel: string): Deployment => ({ ...plan.contracts.get(channel)!, bundle: CONTRACT_FILE });
  const nodes = nodesOf(plan.target, deploymentOf);
  const described = nodes.map((node) => ({ node, files: filesOfNode(plan, node, nodes) }));
  const { texts, contents } = clusterPlan(described, {
    namespace: NAMESPACE,
    root: plan.record.root,
    usersDir: plan.target.layout.usersDir,
    users: userFiles(plan),
  });
  return [
    ...[...texts].map(([path, content]) => ({ path, content, mode: 0o644 })),
    ...[...contents].map(([path, content]) => ({ path, content })),
    { path: DATABASE_PASSWORD_FILE, content: plan.databasePassword },
  ];
}

/** Certificates and keys of the users that the gateway acts for, below their folder. They are certified later. */
function userFiles({ target }: PreparedPlan): string[] {
  const { layout, topology } = target;
  return [...partiesOf(topology, layout.channels)].flatMap((party) =>
    Object.keys(topology.parties[party]!.users).flatMap((user) => {
      const { certificate, privateKey } = userFilesOf(layout, party, user);
      return [certificate, privateKey].map((path) => relative(layout.usersDir, path));
    }),
  );
}
