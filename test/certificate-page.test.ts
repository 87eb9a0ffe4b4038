/**
 * The page that verifies certificates in a real browser, served as the gateway serves it and cut off from the network: the server is closed, and
 * the browser told that it is offline. `PAGE_PICTURES=folder` keeps pictures of what was seen.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import {
  ANCHOR,
  apostille,
  apostilleJwt,
  bothLists,
  DOCUMENT,
  INDEX,
  NOW,
  OKA,
  SIGNERS,
  signedTrust,
  statusList,
} from '@ledger-pilots/gateway/credentials/testing/authorities.ts';
import { certificatePdf, verifyAddress } from '@ledger-pilots/gateway/credentials/pdf/certificate-pdf.ts';
import type { Certificate } from '@ledger-pilots/gateway/credentials/types/certificate.ts';
import { certificateFont } from '@ledger-pilots/gateway/documents/rendition-font.ts';
import type { CredentialFrame, StatusPurpose } from '@ledger-pilots/gateway/credentials/types/base.ts';
import { compiledPages } from '@ledger-pilots/gateway/pages/compiled-pages.ts';
import { pagesRouter } from '@ledger-pilots/gateway/pages/pages-router.ts';
import { bundlePages } from '@ledger-pilots/network/processes/bundle-pages.ts';

jest.setTimeout(180_000);

const CHROMIUM = '/usr/bin/chromium';
const ANCHOR_KEY = multikeyOf(ANCHOR.publicKey);
const OTHER_INDEX = 17;
const folder = mkdtempSync(join(tmpdir(), 'certificate-page-'));
const faults: string[] = [];
let server: Server;
let url: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the gateway publishes, by path; everything else is 404. */
const published = new Map<string, unknown>();

if (!existsSync(CHROMIUM))
  console.warn(`the page of certificates is not tested: there is no ${CHROMIUM} (apt-get install chromium)`);
// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the page that verifies certificates', () => {
  beforeAll(async () => {
    await bundlePages(folder);
    server = await serve(0);
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await newPage();
    await page.clock.setFixedTime(NOW);
  });

  afterAll(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  });

  describe('with a gateway that publishes nothing', () => {
    test('says that it has no trust list, and asks to compare the key of one that is opened from a file', async () => {
      await page.goto(`${url}/diplomatic/verify`);
      await page.getByText('신뢰 목록이 없습니다. 새로 받거나 파일에서 여세요.').waitFor();
      expect(await page.locator('html').getAttribute('lang')).toBe('ko');
      await choose('certificate', await apostille());
      await page.getByText('신뢰 목록이 있어야 확인할 수 있습니다').waitFor();
      await choose('lists', await signedTrust());
      expect(await page.locator('#anchor').textContent()).toBe(ANCHOR_KEY);
      await page.getByRole('button', { name: '같은 열쇠입니다. 믿습니다' }).click();
      await page.locator('[data-list=trust]').waitFor();
    });

    test('does not say that a certificate is valid without its status lists', async () => {
      expect(await wordOf(await apostille())).toBe('STATUS_UNKNOWN');
    });

    test('takes status lists from files, each with its age and time', async () => {
      await choose('lists', ...(await bothLists(['revocation'])));
      await expectLists(2, '1시간 전');
      expect(await wordOf(await apostille())).toBe('REVOKED');
    });

    test('refuses lists that no authority signed, and an older trust list', async () => {
      await choose('lists', await statusList('revocation', { signer: SIGNERS.stranger }));
      await page.getByText('믿을 수 없거나 읽을 수 없는 목록입니다').waitFor();
      await choose('lists', await signedTrust({ sequence: 6 }));
      await page.getByText('7 was seen before').waitFor();
      expect(await wordOf(await apostille())).toBe('REVOKED');
    });
  });

  describe('cut off from the network', () => {
    beforeAll(async () => {
      await context.close();
      page = await newPage();
      await page.clock.setFixedTime(NOW);
      publish('/v1/diplomatic/trust-list', await signedTrust());
      for (const purpose of ['revocation', 'suspension'] as const) {
        const id = ownList(purpose);
        const at = '2026-05-01T00:00:00Z';
        const changes = [{ index: purpose === 'revocation' ? INDEX : OTHER_INDEX, value: true, at }];
        publish(new URL(id).pathname, await statusList(purpose, { id, changes }));
      }
      await page.goto(`${url}/diplomatic/verify`);
      await page.getByRole('button', { name: '같은 열쇠입니다. 믿습니다' }).click();
      expect(await wordOf(await own())).toBe('VALID');
      await page.locator('[data-offline=true]').waitFor();
      server.closeAllConnections();
      server.close();
      await context.setOffline(true);
      await expect(fetch(`${url}/diplomatic/verify`)).rejects.toThrow();
      await page.reload();
      await expectLists(2, '1시간 전');
    });

    test('opens, and says valid with the ten items in three languages and what is not certified', async () => {
      expect(await wordOf(await own())).toBe('VALID');
      const text = await page.locator('.verdict').innerText();
      for (const shown of [
        '유효합니다',
        '재외동포청',
        '문서의 내용은 증명하지 않습니다',
        'APOSTILLE (Convention de La Haye',
      ]) {
        expect(text).toContain(shown);
      }
      const items = await page.locator('.items.numbered li').allInnerTexts();
      expect(items).toHaveLength(10);
      expect(items[1]).toContain(
        '이 공문서의 서명인 · This public document has been signed by · Le présent acte public',
      );
      expect(items[1]).toContain('홍길동');
      expect(items[7]).toContain('KOA-26-7F3K9Q');
      await picture('certificate-valid');
    });

    test.each<[string, () => Promise<unknown>, string]>([
      ['TAMPERED', async () => ({ ...(await own()), id: 'urn:x:1' }), '변조되었습니다'],
      ['REVOKED', () => own({ status: entry(INDEX) }), '철회되었습니다'],
      ['SUSPENDED', () => own({ status: entry(OTHER_INDEX) }), '효력이 정지되었습니다'],
      ['EXPIRED', () => own({ validUntil: '2026-05-31T00:00:00Z' }), '기간이 지났습니다'],
      ['NOT_YET_VALID', () => own({ validFrom: '2026-07-01T00:00:00Z' }), '아직 유효하지 않습니다'],
      ['UNKNOWN_ISSUER', () => apostille({}, SIGNERS.stranger), '알 수 없는 발급자입니다'],
      ['KEY_NOT_VALID_AT_SIGNING', () => apostille({}, SIGNERS.retired), '효력 없는 열쇠로 서명되었습니다'],
      ['STATUS_UNKNOWN', () => apostille(), '상태를 알 수 없습니다'],
      ['MALFORMED', () => Promise.resolve('hello'), '증명서가 아닙니다'],
      [
        'UNSUPPORTED',
        async () => ({ ...(await own()), proof: { ...((await own())['proof'] as object), cryptosuite: 'x' } }),
        '다루지 않는 종류입니다',
      ],
    ])('says %s', async (word, make, title) => {
      expect(await wordOf(await make())).toBe(word);
      expect(await page.locator('.verdict h2').innerText()).toBe(title);
      if (word === 'TAMPERED' || word === 'UNKNOWN_ISSUER') expect(await page.locator('.items').count()).toBe(0);
      if (word === 'REVOKED') await picture('certificate-revoked');
    });

    test('reads a token that is dropped, and one that is pasted', async () => {
      const token = await apostilleJwt({ status: entry(1) });
      const dropped = await page.evaluateHandle(
        `(() => { const data = new DataTransfer(); data.items.add(new File([${JSON.stringify(token)}], 'a.jwt')); return data; })()`,
      );
      await page.dispatchEvent('.drop', 'drop', { dataTransfer: dropped });
      await page.locator('[data-word=VALID]').waitFor();
      await page.getByText('붙여 넣기').first().click();
      await page.fill('#pasted', `${token.slice(0, -8)}AAAAAAAA`);
      await page.getByRole('button', { name: '확인', exact: true }).click();
      await page.locator('[data-word=TAMPERED]').waitFor();
    });

    test('answers about an earlier time, which the reader chooses', async () => {
      expect(await wordOf(await own({ status: entry(INDEX) }))).toBe('REVOKED');
      await page.fill('#at', '2026-04-01T12:00:00');
      await page.locator('[data-word=WAS_VALID_AT]').waitFor();
      expect(await page.locator('.verdict').innerText()).toContain('발급 기관이 증명서를 철회하였습니다');
      await page.fill('#at', '2026-05-02T12:00:00');
      await page.locator('[data-word=REVOKED]').waitFor();
    });

    test('compares the document that came with it', async () => {
      expect(await wordOf(await own())).toBe('VALID');
      await chooseBytes('document', 'certificate.pdf', Buffer.from(DOCUMENT));
      await page.getByText('문서: 증명서가 가리키는 바로 그 문서입니다.').waitFor();
      await chooseBytes('document', 'other.pdf', Buffer.from('another'));
      await page.locator('[data-word=TAMPERED_DOCUMENT]').waitFor();
    });

    test('reads the certificate in a PDF, and says of one that was altered which is the forgery', async () => {
      const { proof, ...certificate } = await own();
      const pdf = Buffer.from(
        await certificatePdf(
          { ...certificate, proof: proof! },
          certificate as unknown as Certificate,
          certificateFont(),
        ),
      );
      await page.reload();
      await page.locator('[data-list=trust]').waitFor();
      await chooseBytes('certificate', 'apostille.pdf', pdf);
      await page.locator('[data-word=VALID]').waitFor();
      expect(await page.locator('.verdict').innerText()).toContain('PDF: 증명서의 내용 그대로를 보여 줍니다.');
      const shows = Buffer.from(pdf);
      shows[shows.lastIndexOf(' Tm') - 1]! ^= 1;
      await chooseBytes('certificate', 'altered.pdf', shows);
      await page.locator('[data-word=TAMPERED_DOCUMENT]').waitFor();
      const carries = Buffer.from(pdf.toString('latin1').replace('KOA-26-7F3K9Q"', 'KOA-26-7F3K9R"'), 'latin1');
      await chooseBytes('certificate', 'altered.pdf', carries);
      await page.locator('[data-word=TAMPERED]').waitFor();
    });

    test('opens from a QR code, and tells whether a file is the certificate that the code names', async () => {
      const named = await own();
      const { proof, ...certificate } = named;
      const address = new URL(verifyAddress({ ...certificate, proof: proof! }, certificate as unknown as Certificate));
      await page.goto(`${url}${address.pathname}${address.hash}`);
      await page.getByText('인쇄물은 증명이 되지 않습니다').waitFor();
      expect(await wordOf(named)).toBe('VALID');
      expect(await page.locator('[data-named=true]').innerText()).toContain('바로 그 증명서입니다');
      expect(await wordOf(await own({ status: entry(2) }))).toBe('VALID');
      expect(await page.locator('[data-named=false]').innerText()).toContain('가리키는 증명서가 아닙니다');
      await page.goto(`${url}/diplomatic/verify`);
    });

    test('speaks English and French', async () => {
      await page.getByRole('button', { name: 'Français' }).click();
      expect(await wordOf(await own({ status: entry(INDEX) }))).toBe('REVOKED');
      const french = await page.locator('main').innerText();
      for (const shown of ['Révoqué', 'L’autorité a révoqué', 'sous No', 'Elle n’en atteste pas le contenu']) {
        expect(french).toContain(shown);
      }
      await page.getByRole('button', { name: 'English' }).click();
      expect(await page.locator('main').innerText()).toContain('It does not certify the content.');
      await page.getByRole('button', { name: '한국어' }).click();
    });

    test('says plainly that lists are too old, and does not go by them', async () => {
      await page.clock.setFixedTime('2026-06-03T00:00:00Z');
      await page.reload();
      expect(await wordOf(await own())).toBe('STATUS_UNKNOWN');
      expect(await page.locator('[data-list=status][data-stale=true]').first().innerText()).toContain(
        '오래된 목록입니다',
      );
      // What an old list tells of a revocation is believed.
      expect(await wordOf(await own({ status: entry(INDEX) }))).toBe('REVOKED');
      await page.clock.setFixedTime('2026-06-10T00:00:00Z');
      await page.reload();
      await page.locator('[data-list=trust][data-stale=true]').waitFor();
      await page.getByText('새 목록을 받지 못했습니다').waitFor();
      const fresh = {
        validFrom: '2026-06-09T23:00:00Z',
        changes: [{ index: INDEX, value: true, at: '2026-05-01T00:00:00Z' }],
      };
      await choose(
        'lists',
        await statusList('revocation', { id: ownList('revocation'), ...fresh }),
        await statusList('suspension', { id: ownList('suspension'), validFrom: fresh.validFrom }),
      );
      await page.locator('[data-list=status][data-stale=false]').first().waitFor();
      expect(await wordOf(await own())).toBe('TRUST_LIST_STALE');
    });

    test('fetches newer lists when there is a network again', async () => {
      server = await serve(Number(new URL(url).port));
      await context.setOffline(false);
      publish('/v1/diplomatic/trust-list', await signedTrust({ sequence: 8, issuedAt: '2026-06-09T23:00:00Z' }));
      await page.getByRole('button', { name: '목록 새로 받기' }).click();
      await page.locator('[data-list=trust][data-stale=false]').waitFor();
    });

    test('broke no rule of its policy, and threw nothing', () => expect(faults).toEqual([]));
  });
});

