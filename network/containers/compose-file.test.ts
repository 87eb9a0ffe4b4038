import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { configtxYaml } from '../channels/configtx-yaml.ts';
import { layoutOf } from '../layout.ts';
import { coreYaml } from '../processes/core-yaml.ts';
import { PROJECT_ROOT } from '../state/network.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { composeYaml, writeComposeFile } from './compose-file.ts';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly user: string;
  readonly volumes: readonly string[];
  readonly ports?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly mem_limit: string;
  readonly healthcheck: object;
}

const topology = readTopology(TOPOLOGY_FILE);
const servicesOf = (text: string) => (parse(text) as { services: Record<string, Service> }).services;
const services = servicesOf(composeYaml(topology, topology.ports.base));

test('docker-compose.yml is what the topology says: npm run network:compose', () => {
  expect(writeComposeFile(topology, { check: true })).toBe(true);
  expect(readFileSync(join(PROJECT_ROOT, 'docker-compose.yml'), 'utf8')).toBe(composeYaml(topology, 8000));
});

test('another topology and other ports make another file', () => {
  const other = structuredClone(topology);
  other.parties['line']!.peers = 2;
  const moved = servicesOf(composeYaml(other, 9000));
  expect(Object.keys(moved)).toContain('peer1.line');
  expect(Object.keys(services)).not.toContain('peer1.line');
  expect(moved['gateway']!.ports).toEqual(['127.0.0.1:9000:9000']);
});

test('every container is shut in, has a limit and a health check, and is reached from this machine alone', () => {
  for (const service of Object.values(services)) {
    expect(service).toMatchObject({ read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(service.user).not.toMatch(/^(0|root)\b/);
    expect(service.mem_limit).toMatch(/^[0-9]+[mg]$/);
    expect(service.healthcheck).toHaveProperty('test');
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:/);
  }
});

test('a pilot’s profile has the peers of its parties and its contract; what all need is in none', () => {
  const of = (pilot: string) => Object.keys(services).filter((name) => services[name]!.profiles?.includes(pilot));
  expect(of('customs')).toEqual(['peer0.kcs', 'peer0.mall', 'peer0.carrier', 'peer0.kisa', 'contract.customs']);
  const always = Object.keys(services).filter((name) => services[name]!.profiles === undefined);
  expect(always).toEqual([
    ...['orderer.nec', 'orderer.molit', 'orderer.kcs', 'orderer.kisa'],
    ...['ca', 'postgres', 'gateway'],
  ]);
});

test('keys are in the container that they are of, and the keys of CAs in the CA’s', () => {
  const readers = (part: string) =>
    Object.keys(services).filter((name) => services[name]!.volumes.some((volume) => volume.includes(part)));
  expect(readers('/peers/peer0.line')).toEqual(['peer0.line']);
  expect(readers('/orderers/orderer.nec')).toEqual(['orderer.nec']);
  expect(readers('peerOrganizations/line/ca')).toEqual(['ca']);
  expect(readers('/users')).toEqual(['gateway']);
  expect(readers('/ca/registrars')).toEqual([]);
});

test('images are named by variables, official ones where there are such', () => {
  expect(services['peer0.line']!.image).toBe('${FABRIC_PEER_IMAGE:-hyperledger/fabric-peer:3.1.1}');
  expect(services['postgres']!.image).toBe('${POSTGRES_IMAGE:-postgres:17}');
  expect(services['contract.beef']!.image).toMatch(/^\$\{CONTRACT_BEEF_IMAGE:-/);
});

test('in containers nodes know each other by name, in the channel’s first block as in their own configuration', () => {
  const layout = layoutOf(topology, { stateDir: '/state', channels: ['customs'], containers: true });
  const peer = layout.peers[0]!;
  expect(configtxYaml(topology, layout, 'customs')).not.toContain('localhost');
  expect(configtxYaml(topology, layout, 'customs')).toContain(`orderer.nec:${layout.orderers[0]!.port}`);
  const core = coreYaml(peer, [], '/builder');
  expect(core).not.toMatch(/localhost|127\.0\.0\.1/);
  expect(parse(core)).toMatchObject({ peer: { address: `${peer.name}:${peer.port}` } });
});
