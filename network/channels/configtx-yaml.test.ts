import { parse } from 'yaml';
import { layoutOf } from '../layout.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { configtxYaml, organisationOf } from './configtx-yaml.ts';

const topology = readTopology(TOPOLOGY_FILE);
const layout = layoutOf(topology, { stateDir: '/state', channels: ['transshipment'] });
const profile = parse(configtxYaml(topology, layout, 'transshipment')).Profiles.Channel;

test('ordering is SmartBFT, with the four consenters and durations of the topology', () => {
  expect(profile.Orderer.OrdererType).toBe('BFT');
  expect(profile.Orderer.ConsenterMapping.map(({ MSPID }: { MSPID: string }) => MSPID)).toEqual(
    layout.orderers.map(({ mspId }) => mspId),
  );
  expect(profile.Orderer.SmartBFT).toMatchObject({
    RequestBatchMaxInterval: topology.ordering.bft.requestBatchMaxInterval,
    RequestForwardTimeout: topology.ordering.bft.requestForwardTimeout,
    RequestComplainTimeout: topology.ordering.bft.requestComplainTimeout,
    ViewChangeTimeout: topology.ordering.bft.viewChangeTimeout,
    LeaderHeartbeatTimeout: topology.ordering.bft.leaderHeartbeatTimeout,
  });
  expect(profile.Orderer.BatchSize.MaxMessageCount).toBe(500);
});

test('capabilities are those of Fabric 3.1', () => {
  expect([profile.Capabilities, profile.Orderer.Capabilities, profile.Application.Capabilities]).toEqual([
    { V3_0: true },
    { V2_0: true },
    { V2_5: true },
  ]);
});

test('a majority of the members decides on contracts, and the observer does not count', () => {
  const { Rule } = profile.Application.Policies.LifecycleEndorsement;
  expect(Rule).toMatch(/^OutOf\(4,('[A-Za-z0-9]+MSP\.peer',?){6}\)$/);
  expect(Rule).not.toContain('KisaMSP');
});

test('every participant, observers included, has its peers as anchors from the first block on', () => {
  const organisations: { Name: string; AnchorPeers: object[] }[] = profile.Application.Organizations;
  expect(organisations).toHaveLength(7);
  expect(organisations.every(({ AnchorPeers }) => AnchorPeers.length === 1)).toBe(true);
});

test('every ordering organisation has its endpoint', () => {
  for (const organisation of profile.Orderer.Organizations) {
    expect(organisation.OrdererEndpoints).toEqual([expect.stringMatching(/^localhost:[0-9]+$/)]);
  }
});

test('what is not there is refused', () => {
  expect(() => configtxYaml(topology, layout, 'nowhere')).toThrow(RangeError);
  expect(() => organisationOf(layout, 'orderer', 'line')).toThrow(RangeError);
});
