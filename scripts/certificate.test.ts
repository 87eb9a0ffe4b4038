import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { apostille, DOCUMENT } from '@ledger-pilots/gateway/credentials/testing/authorities.ts';

jest.setTimeout(120_000);

let folder: string;
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'certificate-'));
  writeFileSync(path('apostille.json'), JSON.stringify(await apostille()));
  writeFileSync(path('family.pdf'), DOCUMENT);
  mkdirSync(path('inbox'));
});

afterAll(() => rmSync(folder, { recursive: true }));

test('what is encrypted to an institution’s public key is opened with its key file, the exact bytes', async () => {
  const made = await run('keygen', '--out', path('madrid.key'));
  expect(made).toMatchObject({ code: 0, errors: '' });
  expect(statSync(path('madrid.key')).mode & 0o777).toBe(0o600);
  const [recipient = ''] = made.output.split('\n');
  expect(recipient).toMatch(/^age1/);
  const sent = ['--document', path('family.pdf'), '--to', recipient, '--out', path('family.age')];
  expect(await run('encrypt', path('apostille.json'), ...sent)).toMatchObject({ code: 0, errors: '' });
  const recorded = createHash('sha256').update(DOCUMENT).digest('hex');
  const key = ['--key', path('madrid.key'), '--into', path('inbox')];
  const refused = await run('decrypt', path('family.age'), ...key, '--sha256', '0'.repeat(64));
  expect(refused).toMatchObject({ code: 2, output: '', errors: expect.stringContaining('WRONG_BYTES') as string });
  expect(await run('decrypt', path('family.age'), ...key, '--sha256', recorded)).toMatchObject({ code: 0, errors: '' });
  expect(readFileSync(path('inbox/family.pdf')).equals(DOCUMENT)).toBe(true);
  expect(readFileSync(path('inbox/certificate-of-family.pdf'), 'utf8')).toBe(
    readFileSync(path('apostille.json'), 'utf8'),
  );
});

test('a key is never written over, and another institution’s opens nothing', async () => {
  await run('keygen', '--out', path('lisbon.key'));
  expect(await run('keygen', '--out', path('lisbon.key'))).toMatchObject({ code: 1, output: '' });
  const opened = await run('decrypt', path('family.age'), '--key', path('lisbon.key'), '--into', path('inbox'));
  expect(opened).toMatchObject({ code: 2, errors: expect.stringContaining('NOT_FOR_THIS_KEY') as string });
});

test('a certificate is drawn as a PDF that has it attached; what is none is refused', async () => {
  expect(await run('pdf', path('apostille.json'), '--out', path('apostille.pdf'))).toMatchObject({
    code: 0,
    errors: '',
  });
  expect(readFileSync(path('apostille.pdf')).includes('KOA-26-7F3K9Q')).toBe(true);
  const refused = await run('pdf', path('family.pdf'), '--out', path('none.pdf'));
  expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('MALFORMED') as string });
  expect(await run('--no-such-option')).toMatchObject({ code: 1 });
});

async function run(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/certificate.ts', ...args]);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, output, errors };
}
