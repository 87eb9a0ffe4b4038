/** A document for people, and the check of one that somebody brings. */
import { RestClient } from '../../../scripts/journeys/rest-client.ts';
import { Scene, type Body } from './scene.ts';

jest.setTimeout(120_000);

const client = new RestClient(process.env['LEDGER_STATE']!);
const VERIFY = `${client.url}/v1/realestate/documents/verify`;

async function check(body: Uint8Array | string, type: string): Promise<Body> {
  const answer = await fetch(VERIFY, { method: 'POST', headers: { 'Content-Type': type }, body: Buffer.from(body) });
  expect(answer.status).toBe(200);
  return (await answer.json()) as Body;
}

test('a rendition is genuine until the register changes; what is altered, or unknown, is told apart from it', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.consented();
  await scene.answered(story, ['TITLE_EXTRACT']);
  const document = story.documentOf('TITLE_EXTRACT');
  const accessId = await scene.opened(story, 'TITLE_EXTRACT');
  const read = story.readDocument(document, accessId);
  const { claim, claimSalt } = await scene.ok<{ claim: Body; claimSalt: string }>(read);
  const pdfPath = read.path.replace('?', '/pdf?');
  const asUser = async (as: string) => ({ headers: { Authorization: `Bearer ${await client.token(as)}` } });

  const rendition = await fetch(client.url + pdfPath, await asUser('bank1/loan'));
  expect([rendition.status, rendition.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  const pdf = Buffer.from(await rendition.arrayBuffer());
  expect((await fetch(client.url + pdfPath, await asUser('bank2/loan'))).status).toBe(403);
  expect((await fetch(client.url + pdfPath)).status).toBe(401);

  const data = { attestationId: document.attestationId, claim, claimSalt };
  const genuine = { verdict: 'GENUINE', attestation: { item: 'TITLE_EXTRACT', issuer: 'registry', basisVersion: 1 } };
  expect(await check(pdf, 'application/pdf')).toMatchObject(genuine);
  expect(await check(JSON.stringify(data), 'application/json')).toMatchObject(genuine);

  // One byte of what the file shows, at its end.
  const forged = Buffer.from(pdf);
  forged[forged.lastIndexOf(' Tm') - 1]! ^= 1;
  expect(await check(forged, 'application/pdf')).toEqual({ verdict: 'ALTERED' });
  const owner = { ...claim, fields: { ...(claim['fields'] as Body), ownerName: '남모름' } };
  expect(await check(JSON.stringify({ ...data, claim: owner }), 'application/json')).toEqual({
    verdict: 'NOT_ATTESTED',
  });
  const unknown = { ...data, attestationId: 'ab'.repeat(16) };
  expect(await check(JSON.stringify(unknown), 'application/json')).toEqual({ verdict: 'NOT_ATTESTED' });
  expect(await check('%PDF-1.7', 'application/pdf')).toEqual({ verdict: 'UNREADABLE' });
  expect(await check('{}', 'application/json')).toEqual({ verdict: 'UNREADABLE' });

  const { propertyNo, ownerHash, ownerKeyId } = scene.property;
  const entered = { messageRef: `T-${document.documentId}`, ownerHash, ownerKeyId };
  const path = `/v1/realestate/titles/${propertyNo}/owners`;
  await scene.ok({ as: 'registry/registrar', verb: 'POST', path, body: entered });
  expect(await check(pdf, 'application/pdf')).toMatchObject({ verdict: 'SUPERSEDED' });
});
