import { peer as protos } from '@hyperledger/fabric-protos';
import { signaturePolicy } from '../ledger/signature-policy.ts';
import { collectionsConfig, endorsementExpression, type CollectionConfig, type Topology } from '../topology.ts';

/** What a channel's members agree on about its contract, beside the code. */
export interface ContractDefinition {
  readonly channel: string;
  /** The channel's name as well. */
  readonly name: string;
  /** `1.0.0+0a1b2c3d4e5f`: the declaration's version and the start of the source's digest. */
  readonly version: string;
  readonly sequence: number;
  /** Serialised ApplicationPolicy. */
  readonly endorsement: Uint8Array;
  readonly collections: protos.CollectionConfigPackage;
}

/**
 * The definition of a channel's contract, with the policies of the topology.
 * @throws {RangeError} when the topology has no such channel
 */
export function definitionOf(
  topology: Topology,
  channelName: string,
  version: string,
  sequence: number,
): ContractDefinition {
  const channel = topology.channels[channelName];
  if (channel === undefined) throw new RangeError(`there is no channel ${channelName} in the topology`);
  const collections = new protos.CollectionConfigPackage();
  collections.setConfigList(collectionsConfig(topology, channelName).map(collectionOf));
  return {
    channel: channelName,
    name: channelName,
    version,
    sequence,
    endorsement: applicationPolicy(endorsementExpression(channel.endorsement, channel.members)).serializeBinary(),
    collections,
  };
}

function collectionOf(config: CollectionConfig): protos.CollectionConfig {
  const members = new protos.CollectionPolicyConfig();
  members.setSignaturePolicy(signaturePolicy(config.policy));
  const collection = new protos.StaticCollectionConfig();
  collection.setName(config.name);
  collection.setMemberOrgsPolicy(members);
  collection.setRequiredPeerCount(config.requiredPeerCount);
  collection.setMaximumPeerCount(config.maxPeerCount);
  collection.setBlockToLive(config.blockToLive);
  collection.setMemberOnlyRead(config.memberOnlyRead);
  collection.setMemberOnlyWrite(config.memberOnlyWrite);
  collection.setEndorsementPolicy(applicationPolicy(config.endorsementPolicy.signaturePolicy));
  const result = new protos.CollectionConfig();
  result.setStaticCollectionConfig(collection);
  return result;
}

function applicationPolicy(expression: string): protos.ApplicationPolicy {
  const policy = new protos.ApplicationPolicy();
  policy.setSignaturePolicy(signaturePolicy(expression));
  return policy;
}
