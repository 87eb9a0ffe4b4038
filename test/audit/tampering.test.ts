/** Blocks of a real channel, as a peer delivers them, edited in every way that needs no key: each edit is found where it is. */
import { randomInt } from 'node:crypto';
import { copiedScene } from '@ledger-pilots/audit/testing/tampering/copied-scene.ts';
import { EDITS_OF_COPIES } from '@ledger-pilots/audit/testing/tampering/corpus.ts';
import type { Edit, Scene } from '@ledger-pilots/audit/testing/tampering/edit.ts';
import { judge } from '@ledger-pilots/audit/testing/tampering/judge.ts';
import { auditOf } from '@ledger-pilots/audit/testing/tampering/ledger.ts';
import { unseenMutations } from '@ledger-pilots/audit/testing/tampering/mutations.ts';
import { deliverableHead, deliverBlocks } from '@ledger-pilots/network/commands/deliver.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';

jest.setTimeout(300_000);

const MUTATIONS = 500;
const SEED = String(randomInt(2 ** 31));

/** So many are audited for every edit. */
const MAX_BLOCKS = 24;
const stateDir = process.env['LEDGER_STATE']!;
const channels = Object.keys(readConnections(stateDir).channels);

let scene: Scene;

async function blocksOf(channel: string): Promise<Uint8Array[]> {
  const asked = { stateDir, channel, print: () => undefined };
  const { height } = await deliverableHead(asked);
  const { blocks } = await deliverBlocks({ ...asked, until: Math.min(height, MAX_BLOCKS) });
  const taken: Uint8Array[] = [];
  for await (const bytes of blocks) taken.push(bytes);
  return taken;
}

beforeAll(async () => {
  // A network of one channel has no other: its own first block is then that of the other.
  const [own, other] = [channels[0]!, channels.at(-1)!];
  scene = copiedScene(await blocksOf(own), await blocksOf(other));
});

test('the blocks are in order before they are edited', async () => {
  expect((await auditOf(scene.ledger, true)).findings).toEqual([]);
});

const needsAnother = /another (channel|ledger)/;

test.each(EDITS_OF_COPIES.map((edit): [string, Edit] => [edit.name, edit]))('%s', async (name, edit) => {
  if (channels.length === 1 && needsAnother.test(name)) return;
  const made = await edit.make(scene);
  // Not every ledger has a refused transaction, an event, a private value.
  if (made !== undefined) await judge(edit, made);
});

test(`${MUTATIONS} bytes of the first blocks that are others, seed ${SEED}`, () => {
  expect(unseenMutations(scene.ledger.blocks.slice(0, 4), SEED, MUTATIONS)).toEqual([]);
});

test('most edits can be made of any ledger', async () => {
  const made = await Promise.all(EDITS_OF_COPIES.map(async (edit) => edit.make(scene)));
  expect(made.filter((each) => each !== undefined).length).toBeGreaterThan(90);
});
