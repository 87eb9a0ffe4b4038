import { GATEWAY_PROBLEMS, gatewayProblem, Problem } from './problems.ts';

const REQUEST = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';

test('the body of a problem has the members of RFC 9457 and a code', () => {
  const problem = gatewayProblem('TOO_LARGE', { details: { limitBytes: 5 } });
  expect(problem.body(REQUEST)).toEqual({
    type: '/problems/TOO_LARGE',
    title: GATEWAY_PROBLEMS.TOO_LARGE.summary,
    status: 413,
    detail: GATEWAY_PROBLEMS.TOO_LARGE.summary,
    code: 'TOO_LARGE',
    instance: `urn:uuid:${REQUEST}`,
    details: { limitBytes: 5 },
  });
});

test('the cause of a problem is not part of its body', () => {
  const problem = gatewayProblem('INTERNAL', { cause: new Error('canary-4711') });
  expect(JSON.stringify(problem.body(REQUEST))).not.toContain('canary-4711');
});

test('a code of a contract is explained under the name of the contract', () => {
  const meaning = { status: 409, summary: 'Taken', remedy: 'Take another.' };
  expect(new Problem('TAKEN', meaning, 'notes').type).toBe('/problems/notes/TAKEN');
});

test('whoever is told 503 is told when to try again', () => {
  const unavailable = Object.entries(GATEWAY_PROBLEMS).filter(([, { status }]) => status === 503);
  expect(unavailable.length).toBeGreaterThan(0);
  for (const [code] of unavailable) {
    expect(gatewayProblem(code as keyof typeof GATEWAY_PROBLEMS).headers['Retry-After']).toMatch(/^[1-9][0-9]*$/);
  }
});
