import type { Status } from './status.ts';
import { statusText } from './status-text.ts';

const status: Status = {
  stateDir: '/state',
  basePort: 8000,
  healthy: false,
  memoryBytes: 300 * 1024 * 1024,
  nodes: [
    { name: 'peer0.line', health: 'up', pid: 12, memoryBytes: 100 * 1024 * 1024, dir: '/state/peers/peer0.line' },
    { name: 'peer0.kcs', health: 'down', pid: null, memoryBytes: null, dir: '/state/peers/peer0.kcs' },
  ],
  channels: [
    {
      name: 'transshipment',
      heights: { 'peer0.line': 7, 'peer0.kcs': null, 'orderer.nec': 7 },
      contract: {
        version: '1.0.0+development',
        sequence: 2,
        packageId: 'transshipment_1.0.0_development:00',
        sourceDigest: 'ab',
        agreed: false,
        development: true,
      },
    },
  ],
};

test('a status says what is wrong, in words, with and without colours', () => {
  const lines = statusText(status, (style, text) => (style === 'bad' ? `!${text}!` : text));
  expect(lines).toEqual([
    'network in /state, ports from 8000: !not healthy!, 300 MiB in 2 processes',
    '',
    '  peer0.line                   up       pid 12         100 MiB',
    '  peer0.kcs                    !down    !',
    '',
    'channel transshipment: contract 1.0.0+development, sequence 2, source ab',
    '  !in development: the package does not say what code runs!',
    '  !what runs is not what the members agreed on: deploy it!',
    '  height 7: peer0.line, orderer.nec; !no answer: peer0.kcs!',
  ]);
});

test('a channel without a contract says so', () => {
  const channels = [{ name: 'beef', heights: {}, contract: null }];
  expect(statusText({ ...status, channels }, (_, text) => text)).toContain(
    'channel beef: no contract, or no peer that answers',
  );
});
