/** SIGTERM: nobody is cut off, and nothing is told that is not so. */
import { call, fresh, freshPlate, type Answer } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

jest.setTimeout(120_000);

test('requests in flight are answered, new ones are sent away, and the process ends with 0', async () => {
  const gateway = new OwnGateway();
  const at = await gateway.ready();
  const register = (): Promise<Answer> =>
    call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, {
      at,
      as: { party: 'haulier', user: 'dispatcher' },
      body: { messageRef: fresh('T-') },
    });
  const answers: Answer[] = [];
  const worker = async (): Promise<void> => {
    let last: Answer;
    do answers.push((last = await register()));
    while (last.status === 200);
  };
  // At any moment some requests are on their way in, some are endorsed, some are sent.
  const workers = Array.from({ length: 8 }, worker);
  while (answers.length < 10) await new Promise((resolve) => setTimeout(resolve, 20));
  const before = answers.length;
  const exit = gateway.stop();
  await Promise.all(workers);

  expect(answers.length).toBeGreaterThan(before);
  for (const { status, headers, body } of answers) {
    if (status !== 200) expect([status, body.code]).toEqual([503, 'SHUTTING_DOWN']);
    const txId = headers.get('transaction-id');
    if (txId === null) continue;
    const told = await call('GET', `/v1/transactions/${txId}`, { as: { party: 'line', user: 'planner' } });
    expect(told.body.status).toBe('VALID');
  }
  expect(await exit).toBe(0);
  await expect(fetch(`${at}/healthz`)).rejects.toThrow();
});

test('a gateway without its state folder says what to do, and ends with another code', async () => {
  const gateway = new OwnGateway({ LEDGER_STATE: '/nonexistent' });
  expect(await gateway.exited).not.toBe(0);
  expect(gateway.log).toContain('no network is up in /nonexistent');
});
