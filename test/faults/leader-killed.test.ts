import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { portRequests } from '../../scripts/journeys/transshipment-story.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf } from '../ledger.ts';
import { countBy, leaderOf, level, Load } from '../load.ts';
import { network } from '../network-command.ts';
import { acknowledgedStays, oneLedger, threeOutcomes } from '../promises.ts';
import { Recorder, type Recording } from '../recorder.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';

jest.setTimeout(240_000);

const CHANNEL = 'transshipment';
const STALL_LIMIT_MS = 10_000;
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-leader-'));

beforeAll(async () => {
  const basePort = await freeBasePort();
  network('up', '--pilots', CHANNEL, '--state', state, '--base-port', String(basePort));
});
afterAll(() => network('down', '--state', state));

test('the BFT leader is killed under load: a stall of at most ten seconds, and nothing acknowledged is lost', async () => {
  const connections = readConnections(state);
  const client = new RestClient(state);
  for (const request of portRequests()) await client.send(request);
  const recorder = new Recorder(client, join(state, 'recordings.jsonl'));
  const load = new Load(recorder);

  load.start();
  await load.committed(30);
  const leader = await leaderOf(connections, CHANNEL);
  const killedAtMs = Date.now();
  await killNode(state, leader, 'SIGKILL');
  // A commit that was sent after the death can only be ordered under the new leader.
  await load.committedSentAfter(killedAtMs, 20);
  await startNode(state, leader);
  await load.committed(30);
  await load.stop();
  recorder.close();

  const recordings = recorder.recordings();
  const stallMs = longestGapMs(recordings, killedAtMs);
  const counts = countBy(recordings);
  console.log(`killed ${leader}: longest time without a commit ${stallMs} ms; ${JSON.stringify(counts)}`);

  const peers = peersOf(connections, CHANNEL);
  try {
    expect(stallMs).toBeLessThanOrEqual(STALL_LIMIT_MS);
    await level(peers);
    expect(await acknowledgedStays(recordings, peers)).toEqual([]);
    expect(await threeOutcomes(recordings, peers)).toEqual([]);
    expect(await oneLedger(peers)).toEqual([]);
    // The load itself is well-formed: whatever was refused was refused for a race on the hot key.
    expect(recordings.filter(({ outcome, code }) => outcome === 'rejected' && code !== 'MVCC_CONFLICT')).toEqual([]);
  } finally {
    for (const peer of peers) peer.close();
  }
});

/** The longest time between two acknowledgements that ended after the kill. */
function longestGapMs(recordings: readonly Recording[], killedAtMs: number): number {
  const times = recordings
    .filter(({ outcome }) => outcome === 'committed')
    .map(({ answeredAtMs }) => answeredAtMs)
    .sort((a, b) => a - b);
  return Math.max(...times.slice(1).map((time, index) => (time > killedAtMs ? time - times[index]! : 0)));
}
