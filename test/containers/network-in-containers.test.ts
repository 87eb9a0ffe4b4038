/** A pilot's network in containers: shut in as docker-compose.yml says, and true to its promises when they die or are cut off. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getContainerRuntimeClient, type ContainerRuntimeClient } from 'testcontainers';
import type { Status } from '@ledger-pilots/network/commands/status.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { projectOf } from '@ledger-pilots/network/containers/environment.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { portRequests } from '../../scripts/journeys/transshipment-story.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf, PeerLedger } from '../ledger.ts';
import { countBy, leaderOf, level, Load } from '../load.ts';
import { network } from '../network-command.ts';
import { acknowledgedStays, oneLedger, threeOutcomes } from '../promises.ts';
import { Recorder } from '../recorder.ts';
import { engineProblem } from './engine-problem.ts';

jest.setTimeout(400_000);

const CHANNEL = 'transshipment';
const CUT_OFF = 'peer0.terminal2';
/** A stream that was cut tells nobody: a peer asks for a sign of life each minute, and waits 20 s for it (core.yaml, keepalive). */
const HEALED_MS = 180_000;
const SERVICE_LABEL = 'com.docker.compose.service';

const problem = engineProblem();
const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-containers-'));
const state = join(folder, 'state');
let client: ContainerRuntimeClient;

const run = (script: string, ...args: string[]) =>
  spawnSync(process.execPath, ['--import', 'tsx', `scripts/${script}.ts`, ...args, '--state', state], {
    encoding: 'utf8',
    timeout: 120_000,
  });

async function containers() {
  const filters = { label: [`com.docker.compose.project=${projectOf(state)}`] };
  const found = await client.container.dockerode.listContainers({ filters });
  return found.map(({ Id, Labels }) => ({ name: Labels[SERVICE_LABEL]!, container: client.container.getById(Id) }));
}

async function containerOf(name: string) {
  const found = (await containers()).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no container ${name} runs`);
  return found.container;
}

if (problem !== undefined) {
  // The summary of a run only counts what was skipped.
  console.warn(`the network in containers is not tested here: ${problem}`);
  test.skip(`the network in containers (${problem})`, () => undefined);
} else {
  describe('the network in containers', () => {
    beforeAll(async () => {
      // Nothing is started through Testcontainers, so that nothing is left for its reaper, whose image is not at hand.
      process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';
      client = await getContainerRuntimeClient();
      const address = ['--state', state, '--base-port', String(await freeBasePort())];
      network('up', '--docker', '--pilots', CHANNEL, ...address);
    });
    afterAll(() => {
      network('down', '--state', state);
      rmSync(folder, { recursive: true, force: true });
    });

    test('status, logs and deploy work on containers as on processes', () => {
      const status = JSON.parse(network('status', '--json', '--state', state)) as Status;
      expect(status.healthy).toBe(true);
      const names = status.nodes.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['orderer.nec', 'peer0.kisa', 'ca', 'postgres', 'gateway']));
      expect(names).toContain(`contract.${CHANNEL}`);
      expect(status.nodes.filter(({ pid, memoryBytes }) => pid === null || memoryBytes === null)).toEqual([]);
      expect(network('logs', 'peer0.line', '-n', '5000', '--state', state)).toContain('Starting peer');
      expect(network('deploy', CHANNEL, '--state', state)).toContain('nothing had changed');
    });

    test('no container is root, writes outside of its folders, has a capability, or sees the keys of another one', async () => {
      for (const { name, container } of await containers()) {
        const { Config, HostConfig, Mounts } = await container.inspect();
        expect([name, HostConfig.ReadonlyRootfs, HostConfig.CapDrop]).toEqual([name, true, ['ALL']]);
        expect(Config.User).not.toMatch(/^(|0|root)(:|$)/);
        const foreign = Mounts.map(({ Source }) => Source).filter((source) => isForeign(name, source));
        expect([name, foreign]).toEqual([name, []]);
      }
      const peer = await containerOf('peer0.line');
      const { output } = await client.container.exec(peer, ['sh', '-c', `cat ${state}/users/line/planner/key.pem; id`]);
      expect(output).toContain('No such file or directory');
      expect(output).not.toMatch(/uid=0|PRIVATE KEY/);
    });

    test('a container’s pass goes its whole way through the gateway’s container', () => {
      const { status, stdout, stderr } = run('demo', CHANNEL);
      expect([status, stderr]).toEqual([0, '']);
      expect(stdout).toContain('all as they should be');
    });

    test('the leader’s container is killed and a peer’s is cut off: I1 to I4 hold', async () => {
      const connections = readConnections(state);
      const rest = new RestClient(state);
      for (const request of portRequests()) await rest.send(request);
      const recorder = new Recorder(rest, join(folder, 'recordings.jsonl'));
      const load = new Load(recorder);
      load.start();
      await load.committed(20);

      const compose = client.container.dockerode.getNetwork(`${projectOf(state)}_default`);
      const peer = await containerOf(CUT_OFF);
      await compose.disconnect({ Container: peer.id });
      await load.committedSentAfter(Date.now(), 20);

      const leader = await containerOf(await leaderOf(connections, CHANNEL));
      const killedAtMs = Date.now();
      await leader.kill();
      await load.committedSentAfter(killedAtMs, 20);

      const last = recorder.recordings().findLast(({ outcome }) => outcome === 'committed')!;
      await compose.connect({ Container: peer.id, EndpointConfig: { Aliases: [CUT_OFF] } });
      await leader.start();
      await load.committed(20);
      await load.stop();
      recorder.close();

      const recordings = recorder.recordings();
      console.log(`killed a leader, cut off ${CUT_OFF}: ${JSON.stringify(countBy(recordings))}`);
      const healed = new PeerLedger(connections, CHANNEL, 'terminal2');
      const peers = peersOf(connections, CHANNEL);
      try {
        await level(peers, { limitMs: HEALED_MS });
        // What was committed while it was away, the peer that was cut off has as well.
        expect(await healed.transaction(last.txId!)).toEqual({ block: BigInt(last.block!), code: 'VALID' });
        expect(await acknowledgedStays(recordings, peers)).toEqual([]);
        expect(await threeOutcomes(recordings, peers)).toEqual([]);
        expect(await oneLedger(peers)).toEqual([]);
      } finally {
        for (const one of [healed, ...peers]) one.close();
      }
      // I4: the audit replays every transaction with code of its own, and comes to the state that the peers have.
      const audit = run('audit', CHANNEL);
      expect([audit.status, audit.stderr]).toEqual([0, expect.any(String)]);
    });

    test('stopped and started again, it has its ledger', () => {
      const before = JSON.parse(network('status', '--json', '--state', state)) as Status;
      network('stop', '--state', state);
      network('start', '--state', state);
      const after = JSON.parse(network('status', '--json', '--state', state)) as Status;
      const height = ({ channels }: Status) => channels[0]!.heights['peer0.line']!;
      expect(after.healthy).toBe(true);
      expect(height(after)).toBeGreaterThanOrEqual(height(before));
    });
  });
}

/** Whether a folder holds keys of somebody else than the container of this name. */
function isForeign(name: string, source: string): boolean {
  if (name === 'gateway') return !source.endsWith('/gateway') && !source.endsWith('/users');
  if (name === 'ca') return !/\/ca(\/tls)?$/.test(source);
  return !source.includes(`/${name}`) && !source.includes('_postgres');
}
