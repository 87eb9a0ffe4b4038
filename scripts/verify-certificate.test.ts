import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import {
  ANCHOR,
  apostille,
  apostilleJwt,
  DOCUMENT,
  INDEX,
  LISTS,
  SIGNED,
  signedTrust,
  statusList,
} from '@ledger-pilots/gateway/credentials/testing/authorities.ts';
import type { CredentialFrame } from '@ledger-pilots/gateway/credentials/types/base.ts';

jest.setTimeout(120_000);

const anchor = multikeyOf(ANCHOR.publicKey);
const now = new Date().toISOString();
const untilFar: Partial<CredentialFrame> = { validUntil: '2999-01-01T00:00:00Z' };
let folder: string;
let files: string[];
/** Options of a verifier that has both lists as files. */
const withLists = (): string[] => [...files, '--offline', '--cache', join(folder, 'cache')];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'verify-certificate-'));
  const trust = write('trust.json', await signedTrust({ issuedAt: now }));
  const lists = [
    await statusList('revocation', { validFrom: now }),
    await statusList('suspension', { validFrom: now }),
  ];
  const options = lists.flatMap((list, at) => ['--status-list', write(`list-${at}.json`, list)]);
  files = ['--trust-list', trust, '--trust-anchor', anchor, ...options];
});

afterAll(() => rmSync(folder, { recursive: true }));

test('an apostille in order is VALID with exit code 0, with its items in French and what it does not certify', async () => {
  const document = write('document.pdf', DOCUMENT);
  const run = await verify(
    write('a.json', await apostille(untilFar)),
    ...withLists(),
    '--document',
    document,
    '--lang',
    'fr',
  );
  expect(run).toMatchObject({ code: 0, errors: '' });
  const lines = run.output.split('\n');
  expect(lines[0]).toBe('VALID');
  expect(lines).toContain('2. Le présent acte public a été signé par: 홍길동');
  expect(lines).toContain('8. sous No: KOA-26-7F3K9Q');
  expect(run.output).toContain('Elle n’en atteste pas le contenu.');
  expect(run.output).toContain('c’est celui pour lequel le certificat a été délivré');
});

test('a token is read as well, and the answer for programs is JSON', async () => {
  const run = await verify(write('a.jwt', await apostilleJwt(untilFar)), ...withLists(), '--json');
  expect([run.code, JSON.parse(run.output)]).toMatchObject([0, { word: 'VALID', document: 'NOT_COMPARED' }]);
});

test('what is not valid is told by its word, with exit code 2', async () => {
  const altered = { ...(await apostille(untilFar)), id: 'urn:x:1' };
  const told = await Promise.all([
    verify(write('altered.json', altered), ...withLists()),
    verify(
      write('good.json', await apostille(untilFar)),
      ...withLists(),
      '--document',
      write('other', 'x'),
      '--lang',
      'ko',
    ),
    verify(write('scan.pdf', '%PDF-1.7'), ...withLists()),
    verify(
      write('expired.json', await apostille({ validUntil: '2026-03-03T00:00:00Z' })),
      ...withLists(),
      '--at',
      SIGNED,
    ),
  ]);
  const words = told.map(({ code, output }) => [code, output.split('\n')[0]]);
  expect(words).toEqual([
    [2, 'TAMPERED'],
    [2, 'TAMPERED_DOCUMENT'],
    [2, 'UNSUPPORTED'],
    [2, 'WAS_VALID_AT'],
  ]);
  expect(told[1]!.output).toContain('증명서 자체는 이상이 없으나');
});

test('it cannot run without a trust list, and says which key an unknown one is signed by', async () => {
  const certificate = write('b.json', await apostille(untilFar));
  const empty = ['--offline', '--cache', join(folder, 'empty')];
  expect(await verify(certificate, ...empty)).toMatchObject({
    code: 1,
    errors: expect.stringContaining('--trust-list') as string,
  });
  const unknown = await verify(certificate, ...empty, '--trust-list', join(folder, 'trust.json'));
  expect(unknown).toMatchObject({ code: 1, output: '' });
  expect(unknown.errors).toContain(`is signed by ${anchor}`);
  expect(await verify(join(folder, 'no such file'), ...withLists())).toMatchObject({ code: 1 });
  expect(await verify('--no-such-option')).toMatchObject({ code: 1 });
});

test('lists are fetched once, kept for offline use, and an older trust list is refused later', async () => {
  const { server, address, asked } = await serve();
  const lists = { revocation: `${address}/revocation`, suspension: `${address}/suspension` };
  const certificate = write('c.json', await apostille({ ...untilFar, status: { index: INDEX, lists } }));
  const cache = ['--cache', join(folder, 'online')];
  const source = ['--trust-list', `${address}/trust`, '--trust-anchor', anchor];
  try {
    expect(await verify(certificate, ...cache, ...source)).toMatchObject({ code: 0, errors: '' });
    expect(await verify(certificate, ...cache)).toMatchObject({ code: 0, errors: '' });
    expect(asked.sort()).toEqual(['/revocation', '/suspension', '/trust']);
  } finally {
    server.close();
  }
  expect(await verify(certificate, ...cache, '--offline')).toMatchObject({ code: 0 });
  const older = write('older.json', await signedTrust({ issuedAt: now, sequence: 6 }));
  const back = await verify(certificate, ...cache, '--offline', '--trust-list', older);
  expect(back).toMatchObject({ code: 1, errors: expect.stringContaining('7 was seen before') as string });
});

test('without a network an unknown status is unknown, and nothing is asked for a certificate that is not authentic', async () => {
  const lists = { revocation: 'http://127.0.0.1:9/revocation', suspension: LISTS.suspension };
  const credential = await apostille({ ...untilFar, status: { index: INDEX, lists } });
  const offline = await verify(write('d.json', credential), ...withLists());
  expect(offline.output).toMatch(/^STATUS_UNKNOWN\n/);
  const online = [...files, '--cache', join(folder, 'd')];
  const altered = await verify(write('e.json', { ...credential, id: 'urn:x:1' }), ...online);
  expect(altered).toMatchObject({ code: 2, errors: '' });
});

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  const isRaw = typeof content === 'string' || content instanceof Uint8Array;
  writeFileSync(file, isRaw ? content : JSON.stringify(content));
  return file;
}

async function verify(...args: string[]): Promise<{ code: number | null; output: string; errors: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/verify-certificate.ts', ...args]);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, output, errors };
}

/** Serves trust list and status lists under its own address, and notes what was asked. */
async function serve(): Promise<{ server: Server; address: string; asked: string[] }> {
  const asked: string[] = [];
  const documents = new Map<string, unknown>();
  const server = createServer(({ url = '' }, answer) => {
    asked.push(url);
    answer.end(JSON.stringify(documents.get(url)));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  documents.set('/trust', await signedTrust({ issuedAt: now }));
  for (const purpose of ['revocation', 'suspension'] as const) {
    documents.set(`/${purpose}`, await statusList(purpose, { id: `${address}/${purpose}`, validFrom: now }));
  }
  return { server, address, asked };
}
