import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { poll } from './poll.ts';

test('a log that has reached its size is moved aside once, and its writer goes on', async () => {
  const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-keeper-'));
  const log = join(state, 'peers', 'peer0.line', 'log');
  mkdirSync(join(state, 'peers', 'peer0.line'), { recursive: true });
  writeFileSync(join(state, 'network.json'), '{}');
  writeFileSync(log, 'x'.repeat(2_000));
  const keeper = spawn(fileURLToPath(new URL('log-keeper.sh', import.meta.url)), [state, '1000'], { detached: true });
  try {
    await poll({ what: 'the log to be moved', deadlineMs: 8_000 }, () =>
      existsSync(`${log}.1`) && statSync(log).size === 0 ? true : undefined,
    );
    expect(readFileSync(`${log}.1`, 'utf8')).toHaveLength(2_000);
    appendFileSync(log, 'next\n');
    expect(readFileSync(log, 'utf8')).toBe('next\n');
  } finally {
    process.kill(-keeper.pid!, 'SIGKILL');
    rmSync(state, { recursive: true });
  }
});
