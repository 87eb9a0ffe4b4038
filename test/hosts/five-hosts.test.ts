/** A plan of five hosts, brought up from what was written for each and nothing else, with one host cut off and healed. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockFile } from '@ledger-pilots/audit/channel/block-folder.ts';
import type { HostCheck } from '@ledger-pilots/network/commands/check.ts';
import { CONNECTIONS_FILE, readConnections } from '@ledger-pilots/network/connections.ts';
import { hostOf, HOSTS_FILE, readPlacement } from '@ledger-pilots/network/hosts/placement.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { portRequests } from '../../scripts/journeys/transshipment-story.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { countBy, level, Load } from '../load.ts';
import { network } from '../network-command.ts';
import { acknowledgedStays, oneLedger, threeOutcomes } from '../promises.ts';
import { Recorder } from '../recorder.ts';
import { until } from '../until.ts';
import { freeNetwork, namespaceProblem, NamespaceHosts, unitProcess } from './namespaces.ts';

jest.setTimeout(400_000);

const CHANNEL = 'transshipment';
/** Either has a consenter and the peers of members, none of which the load's own writes need. */
const MAY_BE_CUT_OFF = ['seoul', 'daejeon'];
const GATEWAY_UNIT = 'ledger-gateway.service';
const HEALED_MS = 120_000;
/** A peer waits 30 s for an endorser that says nothing (core.yaml, endorsementTimeout), and asks another one then. */
const SILENT_MS = 150_000;
const STOP_MS = 20_000;

const problem = namespaceProblem();
const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-hosts-'));
const root = join(folder, 'root');
const out = join(folder, 'parts');
const operator = join(folder, 'operator');
const blocks = join(folder, 'blocks');
const startedMs = Date.now();
const running: ChildProcess[] = [];

/** Lines of what happened, with seconds since the start. */
const story: string[] = [];
const tell = (line: string) => story.push(`${((Date.now() - startedMs) / 1000).toFixed(1).padStart(6)} s  ${line}`);

