import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines } from './log-file.ts';
import { readPid } from './pid-file.ts';
import { DeadlineError, Final, poll } from './poll.ts';
import { holderOf, PortsInUseError, requireFreePorts } from './ports.ts';
import { processStart } from './process-start.ts';
import type { Program } from './program.ts';
import { programReady, startProgram } from './start-program.ts';
import { stopProgram } from './stop-program.ts';

let dir: string;

beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'ledger-pilots-program-'))));

afterEach(async () => {
  await stopProgram(dir, 0);
  rmSync(dir, { recursive: true });
});

const shell = (script: string, ready: Program['ready'] = []): Program => ({
  name: 'shell',
  command: '/bin/sh',
  args: ['-c', script],
  env: {},
  dir,
  ready,
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('a program runs once, however often it is started, and ends when it is stopped', async () => {
  const program = shell('while :; do sleep 1; done');
  const pid = startProgram(program);
  expect(startProgram(program)).toBe(pid);
  expect(readPid(dir)).toBe(pid);
  expect(await stopProgram(dir)).toBe(true);
  expect(processStart(pid)).toBeUndefined();
  expect(await stopProgram(dir)).toBe(false);
});

test('a program that ignores SIGTERM is killed after the grace period', async () => {
  const pid = startProgram(shell('trap "" TERM; echo deaf; while :; do sleep 1; done'));
  await poll({ what: 'the trap', deadlineMs: 5_000 }, () => (lastLines(dir, 1)[0] === 'deaf' ? true : undefined));
  await stopProgram(dir, 100);
  expect(processStart(pid)).toBeUndefined();
});

test('a process that got the id of a dead one is not taken for it', () => {
  writeFileSync(join(dir, 'pid'), `${process.pid} 1\n`);
  expect(readPid(dir)).toBeUndefined();
  writeFileSync(join(dir, 'pid'), 'nonsense');
  expect(readPid(dir)).toBeUndefined();
});

test('a program that dies while starting is reported with its last lines', async () => {
  const program = shell('echo first; echo the disk is on fire >&2; exit 3', [{ port: await freePort() }]);
  startProgram(program);
  await expect(programReady(program, 5_000)).rejects.toThrow(
    /shell died while starting[^]*first\n *the disk is on fire/,
  );
});

test('a program that never serves is reported when the time is over', async () => {
  const program = shell('echo waiting; sleep 60', [{ port: await freePort() }]);
  startProgram(program);
  await expect(programReady(program, 200)).rejects.toThrow(/shell did not serve within 0 s/);
});

test('a program that does not exist is reported', () => {
  expect(() => startProgram({ ...shell(''), command: '/nowhere/program' })).toThrow(/could not be started/);
});

test('a log is for its owner and can be read from its end', async () => {
  startProgram(shell('for i in 1 2 3 4; do echo line $i; done'));
  await poll({ what: 'the lines', deadlineMs: 5_000 }, () => (lastLines(dir, 9).length === 4 ? true : undefined));
  expect(lastLines(dir, 2)).toEqual(['line 3', 'line 4']);
  expect(statSync(join(dir, 'log')).mode & 0o077).toBe(0);
  expect(lastLines('/nowhere', 2)).toEqual([]);
});

test('a port in use is named, with the node that needs it and the process that has it', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  try {
    const check = requireFreePorts([{ port, node: 'peer0.line' }]);
    await expect(check).rejects.toThrow(PortsInUseError);
    await expect(check).rejects.toThrow(`port ${port} (peer0.line) is in use by process ${process.pid} (`);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
  await requireFreePorts([{ port, node: 'peer0.line' }]);
  expect(holderOf(port)).toBe('another process');
});

test('polling stops at the first result, at the deadline with the last reason, and at once on a final error', async () => {
  let attempts = 0;
  const third = () => (++attempts === 3 ? 'third' : undefined);
  expect(await poll({ what: 'it', deadlineMs: 5_000, everyMs: 1 }, third)).toBe('third');
  const failing = poll({ what: 'it', deadlineMs: 20, everyMs: 5 }, () => Promise.reject(new Error('not yet')));
  await expect(failing).rejects.toThrow(DeadlineError);
  await expect(failing).rejects.toThrow('waited 0 s for it: not yet');
  const final = poll({ what: 'it', deadlineMs: 5_000 }, () => {
    throw new Final(new Error('never'));
  });
  await expect(final).rejects.toThrow('never');
  await expect(poll({ what: 'it', deadlineMs: 5_000, signal: AbortSignal.abort() }, third)).rejects.toThrow(/abort/i);
});
