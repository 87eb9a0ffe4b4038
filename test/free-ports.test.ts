import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { requireFreePorts } from '@ledger-pilots/network/processes/ports.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { portCount } from '@ledger-pilots/network/topology/ports.ts';
import { freeBasePort, freeBlock } from './free-ports.ts';

jest.setTimeout(60_000);

const COUNT = portCount(readTopology(TOPOLOGY_FILE));
const EPHEMERAL_PORTS = 32_768;

test('every port that a network would take is free, and below those of outgoing connections', async () => {
  const base = await freeBasePort();
  const wanted = Array.from({ length: COUNT }, (_, index) => ({ port: base + index, node: 'test' }));
  await expect(requireFreePorts(wanted)).resolves.toBeUndefined();
  expect(base + COUNT).toBeLessThan(EPHEMERAL_PORTS);
});

test('calls at the same time, in one process and in two, answer blocks that do not overlap', async () => {
  const other = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', '--input-type=module', '--eval'],
      `import { freeBasePort } from './test/free-ports.ts';
       console.log(JSON.stringify(await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => freeBasePort()))));
       process.stdin.resume();`,
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const theirs = text(other.stdout);
  const own = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(() => freeBasePort()));
  other.stdin.end();
  const bases = [...own, ...(JSON.parse(await theirs) as number[])].sort((a, b) => a - b);
  expect(bases).toHaveLength(16);
  for (const [index, base] of bases.slice(1).entries()) expect(base - bases[index]!).toBeGreaterThan(COUNT);
});

test('a block of which a port is taken is left out, and when there is no other that is an error', async () => {
  const base = await freeBasePort();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(base + 9, '127.0.0.1', resolve));
  try {
    expect(await freeBlock([base, base + 20], 9)).toBe(base + 21);
    await expect(freeBlock([base + 20, base + 5], 9)).rejects.toThrow(
      `no 9 ports in a row are free from ${base + 5} to ${base + 29}`,
    );
  } finally {
    server.close();
  }
});
