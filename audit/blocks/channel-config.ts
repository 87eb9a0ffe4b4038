/** A channel's configuration: organisations, and who may sign blocks. */
import { common, msp } from '@hyperledger/fabric-protos';
import { groupAt, PolicyTree } from '../policies/policy-tree.ts';
import { Membership, type Identity } from './membership.ts';

/** An orderer of the configuration. */
export interface Consenter {
  readonly id: number;
  readonly identity: Identity;
}

/** The configuration in force at a height. */
export interface ChannelConfig {
  readonly sequence: number;
  readonly memberships: ReadonlyMap<string, Membership>;
  readonly consenters: readonly Consenter[];
  /** The whole of it. */
  readonly group: common.ConfigGroup;
  /** Of the update that led to it; absent in the first. */
  readonly update: common.Envelope | undefined;
  readonly policies: PolicyTree;
  /** Names of the application's organisations by the names of their memberships. */
  readonly organisations: ReadonlyMap<string, string>;
}

const ORDERER = 'Orderer';
const APPLICATION = 'Application';

/**
 * Reads a configuration from the data of a `CONFIG` envelope's payload.
 * @throws {Error} that says what is missing
 */
export function channelConfigOf(data: Uint8Array): ChannelConfig {
  const envelope = common.ConfigEnvelope.deserializeBinary(data);
  const config = envelope.getConfig();
  const channel = config?.getChannelGroup();
  if (config === undefined || channel === undefined) throw new Error('there is no configuration in it');
  const [orderer, application] = [groupOf(channel, ORDERER), groupOf(channel, APPLICATION)];
  const [orderers, members] = [organisationsOf(orderer), organisationsOf(application)];
  return {
    sequence: config.getSequence(),
    memberships: byMspId([...orderers, ...members]),
    consenters: consentersOf(orderer, byMspId(orderers)),
    group: channel,
    update: envelope.getLastUpdate(),
    policies: new PolicyTree(channel),
    organisations: new Map([...members].map(([name, { mspId }]) => [mspId, name])),
  };
}

function byMspId(organisations: Iterable<readonly [string, Membership]>): Map<string, Membership> {
  return new Map([...organisations].map(([, membership]) => [membership.mspId, membership]));
}

function groupOf(group: common.ConfigGroup, name: string): common.ConfigGroup {
  const found = groupAt(group, [name]);
  if (found === undefined) throw new Error(`it has no group ${name}`);
  return found;
}

/** Memberships by the names of their groups. */
function organisationsOf(group: common.ConfigGroup): Map<string, Membership> {
  const memberships = new Map<string, Membership>();
  for (const [name] of group.getGroupsMap().entries() as IterableIterator<[string, unknown]>) {
    const value = group.getGroupsMap().get(name)!.getValuesMap().get('MSP');
    if (value === undefined) throw new Error(`its organisation ${name} has no MSP`);
    const config = msp.MSPConfig.deserializeBinary(value.getValue_asU8());
    memberships.set(name, new Membership(msp.FabricMSPConfig.deserializeBinary(config.getConfig_asU8())));
  }
  return memberships;
}

function consentersOf(orderer: common.ConfigGroup, memberships: ReadonlyMap<string, Membership>): Consenter[] {
  const value = orderer.getValuesMap().get('Orderers');
  if (value === undefined) throw new Error('it names no consenters: only BFT ordering can be verified');
  const listed = common.Orderers.deserializeBinary(value.getValue_asU8()).getConsenterMappingList();
  const consenters = listed.map((consenter) => {
    const identity = memberships.get(consenter.getMspId())?.identityOf(consenter.getIdentity_asU8());
    if (identity === undefined) throw new Error(`the consenter ${consenter.getId()} is of no organisation in it`);
    return { id: consenter.getId(), identity };
  });
  const distinct = (values: readonly unknown[]) => new Set(values).size === consenters.length;
  if (!distinct(consenters.map(({ id }) => id)) || !distinct(consenters.map(({ identity }) => identity.fingerprint))) {
    throw new Error('a consenter is in it twice');
  }
  return consenters;
}

/** Signatures that a block needs: ceil((n + f + 1) / 2), where f = floor((n - 1) / 3) may lie. */
export function quorumOf(consenters: number): number {
  const faulty = Math.floor((consenters - 1) / 3);
  return Math.ceil((consenters + faulty + 1) / 2);
}
