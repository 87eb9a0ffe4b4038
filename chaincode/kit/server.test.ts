import { spawn, type ChildProcess } from 'node:child_process';
import { webcrypto } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'reflect-metadata';
import * as grpc from '@grpc/grpc-js';
import { peer } from '@hyperledger/fabric-protos';
import * as x509 from '@peculiar/x509';
import { build } from 'esbuild';
import { parseContractError } from './errors.ts';
import { serverSettings, ServerSettingsError } from './server.ts';
import { enrol, type Creator } from './testing/identities.ts';
import { chaincodeInput, signedProposal } from './testing/proposal.ts';

const { Type } = peer.ChaincodeMessage;
const folder = mkdtempSync(join(tmpdir(), 'kit-server-'));
const running: ChildProcess[] = [];
let keys: { ca: string; key: string; cert: string; strangerKey: string; strangerCert: string };
let planner: Creator;

beforeAll(async () => {
  keys = await makeKeys();
  planner = await enrol({ party: 'line', user: 'planner', roles: ['planner'] });
  for (const [name, content] of Object.entries(keys)) writeFileSync(join(folder, `${name}.pem`), content);
});

afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

describe('settings', () => {
  const complete = {
    CHAINCODE_ID: 'lockers_1:ab',
    CHAINCODE_SERVER_ADDRESS: '127.0.0.1:9999',
    CHAINCODE_TLS_KEY_FILE: join(folder, 'key.pem'),
    CHAINCODE_TLS_CERT_FILE: join(folder, 'cert.pem'),
    CHAINCODE_TLS_CLIENT_CA_FILE: join(folder, 'ca.pem'),
    CHAINCODE_SOURCE_DIGEST: 'd1',
  };

  test('mutual TLS is on with the files that are named', () => {
    const { tls, ...others } = serverSettings(complete);
    expect(others).toEqual({ ccid: 'lockers_1:ab', address: '127.0.0.1:9999', sourceDigest: 'd1' });
    expect(tls?.clientCACerts.toString()).toBe(keys.ca);
  });

  test.each(Object.keys(complete).filter((name) => name !== 'CHAINCODE_SOURCE_DIGEST'))(
    'without %s nothing starts',
    (name) => {
      expect(() => serverSettings({ ...complete, [name]: undefined })).toThrow(new RegExp(name));
    },
  );

  test('a file that cannot be read is named', () => {
    expect(() => serverSettings({ ...complete, CHAINCODE_TLS_KEY_FILE: '/nowhere/key.pem' })).toThrow(
      '/nowhere/key.pem',
    );
  });

  test('TLS can be turned off for the loopback only', () => {
    const off = { CHAINCODE_ID: 'x', CHAINCODE_TLS: 'off' };
    expect(serverSettings({ ...off, CHAINCODE_SERVER_ADDRESS: '127.0.0.1:1' }).tls).toBeUndefined();
    expect(() => serverSettings({ ...off, CHAINCODE_SERVER_ADDRESS: '0.0.0.0:1' })).toThrow(ServerSettingsError);
  });
});

