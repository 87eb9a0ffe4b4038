/**
 * The process of the agencies' desks dies with SIGKILL again and again while fourteen requests wait for it. After its restarts each is answered
 * once: one attestation in the blocks, however often it was said, and one document at the bank.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { killNode } from '@ledger-pilots/network/processes/nodes.ts';
import { ITEMS, type CaseFile, type StoryCase } from '../../scripts/journeys/realestate-story.ts';
import { freeBasePort } from '../free-ports.ts';
import { operationsFrom } from '../ledger-operations.ts';
import { PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import type * as Stage from '../pilots/realestate/scene.ts';
import { until } from '../until.ts';

jest.setTimeout(600_000);

const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-desks-'));
const state = join(folder, 'network');
const running: ChildProcess[] = [];
let scene: Stage.Scene;

beforeAll(async () => {
  network('up', '--pilots', 'realestate', '--state', state, '--base-port', String(await freeBasePort()));
  process.env['LEDGER_STATE'] = state;
  const { Scene } = await import('../pilots/realestate/scene.ts');
  scene = new Scene();
  await scene.entered();
  // This test has desks of its own, which it may set up otherwise.
  await killNode(state, 'desks');
});

afterAll(() => {
  running.forEach((desks) => desks.kill('SIGKILL'));
  network('down', '--state', state);
  rmSync(folder, { recursive: true });
});

/** Starts the desks; they go on where those before them ended. */
function startDesks(settings: Readonly<Record<string, string>> = {}): ChildProcess {
  const { desksPort, agenciesPort } = readConnections(state);
  const desks = spawn(process.execPath, ['--import', 'tsx', 'desks/main.ts'], {
    env: {
      ...process.env,
      ...{ LEDGER_STATE: state, DESKS_DIR: join(folder, 'journal'), PORT: String(desksPort) },
      ...{ RECORDS_URL: `http://127.0.0.1:${agenciesPort}`, ...settings },
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  running.push(desks);
  return desks;
}

async function killed(desks: ChildProcess): Promise<void> {
  const exited = once(desks, 'exit');
  desks.kill('SIGKILL');
  await exited;
}

const fileOf = (story: StoryCase): Promise<CaseFile> => scene.ok<CaseFile>(story.readFile());

function answeredOf(files: readonly CaseFile[]): number {
  return files.flatMap(({ requests }) => requests).filter(({ request }) => request?.state === 'ANSWERED').length;
}

test('desks that are killed while they work answer each request once', async () => {
  const peer = new PeerLedger(readConnections(state), 'realestate', 'kisa');
  const first = await peer.height();
  const stories = [await scene.consented('bank1'), await scene.consented('bank2')];
  for (const story of stories) {
    for (const document of story.documents) {
      await scene.ok(story.ask(document));
      await scene.ok(story.sendLetter(document));
    }
  }
  const files = () => Promise.all(stories.map(fileOf));
  const all = stories.length * ITEMS.length;
  const answeredAtDeath: number[] = [];
  for (const enough of [1, 4, 8]) {
    const desks = startDesks();
    answeredAtDeath.push(answeredOf(await until(files, (seen) => answeredOf(seen) >= enough)));
    await killed(desks);
  }
  // The first death at least was in the midst of the work.
  expect(answeredAtDeath[0]).toBeGreaterThan(0);
  expect(answeredAtDeath[0]).toBeLessThan(all);
  const desks = startDesks();
  const over = await until(files, (seen) => seen.every(({ documents }) => documents.length === ITEMS.length));
  await killed(desks);

  expect(answeredOf(over)).toBe(all);
  const operations = (await operationsFrom(peer, 'realestate', first)).filter(
    ({ valid, refused }) => valid && !refused,
  );
  peer.close();
  // After a restart the same message may be said again: the contract answers it as before, and it has no second effect.
  const said = (method: string, member: string): unknown[] => {
    const inputs = operations.filter((one) => one.method === method).map(({ input }) => JSON.stringify(input));
    return [...new Set(inputs)].map((text) => (JSON.parse(text) as Record<string, unknown>)[member]).sort();
  };
  const asked = stories.flatMap(({ documents }) => documents.map(({ requestId }) => requestId));
  expect(said('attest', 'requestId')).toEqual(asked.sort());
  const held = over.flatMap(({ documents }) => documents.map(({ documentId }) => documentId));
  expect(said('depositDocument', 'documentId')).toEqual(held.sort());
});

test('a request whose letter does not come is declined when its time is over', async () => {
  const story = await scene.consented();
  await scene.ok(story.ask(story.documentOf('INCOME')));
  const desks = startDesks({ LETTER_WAIT_MS: '1000' });
  const { requestId } = story.documentOf('INCOME');
  const asked = { as: 'nts/tax', verb: 'GET', path: `/v1/realestate/requests/nts/${requestId}` };
  const request = await until(
    () => scene.ok(asked),
    ({ state: reached }) => reached !== 'OPEN',
  );
  await killed(desks);
  expect(request).toMatchObject({ state: 'REFUSED', refusedFor: 'LETTER_MISSING' });
});
