import { parse } from 'yaml';
import { layoutOf } from '../layout.ts';
import type { Network } from '../state/network.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { coreYaml } from './core-yaml.ts';
import { memoryLimitMiB } from './memory-limit.ts';
import { ordererYaml } from './orderer-yaml.ts';
import { portsOf, programsOf } from './programs.ts';

const topology = readTopology(TOPOLOGY_FILE);

function networkOf(...channels: string[]): Network {
  return {
    record: {
      format: 'ledger-pilots-network',
      version: 1,
      phase: 'up',
      basePort: 9000,
      channels,
      gateway: false,
    },
    topology,
    layout: layoutOf(topology, { stateDir: '/nowhere/state', basePort: 9000, channels }),
    binDir: '/nowhere/bin',
  };
}

const network = networkOf('transshipment');
const [peer] = network.layout.peers;
const [orderer] = network.layout.orderers;
const core = parse(coreYaml(peer!, []));
const ordering = parse(ordererYaml(orderer!));

test('peers refuse proposals whose stated time is far from their own', () => {
  expect(core.peer.handlers.authFilters).toContainEqual({ name: 'TimeWindowCheck' });
  expect(core.peer.authentication.timewindow).toBe('15m');
});

test('peers build no chaincode but by our external builder, and use no Docker', () => {
  expect(core.vm.endpoint).toBe('');
  expect(core.chaincode.externalBuilders).toEqual([
    expect.objectContaining({ path: expect.stringMatching(/^\/.*\/network\/processes\/builder$/) }),
  ]);
  expect(core.chaincode.keepalive).toBe(0);
});

test('every service speaks TLS, and orderers let only administrators join channels', () => {
  expect(core.peer.tls.enabled).toBe(true);
  expect(ordering.General.TLS.Enabled).toBe(true);
  expect(ordering.Admin.TLS).toMatchObject({ Enabled: true, ClientAuthRequired: true });
  expect(ordering.General.BootstrapMethod).toBe('none');
});

test('nothing listens beyond this machine', () => {
  const addresses = [coreYaml(peer!, []), ordererYaml(orderer!)].join('\n').match(/[Ll]istenAddress: .*/g)!;
  expect(addresses.length).toBeGreaterThanOrEqual(5);
  expect(addresses.filter((line) => !line.includes('127.0.0.1'))).toEqual([]);
});

test('a second peer of a party learns of the network from the first', () => {
  const other = { ...peer!, port: 9999 };
  expect(parse(coreYaml(peer!, [other])).peer.gossip.bootstrap).toBe('localhost:9999');
});

test('no two programs share a port, a name or a folder', () => {
  const all = networkOf(...Object.keys(topology.channels));
  const ports = portsOf(all).map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
  const programs = programsOf(all);
  expect(new Set(programs.map(({ name }) => name)).size).toBe(programs.length);
  expect(new Set(programs.map(({ dir }) => dir)).size).toBe(programs.length);
});

test('no program gets a key, a secret or a certificate by argument or environment', () => {
  for (const { args, env } of programsOf(network)) {
    const handed = [...args, ...Object.values(env)].join(' ');
    expect(handed).not.toMatch(/BEGIN|PRIVATE|pass/i);
  }
});

test('few peers have room, and all peers of all channels together stay below 3 GiB', () => {
  expect(memoryLimitMiB(network, peer!)).toBeGreaterThan(250);
  const all = networkOf(...Object.keys(topology.channels));
  const limits = all.layout.peers.map((one) => memoryLimitMiB(all, one));
  expect(Math.min(...limits)).toBeGreaterThanOrEqual(72);
  expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThan(2_400);
});
