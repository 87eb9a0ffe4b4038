/** A retention run, from the citizen's revocation to every disk: value and salts are gone at both holders, the trail stays. */
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { Callers } from '@ledger-pilots/desks/callers.ts';
import { retentionRun } from '@ledger-pilots/desks/retention/retention-run.ts';
import { Scene, type Body } from './scene.ts';

jest.setTimeout(120_000);

const connections = readConnections(process.env['LEDGER_STATE']!);
const callers = new Callers(connections, realestate);

test('after a revocation bank and agency destroy their copies; what was read, when and by which consent, stays', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.consented();
  await scene.answered(story, ['INCOME', 'RESIDENT_ABSTRACT']);
  const accessId = await scene.opened(story, 'INCOME');
  const [income, resident] = [story.documentOf('INCOME'), story.documentOf('RESIDENT_ABSTRACT')];
  const idsOf = ({ purged }: Awaited<ReturnType<typeof retentionRun>>) => purged.map(({ id }) => id);
  expect(idsOf(await retentionRun(callers, connections, 'bank1'))).not.toContain(income.documentId);

  await scene.ok(story.revoke());
  // The agency is first with one, the bank with what is left: each destroys at every member's peer.
  expect(idsOf(await retentionRun(callers, connections, 'nts'))).toContain(income.documentId);
  const ofBank = await retentionRun(callers, connections, 'bank1');
  expect(idsOf(ofBank)).toContain(resident.documentId);
  expect(idsOf(ofBank)).not.toContain(income.documentId);

  const { documents } = await scene.ok<{ documents: Body[] }>(story.readFile());
  expect(documents).toEqual([]);
  for (const { documentId } of [income, resident]) {
    const purge = { verb: 'GET', path: `/v1/realestate/purges/${documentId}` };
    expect(await scene.ok(purge)).toMatchObject({ reason: 'CONSENT_ENDED' });
  }
  for (const party of ['bank1', 'nts', 'mois']) {
    expect((await retentionRun(callers, connections, party)).purged).toEqual([]);
  }
  const view = await scene.ok<{ looks: Body[] }>(story.readCitizenView());
  expect(view.looks).toMatchObject([{ access: { accessId, item: 'INCOME' }, attestation: 'VALID' }]);
});

test('a party that holds nothing, as one that is misspelt, is told so', async () => {
  await expect(retentionRun(callers, connections, 'bank9')).rejects.toThrow('bank9 holds no private records');
});