async function serve(port: number): Promise<Server> {
  const app = express().use(pagesRouter(folder, compiledPages(folder)));
  app.use((req, res) => {
    const document = published.get(req.path);
    if (document === undefined) res.status(404).end();
    else res.json(document);
  });
  const started = createServer(app).listen(port, '127.0.0.1');
  await once(started, 'listening');
  return started;
}

async function newPage(): Promise<Page> {
  const viewport = { width: 800, height: 1000 };
  context = await browser.newContext({ locale: 'ko-KR', timezoneId: 'Asia/Seoul', viewport });
  const opened = await context.newPage();
  opened.on('pageerror', (error) => faults.push(String(error)));
  opened.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return opened;
}

function publish(path: string, document: unknown): void {
  published.set(path, document);
}

/** The list of the authority as a gateway publishes it. */
function ownList(purpose: StatusPurpose): string {
  return `https://gateway.example/v1/diplomatic/issuers/mofa/status/2026-1/${purpose}`;
}

function entry(index: number): CredentialFrame['status'] {
  return { index, lists: { revocation: ownList('revocation'), suspension: ownList('suspension') } };
}

/** An apostille whose lists a gateway publishes. */
function own(change: Partial<CredentialFrame> = {}): Promise<JsonObject> {
  return apostille({ issuer: OKA, status: entry(1), ...change });
}

async function choose(input: string, ...documents: readonly unknown[]): Promise<void> {
  const files = documents.map((document, at) => ({
    name: `${input}-${at}.json`,
    mimeType: 'application/json',
    buffer: Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
  }));
  await page.setInputFiles(`#${input}`, files);
}

function chooseBytes(input: string, name: string, buffer: Buffer): Promise<void> {
  return page.setInputFiles(`#${input}`, { name, mimeType: 'application/octet-stream', buffer });
}

/** The word that the page says of a certificate. A reload makes sure that it is not the word of the one before. */
async function wordOf(certificate: unknown): Promise<string | null> {
  await page.reload();
  await page.locator('[data-list=trust]').waitFor();
  await choose('certificate', certificate);
  const shown = page.locator('[data-word]');
  await shown.waitFor();
  return shown.getAttribute('data-word');
}

async function expectLists(count: number, age: string): Promise<void> {
  await page
    .locator(`[data-list=status]`)
    .nth(count - 1)
    .waitFor();
  expect(await page.locator('[data-list=status]').first().innerText()).toContain(age);
}

async function picture(name: string): Promise<void> {
  const pictures = process.env['PAGE_PICTURES'];
  if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
}
