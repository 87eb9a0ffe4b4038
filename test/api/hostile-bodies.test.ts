/** Sizes and speeds of bodies, on a process of its own whose memory and answers can be watched. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { call, freshPlate, tokenOf } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';
import { exchange } from './raw-http.ts';

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PATH = `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`;
const LIMIT = 1024 * 1024;
/** What a process of this kind may take for a while beyond what it has: a few bodies of the largest size, and garbage. */
const SLACK_BYTES = 150 * 1024 * 1024;

let own: OwnGateway;
let at: string;
let head: string;

beforeAll(async () => {
  own = new OwnGateway({ RATE_LIMIT_PER_S: '2000', ADDRESS_RATE_LIMIT_PER_S: '2000' });
  at = await own.ready();
  const token = await tokenOf(DISPATCHER);
  head = `PUT ${PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
}, 60_000);

afterAll(() => own.stop());

/** Resident memory of the process, as the kernel counts it. */
function residentBytes(): number {
  return Number(/VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${own.pid}/status`, 'utf8'))![1]) * 1024;
}

/** The highest resident memory while the work goes on, beyond what there was before. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  const before = residentBytes();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, residentBytes())), 20);
  try {
    await work();
  } finally {
    clearInterval(watch);
  }
  return most - before;
}

test.each([
  ['no bytes', '', 'INPUT_INVALID'],
  ['one byte', '{', 'BODY_INVALID'],
  ['one byte that is JSON', '1', 'BODY_INVALID'],
  ['only space', '  \n ', 'BODY_INVALID'],
])('a body of %s is refused as what it is', async (_, body, code) => {
  const { status, body: problem } = await exchange(at, `${head}Content-Length: ${body.length}\r\n\r\n${body}`);
  expect([status, problem.code]).toEqual([400, code]);
});

test.each([
  [LIMIT - 1, 'INPUT_INVALID'],
  [LIMIT, 'INPUT_INVALID'],
  [LIMIT + 1, 'TOO_LARGE'],
])('a body of %i bytes ends in %s, with a length and in chunks', async (bytes, code) => {
  const body = `{"messageRef":"${'X'.repeat(bytes - '{"messageRef":""}'.length)}"}`;
  const whole = await exchange(at, [`${head}Content-Length: ${bytes}\r\n\r\n`, body]);
  const chunks = [...body.matchAll(/.{1,65000}/g)].map(([part]) => `${part.length.toString(16)}\r\n${part}\r\n`);
  const chunked = await exchange(at, [`${head}Transfer-Encoding: chunked\r\n\r\n`, ...chunks, '0\r\n\r\n']);
  expect([whole.body.code, chunked.body.code]).toEqual([code, code]);
});

test('eight bodies of 100 MB at once, in chunks, are cut off and leave memory flat', async () => {
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  const request = [`${head}Transfer-Encoding: chunked\r\n\r\n`, ...Array.from({ length: 100 }, () => chunk)];
  const growth = await growthDuring(async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(at, request)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 413));
  });
  expect(growth).toBeLessThan(SLACK_BYTES);
}, 60_000);

test('compressed bodies that would grow a thousandfold are never unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(500 * 1024 * 1024), { level: 9 });
  const growth = await growthDuring(async () => {
    for (const coding of ['gzip', 'deflate', 'br', 'x-gzip', 'gzip, gzip', 'identity, gzip']) {
      const { status, body } = await call('PUT', PATH, {
        at,
        as: DISPATCHER,
        body: bomb,
        headers: { 'content-encoding': coding },
      });
      expect([coding, status, ['MEDIA_TYPE', 'REQUEST_INVALID']]).toEqual([
        coding,
        415,
        expect.arrayContaining([body.code]),
      ]);
    }
  });
  expect(growth).toBeLessThan(SLACK_BYTES);
}, 60_000);

test('documents that are all structure cost no more than their length', async () => {
  const growth = await growthDuring(async () => {
    for (const text of [
      '['.repeat(500_000),
      '{"a":'.repeat(100_000),
      `{"messageRef":[${'[],'.repeat(300_000)}[]]}`,
      `{${Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
      `{"messageRef":${'9'.repeat(900_000)}}`,
      `{"${'k'.repeat(900_000)}":1}`,
    ]) {
      const startedAt = performance.now();
      const { status } = await call('PUT', PATH, { at, as: DISPATCHER, body: text });
      expect(status).toBe(400);
      expect(performance.now() - startedAt).toBeLessThan(15_000);
    }
  });
  expect(growth).toBeLessThan(2 * SLACK_BYTES);
}, 100_000);

test('twenty bodies that drip are cut off in the end, and do not keep others waiting', async () => {
  const { hostname, port } = new URL(at);
  const drips = Array.from(
    { length: 20 },
    () =>
      new Promise<string>((resolve) => {
        const socket = connect(Number(port), hostname);
        let text = '';
        const timer = setInterval(() => socket.write('1\r\n \r\n'), 500);
        socket.setEncoding('utf8').on('data', (part: string) => (text += part));
        socket.on('error', () => undefined);
        socket.once('close', () => {
          clearInterval(timer);
          resolve(text);
        });
        socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n`);
      }),
  );
  for (let turn = 0; turn < 20; turn += 1) {
    const startedAt = performance.now();
    expect(
      (await call('GET', '/v1/transshipment/orders?limit=1', { at, as: { party: 'line', user: 'planner' } })).status,
    ).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  }
  for (const text of await Promise.all(drips)) expect(text).toMatch(/^HTTP\/1\.1 408 .*REQUEST_TIMEOUT/s);
}, 90_000);

test('after all this it serves as before', async () => {
  expect((await fetch(`${at}/readyz`)).status).toBe(200);
});
