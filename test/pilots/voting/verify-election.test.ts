/** Promise: an election on the real network is verified offline, from any institution's copy of the ledger, by code of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { common } from '@hyperledger/fabric-protos';
import { dataHashOf } from '@ledger-pilots/audit/blocks/block-hash.ts';
import { blockName } from '@ledger-pilots/audit/bundle/bundle-format.ts';
import { openBundle } from '@ledger-pilots/audit/bundle/read-bundle.ts';
import { writeBundle } from '@ledger-pilots/audit/bundle/write-bundle.ts';
import type { Manifest } from '@ledger-pilots/chaincode/voting/state.ts';
import type { Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import { exportBlocks } from '@ledger-pilots/network/commands/export.ts';
import { CONTESTS, type VotingStory } from '../../../scripts/journeys/voting-story.ts';
import { until } from '../../until.ts';
import { ballotOf, callsAs, FIRST, storyOf } from './scene.ts';

jest.setTimeout(240_000);

const stateDir = process.env['LEDGER_STATE']!;
const gateway = process.env['LEDGER_GATEWAY']!;
const folder = mkdtempSync(join(tmpdir(), 'election-'));
const [downloaded, exported] = [join(folder, 'downloaded.tar'), join(folder, 'exported.tar')];

/**
 * More than a hundred: the peers keep of a range of so many ballots, which closing early reads, hashes and not the keys, and
 * the verifier must come to the same.
 */
const VOTERS = 110;
const BATCH = 60;

/** One of two, or a blank vote. */
const [CONTEST] = CONTESTS as [Manifest['contests'][number]];

let election: VotingStory;
let head: { readonly height: number; readonly headHash: string };
/** The first voter's last tracker. */
let mine: { readonly credential: string; readonly tracker: string };

/** Runs the verifier as a person does, beside the test: connections that are closed meanwhile are noticed. */
async function verify(file: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/verify-election.ts', file, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, INIT_CWD: process.cwd() },
    timeout: 120_000,
  });
  const ended = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = (await ended) as [number | null];
  return { code, out, err };
}

async function rewritten(name: string, change: (blocks: common.Block[]) => common.Block[]): Promise<string> {
  const { manifest, blocks } = await openBundle(createReadStream(exported));
  const all: common.Block[] = [];
  for await (const bytes of blocks) all.push(common.Block.deserializeBinary(bytes));
  const file = join(folder, name);
  const changed = change(all);
  const bytes = async function* () {
    for (const block of changed) yield await Promise.resolve(block.serializeBinary());
  };
  await writeBundle({ ...manifest, height: changed.length }, bytes(), createWriteStream(file));
  return file;
}

