import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { packContract, packDevelopment } from './contract-package.ts';
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';

const source = {
  digest: 'ab'.repeat(32),
  files: { 'chaincode/letters/index.ts': 'cd'.repeat(32) },
  packages: { 'zod@4.6.7': 'ef'.repeat(32) },
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-package-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Files of an archive, unpacked by the system's own tar. */
function unpacked(archive: Uint8Array, ...names: string[]): Buffer[] {
  const path = join(folder, 'archive.tar.gz');
  writeFileSync(path, archive);
  execFileSync('tar', ['-xzf', path, '-C', folder]);
  return names.map((name) => readFileSync(join(folder, name)));
}

test('a package has a label, and an id that starts with it', () => {
  const { label, id } = packContract('letters', '1.2.3', source);
  expect(label).toBe('letters_1.2.3_abababababab');
  expect(id).toMatch(/^letters_1\.2\.3_abababababab:[0-9a-f]{64}$/);
});

test('the same source gives the same bytes, other source other bytes', () => {
  const first = packContract('letters', '1.2.3', source);
  expect(packContract('letters', '1.2.3', source).bytes.equals(first.bytes)).toBe(true);
  const other = packContract('letters', '1.2.3', { ...source, packages: { 'zod@4.6.7': '00'.repeat(32) } });
  expect(other.id).not.toBe(first.id);
});

test('a package says what it was built from and holds only placeholders for addresses and keys', () => {
  const [metadata, code] = unpacked(packContract('letters', '1.2.3', source).bytes, 'metadata.json', 'code.tar.gz');
  expect(JSON.parse(metadata!.toString())).toEqual({ path: '', type: 'ccaas', label: 'letters_1.2.3_abababababab' });
  const [connection, stated] = unpacked(code!, 'connection.json', 'source.json');
  expect(JSON.parse(stated!.toString())).toEqual({ contract: 'letters', version: '1.2.3', ...source });
  expect(JSON.parse(connection!.toString())).toEqual({
    address: '{{.peername}}:{{.port}}',
    dial_timeout: '10s',
    tls_required: true,
    client_auth_required: true,
    client_key: '{{.client_key}}',
    client_cert: '{{.client_cert}}',
    root_cert: '{{.root_cert}}',
  });
});

test('a development package is the same whatever the code, and says so', () => {
  const { bytes, label } = packDevelopment('letters', '1.2.3');
  expect(label).toBe('letters_1.2.3_development');
  const [code] = unpacked(bytes, 'code.tar.gz');
  const [stated] = unpacked(code!, 'source.json');
  expect(JSON.parse(stated!.toString())).toEqual({ contract: 'letters', version: '1.2.3', development: true });
});

test.each([0, 1, 0xffff, 0x10000, 200_000])('%i bytes come out of gzip as they went in', (length) => {
  const content = Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 251));
  expect(gunzipSync(gzip(content)).equals(content)).toBe(true);
});

test('a name that ustar cannot hold is refused', () => {
  expect(() => tar([{ name: 'x'.repeat(101), content: Buffer.alloc(0) }])).toThrow(RangeError);
});
