import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fabricBinaries } from './build.ts';
import { CA_PROGRAMS, FABRIC_PROGRAMS } from './programs.ts';

const KEPT = { ...process.env };
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'fabric-build-test-'));
  delete process.env['FABRIC_BIN'];
  process.env['XDG_CACHE_HOME'] = join(dir, 'cache');
});

afterEach(() => {
  process.env = { ...KEPT };
  rmSync(dir, { recursive: true });
});

/** Puts a shell script of this name first on the PATH. */
function program(name: string, script: string, folder = join(dir, 'bin')): void {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  if (folder === join(dir, 'bin')) process.env['PATH'] = `${folder}:${KEPT['PATH']}`;
}

const report = () => undefined;

/** What is in the cache, beside the lock that a build holds. */
function cached(): string[] {
  const root = join(dir, 'cache', 'ledger-pilots', 'fabric');
  return existsSync(root) ? readdirSync(root) : [];
}

describe('FABRIC_BIN', () => {
  test('is refused with the names of the programs that are not in it', async () => {
    process.env['FABRIC_BIN'] = dir;
    for (const name of FABRIC_PROGRAMS) program(name, 'exit 0', dir);
    await expect(fabricBinaries({ report })).rejects.toThrow(
      `FABRIC_BIN: ${dir} has no fabric-ca-client, fabric-ca-server that can be run. Unset it`,
    );
  });

  test('is refused with programs of a version that the configuration does not fit', async () => {
    process.env['FABRIC_BIN'] = dir;
    for (const name of [...FABRIC_PROGRAMS, ...CA_PROGRAMS]) program(name, 'echo " Version: v2.5.4"', dir);
    await expect(fabricBinaries({ report })).rejects.toThrow('peer is of version 2.5.4, not 3.1 or newer of 3');
  });

  test('is taken with all programs in versions that fit', async () => {
    process.env['FABRIC_BIN'] = dir;
    for (const name of FABRIC_PROGRAMS) program(name, 'echo " Version: v3.1.4"', dir);
    for (const name of CA_PROGRAMS) program(name, 'echo " Version: 1.5.15"', dir);
    expect(await fabricBinaries({ report })).toBe(dir);
  });
});

describe('building', () => {
  test('says what to do where there is no Go', async () => {
    process.env['PATH'] = join(dir, 'nothing');
    await expect(fabricBinaries({ report })).rejects.toThrow(/not on the PATH: install Go 1\.26 .* set FABRIC_BIN/);
  });

  test('passes on why a Go is too old, and what to do', async () => {
    program('go', 'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.2; GOTOOLCHAIN=local)" >&2; exit 1');
    await expect(fabricBinaries({ report })).rejects.toThrow(
      /running go 1\.22\.2.*install Go 1\.26.*GOTOOLCHAIN=auto/s,
    );
  });

  test('says what to do where there is no C compiler', async () => {
    program('go', 'case "$2" in GOVERSION) echo go1.26.0;; CC) echo no-such-compiler;; esac');
    await expect(fabricBinaries({ report })).rejects.toThrow(/no C compiler no-such-compiler: install one/);
  });

  test('that fails shows the end of what Go said, and leaves nothing in the cache', async () => {
    program(
      'go',
      'case "$1" in env) echo true;; build) echo half > "$8/peer"; echo "no space left" >&2; exit 1;; esac',
    );
    await expect(fabricBinaries({ report })).rejects.toThrow(/failed \(exit code 1\):\nno space left/);
    expect(cached()).toEqual([]);
  });

  test('makes each module into one folder that the next call finds, and clears away what a killed build left', async () => {
    const names = [...FABRIC_PROGRAMS, ...CA_PROGRAMS].join(' ');
    const version = `'#!/bin/sh\\ncase $0 in *ca-*) echo Version: v1.5.15;; *) echo Version: v3.1.1;; esac\\n'`;
    const build = `for p in ${names}; do printf ${version} > "$8/$p"; chmod +x "$8/$p"; done; echo some/package >&2`;
    program('go', `echo "$1" >> ${join(dir, 'calls')}; case "$1" in env) echo true;; build) ${build};; esac`);
    const lines: string[] = [];
    const first = await fabricBinaries({ report: (line) => lines.push(line) });
    expect(lines.join('\n')).toMatch(/building Fabric with true[^]*Fabric 3\.1\.1 \(8 programs\): 1 packages/);

    rmSync(join(first, 'peer'));
    mkdirSync(`${first}.partial-1`);
    writeFileSync(`${first}.lock`, '999999999');
    const both = await Promise.all([fabricBinaries({ report }), fabricBinaries({ report })]);
    expect(both).toEqual([first, first]);
    expect(cached()).toHaveLength(1);
    expect(readdirSync(first).sort()).toEqual([...FABRIC_PROGRAMS, ...CA_PROGRAMS].sort());
  });
});
