/** A network of one pilot that works all the time, and what must hold of it after each change of who takes part. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import type { CommandOptions } from '@ledger-pilots/network/commands/up.ts';
import { chainInfo } from '@ledger-pilots/network/ledger/chain-info.ts';
import { PeerClients } from '@ledger-pilots/network/ledger/peer-clients.ts';
import { PROJECT_ROOT, type Network } from '@ledger-pilots/network/state/network.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { portRequests } from '../../scripts/journeys/transshipment-story.ts';
import { auditCommand } from '../audit/audit-command.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { level, Load } from '../load.ts';
import { network } from '../network-command.ts';
import { acknowledgedStays, threeOutcomes } from '../promises.ts';
import { Recorder, type Recording } from '../recorder.ts';

const execute = promisify(execFile);
const COMMAND_LIMIT_MS = 180_000;

/** The channel that works. */
export const CHANNEL = 'transshipment';
/** Some operations a second: each of them is looked up afterwards, and its block is audited. */
const PAUSE_MS = 700;
/** Operations that have to be committed after a change, before it counts as one that the network goes on after. */
const AFTER_A_CHANGE = 6;

/** The network, under load from its start to its end. */
export class BusyNetwork {
  readonly folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-members-'));
  readonly stateDir = join(this.folder, 'state');
  readonly #contract = join(this.folder, 'contract.ts');
  readonly #never = new AbortController();
  #recorder!: Recorder;
  #load!: Load;
  #checked = 0;

  /** Brings it up and begins to work. */
  async up(): Promise<void> {
    this.editContract('one');
    const basePort = String(await freeBasePort());
    await this.run('up', '--pilots', CHANNEL, '--contract-entry', this.#contract, '--base-port', basePort);
    const client = new RestClient(this.stateDir);
    for (const request of portRequests()) await client.send(request);
    this.#recorder = new Recorder(client, join(this.folder, 'recordings.jsonl'));
    this.#load = new Load(this.#recorder, PAUSE_MS);
    this.#load.start();
    await this.#load.committed(AFTER_A_CHANGE);
  }

  /** The height of the channel at a peer of the network as it was, in its administrator's name. */
  async heightAt({ layout }: Network, name: string): Promise<number> {
    const clients = new PeerClients(layout);
    try {
      return (await chainInfo(clients.of(layout.peers.find((peer) => peer.name === name)!), CHANNEL)).height;
    } finally {
      clients.close();
    }
  }

  /** Resolves when the work has gone on. */
  goneOn(): Promise<void> {
    return this.#load.committedSentAfter(Date.now(), AFTER_A_CHANGE);
  }

  /** Ends the work, takes the network down. */
  async down(): Promise<void> {
    await this.#load.stop();
    this.#recorder.close();
    network('down', '--state', this.stateDir);
    rmSync(this.folder, { recursive: true });
  }

  /** Runs a command as a person would, while the work goes on. @throws with its output when it fails */
  async run(...args: string[]): Promise<string> {
    const command = ['--import', 'tsx', 'scripts/network.ts', ...args, '--state', this.stateDir];
    return (await execute(process.execPath, command, { timeout: COMMAND_LIMIT_MS })).stdout;
  }

  /** Does what a command does, in this process, which takes a third of the time; returns what it told. */
  async told(work: (options: CommandOptions) => Promise<unknown>): Promise<string> {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    await work({ stateDir: this.stateDir, print, signal: this.#never.signal });
    return lines.join('\n');
  }

  /** The connections as they are now. */
  get connections(): Connections {
    return readConnections(this.stateDir);
  }

  /** Makes the pilot's contract another source than before. */
  editContract(revision: string): void {
    const at = (path: string) => JSON.stringify(join(PROJECT_ROOT, 'chaincode', path));
    const lines = [
      `// revision ${revision}`,
      `import { serve } from ${at('kit/server.ts')};`,
      `import { transshipment } from ${at(`${CHANNEL}/api.ts`)};`,
      `import { handlers } from ${at(`${CHANNEL}/contract.ts`)};`,
      'await serve(transshipment, handlers);',
    ];
    writeFileSync(this.#contract, `${lines.join('\n')}\n`);
  }

  /**
   * The work goes on; nothing that was acknowledged since the last look is lost; and the audit of the whole channel finds nothing,
   * and the same blocks, codes and state at the peers of all parties.
   */
  async expectNothingLost(): Promise<void> {
    await this.goneOn();
    const recordings = this.#recorder.recordings();
    const since = recordings.slice(this.#checked);
    this.#checked = recordings.length;
    const peers = peersOf(this.connections, CHANNEL);
    try {
      await this.#settled(since, peers);
      const two = [peers[0]!, peers.at(-1)!];
      expect(await acknowledgedStays(since, two)).toEqual([]);
      expect(await threeOutcomes(since, two)).toEqual([]);
    } finally {
      for (const peer of peers) peer.close();
    }
    const { code, report } = auditCommand<AuditReport>(CHANNEL, '--state', this.stateDir);
    expect(report.findings).toEqual([]);
    expect(code).toBe(0);
    expect(report.compared.length).toBeGreaterThan(1);
  }

  /** Every peer has the blocks of what was told, though more come all the time. */
  async #settled(recordings: readonly Recording[], peers: readonly PeerLedger[]): Promise<void> {
    const last = Math.max(...recordings.flatMap(({ block }) => (block === undefined ? [] : [Number(block)])));
    await level(peers, { atLeast: BigInt(last) + 1n });
  }
}
