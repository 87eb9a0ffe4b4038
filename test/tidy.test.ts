/** The rules of the tree that no other tool checks: names, docstrings, links, sizes, words. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import ts from 'typescript';

const files = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .stdout.split('\n')
  .filter((file) => file !== '' && existsSync(file));
const sources = files.filter((file) => file.endsWith('.ts'));
const production = sources.filter((file) => !file.endsWith('.test.ts') && !file.startsWith('test/'));
const texts = files.filter((file) => /\.(ts|mjs|cjs|md|json|ya?ml|sh|mod)$/.test(file) || file === '.ci/run');
const read = (file: string): string => readFileSync(file, 'utf8');

test('the tree is read at all', () => {
  expect(sources.length).toBeGreaterThan(20);
});

test('no file or folder has a name that says nothing', () => {
  const empty = /^(utils?|helpers?|commons?|misc|lib)$/;
  const offenders = files.filter((file) => file.split('/').some((part) => empty.test(part.replace(/\.[^.]*$/, ''))));
  expect(offenders).toEqual([]);
});

test('nothing is left to be done later, and nothing tells of one machine', () => {
  const forbidden = [/\b(TODO|FIXME|XXX)\b/, /\/(work|root)\/[a-z]/, new RegExp(['registry', 'npmjs'].join('\\.'))];
  const offenders = texts
    .filter((file) => file !== 'test/tidy.test.ts')
    .filter((file) => forbidden.some((pattern) => pattern.test(read(file))));
  expect(offenders).toEqual([]);
});

test('everything exported has a docstring', () => {
  const offenders = production.flatMap((file) => undocumentedExports(file));
  expect(offenders).toEqual([]);
});

test('a source file fits into a reader’s head: 600 lines at most', () => {
  const offenders = sources.filter((file) => read(file).split('\n').length > 600);
  expect(offenders).toEqual([]);
});

test('no tracked file is larger than half a mebibyte', () => {
  const offenders = files.filter((file) => file !== 'package-lock.json' && statSync(file).size > 512 * 1024);
  expect(offenders).toEqual([]);
});

test('a contract module has its six files and no loose one besides', () => {
  const allowed = new Set(['api.ts', 'state.ts', 'contract.ts', 'index.ts', 'README.md']);
  const pilots = new Set(files.flatMap((file) => /^chaincode\/(?!kit\/)([^/]+)\//.exec(file)?.[1] ?? []));
  const offenders: string[] = [];
  for (const pilot of pilots) {
    const loose = files.filter((file) => dirname(file) === `chaincode/${pilot}`).map((file) => basename(file));
    // The network brings up what has a process of its own; a module without one is not whole yet.
    const deployed = loose.includes('index.ts');
    for (const name of allowed) {
      if (deployed && !loose.includes(name)) offenders.push(`chaincode/${pilot} lacks ${name}`);
    }
    for (const name of loose) {
      if (!allowed.has(name) && !name.endsWith('.test.ts')) offenders.push(`chaincode/${pilot}/${name} is loose`);
    }
  }
  expect(offenders).toEqual([]);
});

test('links between documents lead somewhere', () => {
  const offenders: string[] = [];
  for (const file of files.filter((name) => name.endsWith('.md'))) {
    for (const [, target = ''] of read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)[^)]*\)/g)) {
      if (!existsSync(join(dirname(file), decodeURIComponent(target)))) offenders.push(`${file}: ${target}`);
    }
  }
  expect(offenders).toEqual([]);
});

test('the README names every command of package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const readme = read('README.md');
  const builtIn = new Set(['start', 'test']);
  const missing = Object.keys(scripts).filter(
    (name) => !readme.includes(builtIn.has(name) ? `npm ${name}` : `npm run ${name}`),
  );
  expect(missing).toEqual([]);
});

test('packages have exact versions', () => {
  const offenders: string[] = [];
  for (const file of files.filter((name) => basename(name) === 'package.json')) {
    const manifest = JSON.parse(read(file)) as Record<string, Record<string, string> | undefined>;
    for (const [name, version] of Object.entries({ ...manifest['dependencies'], ...manifest['devDependencies'] })) {
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) offenders.push(`${file}: ${name} ${version}`);
    }
  }
  expect(offenders).toEqual([]);
});

function undocumentedExports(file: string): string[] {
  const source = ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest, true);
  return source.statements.flatMap((statement) => {
    if (!ts.canHaveModifiers(statement) || ts.isExportDeclaration(statement)) return [];
    const exported = ts.getModifiers(statement)?.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword);
    if (exported !== true || hasDocstring(source, statement)) return [];
    return [`${file}:${source.getLineAndCharacterOfPosition(statement.getStart()).line + 1}`];
  });
}

/** The first statement of a file may be documented by the file's own docstring. */
function hasDocstring(source: ts.SourceFile, statement: ts.Statement): boolean {
  const comments = ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? [];
  return comments.some((comment) => source.text.startsWith('/**', comment.pos));
}
