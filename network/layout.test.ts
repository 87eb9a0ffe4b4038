import { layoutOf, partiesOf } from './layout.ts';
import type { Layout } from './layout.ts';
import { readTopology, TOPOLOGY_FILE } from './topology.ts';
import type { Topology } from './topology.ts';

const topology = readTopology(TOPOLOGY_FILE);
const STATE = '/var/lib/ledger';

function laidOut(channels: readonly string[], of: Topology = topology): Layout {
  return layoutOf(of, { stateDir: STATE, basePort: 30000, channels });
}

/** Every port of a layout with the name of who listens there. */
function portsOf(layout: Layout): [number, string][] {
  return [
    [layout.gatewayPort, 'gateway'],
    [layout.ca.port, 'ca'],
    [layout.ca.operationsPort, 'ca operations'],
    ...layout.orderers.flatMap(({ name, port, adminPort, operationsPort }): [number, string][] => [
      [port, name],
      [adminPort, `${name} administration`],
      [operationsPort, `${name} operations`],
    ]),
    ...layout.peers.flatMap(({ name, port, chaincodePort, operationsPort }): [number, string][] => [
      [port, name],
      [chaincodePort, `${name} chaincode`],
      [operationsPort, `${name} operations`],
    ]),
    ...layout.contracts.map(({ name, port }): [number, string] => [port, name]),
  ];
}

const ALL = Object.keys(topology.channels);

test('ports are counted from the base without a gap, and nobody shares one', () => {
  const ports = portsOf(laidOut(ALL)).map(([port]) => port);
  expect(ports.toSorted((a, b) => a - b)).toEqual(ports.map((_, index) => 30000 + index));
  expect(laidOut(ALL).gatewayPort).toBe(30000);
});

test('a node has the same ports whichever channels are up', () => {
  const all = new Map(portsOf(laidOut(ALL)));
  for (const channel of ALL) {
    for (const [port, name] of portsOf(laidOut([channel]))) expect([port, all.get(port)]).toEqual([port, name]);
  }
});

test('only peers of the channels that are up are in it, observers’ among them', () => {
  const parties = laidOut(['transshipment']).peers.map(({ party }) => party);
  expect(parties).toEqual(['bpa', 'line', 'terminal1', 'terminal2', 'haulier', 'kcs', 'kisa']);
  expect([...partiesOf(topology, ['transshipment'])]).toEqual(parties);
});

test('all orderers and all organisations are in it, whatever is up', () => {
  const layout = laidOut([]);
  expect(layout.orderers.map(({ name, consenterId }) => [name, consenterId])).toEqual([
    ['orderer.nec', 1],
    ['orderer.molit', 2],
    ['orderer.kcs', 3],
    ['orderer.kisa', 4],
  ]);
  expect(layout.organisations).toHaveLength(30);
  expect(layout.peers).toEqual([]);
});

test('a party with two peers has two, and a contract per organisation has one process for each', () => {
  const other = structuredClone(topology);
  other.parties['line']!.peers = 2;
  other.channels['transshipment']!.perOrg = true;
  const layout = laidOut(['transshipment'], other);
  expect(layout.peers.filter(({ party }) => party === 'line').map(({ name }) => name)).toEqual([
    'peer0.line',
    'peer1.line',
  ]);
  expect(layout.contracts.map(({ name }) => name)).toEqual(
    ['bpa', 'line', 'terminal1', 'terminal2', 'haulier', 'kcs', 'kisa'].map(
      (party) => `contract.transshipment.${party}`,
    ),
  );
  const ports = portsOf(laidOut(ALL, other)).map(([port]) => port);
  expect(new Set(ports).size).toBe(ports.length);
});

test('channels keep the order of the topology, however they are asked for', () => {
  expect(laidOut(['transshipment', 'voting']).channels).toEqual(['voting', 'transshipment']);
});

test('a channel that is not in the topology, a relative folder and ports above the last are refused', () => {
  expect(() => laidOut(['smuggling'])).toThrow('no channel smuggling');
  expect(() => layoutOf(topology, { stateDir: 'state', channels: [] })).toThrow('not an absolute path');
  expect(() => layoutOf(topology, { stateDir: STATE, basePort: 65500, channels: [] })).toThrow('another --base-port');
  expect(() => layoutOf(topology, { stateDir: STATE, basePort: 80, channels: [] })).toThrow('another --base-port');
});
