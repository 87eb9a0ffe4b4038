import { join } from 'node:path';
import { PROJECT_ROOT } from '../state/network.ts';
import { APP, packagesOf } from './npm-packages.ts';

test('what is imported comes with all that it depends on, at the same place', () => {
  const { files, components } = packagesOf([join(PROJECT_ROOT, 'node_modules/pino/pino.js')], []);
  const paths = files.map(({ path }) => path);
  expect(paths).toContain(`${APP}/node_modules/pino/package.json`);
  expect(paths).toContain(`${APP}/node_modules/sonic-boom/index.js`);
  expect(paths.filter((path) => /\.d\.ts$|\.map$/.test(path))).toEqual([]);
  const pino = components.find(({ name }) => name === 'pino');
  expect(pino).toMatchObject({ type: 'library', license: 'MIT', purl: expect.stringMatching(/^pkg:npm\/pino@/) });
});

test('a workspace’s own packages come along, of the version that it has, but nothing that is for development', () => {
  const { components } = packagesOf([], ['gateway']);
  const names = components.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['express', 'lmdb', '@noble/curves', '@expo-google-fonts/noto-sans-kr']),
  );
  expect(names).not.toContain('jest');
  expect(names).not.toContain('typescript');
  expect(names.filter((name) => name.startsWith('@ledger-pilots/'))).toEqual([]);
});