describe.each(['esm', 'cjs'] as const)('a contract bundled into one %s file', (format) => {
  let child: ChildProcess;
  let address: string;
  const log: string[] = [];

  beforeAll(async () => {
    const bundle = await bundleSample(format);
    address = `127.0.0.1:${await freePort()}`;
    child = start(bundle, address, log);
    await until(() => log.join('').includes('"serving"'));
  }, 30_000);

  test('answers a peer over mutual TLS', async () => {
    const answer = await call(address, ['Describe', '{}']);
    expect(answer.getStatus()).toBe(200);
    expect(JSON.parse(text(answer.getPayload_asU8()))).toMatchObject({
      name: 'lockers',
      version: '1.2.3',
      sourceDigest: 'digest-of-the-build',
    });
  });

  test('writes through a peer', async () => {
    const answer = await call(address, ['note', '{"noteId":"n-1","text":"한글"}']);
    expect(JSON.parse(text(answer.getPayload_asU8()))).toEqual({ noteId: 'n-1', characters: 2, before: null });
  });

  test('hands all writes to the peer in one message', async () => {
    const asked: peer.ChaincodeMessage[] = [];
    await call(address, ['note', '{"noteId":"n-1","text":"한글","messageRef":"M-1"}'], undefined, asked);
    // WRITE_BATCH_STATE, after the reads.
    const [batch, ...others] = asked.filter((message) => message.getType() === 24);
    expect(others).toEqual([]);
    expect(asked.at(-1)).toBe(batch);
    const records = peer.WriteBatchState.deserializeBinary(batch!.getPayload_asU8()).getRecList();
    const { PUT_STATE } = peer.WriteRecord.Type;
    expect(records.map((record) => [record.getType(), record.getCollection()])).toEqual([
      [PUT_STATE, ''],
      [PUT_STATE, ''],
    ]);
    expect(text(records[0]!.getValue_asU8())).toContain('한글');
  });

  test('asks for what the operations of a batch read in a message each for receipts and records', async () => {
    const asked: peer.ChaincodeMessage[] = [];
    const operations = ['n-1', 'n-2', 'n-3'].map((noteId, index) => {
      return { method: 'note', input: { noteId, text: 'a', messageRef: `M-${index}` } };
    });
    const answer = await call(address, ['Batch', JSON.stringify({ operations })], undefined, asked);
    expect(JSON.parse(text(answer.getPayload_asU8()))).toMatchObject({
      results: [{ output: { noteId: 'n-1' } }, { output: { noteId: 'n-2' } }, { output: { noteId: 'n-3' } }],
    });
    // GET_STATE_MULTIPLE twice, WRITE_BATCH_STATE.
    expect(asked.map((message) => message.getType())).toEqual([25, 25, 24]);
    const [receipts, notes] = asked.map((message) => {
      return peer.GetStateMultiple.deserializeBinary(message.getPayload_asU8()).getKeysList();
    });
    expect(receipts).toHaveLength(3);
    expect(receipts!.every((key) => key.includes('kit.inbox'))).toBe(true);
    expect(notes).toHaveLength(3);
    expect(notes!.some((key) => key.includes('kit.inbox'))).toBe(false);
  });

  test('refuses in the declared form, and logs no argument', async () => {
    const answer = await call(address, ['misbehave', '{"how":"throw"}']);
    expect(parseContractError(answer.getMessage())?.code).toBe('INTERNAL');
    await until(() => log.join('').includes('misbehave'));
    expect(log.join('')).not.toContain('secret-canary');
    expect(log.join('')).toContain('sample-contract');
  });

  test('does not talk to a peer without a certificate of the known roots', async () => {
    await expect(
      call(address, ['Describe', '{}'], { key: keys.strangerKey, cert: keys.strangerCert }),
    ).rejects.toThrow();
  });

  test('ends soon on SIGTERM, although peers hold their streams open', async () => {
    const startedMs = Date.now();
    const stream = await open(address);
    const exit = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(Date.now() - startedMs).toBeLessThan(3000);
    stream.cancel();
  }, 15_000);
});

test('a server that cannot listen says why and fails', async () => {
  const bundle = await bundleSample('esm');
  const log: string[] = [];
  const child = start(bundle, 'not-an-address', log);
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(1);
  expect(log.join('')).toContain('the chaincode did not start');
}, 20_000);

async function bundleSample(format: 'esm' | 'cjs'): Promise<string> {
  const outfile = join(folder, `sample.${format === 'esm' ? 'mjs' : 'cjs'}`);
  // CommonJS has no await at the top of a file, which a pilot's index.ts uses.
  const contents = `import { serve } from './server.ts';
    import { sampleApi, sampleHandlers } from './testing/sample-contract.ts';
    ${format === 'esm' ? 'await' : 'void'} serve(sampleApi, sampleHandlers);`;
  await build({
    stdin: { contents, resolveDir: __dirname, loader: 'ts' },
    outfile,
    format,
    bundle: true,
    platform: 'node',
    target: 'node20',
    define: { BUILD_SOURCE_DIGEST: '"digest-of-the-build"' },
    ...(format === 'esm' && { banner: { js: COMMONJS } }),
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  return outfile;
}

const COMMONJS = `import { createRequire as __r } from 'node:module'; import { fileURLToPath as __u } from 'node:url';
const require = __r(import.meta.url), __filename = __u(import.meta.url), __dirname = __filename.replace(/[^/]*$/, '');`;

function start(bundle: string, address: string, log: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--enable-source-maps', bundle], {
    env: {
      CHAINCODE_ID: 'lockers_1:ab',
      CHAINCODE_SERVER_ADDRESS: address,
      CHAINCODE_TLS_KEY_FILE: join(folder, 'key.pem'),
      CHAINCODE_TLS_CERT_FILE: join(folder, 'cert.pem'),
      CHAINCODE_TLS_CLIENT_CA_FILE: join(folder, 'ca.pem'),
    },
  });
  running.push(child);
  child.stderr?.on('data', (chunk: Buffer) => log.push(String(chunk)));
  child.stdout?.on('data', (chunk: Buffer) => log.push(String(chunk)));
  return child;
}