beforeAll(async () => {
  election = await storyOf({
    voters: VOTERS,
    ...{
      trustees: ['nec/trustee', 'host/trustee', 'observer/trustee'],
      threshold: 2,
      manifest: { contests: [CONTEST] },
    },
  }).opened();
  const { electionId } = election;
  const cast = async (relay: string, ballot: Signed) =>
    (await callsAs(relay).castBallot({ electionId, ...ballot })).output;
  const castAll = (relay: string, ballots: Signed[]) => callsAs(relay).castBallots({ electionId, ballots });
  const ballot = (serial: number, option: number, place = FIRST) => ballotOf(election, serial, [[option]], place);
  const first = await cast('nec/relay', await ballot(0, 0));
  const booth = await election.voter(1);
  await booth.challenge(booth.encrypt([[1]]));
  await cast('host/relay', await ballot(1, 1));
  mine = await cast('observer/relay', await ballot(0, 2, { seq: 2, previous: first.tracker }));
  const [third, fourth] = [await ballot(2, 0), await ballot(3, 0)];
  await castAll('nec/relay', [third, { ...fourth, signature: third.signature }]);
  await castAll('nec/relay', [fourth]);
  for (let serial = 4; serial < VOTERS; serial += BATCH) {
    const serials = Array.from({ length: Math.min(BATCH, VOTERS - serial) }, (_, index) => serial + index);
    await castAll('observer/relay', await Promise.all(serials.map((one) => ballot(one, one % 3))));
  }
  await election.close();
  await election.count();
  await election.decrypt(1, 3);
  await election.publish();
  await election.certify();
  const { signal } = new AbortController();
  const options = { stateDir, signal, print: () => undefined, channel: 'voting', electionId };
  head = await exportBlocks({ ...options, peer: 'peer0.observer', output: exported });
  const response = await fetch(`${gateway}/v1/voting/elections/${electionId}/bundle`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/x-tar');
  await pipeline(response.body!, createWriteStream(downloaded));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('from the bundle of the gateway, which nobody needs a token for', async () => {
  const { code, out, err } = await verify(downloaded);
  expect([code, out.trim().split('\n').at(-1)]).toEqual([0, 'VERIFIED: nothing was found.']);
  // Standard error has the progress, and nothing else.
  expect(err).toMatch(/^([0-9]+ of [0-9]+ blocks\n)*$/);
  expect(out).toContain('counts     37 37 36');
  expect(out).toContain('SIGNATURE_INVALID');
});

test('from the copy of the observers’ peer, against heads and first block from elsewhere, with one’s own tracker', async () => {
  const word = `${head.height}:${head.headHash}`;
  const file = join(folder, 'head.json');
  writeFileSync(file, JSON.stringify({ height: head.height, headHash: head.headHash }));
  const genesis = join(stateDir, 'channels', 'voting', 'genesis.block');
  const { code, out } = await verify(
    exported,
    ...['--json', '--workers', '1', '--genesis', genesis, '--head', word, '--head', file],
    ...['--credential', mine.credential, '--tracker', mine.tracker],
  );
  expect(code).toBe(0);
  const report = JSON.parse(out) as { checks: Record<string, string>; genesis: object; ballots: object };
  expect(new Set(Object.values(report.checks))).toEqual(new Set(['VERIFIED']));
  expect(report.genesis).toMatchObject({ pinned: true });
  expect(report.ballots).toEqual({ accepted: VOTERS + 1, counted: VOTERS, challenged: 1 });
});

test('a tracker that is not on the ledger, and another first block, are findings', async () => {
  const lost = await verify(exported, '--credential', mine.credential, '--tracker', 'ab'.repeat(32));
  expect([lost.code, lost.out]).toEqual([2, expect.stringContaining('first failing check is V17 (TRACKER_MISSING)')]);
  const other = await verify(exported, '--genesis', 'ab'.repeat(32));
  expect([other.code, other.out]).toEqual([2, expect.stringContaining('first failing check is V1 (GENESIS_DIFFERS)')]);
});

test('real blocks with one left out, one changed and one sealed by nobody are findings', async () => {
  const gap = await rewritten('gap.tar', (blocks) => blocks.filter((_, number) => number !== 20));
  expect(await verify(gap)).toMatchObject({ code: 2, out: expect.stringContaining('V1 (BLOCK_MISSING)') });
  const changed = await rewritten('changed.tar', (blocks) => {
    const data = blocks[20]!.getData()!;
    const envelopes = data.getDataList_asU8().map((bytes) => Uint8Array.from(bytes));
    envelopes[0]![60]! ^= 1;
    data.setDataList(envelopes);
    blocks[20]!.getHeader()!.setDataHash(dataHashOf(envelopes));
    return blocks;
  });
  expect(await verify(changed)).toMatchObject({ code: 2, out: expect.stringContaining('ORDERER_SIGNATURES_TOO_FEW') });
});

test('a validation code that is turned is a finding', async () => {
  const turned = await rewritten('turned.tar', (blocks) => {
    const metadata = blocks[20]!.getMetadata()!;
    const list = metadata.getMetadataList_asU8();
    list[common.BlockMetadataIndex.TRANSACTIONS_FILTER] = Uint8Array.from([11]);
    metadata.setMetadataList(list);
    return blocks;
  });
  expect(await verify(turned)).toMatchObject({ code: 2, out: expect.stringContaining('V1 (VALIDATION_CODE_WRONG)') });
});

test('what is no bundle is not verified and not a finding', async () => {
  const file = join(folder, 'cut.tar');
  writeFileSync(file, readFileSync(exported).subarray(0, 5_000));
  expect(await verify(file)).toMatchObject({ code: 1, err: expect.stringContaining('the bundle cannot be read') });
  writeFileSync(file, 'no tar at all');
  expect((await verify(file)).code).toBe(1);
  expect((await verify(join(folder, 'nothing'))).code).toBe(1);
  expect((await verify(exported, '--unknown')).code).toBe(1);
  expect(blockName(0)).toBe('blocks/0.block');
});

test('an election that is not there has no bundle, and two downloads of one address at once are one too many', async () => {
  const unknown = await fetch(`${gateway}/v1/voting/elections/01890a5d-ac96-774b-bcce-b302099a8057/bundle`);
  expect([unknown.status, ((await unknown.json()) as { code: string }).code]).toEqual([404, 'NOT_FOUND']);
  const url = `${gateway}/v1/voting/elections/${election.electionId}/bundle`;
  const statuses = await Promise.all(
    Array.from({ length: 6 }, async () => {
      const response = await fetch(url);
      const { status } = response;
      await response.arrayBuffer();
      return status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

test('a reader who goes away gives the place back, and the gateway goes on', async () => {
  const url = `${gateway}/v1/voting/elections/${election.electionId}/bundle`;
  const { body, status } = await fetch(url);
  expect(status).toBe(200);
  await body!.cancel();
  const statusNow = async () => {
    const again = await fetch(url);
    await again.arrayBuffer();
    return again.status;
  };
  expect(await until(statusNow, (now) => now === 200)).toBe(200);
  expect((await fetch(`${gateway}/healthz`)).status).toBe(200);
});
