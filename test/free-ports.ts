/** Ports for the networks of tests: two runs of the suite on one machine, or a run beside somebody's network, never meet. */
import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { PortsInUseError, requireFreePorts } from '@ledger-pilots/network/processes/ports.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { portCount } from '@ledger-pilots/network/topology/ports.ts';

/** Above the topology's own base and those that a developer is likely to name. */
const FIRST_BLOCK = 20_000;
/** Ends below 32768, where Linux takes the ports of outgoing connections from (ip_local_port_range). */
const BLOCKS = 96;
const BLOCK_PORTS = 128;

/**
 * A base port with as many free ports above it as a network of the topology has. No other call answers the same one,
 * in whatever process, until the process of this one ends: it listens on the port below the base for as long, which
 * the system lets only one do.
 * @param topologyFile the project's topology unless given
 * @throws {RangeError} when the network is larger than a block
 * @throws {Error} when every block has a port that is taken
 */
export async function freeBasePort(topologyFile = TOPOLOGY_FILE): Promise<number> {
  const count = portCount(readTopology(topologyFile));
  if (count >= BLOCK_PORTS) throw new RangeError(`a network of ${count} ports does not fit into ${BLOCK_PORTS - 1}`);
  // Runs that start together look at different blocks first.
  const first = randomInt(BLOCKS);
  const blocks = Array.from({ length: BLOCKS }, (_, index) => FIRST_BLOCK + ((first + index) % BLOCKS) * BLOCK_PORTS);
  return freeBlock(blocks, count);
}

/**
 * The first of some blocks whose ports are all free: a mark, on which this process listens from now on, and behind it
 * so many ports. Answers the first port behind the mark.
 * @throws {Error} when no block is free
 */
export async function freeBlock(marks: readonly number[], count: number): Promise<number> {
  for (const mark of marks) {
    if ((await takeMark(mark)) && (await areFree(mark + 1, count))) return mark + 1;
  }
  const [lowest, highest] = [Math.min(...marks), Math.max(...marks) + count];
  throw new Error(`no ${count} ports in a row are free from ${lowest} to ${highest}: end what listens there`);
}

/** Listens on a port until the process ends, without keeping it from ending; false when the port is taken. */
function takeMark(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const mark = createServer((socket) => socket.destroy());
    mark.once('error', () => resolve(false));
    mark.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(true));
    mark.unref();
  });
}

async function areFree(basePort: number, count: number): Promise<boolean> {
  const wanted = Array.from({ length: count }, (_, index) => ({ port: basePort + index, node: 'a network of a test' }));
  try {
    await requireFreePorts(wanted);
    return true;
  } catch (error) {
    if (error instanceof PortsInUseError) return false;
    throw error;
  }
}
