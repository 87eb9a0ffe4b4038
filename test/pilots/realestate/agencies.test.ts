/** Agencies answer with nobody typing; and when their systems are down, slow or wrong, nothing false is attested. */
import { readConnections } from '@ledger-pilots/network/connections.ts';
import type { Item } from '@ledger-pilots/chaincode/realestate/state.ts';
import { ITEMS, StoryCase, type CaseFile } from '../../../scripts/journeys/realestate-story.ts';
import { until } from '../../until.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const { agenciesPort } = readConnections(process.env['LEDGER_STATE']!);
const AGENCIES = ['molit', 'registry', 'mois', 'nts', 'wetax'];

async function fail(agency: string, fault: object | null): Promise<void> {
  const url = `http://127.0.0.1:${agenciesPort}/${agency}/fault`;
  const { status } = await fetch(url, { method: 'PUT', body: JSON.stringify(fault) });
  expect(status).toBe(204);
}

afterEach(() => Promise.all(AGENCIES.map((agency) => fail(agency, null))));

async function newCase(): Promise<{ scene: Scene; story: StoryCase }> {
  const scene = new Scene();
  await scene.entered();
  return { scene, story: await scene.consented() };
}

function outcomesOf({ requests }: CaseFile): unknown[] {
  return requests.map(({ request }) => request?.refusedFor ?? request?.state);
}

test('seven documents of five agencies arrive, of the right parcel and person, and are what was attested', async () => {
  const { scene, story } = await newCase();
  const file = await scene.answered(story);
  expect(file.documents.map(({ attestation }) => attestation.item).sort()).toEqual([...ITEMS].sort());
  const { land } = scene.property;
  const expected: Partial<Record<Item, object>> = {
    LAND_LEDGER: {
      pnu: scene.property.pnu,
      fields: { areaHundredthsM2: land.areaHundredthsM2, location: land.location },
    },
    TITLE_EXTRACT: { propertyNo: scene.property.propertyNo, fields: { ownerName: land.owner.name } },
    INCOME: { fields: { name: story.citizenName } },
  };
  for (const [item, claim] of Object.entries(expected)) {
    const accessId = await scene.opened(story, item as Item);
    const shown = await scene.ok(story.readDocument(story.documentOf(item as Item), accessId));
    expect(shown['claim']).toMatchObject(claim);
  }
  await scene.move(story, story.completeEvidence());
  expect(await scene.state(story)).toBe('EVIDENCE_COMPLETE');
});

test.each([
  ['breaks connections for a while', { mode: 'DOWN', times: 3 }],
  ['fails for a while', { mode: 'ERROR', times: 3 }],
  ['is slow for a while', { mode: 'SLOW', delayMs: 4_000, times: 1 }],
  ['answers with a maintenance page for a while', { mode: 'GARBAGE', times: 2 }],
])('an agency whose system %s still answers', async (_, fault) => {
  const { scene, story } = await newCase();
  await fail('wetax', fault);
  expect(outcomesOf(await scene.answered(story, ['LOCAL_TAX_CLEARANCE']))).toEqual(['ANSWERED']);
});

test.each([
  ['is down', { mode: 'DOWN' }, 'AGENCY_UNAVAILABLE'],
  ['fails', { mode: 'ERROR' }, 'AGENCY_UNAVAILABLE'],
  ['answers with a maintenance page', { mode: 'GARBAGE' }, 'ANSWER_INVALID'],
  ['has another parcel', { mode: 'WRONG_RECORD' }, 'RECORD_MISMATCH'],
  ['contradicts the register', { mode: 'WRONG_FACTS' }, 'RECORD_MISMATCH'],
  ['has old facts', { mode: 'STALE' }, 'RECORD_STALE'],
  ['has no such record', { mode: 'EMPTY' }, 'RECORD_NOT_FOUND'],
])('an agency whose system %s declines, and attests nothing', async (_, fault, reason) => {
  const { scene, story } = await newCase();
  await fail('molit', fault);
  const file = await scene.answered(story, ['LAND_LEDGER']);
  expect(outcomesOf(file)).toEqual([reason]);
  expect(file.documents).toEqual([]);
});

test('of another person’s record nothing is attested', async () => {
  const { scene, story } = await newCase();
  await fail('nts', { mode: 'WRONG_RECORD' });
  expect(outcomesOf(await scene.answered(story, ['INCOME']))).toEqual(['RECORD_MISMATCH']);
});

test('one agency’s failure does not hold up the others, and a new request after it is answered', async () => {
  const { scene, story } = await newCase();
  await fail('nts', { mode: 'DOWN' });
  const file = await scene.answered(story);
  expect(outcomesOf(file).filter((outcome) => outcome !== 'ANSWERED')).toEqual(['AGENCY_UNAVAILABLE']);
  await fail('nts', null);
  const again = story.askAnew('INCOME');
  await scene.ok(story.ask(again));
  await scene.ok(story.sendLetter(again));
  const later = await until(
    () => scene.ok<CaseFile>(story.readFile()),
    ({ documents }) => documents.length === ITEMS.length,
  );
  expect(later.documents).toHaveLength(ITEMS.length);
});

test('a letter of a bank that the citizen did not consent to disturbs nothing', async () => {
  const { scene, story } = await newCase();
  const stranger = new StoryCase(scene.property, 'bank2');
  const income = story.documentOf('INCOME');
  await scene.ok(story.ask(income));
  const forged = stranger.sendLetter({ ...stranger.documentOf('INCOME'), requestId: income.requestId });
  const body = forged.body as { private: object };
  await scene.ok({ ...forged, body: { ...body, private: { ...body.private, caseId: story.caseId } } });
  await scene.ok(story.sendLetter(income));
  const file = await until(
    () => scene.ok<CaseFile>(story.readFile()),
    ({ documents }) => documents.length === 1,
  );
  expect(outcomesOf(file)).toEqual(['ANSWERED']);
});

test('a consent that was revoked before the answer stops it', async () => {
  const { scene, story } = await newCase();
  const income = story.documentOf('INCOME');
  await scene.ok(story.ask(income));
  await scene.ok(story.revoke());
  await scene.ok(story.sendLetter(income));
  const file = await until(
    () => scene.ok<CaseFile>(story.readFile()),
    ({ requests }) => requests.some(({ request }) => request?.state === 'REFUSED'),
  );
  expect(outcomesOf(file)).toEqual(['CONSENT_OVER']);
});
