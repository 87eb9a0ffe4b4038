/** A case in one answer: to the bank that the citizen consented to, and to the citizen; to nobody else. */
import { StoryCase } from '../../../scripts/journeys/realestate-story.ts';
import { StoryKey } from '../../../scripts/journeys/story-material.ts';
import { Scene, type Body } from './scene.ts';

jest.setTimeout(120_000);

test('bank and citizen see the same accesses; another bank and another citizen see nothing', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.consented();
  await scene.answered(story, ['INCOME', 'LAND_LEDGER']);
  const accessId = await scene.opened(story, 'INCOME');

  const file = await scene.ok<{ documents: Body[]; accesses: Body[] }>(story.readFile());
  expect(file.accesses).toMatchObject([{ accessId, item: 'INCOME', consentId: story.consentId }]);
  const shown = file.documents.filter(({ claim }) => claim !== undefined);
  expect(shown).toMatchObject([{ claim: { item: 'INCOME', fields: { name: story.citizenName } } }]);
  const view = await scene.ok<{ looks: Body[] }>(story.readCitizenView());
  expect(view.looks).toMatchObject([{ issuer: 'nts', access: { accessId, item: 'INCOME' } }]);
  expect(JSON.stringify(view)).not.toMatch(/bank1/);

  const asOther = (as: string, bank: string) => ({
    ...story.readFile(as),
    path: `/v1/realestate/case-files/${bank}/${story.caseId}`,
  });
  expect(await scene.refusal(asOther('bank2/loan', 'bank2'))).toEqual({ status: 403, code: 'NOT_RECIPIENT' });
  expect((await scene.refusal(asOther('bank2/loan', 'bank1'))).status).toBe(403);
  expect((await scene.refusal(asOther('molit/cadastre', 'bank1'))).status).toBe(403);

  const other = new StoryCase(scene.property, 'bank2');
  await scene.ok(other.registerCitizen());
  const strange = story.readCitizenView(other.citizen, other.citizenKeyId);
  expect(await scene.refusal(strange)).toEqual({ status: 404, code: 'NOT_FOUND' });
  const forged = story.readCitizenView(new StoryKey());
  expect(await scene.refusal(forged)).toEqual({ status: 403, code: 'PROOF_INVALID' });
});
