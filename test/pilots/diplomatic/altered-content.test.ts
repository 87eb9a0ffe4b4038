/** Scenario 3: part of a notarised power of attorney is altered after notarisation and used at a bank. */
import { hashOf, StoryPower } from '../../../scripts/journeys/diplomatic-story.ts';
import { newId } from '../../../scripts/journeys/story-material.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();
const altered = hashOf('a loan of up to 900000000 won');

beforeAll(() => scene.opened());

test('a changed limit is tampering and no revocation, at the register and at the bank', async () => {
  const power = await scene.power();
  expect(await scene.lookUp(power, { documentHash: altered })).toMatchObject({
    verdict: 'TAMPERED_DOCUMENT',
    status: 'VALID',
  });
  expect(await scene.lookUp(power, { credentialHash: altered })).toMatchObject({ verdict: 'TAMPERED_DOCUMENT' });
  const shown = power.present('bank1', newId(), { documentHash: altered });
  expect(await scene.refusal(shown)).toEqual({ status: 422, code: 'TAMPERED_DOCUMENT' });
  const greedy = power.present('bank1', newId(), { amount: 900_000_000 });
  expect(await scene.refusal(greedy)).toEqual({ status: 422, code: 'LIMIT_EXCEEDED' });
});

test('the clearing house takes no other content than the act commits to', async () => {
  const power = await scene.power();
  const terms = power.depositContent({ terms: 'A loan of up to 900000000 won' });
  expect((await scene.refusal(terms)).code).toBe('ALREADY_EXISTS');
  const other = new StoryPower(scene.consul);
  await other.sign(scene.publisher);
  await scene.inTurn(other.issued());
  const changed = other.depositContent({ terms: 'A loan of up to 900000000 won' });
  expect(await scene.refusal(changed)).toEqual({ status: 422, code: 'EVIDENCE_MISMATCH' });
});
