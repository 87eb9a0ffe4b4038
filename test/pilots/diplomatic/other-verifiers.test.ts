/**
 * A certificate that an officer issued on the ledger, in the hands of others: the libraries of Digital Bazaar verify it from what is published, and so
 * does the page of the gateway, cut off from the network.
 */
import { existsSync, readFileSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import {
  askDigitalBazaar,
  type Answer,
  type Question,
} from '@ledger-pilots/gateway/credentials/testing/digital-bazaar.ts';
import { StoryApostille } from '../../../scripts/journeys/diplomatic-story.ts';
import { LIST, Office } from './office.ts';
import { Scene } from './scene.ts';

jest.setTimeout(300_000);

const CHROMIUM = '/usr/bin/chromium';
const scene = new Scene();
const office = new Office(scene, process.env['LEDGER_STATE']!);
let apostille: StoryApostille;
let certificate: JsonObject;

beforeAll(async () => {
  await scene.opened();
  await office.entered('apostille', { kind: 'OFFICER' });
  await office.entered('seal', { kind: 'SEAL' });
  apostille = new StoryApostille(scene.officer);
  await scene.inTurn([apostille.confirm(), apostille.request(), apostille.identify(), apostille.examine()]);
  certificate = JSON.parse(
    readFileSync(await office.issued(apostille.certificateId, 'apostille'), 'utf8'),
  ) as JsonObject;
  await office.published();
});

afterAll(() => office.close());

async function fetched<T>(path: string): Promise<T> {
  const { status, body } = await scene.client.send({ verb: 'GET', path: `/v1/diplomatic${path}` });
  expect(status).toBe(200);
  return body as T;
}

interface DidDocument {
  readonly verificationMethod: readonly { id: string; controller: string; publicKeyMultibase: string }[];
}

/** What the libraries say of a credential, from the issuer's document and status lists as anybody can get them. */
async function digitalBazaar(ask: 'verify' | 'status', credential: JsonObject): Promise<Answer> {
  const { verificationMethod } = await fetched<DidDocument>('/issuers/mofa/did.json');
  const lists = await Promise.all(
    ['revocation', 'suspension'].map((purpose) => fetched<JsonObject>(`/issuers/mofa/status/${LIST}/${purpose}`)),
  );
  const keys: Question['keys'] = Object.fromEntries(verificationMethod.map(({ id, ...key }) => [id, key]));
  return askDigitalBazaar({
    ...{ ask, credential, keys },
    documents: Object.fromEntries(lists.map((list) => [list['id'] as string, list])),
  });
}

test('Digital Bazaar’s libraries verify it, refuse it altered, and read that it stands', async () => {
  expect(await digitalBazaar('verify', certificate)).toEqual({ verified: true, errors: [] });
  const altered = { ...certificate, validFrom: '2020-01-01T00:00:00Z' };
  expect(await digitalBazaar('verify', altered)).toMatchObject({ verified: false });
  const { status } = await digitalBazaar('status', certificate);
  expect(status).toEqual({ revocation: false, suspension: false });
});

// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the page of the gateway', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`${scene.client.url}/diplomatic/verify`);
    await page.getByRole('button', { name: '같은 열쇠입니다. 믿습니다' }).click();
    await page.locator('[data-list=trust]').waitFor();
  });

  afterAll(() => browser.close());

  async function wordOf(document: JsonObject): Promise<string | null> {
    await page.reload();
    await page.locator('[data-list=trust]').waitFor();
    const buffer = Buffer.from(JSON.stringify(document));
    await page.setInputFiles('#certificate', { name: 'certificate.json', mimeType: 'application/json', buffer });
    const shown = page.locator('[data-word]');
    await shown.waitFor();
    return shown.getAttribute('data-word');
  }

  test('finds it valid by the lists that the seal has published, and again without a network', async () => {
    expect(await wordOf(certificate)).toBe('VALID');
    expect(await page.locator('.verdict').innerText()).toContain('유효합니다');
    await page.locator('[data-offline=true]').waitFor();
    await page.context().setOffline(true);
    expect(await wordOf(certificate)).toBe('VALID');
    expect(await wordOf({ ...certificate, validFrom: '2020-01-01T00:00:00Z' })).toBe('TAMPERED');
    await page.context().setOffline(false);
  });

  test('tells that it was revoked, once the new lists are fetched', async () => {
    await scene.both(apostille.revoke());
    await office.published();
    await wordOf(certificate);
    // What is shown is judged again by the lists that come.
    await page.getByRole('button', { name: '목록 새로 받기' }).click();
    await page.locator('[data-word=REVOKED]').waitFor();
    expect(await digitalBazaar('status', certificate)).toMatchObject({ status: { revocation: true } });
  });
});
