import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { makeGenesisBlock } from '../channels/genesis-block.ts';
import type { Network } from '../state/network.ts';
import { configGroup } from './channel-config.ts';

/** Policies of the application that name all members, and so change with them. */
const OF_MEMBERS = ['LifecycleEndorsement', 'Endorsement'];

/** The configuration with which a channel would begin, were it made now. @throws {GenesisError} with configtxgen's own words */
export async function freshConfig({ topology, layout, binDir }: Network, channel: string): Promise<common.Config> {
  const stateDir = await mkdtemp(join(tmpdir(), 'ledger-pilots-fresh-'));
  try {
    const bytes = await makeGenesisBlock(topology, { ...layout, stateDir }, channel, binDir);
    const [envelope] = common.Block.deserializeBinary(bytes).getData()!.getDataList_asU8();
    const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope!).getPayload_asU8());
    return common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()!;
  } finally {
    await rm(stateDir, { recursive: true });
  }
}

/** Puts an organisation into a configuration as the topology has it now; one that is there stays as it is. */
export async function addOrganisationTo(
  config: common.Config,
  network: Network,
  channel: string,
  mspId: string,
): Promise<void> {
  const fresh = await freshConfig(network, channel);
  const groups = configGroup(config, 'Application').getGroupsMap();
  if (groups.get(mspId) === undefined) groups.set(mspId, configGroup(fresh, 'Application', mspId));
  takePolicies(config, fresh);
}

/** Takes an organisation out of a configuration, and makes the rest's policies those of the topology now. */
export async function removeOrganisationFrom(
  config: common.Config,
  network: Network,
  channel: string,
  mspId: string,
): Promise<void> {
  configGroup(config, 'Application').getGroupsMap().del(mspId);
  takePolicies(config, await freshConfig(network, channel));
}

function takePolicies(config: common.Config, fresh: common.Config): void {
  const [own, next] = [config, fresh].map((one) => configGroup(one, 'Application').getPoliciesMap());
  for (const name of OF_MEMBERS) own!.get(name)!.setPolicy(next!.get(name)!.getPolicy());
}
