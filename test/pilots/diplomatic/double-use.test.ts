/** Scenario 4: the agent uses the power of attorney at two banks within a second, and replays an old presentation. */
import { newId } from '../../../scripts/journeys/story-material.ts';
import type { Body } from '../stage.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();

beforeAll(() => scene.opened());

test('two banks reserve in the same moment: one consumption, the second is refused', async () => {
  const power = await scene.power();
  const banks = ['bank1', 'bank2'];
  const nonces = banks.map(() => newId());
  for (const [at, bank] of banks.entries()) await scene.ok(power.present(bank, nonces[at]!));
  const answers = await Promise.all(banks.map((bank, at) => scene.client.send(power.reserve(bank, nonces[at]!))));
  expect(answers.map(({ status }) => status < 300).sort()).toEqual([false, true]);
  const lost = answers.findIndex(({ status }) => status >= 300);
  expect(answers[lost]).toMatchObject({ status: 409, body: { code: 'RESERVED' } });
  const won = 1 - lost;
  await scene.ok(power.end(banks[won]!, nonces[won]!, 'consumption'));
  const again = power.reserve(banks[lost]!, nonces[lost]!);
  expect(await scene.refusal(again)).toEqual({ status: 409, code: 'CONSUMED' });
  const { items } = await scene.read<{ items: Body[] }>('kftc/relay', `/powers/${power.certificateId}/reservations`);
  expect(items).toMatchObject([{ state: 'CONSUMED', verifier: banks[won] }]);
});

test('a presentation with its nonce counts once, at its bank alone', async () => {
  const power = await scene.power();
  const presented = power.present('bank1', newId());
  await scene.ok(presented);
  const replayed = { ...presented, body: { ...(presented.body as Body), messageRef: `R-${newId()}` } };
  expect(await scene.refusal(replayed)).toEqual({ status: 409, code: 'REPLAY' });
  expect(await scene.refusal({ ...replayed, as: 'bank2/teller' })).toEqual({ status: 403, code: 'PROOF_INVALID' });
  const old = power.present('bank1', newId(), { at: new Date(Date.now() - 20 * 60_000).toISOString() });
  expect(await scene.refusal(old)).toEqual({ status: 409, code: 'PRESENTATION_STALE' });
});

test('a power of attorney that is revoked while a bank holds it is not consumed', async () => {
  const power = await scene.power();
  const nonce = newId();
  await scene.ok(power.present('bank1', nonce));
  await scene.ok(power.reserve('bank1', nonce));
  await scene.both(power.revoke());
  expect(await scene.refusal(power.end('bank1', nonce, 'consumption'))).toEqual({ status: 410, code: 'REVOKED' });
});
