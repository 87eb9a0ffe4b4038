/** A key in SoftHSM: made there, never read, signing what the ledger and verifiers accept. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSignature } from '@ledger-pilots/chaincode/kit/signature.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { registeredOf } from './signing-key.ts';
import { tokenKey } from './token-key.ts';

const MODULES = ['/usr/lib/softhsm/libsofthsm2.so', '/usr/local/lib/softhsm/libsofthsm2.so'];
const library = MODULES.find((path) => existsSync(path));
const isInstalled = library !== undefined && spawnSync('pkcs11-tool', ['--help']).error === undefined;
const NEEDED = 'these tests need SoftHSM and OpenSC (Debian: apt-get install softhsm2 opensc)';
const PIN = '271828';
const TOKEN = 'officer';
const METHOD = 'did:web:certificates.example#1';
const CURVES = [
  ['P-256', 'EC:prime256v1', '01'],
  ['Ed25519', 'EC:edwards25519', '02'],
] as const;

jest.setTimeout(60_000);

let folder: string;

/** With this test's environment: Jest's own copy of it is not the process's. */
function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env } });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

function withToken(): void {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'softhsm-'));
    mkdirSync(join(folder, 'tokens'));
    writeFileSync(join(folder, 'softhsm2.conf'), `directories.tokendir = ${join(folder, 'tokens')}\n`);
    process.env['SOFTHSM2_CONF'] = join(folder, 'softhsm2.conf');
    run('softhsm2-util', ['--init-token', '--free', '--label', TOKEN, '--pin', PIN, '--so-pin', PIN]);
    for (const [, type, id] of CURVES) {
      const key = ['--login', '--pin', PIN, '--keypairgen', '--key-type', type, '--id', id, '--label', `key ${id}`];
      run('pkcs11-tool', ['--module', library!, '--token-label', TOKEN, ...key]);
    }
  });

  afterAll(() => {
    delete process.env['SOFTHSM2_CONF'];
    rmSync(folder, { recursive: true, force: true });
  });

  test.each(CURVES)('a key on %s signs for the ledger, and a credential', async (kind, _type, id) => {
    const key = await tokenKey({ module: library!, token: TOKEN, id }, PIN);
    expect(key.publicKey.kind).toBe(kind);
    const message = Buffer.from('what an officer issues');
    const signature = Buffer.from(await key.sign(message)).toString('hex');
    expect(isSignature(registeredOf(key.publicKey), message, signature)).toBe(true);
    expect(isSignature(registeredOf(key.publicKey), Buffer.from('another'), signature)).toBe(false);
    const signed = await withProof({ id: 'urn:x:1' }, { ...key, verificationMethod: METHOD }, '2026-03-03T00:00:00Z');
    expect(signed.proof.cryptosuite).toBe(kind === 'P-256' ? 'ecdsa-jcs-2019' : 'eddsa-jcs-2022');
  });

  test('a wrong PIN, and a key that is not there, say which key they are about', async () => {
    const keyOf = (id: string, pin: string) => tokenKey({ module: library!, token: TOKEN, id }, pin);
    await expect(keyOf('01', '000000')).rejects.toThrow(/the key 01 of token officer: .*PIN/);
    await expect(keyOf('77', PIN)).rejects.toThrow(/the key 77 of token officer/);
  });
}

if (isInstalled) describe('a key in a token', withToken);
else if ((process.env['CI'] ?? '') !== '')
  test('SoftHSM is installed', () => {
    throw new Error(NEEDED);
  });
else describe.skip(`a key in a token: ${NEEDED}`, withToken);
