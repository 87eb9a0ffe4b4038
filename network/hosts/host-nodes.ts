import { join } from 'node:path';
import { deploymentByVariables } from '../containers/compose-file.ts';
import type { Deployment } from '../contracts/deployment.ts';
import { nodesOf, type NodeDescription } from '../nodes.ts';
import type { HostPart } from './host-part.ts';
import { hostOfNode, PROGRAMS } from './planned-network.ts';
import type { Plan } from './prepared-plan.ts';

/** The nodes of a host. @param contracts - deployments; not needed to know which nodes there are */
export function nodesOfHost(plan: Plan, host: string, contracts?: ReadonlyMap<string, Deployment>): NodeDescription[] {
  const deploymentOf = (channel: string): Deployment => {
    const deployment = contracts?.get(channel);
    if (deployment === undefined || plan.record.form === 'compose') return deploymentByVariables(channel);
    return { ...deployment, bundle: bundleOnHost(plan, channel) };
  };
  return nodesOf(plan.target, deploymentOf).filter((node) => hostOfNode(plan.placement, node) === host);
}

/** The nodes of any host, as one host's part knows of them. */
export function nodesOfPart({ network, placement }: HostPart, host: string): NodeDescription[] {
  return nodesOf(network, deploymentByVariables).filter((node) => hostOfNode(placement, node) === host);
}

/** A contract's code: among the programs, which every node sees. */
export function bundleOnHost({ record }: Plan, channel: string): string {
  return join(record.root, PROGRAMS, 'contracts', `${channel}.mjs`);
}
