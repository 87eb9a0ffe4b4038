/** Scenario 1: a loan power of attorney, from the consul in Los Angeles to its consumption at a bank in Seoul. */
import { newId } from '../../../scripts/journeys/story-material.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();

beforeAll(() => scene.opened());

test('the bank verifies in one call, reserves, consumes once, and the principal is told', async () => {
  const power = await scene.power(['bank1']);
  await scene.ok(power.depositIdentity());
  const nonce = newId();
  const verdict = await scene.ok(power.present('bank1', nonce));
  expect(verdict).toMatchObject({ use: 'SINGLE', remaining: 300_000_000, authorisation: { state: 'ISSUED' } });
  expect(await scene.ok(power.readContent())).toMatchObject({ principal: { name: '홍길동' } });
  expect(await scene.ok(power.readIdentity())).toMatchObject({ proven: true });
  expect(await scene.ok(power.reserve('bank1', nonce))).toMatchObject({ state: 'RESERVED', verifier: 'bank1' });
  // The ministry, which knows the principal, listens.
  const told = await scene.toldOf('PowerConsumed', power.certificateId, async () => {
    await scene.ok(power.end('bank1', nonce, 'consumption'));
  });
  expect(told).toMatchObject({ event: 'PowerConsumed', payload: { verifier: 'bank1' } });
  expect(await scene.lookUp(power)).toMatchObject({
    verdict: 'VALID',
    authorisation: { state: 'CONSUMED', uses: 1 },
  });
  expect(await scene.refusal(power.present('bank1', newId()))).toEqual({ status: 409, code: 'CONSUMED' });
});

test('a bank that is not named gets nothing, and banks read no content but through the clearing house', async () => {
  const power = await scene.power(['bank1']);
  expect(await scene.refusal(power.present('bank2', newId()))).toEqual({ status: 403, code: 'NOT_GRANTED' });
  expect((await scene.refusal(power.readContent('bank1/teller'))).code).toBe('NOT_AUTHORISED');
  expect((await scene.refusal(power.readIdentity('kftc/relay'))).code).toBe('NOT_AUTHORISED');
});
