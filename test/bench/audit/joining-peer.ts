/** A peer that lost everything and joins again from the first block: it fetches and validates what an audit replays. */
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { genesisPath } from '@ledger-pilots/network/channels/genesis-block.ts';
import { joinPeer, peerHeight } from '@ledger-pilots/network/channels/join-peer.ts';
import { PeerClients } from '@ledger-pilots/network/ledger/peer-clients.ts';
import { peerProgram } from '@ledger-pilots/network/processes/programs.ts';
import { programReady, startProgram } from '@ledger-pilots/network/processes/start-program.ts';
import { stopProgram } from '@ledger-pilots/network/processes/stop-program.ts';
import { channelPeers, openNetwork } from '@ledger-pilots/network/state/network.ts';

const READY_MS = 60_000;
const LONGEST_MS = 900_000;
const LOOK_EVERY_MS = 100;

/**
 * Takes the ledger from the last peer of a channel, and has it join again.
 * @returns seconds from its joining to its having as many blocks as the others
 * @throws {Error} when it does not get there within 15 minutes
 */
export async function joiningSeconds(stateDir: string, channel: string): Promise<number> {
  const network = await openNetwork(stateDir);
  const [witness, joining] = [channelPeers(network, channel)[0]!, channelPeers(network, channel).at(-1)!];
  const program = peerProgram(network, joining);
  await stopProgram(program.dir);
  rmSync(join(joining.dir, 'ledger'), { recursive: true });
  // The network's nodes share a machine and keep to one processor each; this one may have all, as the audit has.
  startProgram({ ...program, env: { ...program.env, GOMAXPROCS: String(availableParallelism()) } });
  await programReady(program, READY_MS);
  const clients = new PeerClients(network.layout);
  try {
    const height = (await peerHeight(clients.of(witness), channel))!;
    const startedMs = performance.now();
    await joinPeer(clients.of(joining), readFileSync(genesisPath(network.layout, channel)));
    while (((await peerHeight(clients.of(joining), channel)) ?? 0) < height) {
      if (performance.now() - startedMs > LONGEST_MS) throw new Error(`${joining.name} did not get to block ${height}`);
      await setTimeout(LOOK_EVERY_MS);
    }
    return (performance.now() - startedMs) / 1000;
  } finally {
    clients.close();
  }
}
