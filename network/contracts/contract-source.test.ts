import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BundleError, bundleContract } from './contract-source.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ledger-pilots-source-')));
  mkdirSync(join(root, 'node_modules/greeting'), { recursive: true });
  write('node_modules/greeting/package.json', '{"name":"greeting","version":"1.0.0","main":"index.js"}');
  write('node_modules/greeting/index.js', "module.exports = 'hello';");
  write('rules.ts', 'export const limit: number = 3;');
  write(
    'index.ts',
    "import greeting from 'greeting'; import { limit } from './rules.ts'; console.log(greeting, limit);",
  );
});

afterEach(() => rmSync(root, { recursive: true }));

const write = (name: string, content: string) => writeFileSync(join(root, name), content);
const digest = async () => (await bundleContract(join(root, 'index.ts'), root)).source.digest;

test('the source names our files one by one and packages of others by version', async () => {
  const { source } = await bundleContract(join(root, 'index.ts'), root);
  expect(Object.keys(source.files)).toEqual(['index.ts', 'rules.ts']);
  expect(Object.keys(source.packages)).toEqual(['greeting@1.0.0']);
});

test('the digest is that of the source: the same again, another after any change, and none for what is not imported', async () => {
  const first = await digest();
  write('unused.ts', 'export {};');
  expect(await digest()).toBe(first);
  write('rules.ts', 'export const limit: number = 4;');
  const second = await digest();
  expect(second).not.toBe(first);
  write('node_modules/greeting/index.js', "module.exports = 'goodbye';");
  expect(await digest()).not.toBe(second);
});

test('code that does not compile is refused with the place', async () => {
  write('rules.ts', 'export const limit = ;');
  await expect(digest()).rejects.toThrow(BundleError);
  await expect(digest()).rejects.toThrow(/rules\.ts:1:21/);
});
