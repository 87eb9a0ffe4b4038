/** What the documents tell integrators to type is run as it is printed, by the shell that it is printed for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

jest.setTimeout(240_000);

/** The shell's blocks of a document, in order. */
function shellOf(path: string): string[] {
  return [...readFileSync(path, 'utf8').matchAll(/```bash\n([\s\S]*?)```/g)].map(([, block]) => block!);
}

function run(script: string): string {
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', script], {
    encoding: 'utf8',
    timeout: 200_000,
  });
  if (status !== 0 || stderr !== '') throw new Error(`it ended with ${status}:\n${stdout}\n${stderr}`);
  return stdout;
}

test('docs/rest.md: every command works, one after the other', () => {
  const said = run(shellOf('docs/rest.md').join('\n'));
  expect(said).toMatch(/^HTTP\/1\.1 200/m);
  expect(said).toContain('"status":"VALID"');
  expect(said).toMatch(/^304$/m);
  expect(said).toMatch(/Link: <.*>; rel="next"/);
});

test('docs/epcis.md: every command works, one after the other', () => {
  const said = run(shellOf('docs/epcis.md').join('\n'));
  expect(said).toMatch(/Link: <.*>; rel="next"/i);
  expect(said).toMatch(/^receiving ni:\/\/\/sha-256;/m);
  const [sent, again, received] = [...said.matchAll(/^\{"events":.*$/gm)].map(([answer]) => answer);
  expect(sent).toContain('"verdict":"CAPTURED"');
  expect(again).toBe(sent);
  expect(received).toContain('"verdict":"CAPTURED"');
});

test('docs/signing.md: the steps by hand put a transaction on the ledger', () => {
  const [byHand = ''] = shellOf('docs/signing.md');
  const here = byHand
    .replace('state=.state ', `state=${process.env['LEDGER_STATE']} `)
    .replace('at=http://localhost:8000', `at=${process.env['LEDGER_GATEWAY']}`)
    // A name that the repeat of this test has not used.
    .replace('SIGNING-1', `SIGNING-${Date.now()}`)
    .replace('cat > lower.mjs', 'cat > .lower.mjs')
    .replaceAll('node lower.mjs', 'node .lower.mjs');
  const said = run(`${here}\nrm -f .lower.mjs`);
  expect(said).toContain('"plate":"부산98사1234"');
});