type Stream = grpc.ClientDuplexStream<peer.ChaincodeMessage, peer.ChaincodeMessage>;

/** Plays the peer up to where transactions can be sent. */
async function open(address: string, pair = { key: keys.key, cert: keys.cert }): Promise<Stream> {
  const credentials = grpc.credentials.createSsl(Buffer.from(keys.ca), Buffer.from(pair.key), Buffer.from(pair.cert));
  const client = new peer.ChaincodeClient(address, credentials as never);
  const stream = client.connect() as unknown as Stream;
  const first = await next(stream);
  expect(first.getType()).toBe(Type.REGISTER);
  for (const type of [Type.REGISTERED, Type.READY]) {
    const message = new peer.ChaincodeMessage();
    message.setType(type);
    stream.write(message);
  }
  return stream;
}

/** @param asked - gets what the contract asked its peer for */
async function call(
  address: string,
  args: string[],
  pair?: { key: string; cert: string },
  asked: peer.ChaincodeMessage[] = [],
): Promise<peer.Response> {
  const stream = await open(address, pair);
  const txId = 'a'.repeat(64);
  const bytes = args.map((arg) => Buffer.from(arg));
  const proposal = { txId, at: '2026-03-02T00:00:00.000Z', creator: planner, args: bytes, transient: {} };
  const message = new peer.ChaincodeMessage();
  message.setType(Type.TRANSACTION);
  message.setTxid(txId);
  message.setChannelId('lockers');
  message.setPayload(chaincodeInput(bytes).serializeBinary());
  message.setProposal(signedProposal('lockers', proposal));
  stream.write(message);
  try {
    return await answerOf(stream, txId, asked);
  } finally {
    stream.cancel();
  }
}

/** Answers the contract's requests as a peer with an empty ledger does, until the call is completed. */
async function answerOf(stream: Stream, txId: string, asked: peer.ChaincodeMessage[]): Promise<peer.Response> {
  for (;;) {
    const message = await next(stream);
    if (message.getType() === Type.COMPLETED) return peer.Response.deserializeBinary(message.getPayload_asU8());
    asked.push(message);
    const response = new peer.ChaincodeMessage();
    response.setType(Type.RESPONSE);
    if (message.getType() === 25) response.setPayload(noValues(message));
    response.setTxid(txId);
    response.setChannelId('lockers');
    stream.write(response);
  }
}

/** An answer to GET_STATE_MULTIPLE. */
function noValues(message: peer.ChaincodeMessage): Uint8Array {
  const keys = peer.GetStateMultiple.deserializeBinary(message.getPayload_asU8()).getKeysList();
  const result = new peer.GetStateMultipleResult();
  result.setValuesList(keys.map(() => new Uint8Array()));
  return result.serializeBinary();
}

function next(stream: Stream): Promise<peer.ChaincodeMessage> {
  return new Promise((resolve, reject) => {
    stream.once('data', resolve);
    stream.once('error', reject);
  });
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 400) throw new Error('waited too long');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

async function makeKeys(): Promise<typeof keys> {
  const [ca, key, stranger] = [await pair(), await pair(), await pair()];
  const authority = await issue('CN=root', ca, undefined);
  const cert = await issue('CN=localhost', key, ca);
  const strangerCert = await issue('CN=stranger', stranger, stranger);
  return {
    ca: authority,
    key: await pem(key),
    cert,
    strangerKey: await pem(stranger),
    strangerCert,
  };
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

function pair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function issue(
  subject: string,
  own: webcrypto.CryptoKeyPair,
  issuer: webcrypto.CryptoKeyPair | undefined,
): Promise<string> {
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer === undefined || issuer === own ? subject : 'CN=root',
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 3_600_000),
      signingAlgorithm: ALGORITHM,
      publicKey: own.publicKey,
      signingKey: (issuer ?? own).privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(issuer === undefined),
        new x509.SubjectAlternativeNameExtension([
          { type: 'dns', value: 'localhost' },
          { type: 'ip', value: '127.0.0.1' },
        ]),
      ],
    },
    webcrypto,
  );
  return certificate.toString('pem');
}

async function pem(keysOf: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keysOf.privateKey));
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
}
