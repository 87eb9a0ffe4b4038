import { StoryCase } from '../../../scripts/journeys/realestate-story.ts';
import { newId } from '../../../scripts/journeys/story-material.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

/** Long enough for a request and its answer on a slow machine. */
const VALID_MS = 15_000;

test('a second reading, another bank, and a revoked consent: nothing is endorsed, the copy is purged, the trail stays', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.consented();
  await scene.gathered(story);
  const income = story.documentOf('INCOME');
  const accessId = await scene.opened(story, 'INCOME');
  await scene.ok(story.readDocument(income, accessId));
  const again = story.openDocument(income, newId());
  expect(await scene.refusal(again)).toEqual({ status: 409, code: 'CONSENT_EXHAUSTED' });

  // An affiliate: another bank's case, with the same attestation or the same consent.
  const affiliate = new StoryCase(scene.property, 'bank2');
  await scene.move(affiliate, affiliate.open());
  const stolen = affiliate.openDocument(story.documentOf('LAND_LEDGER'), newId());
  expect(await scene.refusal(stolen)).toEqual({ status: 403, code: 'NOT_RECIPIENT' });
  const peeping = story.readDocument(income, accessId, 'bank2/loan');
  expect((await scene.refusal(peeping)).status).toBe(403);

  await scene.ok(story.revoke());
  expect(await scene.refusal(story.readDocument(income, accessId))).toEqual({ status: 410, code: 'REVOKED' });
  const later = story.openDocument(story.documentOf('TITLE_EXTRACT'), newId());
  expect(await scene.refusal(later)).toEqual({ status: 410, code: 'REVOKED' });
  expect(await scene.ok(story.purge(income))).toMatchObject({ reason: 'CONSENT_ENDED', documentId: income.documentId });
  expect(await scene.refusal(story.readDocument(income, accessId))).toMatchObject({ status: 404 });

  const consent = { verb: 'GET', path: `/v1/realestate/consents/${story.consentId}` };
  expect(await scene.ok(consent)).toMatchObject({ status: 'REVOKED' });
  const { items } = await scene.ok<{ items: object[] }>({ ...consent, path: `${consent.path}/accesses` });
  expect(items).toMatchObject([{ item: 'INCOME', accessId }]);
});

test('a consent of which the time is over opens nothing', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = new StoryCase(scene.property);
  await scene.move(story, story.open());
  await scene.ok(story.registerCitizen());
  const endMs = Date.now() + VALID_MS;
  await scene.ok(story.consent({ validMs: VALID_MS }));
  const income = story.documentOf('INCOME');
  await scene.ok(story.ask(income));
  await scene.ok(story.attest(income));
  await new Promise((resolve) => setTimeout(resolve, endMs - Date.now() + 1_000));
  const opening = story.openDocument(income, newId());
  expect(await scene.refusal(opening)).toEqual({ status: 410, code: 'CONSENT_EXPIRED' });
});