if (problem !== undefined) {
  // The summary of a run only counts what was skipped.
  console.warn(`several hosts are not tested here: ${problem}`);
  test.skip(`several hosts (${problem})`, () => undefined);
} else {
  describe('five hosts', () => {
    const net = freeNetwork();
    const placementFile = join(folder, 'hosts.yaml');
    writeFileSync(placementFile, readFileSync(HOSTS_FILE, 'utf8').replaceAll('192.0.2.', `${net}.`));
    const placement = readPlacement(placementFile, readTopology(TOPOLOGY_FILE));
    const names = Object.keys(placement);
    const gatewayHost = names.find((name) => placement[name]!.gateway)!;
    let hosts: NamespaceHosts;

    /** Starts the units of a host, as its init would. */
    const start = (host: string, units: readonly string[]): void => {
      for (const unit of units) {
        const { command, env, cwd } = unitProcess(join(out, host, 'systemd', unit));
        const [program, ...args] = hosts.on(host, ['env', `--chdir=${cwd}`, ...command]);
        const log = openSync(join(folder, `${host}-${unit}.log`), 'a');
        const child = spawn(program!, args, {
          env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
          stdio: ['ignore', log, log],
        });
        closeSync(log);
        running.push(child);
      }
    };
    /** Runs the plan's own tool on a host. */
    const tool = (host: string, ...args: string[]) =>
      new Promise<{ code: number | null; output: string }>((resolve) => {
        const command = [process.execPath, join(root, 'programs', 'host.mjs'), ...args];
        const [program, ...rest] = hosts.on(host, command);
        const child = spawn(program!, rest, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 150_000 });
        let output = '';
        for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
        child.on('close', (code) => resolve({ code, output }));
      });
    const check = async (host: string) => JSON.parse((await tool(host, 'check', '--json')).output) as HostCheck;

    beforeAll(async () => {
      network(
        ...['plan', '--plan', join(folder, 'plan'), '--hosts', placementFile, '--pilots', CHANNEL],
        ...['--root', root, '--node', process.execPath, '--out', out],
      );
      tell(`planned: ${names.join(', ')}`);
      chmodSync(folder, 0o755);
      hosts = new NamespaceHosts(net, root);
      for (const name of names) {
        spawnSync('chown', ['-R', `${NamespaceHosts.USER}:${NamespaceHosts.USER}`, join(out, name)]);
        hosts.add(name, placement[name]!.address, join(out, name));
      }
      await hosts.ready();
      for (const name of names) {
        start(
          name,
          readdirSync(join(out, name, 'systemd')).filter((unit) => unit.endsWith('.service') && unit !== GATEWAY_UNIT),
        );
      }
      tell(`started ${running.length} nodes by their units`);
      const joined = await Promise.all(names.map((name) => tool(name, 'join', '--wait-s', '120')));
      joined.forEach(({ code, output }, index) => {
        if (code !== 0) throw new Error(`${names[index]} did not join:\n${output}`);
      });
      tell('joined, approved and agreed, each host by itself');
      start(gatewayHost, [GATEWAY_UNIT]);
      asSeenFromHere();
      await until(
        async () => (await fetch(`${gatewayUrl()}/readyz`).catch(() => undefined))?.ok ?? false,
        (ready) => ready,
      );
      tell(`the gateway of ${gatewayHost} is ready`);
    });

    afterAll(async () => {
      await Promise.all(running.map(ended));
      hosts?.remove();
      console.log(story.join('\n'));
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });

    const gatewayUrl = () => `http://${placement[gatewayHost]!.address}:${readConnections(operator).gatewayPort}`;

    /** The connections of the gateway's host, with files where this process finds them. */
    function asSeenFromHere(): void {
      const text = readFileSync(join(out, gatewayHost, 'gateway', CONNECTIONS_FILE), 'utf8');
      mkdirSync(operator, { recursive: true });
      writeFileSync(join(operator, CONNECTIONS_FILE), text.replaceAll(`"${root}`, `"${join(out, gatewayHost)}`));
    }

    test('every host reaches what the plan says, and nobody reaches more', async () => {
      const checks = await Promise.all(names.map(check));
      expect(checks.filter(({ healthy }) => !healthy)).toEqual([]);
      // From another host, only what the firewall's table has: no administration, no metrics, no CA, no contract.
      const { orderers } = readConnections(operator);
      const administration = Number(orderers[1]!.endpoint.split(':')[1]) + 1;
      const [program, ...args] = hosts.on('naju', [
        'bash',
        '-c',
        `</dev/tcp/${placement['sejong']!.address}/${administration}`,
      ]);
      expect(spawnSync(program!, args, { encoding: 'utf8' }).stderr).toContain('Connection refused');
    });

    /** All blocks of a peer, as the audit reads them from a folder. */
    const keepBlocks = async (peer: PeerLedger): Promise<void> => {
      mkdirSync(blocks, { recursive: true });
      const height = await peer.height();
      for (let number = 0n; number < height; number += 1n) {
        writeFileSync(blockFile(blocks, Number(number)), (await peer.block(number)).serializeBinary());
      }
    };

    /** The host with the consenter that leads, as its metrics say, which only that host itself reaches. */
    const leadingHost = (): string => {
      const { orderers } = readConnections(operator);
      const code = `fetch('http://127.0.0.1:${orderers[0]!.operations.split(':')[1]}/metrics').then((r) => r.text()).then(console.log)`;
      const [program, ...args] = hosts.on('seoul', [process.execPath, '-e', code]);
      const metrics = spawnSync(program!, args, { encoding: 'utf8', timeout: 30_000 }).stdout;
      const leader = Number(/^consensus_BFT_leader_id\{channel="transshipment"\} (\d+)/m.exec(metrics)?.[1]);
      return hostOf(placement, { consenter: orderers[leader - 1]!.name.replace('orderer.', '') });
    };

    test('one host is cut off and healed under load: commits go on, and I1 to I4 hold', async () => {
      const connections = readConnections(operator);
      const rest = new RestClient(operator, gatewayUrl());
      for (const request of portRequests()) await rest.send(request);
      const recorder = new Recorder(rest, join(folder, 'recordings.jsonl'));
      const load = new Load(recorder);
      const leading = leadingHost();
      const cutOff = MAY_BE_CUT_OFF.find((name) => name !== leading)!;
      const cutOffPeers = placement[cutOff]!.parties.map((party) => `peer0.${party}`);
      let healedAtMs: number;
      load.start();
      try {
        await load.committed(20);
        tell(`20 writes committed through the gateway, under the leader on ${leading}`);

        hosts.link(cutOff, 'down');
        const cutAtMs = Date.now();
        tell(`${cutOff} is cut off, with ${(await check(cutOff)).heights.map(({ node }) => node).join(', ')}`);
        await load.committedSentAfter(cutAtMs, 10, SILENT_MS);
        tell('10 writes committed that were sent after the cut');
        expect((await check(cutOff)).reached.filter(({ reached }) => reached)).toEqual([]);

        hosts.link(cutOff, 'up');
        healedAtMs = Date.now();
        tell(`${cutOff} is healed`);
        await load.committedSentAfter(healedAtMs, 10, SILENT_MS);
      } finally {
        await load.stop();
        recorder.close();
      }
      const recordings = recorder.recordings();
      tell(`load stopped: ${JSON.stringify(countBy(recordings))}`);

      const peers = peersOf(connections, CHANNEL);
      try {
        await level(peers, { limitMs: HEALED_MS });
        tell(`all peers level, ${((Date.now() - healedAtMs) / 1000).toFixed(1)} s after the healing`);
        expect(await acknowledgedStays(recordings, peers)).toEqual([]);
        expect(await threeOutcomes(recordings, peers)).toEqual([]);
        expect(await oneLedger(peers)).toEqual([]);
        await keepBlocks(peers.find(({ name }) => cutOffPeers.includes(name))!);
      } finally {
        for (const peer of peers) peer.close();
      }
      // Orderers too, the one that was away among them.
      const heights = await until(
        async () => (await Promise.all(names.map(check))).flatMap((one) => one.heights.map(({ height }) => height)),
        (all) => new Set(all).size === 1,
      );
      expect(new Set(heights).size).toBe(1);
      tell(`${heights.length} orderers and peers at height ${heights[0]}`);
      const audit = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/audit.ts', '--blocks', blocks], {
        encoding: 'utf8',
        timeout: 120_000,
      });
      expect([audit.status, audit.status === 0 ? '' : audit.stdout + audit.stderr]).toEqual([0, '']);
      tell('audited: every block of the peer that was cut off, replayed');
    });
  });
}

/** Ends a process, gently at first. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.once('exit', () => {
      clearTimeout(hard);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
