import { common, msp } from '@hyperledger/fabric-protos';
import type { PeerClient } from '../ledger/peer-client.ts';

/** Key of a group's value that names its organisation's membership. */
export const MSP_VALUE = 'MSP';

/** The configuration in force on a channel, as a peer has it. @throws {ProposalError} when the peer is not on the channel */
export async function channelConfig(client: PeerClient, channel: string): Promise<common.Config> {
  const question = { channel: '', chaincode: 'cscc', function: 'GetChannelConfig', args: [channel] };
  return common.Config.deserializeBinary(await client.ask(question));
}

/** A copy that can be edited without the other one changing. */
export function copyOf(config: common.Config): common.Config {
  return common.Config.deserializeBinary(config.serializeBinary());
}

/**
 * A group below a configuration's root, such as `['Application', 'LineMSP']`.
 * @throws {RangeError} when the configuration has none there
 */
export function configGroup(config: common.Config, ...path: readonly string[]): common.ConfigGroup {
  const found = path.reduce<common.ConfigGroup | undefined>(
    (group, name) => group?.getGroupsMap().get(name),
    config.getChannelGroup(),
  );
  if (found === undefined) throw new RangeError(`the configuration has no group ${path.join('/')}`);
  return found;
}

/**
 * The membership that an organisation's group names.
 * @throws {RangeError} when the group has none
 */
export function membershipIn(group: common.ConfigGroup): msp.FabricMSPConfig {
  const value = group.getValuesMap().get(MSP_VALUE);
  if (value === undefined) throw new RangeError('the group is of no organisation');
  return membershipOf(value.getValue_asU8());
}

/** What the bytes of an organisation's value hold. */
export function membershipOf(bytes: Uint8Array): msp.FabricMSPConfig {
  return msp.FabricMSPConfig.deserializeBinary(msp.MSPConfig.deserializeBinary(bytes).getConfig_asU8());
}

/** Puts another membership into an organisation's group. */
export function setMembership(group: common.ConfigGroup, membership: msp.FabricMSPConfig): void {
  const value = group.getValuesMap().get(MSP_VALUE);
  if (value === undefined) throw new RangeError('the group is of no organisation');
  const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
  config.setConfig(membership.serializeBinary());
  value.setValue(config.serializeBinary());
}
