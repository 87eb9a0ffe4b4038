import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const DAY_MS = 86_400_000;

test('a land ledger whose owner is not the owner of the title holds the case, on record', async () => {
  const scene = new Scene();
  await scene.entered('ab'.repeat(32));
  const story = await scene.consented();
  await scene.gathered(story);
  const held = await scene.move(story, story.completeEvidence());
  expect(held).toMatchObject({ state: 'HELD', finding: { kind: 'OWNER_MISMATCH', pnu: scene.property.pnu } });
  expect(await scene.refusal(story.take('beginReview'))).toEqual({ status: 409, code: 'HELD' });
  expect(await scene.refusal(story.approve())).toEqual({ status: 409, code: 'HELD' });
});

test('a title print with an altered date holds the case; the genuine one does not', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.reviewed();
  const print = story.documentOf('TITLE_EXTRACT');
  expect(await scene.move(story, story.present(print))).toMatchObject({ state: 'UNDER_REVIEW' });
  const asOf = new Date(Date.parse(String(print.claim['asOf'])) + DAY_MS).toISOString();
  const held = await scene.move(story, story.present(print, { asOf }));
  expect(held).toMatchObject({ state: 'HELD', finding: { kind: 'HASH_MISMATCH', attestationId: print.attestationId } });
  expect(await scene.refusal(story.approve())).toEqual({ status: 409, code: 'HELD' });
});

test('nobody but the agency attests, and no desk but the case’s acts', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.consented();
  const income = story.documentOf('INCOME');
  await scene.ok(story.ask(income));
  const attestation = story.attest(income);
  const localTax = { ...attestation, as: 'nts/local-tax' };
  expect(await scene.refusal(localTax)).toEqual({ status: 403, code: 'NOT_HOLDER' });
  expect(await scene.refusal({ ...attestation, as: 'bank1/loan' })).toEqual({ status: 403, code: 'NOT_AUTHORISED' });
  await scene.ok(attestation);
  const forged = story.openDocument(income, '0f'.repeat(16));
  const body = { ...(forged.body as object), signature: '00'.repeat(64) };
  expect(await scene.refusal({ ...forged, body })).toEqual({ status: 403, code: 'PROOF_INVALID' });
});
