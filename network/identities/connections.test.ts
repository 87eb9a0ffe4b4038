import { Connections } from '../connections.ts';
import { layoutOf } from '../layout.ts';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { connectionsOf } from './connections.ts';

const topology = readTopology(TOPOLOGY_FILE);
const layout = layoutOf(topology, { stateDir: '/state', basePort: 30000, channels: ['transshipment'] });
const connections = connectionsOf(layout, topology);

test('connections have the form that clients read', () => {
  expect(Connections.parse(connections)).toEqual(connections);
});

test('a user is known with roles, attributes and the files of certificate and key', () => {
  expect(connections.parties['haulier']?.users['dispatcher']).toEqual({
    roles: ['dispatcher'],
    attributes: { bizNo: '2208162517' },
    certificate: '/state/users/haulier/dispatcher/cert.pem',
    privateKey: '/state/users/haulier/dispatcher/key.pem',
  });
});

test('a party that is not up has neither peers nor users', () => {
  expect(connections.parties['nec']).toMatchObject({ mspId: 'NecMSP', peers: [], users: {} });
  expect(connections.parties['line']?.peers.map(({ name }) => name)).toEqual(['peer0.line']);
});

test('a channel names its members, observers, public reader and collections', () => {
  expect(Object.keys(connections.channels)).toEqual(['transshipment']);
  expect(connections.channels['transshipment']).toMatchObject({
    contract: 'transshipment',
    members: ['bpa', 'line', 'terminal1', 'terminal2', 'haulier', 'kcs'],
    observers: ['kisa'],
    publicReader: { party: 'bpa', user: 'relay' },
    collections: { 'line-haulier': ['line', 'haulier'] },
  });
});
