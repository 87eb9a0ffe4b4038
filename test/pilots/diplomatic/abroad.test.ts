/** Scenario 2, as far as the ledger goes: a family certificate with its apostille, presented in Madrid. */
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();

beforeAll(() => scene.opened());

test('the register shows ten items and that no content is certified; the delivery is accepted by a signature', async () => {
  const apostille = await scene.apostille();
  const answer = await scene.lookUp(apostille, { documentHash: apostille.documentHash });
  expect(answer).toMatchObject({ verdict: 'VALID', kind: 'APOSTILLE', contentCertified: false });
  expect(Object.keys(answer['apostille'] as object)).toHaveLength(10);
  expect(answer['apostille']).toMatchObject({ signedBy: 'Lee Registrar', number: apostille.number });
  await scene.both(apostille.registerInstitution());
  await scene.ok(apostille.deliver());
  const receipt = { verdict: 'ACCEPTED' };
  expect(await scene.ok(apostille.acknowledge())).toMatchObject({ output: { receipt } });
});

test('status bits follow the certificate, and the past stays what it was', async () => {
  const apostille = await scene.apostille();
  const bits = async () => [await scene.bitOf(apostille, 'revocation'), await scene.bitOf(apostille, 'suspension')];
  expect(await bits()).toEqual([false, false]);
  const { at } = await scene.lookUp(apostille);
  await scene.ok(apostille.suspend());
  expect(await bits()).toEqual([false, true]);
  await scene.both(apostille.revoke());
  expect(await bits()).toEqual([true, false]);
  expect(await scene.lookUp(apostille)).toMatchObject({ verdict: 'REVOKED' });
  expect(await scene.lookUp(apostille, { at: String(at) })).toMatchObject({ verdict: 'VALID' });
});
