/** The README's journey is run as it is printed, by the shell that it is printed for. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

jest.setTimeout(240_000);

test('the journey by curl in the README works as it is told', () => {
  const [, journey = ''] = /## One container's journey, by curl[\s\S]*?```bash\n([\s\S]*?)```/.exec(
    readFileSync('README.md', 'utf8'),
  )!;
  const run = spawnSync('bash', ['-e', '-o', 'pipefail', '-c', journey], { encoding: 'utf8', timeout: 200_000 });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  const status = run.stdout.split('\n').find((line) => line.includes('"outGateInAt"')) ?? '';
  expect(JSON.parse(status)).toMatchObject({ status: 'COMPLETED', origin: 'terminal1', destination: 'terminal2' });
});
