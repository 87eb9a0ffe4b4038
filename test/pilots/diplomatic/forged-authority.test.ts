/** Scenario 5, as far as the ledger goes: a retired consul's key, and a crawler at the register. */
import { StoryOfficer, StoryPower } from '../../../scripts/journeys/diplomatic-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const scene = new Scene();

beforeAll(() => scene.opened());

test('after its end a consul’s key signs nothing, whatever the certificate says', async () => {
  const retired = new StoryOfficer('mofa/consul', 'KR-LAX');
  await scene.both(retired.register());
  const before = new StoryPower(retired);
  await before.sign(scene.publisher);
  await scene.inTurn(before.issued());
  const after = new StoryPower(retired);
  await after.sign(scene.publisher);
  await scene.inTurn([after.request(), after.identify(), after.examine()]);
  await scene.ok(retired.end());
  expect(await scene.refusal(after.issue())).toEqual({ status: 403, code: 'KEY_NOT_VALID' });
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  expect(await scene.refusal(after.issue({ validFrom: yesterday }))).toEqual({ status: 422, code: 'BACKDATED' });
  expect(await scene.lookUp(before)).toMatchObject({ verdict: 'VALID' });
});

test('a key that is in no register signs nothing, and another mission’s does not either', async () => {
  const stranger = new StoryPower(new StoryOfficer('mofa/consul', 'KR-LAX'));
  await stranger.sign(scene.publisher);
  await scene.inTurn([stranger.request(), stranger.identify(), stranger.examine()]);
  expect(await scene.refusal(stranger.issue())).toEqual({ status: 403, code: 'KEY_NOT_VALID' });
  const tokyo = new StoryOfficer('mofa/consul', 'KR-TYO');
  await scene.both(tokyo.register());
  const misused = new StoryPower(tokyo);
  await misused.sign(scene.publisher);
  await scene.inTurn([misused.request(), misused.identify(), misused.examine()]);
  expect(await scene.refusal(misused.issue())).toEqual({ status: 403, code: 'KEY_NOT_VALID' });
});

test('a crawler that has all but one of the three is told what one is told who has none', async () => {
  const apostille = await scene.apostille();
  const misses = [
    { check: '0'.repeat(16) },
    { date: '2026-01-02' },
    { number: 'A-0000000000000001' },
    { authority: 'moj' },
    { number: 'A-1000', date: '2026-01-02', check: '0'.repeat(16) },
  ];
  const answers = new Set<string>();
  for (const miss of misses) {
    const { status, body } = await scene.client.send(apostille.lookUp(miss));
    // The one thing that is an answer's own.
    answers.add(JSON.stringify([status, { ...(body as object), instance: undefined }]));
  }
  expect([...answers]).toEqual([expect.stringContaining('"code":"NOT_FOUND"')]);
  expect(await scene.lookUp(apostille)).toMatchObject({ verdict: 'VALID' });
});
