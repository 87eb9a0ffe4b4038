#!/usr/bin/env node
/**
 * The way into every command: `node scripts/bootstrap.mjs <command> [arguments]`. Installs the Node packages when the
 * lockfile changed since they were installed, then runs `scripts/<command>.ts`. Plain JavaScript, since it runs before
 * anything is installed.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [command, ...args] = process.argv.slice(2);

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 9)) {
  fail(`Node ${process.versions.node} is too old: install Node 20.9 or newer`);
}
const script = join(root, 'scripts', `${command}.ts`);
if (command === undefined || !existsSync(script)) {
  fail(`there is no command ${command ?? ''}: see the scripts in package.json`);
}

const lockfile = readFileSync(join(root, 'package-lock.json'));
const installed = createHash('sha256').update(lockfile).update(process.version).digest('hex');
const stamp = join(root, 'node_modules', '.installed');
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== installed) {
  console.error('Installing the Node packages of package-lock.json (once) ...');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.status !== 0) fail('npm ci failed: see its message above');
  writeFileSync(stamp, installed);
}

const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { cwd: root, stdio: 'inherit' });
// A terminal sends Ctrl-C to the whole group; a supervisor only to us. The child decides what it means.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

function fail(message) {
  console.error(message);
  process.exit(1);
}
