import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('builder/bin/', import.meta.url));
const PEM = (what: string) => `-----BEGIN ${what}-----\nMHcCAQEE+/aa==\n-----END ${what}-----\n`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-builder-'));
  for (const name of ['source', 'metadata', 'build', 'release', 'links']) mkdirSync(join(folder, name));
  write('metadata/metadata.json', JSON.stringify({ path: '', type: 'ccaas', label: 'letters_1.0.0_abc' }));
  write('source/source.json', '{}');
  write(
    'source/connection.json',
    JSON.stringify(
      {
        address: '{{.peername}}:{{.port}}',
        client_key: '{{.client_key}}',
        client_cert: '{{.client_cert}}',
        root_cert: '{{.root_cert}}',
      },
      null,
      2,
    ),
  );
  write('links/letters.peername', 'localhost\n');
  write('links/letters.port', '9999\n');
  write('links/letters.root', PEM('CERTIFICATE'));
  write('tls.crt', PEM('CERTIFICATE'));
  write('tls.key', PEM('EC PRIVATE KEY'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const path = (name: string) => join(folder, name);
const write = (name: string, content: string) => writeFileSync(path(name), content);
/** As the peer runs it: with hardly any environment. */
const run = (step: string, ...folders: string[]) =>
  spawnSync(join(BIN, step), folders.map(path), {
    encoding: 'utf8',
    env: {
      LEDGER_LINKS_DIR: path('links'),
      CORE_PEER_TLS_CERT_FILE: path('tls.crt'),
      CORE_PEER_TLS_KEY_FILE: path('tls.key'),
    },
  });
const build = () => run('build', 'source', 'metadata', 'build');

test('a package of another kind is not ours', () => {
  expect(run('detect', 'source', 'metadata').status).toBe(0);
  write('metadata/metadata.json', JSON.stringify({ type: 'golang', label: 'letters_1' }));
  expect(run('detect', 'source', 'metadata').status).not.toBe(0);
});

test('the release names the server of this peer, with the peer’s own key as the client’s, for its eyes only', () => {
  expect(build().status).toBe(0);
  expect(run('release', 'build', 'release')).toMatchObject({ status: 0, stderr: '' });
  const released = path('release/chaincode/server/connection.json');
  expect(JSON.parse(readFileSync(released, 'utf8'))).toEqual({
    address: 'localhost:9999',
    client_key: PEM('EC PRIVATE KEY'),
    client_cert: PEM('CERTIFICATE'),
    root_cert: PEM('CERTIFICATE'),
  });
  expect(statSync(released).mode & 0o077).toBe(0);
});

test('what cannot work is refused with the reason', () => {
  expect(build().status).toBe(0);
  rmSync(path('links/letters.port'));
  expect(run('release', 'build', 'release')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('no link to a server of contract letters'),
  });
  rmSync(path('source/connection.json'));
  expect(build()).toMatchObject({ status: 1, stderr: expect.stringContaining('no connection.json') });
});
