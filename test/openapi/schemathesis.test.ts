/** What Schemathesis finds against a gateway on a network of its own: nothing. `npm run schemathesis` tries harder. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeBasePort } from '../free-ports.ts';
import { network } from '../network-command.ts';
import { OwnGateway } from '../api/own-gateway.ts';

jest.setTimeout(600_000);

const NO_PYTHON = 77;
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-schemathesis-'));
let own: OwnGateway;
let at: string;

beforeAll(async () => {
  const basePort = String(await freeBasePort());
  network('up', '--state', state, '--base-port', basePort, '--no-gateway');
  const unlimited = { RATE_LIMIT_PER_S: '100000', ADDRESS_RATE_LIMIT_PER_S: '100000' };
  own = new OwnGateway({ LEDGER_STATE: state, ...unlimited });
  at = await own.ready();
});

afterAll(async () => {
  await own.stop();
  network('down', '--state', state);
  rmSync(state, { recursive: true, force: true });
});

test('no undocumented answer, no fault, and nothing else that its checks know', async () => {
  const { code, output } = await schemathesis('--examples', '3', '--seed', '1', '--seconds', '60');
  if (code === NO_PYTHON) {
    console.warn(`skipped: ${output.trim()}`);
    return;
  }
  expect([code, output]).toEqual([0, expect.stringContaining('No issues found')]);
});

function schemathesis(...args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'scripts/schemathesis.ts', '--state', state, '--gateway', at, ...args],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  return new Promise((resolve) => child.once('exit', (code) => resolve({ code, output })));
}
