import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import type { Status } from '@ledger-pilots/network/commands/status.ts';
import { buildContract } from '@ledger-pilots/network/contracts/build-contract.ts';
import { definitionOf } from '@ledger-pilots/network/contracts/definition.ts';
import { approveDefinition, installPackage } from '@ledger-pilots/network/contracts/lifecycle.ts';
import { PeerClients } from '@ledger-pilots/network/ledger/peer-clients.ts';
import { killNode, nodePid, startNode } from '@ledger-pilots/network/processes/nodes.ts';
import { openNetwork, PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { processesBelow, smallNetwork, type Outcome, type SmallNetwork } from './small-network.ts';

jest.setTimeout(120_000);

const NODES = [
  'log-keeper',
  ...['alpha', 'beta', 'gamma', 'watcher'].map((party) => `orderer.${party}`),
  ...['alpha', 'beta', 'watcher'].map((party) => `peer0.${party}`),
  'ca',
  'contract.parcels',
];

describe('a network that comes up', () => {
  const contractFolder = mkdtempSync(join(tmpdir(), 'ledger-pilots-contract-'));
  const contract = join(contractFolder, 'contract.ts');
  let network: SmallNetwork;
  let firstOutput = '';

  const saveContract = (revision: string) =>
    writeFileSync(
      contract,
      readFileSync(join(PROJECT_ROOT, 'test/network/trivial-contract.ts'), 'utf8').replace("'one'", `'${revision}'`),
    );

  beforeAll(async () => {
    saveContract('one');
    network = await smallNetwork({ contractEntry: contract });
    firstOutput = await succeeds(network.up());
  });

  afterAll(async () => {
    await network.remove();
    rmSync(contractFolder, { recursive: true });
  });

  const pids = () => Object.fromEntries(NODES.map((name) => [name, nodePid(network.stateDir, name)]));
  const lowestHeight = async () => {
    const { channels } = await network.status();
    return Math.min(...Object.values(channels[0]!.heights).map((height) => height ?? -1));
  };

  test('prints its phases with their times, the last of which is a transaction that commits', () => {
    for (const phase of ['identities', '4 orderers, 3 peers', 'channels joined', 'CA and users', 'parcels: deployed']) {
      expect(firstOutput).toMatch(new RegExp(`^${phase} +[0-9]+\\.[0-9] s$`, 'm'));
    }
    expect(firstOutput).toMatch(/^parcels: a transaction commits +[0-9.]+ s$/m);
    expect(firstOutput).toMatch(/^ready +[0-9.]+ s$/m);
  });

  test('tells its state to programs', async () => {
    const now = await network.status();
    expect(illnessesOf(now)).toEqual([]);
    expect(now.healthy).toBe(true);
    expect(now.nodes.map(({ name }) => name).sort()).toEqual([...NODES].sort());
    expect(now.nodes.every(({ pid, memoryBytes }) => pid !== null && memoryBytes !== null)).toBe(true);
    expect(now.memoryBytes).toBeGreaterThan(50_000_000);
    const [parcels] = now.channels;
    expect(Object.keys(parcels!.heights)).toHaveLength(7);
    expect(parcels!.contract).toMatchObject({ sequence: 1, agreed: true, development: false });
    expect(parcels!.contract!.sourceDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(parcels!.contract!.version).toBe(`0.0.0+${parcels!.contract!.sourceDigest!.slice(0, 12)}`);
  });

  test('keeps its keys and configurations to its owner', () => {
    const open = filesBelow(network.stateDir)
      .filter((path) => /(_sk|\.key|key\.pem|secret|registrars\.json)$/.test(path))
      .filter((path) => (statSync(path).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    expect(statSync(network.stateDir).mode & 0o077).toBe(0);
  });

  test('links peers and contract by mutual TLS, with keys that are in no package', async () => {
    const { contracts, peers } = (await openNetwork(network.stateDir)).layout;
    const server = contracts.find(({ name }) => name === 'contract.parcels')!;
    const peer = peers.find(({ name }) => name === 'peer0.alpha')!;
    const read = (path: string) => readFileSync(path, 'utf8');
    const options = { host: 'localhost', port: server.port, ca: read(server.tls.root), ALPNProtocols: ['h2'] };
    const identity = { cert: read(peer.tls.certificate), key: read(peer.tls.privateKey) };
    expect(await greets({ ...options, ...identity })).toBe(true);
    expect(await greets(options)).toBe(false);
    const packages = filesBelow(join(network.stateDir, 'peers/peer0.alpha/ledger/lifecycle/chaincodes'));
    expect(packages.filter((path) => path.endsWith('.tar.gz'))).toHaveLength(1);
    for (const path of packages) expect(readFileSync(path, 'latin1')).not.toContain('PRIVATE KEY');
  });

  test('comes up again without starting or changing anything', async () => {
    const before = pids();
    expect(await succeeds(network.up())).not.toContain('source');
    expect(pids()).toEqual(before);
    expect((await network.status()).channels[0]!.contract!.sequence).toBe(1);
  });

  test('refuses a second command that changes it at the same time', async () => {
    const first = network.spawn('start');
    // Held still while it has the lock: it must neither come second nor be done before the other one is refused.
    const lock = join(network.stateDir, 'lock');
    await until(() => existsSync(lock) && readFileSync(lock, 'utf8').endsWith(' start\n'));
    first.child.kill('SIGSTOP');
    const second = await network.run('stop');
    first.child.kill('SIGCONT');
    expect(second).toMatchObject({ code: 1 });
    expect(second.output).toContain(
      `process ${first.child.pid} is changing the network in ${network.stateDir} (start): wait for it to end`,
    );
    await succeeds(first.outcome);
  });

  test('keeps its ledger over stop and start', async () => {
    const before = await lowestHeight();
    const stopped = await network.run('stop');
    expect(stopped.output).toMatch(new RegExp(`^stopped ${NODES.length} processes`));
    expect(processesBelow(network.stateDir)).toEqual([]);
    expect((await network.run('status')).code).toBe(1);
    await succeeds(network.run('start'));
    // Starting commits one transaction, to see that it does.
    expect(await lowestHeight()).toBeGreaterThanOrEqual(before);
    expect(illnessesOf(await network.status())).toEqual([]);
  });

  test.each(['peer0.alpha', 'orderer.gamma', 'contract.parcels', 'ca'])(
    'starts %s again after it was killed, and nothing else',
    async (name) => {
      const before = pids();
      await killNode(network.stateDir, name, 'SIGKILL');
      expect(nodePid(network.stateDir, name)).toBeUndefined();
      expect((await network.status()).nodes.find((node) => node.name === name)!.health).toBe('down');
      await succeeds(network.run('start'));
      const after = pids();
      expect(after[name]).not.toBe(before[name]);
      expect({ ...after, [name]: 0 }).toEqual({ ...before, [name]: 0 });
    },
  );

  test('lets a test start a single node', async () => {
    await killNode(network.stateDir, 'peer0.watcher', 'SIGKILL');
    await startNode(network.stateDir, 'peer0.watcher');
    expect(nodePid(network.stateDir, 'peer0.watcher')).toBeDefined();
  });

  test('says when it comes up that a source differs from what is deployed, and how to deploy it', async () => {
    const { sourceDigest } = (await network.status()).channels[0]!.contract!;
    saveContract('changed');
    const output = await succeeds(network.up());
    expect(output).toMatch(
      new RegExp(
        `^parcels: its source differs from what is deployed \\(source [0-9a-f]{12}, deployed ${sourceDigest!.slice(0, 12)}\\); ` +
          '`npm run network -- deploy parcels` deploys it$',
        'm',
      ),
    );
    writeFileSync(contract, 'export const = 1;\n');
    expect(await succeeds(network.up())).toMatch(/^parcels: its source cannot be compared .* does not compile: /m);
    expect((await network.status()).channels[0]!.contract).toMatchObject({ sequence: 1, sourceDigest });
    saveContract('one');
    expect(await succeeds(network.up())).not.toContain('source');
  });

  test('deploys changed code under the next sequence, and unchanged code not at all', async () => {
    const unchanged = await network.run('deploy', 'parcels');
    expect(unchanged.output).toContain('sequence 1: nothing had changed');
    saveContract('two');
    const changed = await network.run('deploy', 'parcels');
    expect(changed.output).toMatch(/^parcels 0\.0\.0\+[0-9a-f]{12}, sequence 2$/m);
    const { contract: now } = (await network.status()).channels[0]!;
    expect(now).toMatchObject({ sequence: 2, agreed: true });
    expect(changed.output).toContain(`source ${now!.sourceDigest}`);
  });

  test('deploys although an earlier attempt was cut off between approval and agreement', async () => {
    saveContract('cut off');
    const opened = await openNetwork(network.stateDir);
    const { contractPackage, definitionVersion } = await buildContract({
      stateDir: network.stateDir,
      contract: 'parcels',
      entry: contract,
    });
    const clients = new PeerClients(opened.layout);
    try {
      const alpha = clients.of(opened.layout.peers.find(({ party }) => party === 'alpha')!);
      const definition = definitionOf(opened.topology, 'parcels', definitionVersion, 3);
      await installPackage(alpha, contractPackage);
      await approveDefinition(alpha, definition, contractPackage.id);
    } finally {
      clients.close();
    }
    expect(await succeeds(network.run('deploy', 'parcels'))).toContain('sequence 3');
  });

  test('serves a saved file within seconds while it is watched, says that nobody agreed to it, and deploys at the end', async () => {
    const { child, outcome } = network.spawn('deploy', 'parcels', '--watch');
    let output = '';
    child.stdout!.on('data', (part: Buffer) => (output += part.toString('utf8')));
    await until(() => output.includes('Ctrl-C deploys'));
    expect(output).toContain('parcels is in development (sequence 4)');
    expect((await network.status()).channels[0]!.contract).toMatchObject({ development: true });
    saveContract('three');
    await until(() => /parcels is live again after [0-9.]+ s/.test(output));
    child.kill('SIGINT');
    expect(await outcome).toMatchObject({ code: 0 });
    expect(output).toMatch(/parcels 0\.0\.0\+[0-9a-f]{12} is deployed under sequence 5/);
    expect((await network.status()).channels[0]!.contract).toMatchObject({ development: false, agreed: true });
  });

  test('shows the logs of a node, and what is added to them', async () => {
    const { child, outcome } = network.spawn('logs', 'peer0.beta', '-n', '3', '-f');
    let output = '';
    child.stdout!.on('data', (part: Buffer) => (output += part.toString('utf8')));
    await until(() => output.split('\n').length > 3);
    const shown = output.length;
    await network.run('start');
    await until(() => /Committed block/.test(output.slice(shown)));
    child.kill('SIGINT');
    await outcome;
    expect((await network.run('logs', 'peer7.beta')).output).toContain('there is no node peer7.beta');
  });

  test('has a peer write a snapshot and prints its folder', async () => {
    const output = await succeeds(network.run('snapshot', 'parcels', '--peer', 'peer0.watcher'));
    expect(readdirSync(output.trim())).toContain('_snapshot_signable_metadata.json');
  });

  test('runs beside another one, with two peers of a party and a contract process of each organisation', async () => {
    const other = await smallNetwork({ peersOfAlpha: 2, perOrg: true });
    try {
      await succeeds(other.up());
      const now = await other.status();
      expect(illnessesOf(now)).toEqual([]);
      const names = now.nodes.map(({ name }) => name);
      expect(names).toEqual(
        expect.arrayContaining(['peer0.alpha', 'peer1.alpha', 'contract.parcels.alpha', 'contract.parcels.beta']),
      );
      expect(names).not.toContain('contract.parcels.watcher');
      // The same package id at both, although each organisation's peers call a server of their own.
      const idOf = (party: string) =>
        /package ID '([^']*)'/.exec(readFileSync(join(other.stateDir, `peers/peer0.${party}/log`), 'utf8'))?.[1];
      expect(idOf('alpha')).toBeDefined();
      expect(idOf('alpha')).toBe(idOf('beta'));
      expect(illnessesOf(await network.status())).toEqual([]);
    } finally {
      await other.remove();
    }
  });

  test('goes down and leaves nothing', async () => {
    await succeeds(network.run('down'));
    expect(existsSync(network.stateDir)).toBe(false);
    expect(processesBelow(network.stateDir)).toEqual([]);
    expect((await network.run('down')).output).toContain('there is no network');
  });
});

describe('a network that cannot come up', () => {
  test('says which port is taken, by whom, and what to do; and leaves nothing running', async () => {
    const network = await smallNetwork();
    const port = network.basePort + 3;
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    try {
      const { code, output } = await network.up();
      expect(code).toBe(1);
      expect(output).toContain(`port ${port} (orderer.alpha) is in use by process ${process.pid}`);
      expect(output).toContain('--base-port');
      expect(processesBelow(network.stateDir)).toEqual([]);
    } finally {
      server.close();
      await network.remove();
    }
  });

  test('leaves no process behind on Ctrl-C, and comes up the next time', async () => {
    const network = await smallNetwork();
    try {
      const { child, outcome } = network.spawn('up');
      await until(() => nodePid(network.stateDir, 'peer0.beta') !== undefined);
      child.kill('SIGINT');
      expect((await outcome).code).toBe(130);
      expect(processesBelow(network.stateDir)).toEqual([]);
      expect((await network.run('start')).output).toContain('never came up whole');
      expect(await succeeds(network.up())).toContain('starting over');
    } finally {
      await network.remove();
    }
  });

  test('starts over where an earlier one was killed, and ends what that one left running', async () => {
    const network = await smallNetwork();
    try {
      const { child, outcome } = network.spawn('up');
      await until(() => nodePid(network.stateDir, 'peer0.beta') !== undefined);
      child.kill('SIGKILL');
      await outcome;
      expect(processesBelow(network.stateDir).length).toBeGreaterThan(0);
      await succeeds(network.up());
      expect(illnessesOf(await network.status())).toEqual([]);
    } finally {
      await network.remove();
    }
  });

  test('touches no folder that is not a network', async () => {
    const network = await smallNetwork();
    try {
      mkdirSync(network.stateDir);
      copyFileSync(join(PROJECT_ROOT, 'package.json'), join(network.stateDir, 'package.json'));
      for (const command of ['up', 'down', 'stop']) {
        const { code, output } = await network.spawn(command).outcome;
        expect(code).toBe(1);
        expect(output).toContain('holds other files and no network');
      }
      expect(readdirSync(network.stateDir)).toEqual(['package.json']);
    } finally {
      await network.remove();
    }
  });
});

/** What a command printed, which must have succeeded. */
async function succeeds(outcome: Promise<Outcome>): Promise<string> {
  const { code, output } = await outcome;
  if (code !== 0) throw new Error(`exit code ${code}: ${output}`);
  return output;
}

/** What keeps a network from being healthy, so that a failure says it. */
function illnessesOf({ nodes, channels }: Status): string[] {
  return [
    ...nodes.filter(({ health }) => health !== 'up').map(({ name, health }) => `${name} is ${health}`),
    ...channels.filter(({ contract }) => contract?.agreed !== true).map(({ name }) => `${name} has not agreed`),
  ];
}

async function until(condition: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > end) throw new Error('waited for a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a server goes on after the handshake: with TLS 1.3 it refuses a client's certificate after that. */
function greets(options: ConnectionOptions): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(options);
    socket.on('data', () => socket.destroy());
    socket.on('data', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('close', () => resolve(false));
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
