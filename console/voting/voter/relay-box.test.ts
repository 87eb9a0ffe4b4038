/** The relay's answers as a ballot's ends: refused only where nothing can come of it any more, unknown wherever it may. */
import { relayBox } from './relay-box.ts';

const RECEIPT = { statement: 's', signature: 'c2ln', certificate: 'pem' };
const BALLOT = { credential: 'ab'.repeat(32), answers: ['q6ur'], seq: 1, previous: '', signature: 'ab'.repeat(64) };

interface Told {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function box(...answers: readonly (Told | Error)[]) {
  const asked: { url: string; init: RequestInit }[] = [];
  const fake = (url: string, init: RequestInit): Promise<Response> => {
    const answer = answers[Math.min(asked.push({ url, init }), answers.length) - 1]!;
    if (answer instanceof Error) return Promise.reject(answer);
    return Promise.resolve(new Response(answer.body, { status: answer.status, headers: answer.headers ?? {} }));
  };
  return { asked, cast: () => relayBox({ baseUrl: 'http://gateway/', fetch: fake as typeof fetch }).cast('e', BALLOT) };
}

const problem = (status: number, code: string): Told => ({ status, body: JSON.stringify({ code, detail: 'why' }) });

test('an accepted ballot comes with transaction, block and the signed word, and no token goes out', async () => {
  const headers = { 'transaction-id': 'ab', 'transaction-block': '7' };
  const { asked, cast } = box({ status: 200, body: JSON.stringify({ output: { seq: 1 }, receipt: RECEIPT }), headers });
  expect(await cast()).toEqual({
    ...{ kind: 'accepted', output: { seq: 1 }, transactionId: 'ab', block: 7 },
    submission: RECEIPT,
  });
  expect(asked[0]!.url).toBe('http://gateway/v1/voting/elections/e/relay/ballots');
  expect(Object.keys(asked[0]!.init.headers as object)).toEqual(['Content-Type', 'Accept']);
});

test.each<[string, Told | Error, object]>([
  ['the contract refuses', problem(409, 'SEQUENCE_BROKEN'), { kind: 'refused', code: 'SEQUENCE_BROKEN' }],
  ['nobody answers', new TypeError('connection lost'), { kind: 'unknown' }],
  ['a proxy answers', { status: 502, body: '<html>' }, { kind: 'unknown' }],
  ['the gateway has a fault', problem(500, 'INTERNAL'), { kind: 'unknown' }],
  ['the deadline passed', { status: 202, body: '{}', headers: { 'transaction-id': 'cd' } }, { transactionId: 'cd' }],
])('%s', async (_, answer, expected) => {
  expect(await box(answer).cast()).toMatchObject(expected);
});

test('a relay without room is asked again', async () => {
  const headers = { 'transaction-id': 'ab', 'transaction-block': '7' };
  const done = { status: 200, body: JSON.stringify({ output: {}, receipt: RECEIPT }), headers };
  const { asked, cast } = box(problem(429, 'RATE_LIMITED'), done);
  expect(await cast()).toMatchObject({ kind: 'accepted' });
  expect(asked).toHaveLength(2);
});
