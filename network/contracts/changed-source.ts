import { PROJECT_ROOT, type Network } from '../state/network.ts';
import { contractEntry } from './build-contract.ts';
import { bundleContract } from './contract-source.ts';
import { readDeployment } from './deployment.ts';

/**
 * A line for each deployed contract whose source is no longer the one that was deployed: that it is not, and how to
 * deploy it. Never rejects: a source that does not compile is a line as well, since what is deployed goes on without it.
 */
export async function changedSources({ record, layout }: Network): Promise<string[]> {
  const lines = layout.channels.map(async (contract) => {
    const deployed = readDeployment(layout.stateDir, contract);
    if (deployed === undefined) return [];
    try {
      const { source } = await bundleContract(record.contractEntry ?? contractEntry(contract), PROJECT_ROOT);
      return source.digest === deployed.digest ? [] : [changed(contract, deployed.digest, source.digest)];
    } catch (error) {
      return [`${contract}: its source cannot be compared with what is deployed: ${(error as Error).message}`];
    }
  });
  return (await Promise.all(lines)).flat();
}

function changed(contract: string, deployed: string, now: string): string {
  const digests = `source ${now.slice(0, 12)}, deployed ${deployed.slice(0, 12)}`;
  return `${contract}: its source differs from what is deployed (${digests}); \`npm run network -- deploy ${contract}\` deploys it`;
}
