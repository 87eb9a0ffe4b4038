import { common, peer as protos } from '@hyperledger/fabric-protos';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { definitionOf } from './definition.ts';

const topology = readTopology(TOPOLOGY_FILE);

test.each(Object.keys(topology.channels))('on %s no observer is part of any policy', (channelName) => {
  const { endorsement, collections } = definitionOf(topology, channelName, '1.0.0', 1);
  const everything = Buffer.concat([endorsement, collections.serializeBinary()]).toString('latin1');
  for (const observer of topology.channels[channelName]!.observers) {
    expect(everything).not.toContain(`${observer.charAt(0).toUpperCase()}${observer.slice(1)}MSP`);
  }
});

test('collections have an endorsement policy of their own, and are for members alone', () => {
  const { collections } = definitionOf(topology, 'transshipment', '1.0.0', 1);
  const configs = collections.getConfigList().map((config) => config.getStaticCollectionConfig()!);
  expect(configs.map((config) => config.getName())).toEqual(
    Object.keys(topology.channels['transshipment']!.collections),
  );
  for (const config of configs) {
    expect(config.getMemberOnlyRead() && config.getMemberOnlyWrite()).toBe(true);
    expect(config.getEndorsementPolicy()?.getSignaturePolicy()).toBeInstanceOf(common.SignaturePolicyEnvelope);
    expect(config.getRequiredPeerCount()).toBeGreaterThan(0);
  }
});

test('the endorsement policy counts the members that the topology says', () => {
  const { endorsement } = definitionOf(topology, 'transshipment', '1.0.0', 1);
  const policy = protos.ApplicationPolicy.deserializeBinary(endorsement).getSignaturePolicy()!;
  expect(policy.getIdentitiesList()).toHaveLength(topology.channels['transshipment']!.members.length);
  expect(policy.getRule()!.getNOutOf()!.getN()).toBe(topology.channels['transshipment']!.endorsement.anyOf);
});

test('a channel that is not in the topology is refused', () => {
  expect(() => definitionOf(topology, 'nowhere', '1.0.0', 1)).toThrow(RangeError);
});
