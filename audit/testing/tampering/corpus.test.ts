/**
 * Every edit of the corpus is found where it is, as what it is; and docs/audit.md says which there are. After a change,
 * `UPDATE_README=1 npx jest tampering/corpus --selectProjects unit` writes its tables anew.
 */
import { join } from 'node:path';
import { table, testSections } from '../../../chaincode/kit/testing/readme-sections.ts';
import { CORPUS, listOfOutside, rowsOfContent, rowsOfCopies, rowsOfTransactions } from './corpus.ts';
import type { Edit, ForgedScene } from './edit.ts';
import { forgedScene, RULES } from './forged-scene.ts';
import { judge } from './judge.ts';
import { auditOf, blockAt, envelopesOf, ledgerOf } from './ledger.ts';
import { closed, opened } from './opened-transaction.ts';

jest.setTimeout(120_000);

let scene: ForgedScene;

beforeAll(async () => {
  scene = await forgedScene();
});

const audited = (ledger: ForgedScene['ledger'], compared = true) => auditOf(ledger, compared, [RULES]);

test('the ledger is in order before it is edited, and so is what it begins with', async () => {
  for (const ledger of [scene.ledger, scene.foreign]) {
    const { findings, steps } = await audited(ledger);
    expect(findings).toEqual([]);
    // Private data are in no block.
    expect(Object.entries(steps).filter(([, state]) => state !== 'VERIFIED')).toEqual([['PRIVATE', 'OPEN']]);
  }
  for (let height = 1; height < scene.ledger.blocks.length; height += 1) {
    const { verified } = await audited(ledgerOf(scene.ledger.blocks.slice(0, height)));
    expect(verified).toBe(true);
  }
  expect((await audited({ ...scene.ledger, blocks: [] }, false)).verified).toBe(false);
});

test('a transaction that is taken apart and put together is the same', () => {
  for (const bytes of envelopesOf(blockAt(scene.ledger, scene.target))) {
    expect(Buffer.from(closed(opened(bytes)))).toEqual(Buffer.from(bytes));
  }
});

test('no two edits are the same', () => {
  const names = CORPUS.map(({ name, hand }) => `${hand} ${name}`);
  expect(new Set(names).size).toBe(names.length);
});

test.each(CORPUS.map((edit): [string, string, Edit<ForgedScene>] => [edit.hand, edit.name, edit]))(
  '%s: %s',
  async (_hand, _name, edit) => {
    await judge(edit, (await edit.make(scene))!, [RULES]);
  },
);

test('without commit hashes the step STATE is open, and another copy’s state is still compared', async () => {
  const bare = CORPUS.find(({ name }) => name === 'all commit hashes left out')!;
  const { ledger } = (await bare.make(scene))!;
  expect((await audited(ledger)).steps.STATE).toBe('OPEN');
  const others = ledger.others.map((other) => ({ ...other, commitHash: 'ab'.repeat(32) }));
  expect((await audited({ ...ledger, others })).findings.map(({ code }) => code)).toEqual(['HEAD_DIFFERS']);
});

describe('docs/audit.md', () => {
  testSections(join(__dirname, '../../../docs/audit.md'), {
    'edits of copies': () => table(...rowsOfCopies()),
    'edits of transactions': () => table(...rowsOfTransactions()),
    'edits of content': () => table(...rowsOfContent()),
    'edits that nothing finds': listOfOutside,
  });
});
