/** The page that checks a document, in a real browser. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const CHROMIUM = '/usr/bin/chromium';
const scene = new Scene();
let browser: Browser;
let page: Page;
let pdf: Buffer;

// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the page that checks a document', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    page = await browser.newPage();
    await page.goto(`${scene.client.url}/realestate/verify`);
    await scene.entered();
    const story = await scene.consented();
    await scene.answered(story, ['INCOME']);
    const accessId = await scene.opened(story, 'INCOME');
    const { path } = story.readDocument(story.documentOf('INCOME'), accessId);
    const headers = { Authorization: `Bearer ${await scene.client.token('bank1/loan')}` };
    const rendition = await fetch(scene.client.url + path.replace('?', '/pdf?'), { headers });
    pdf = Buffer.from(await rendition.arrayBuffer());
  });

  afterAll(() => browser.close());

  async function verdictOn(buffer: Buffer): Promise<string | null> {
    await page.setInputFiles('#file', { name: 'document.pdf', mimeType: 'application/pdf', buffer });
    const shown = page.locator('[data-verdict]');
    await shown.waitFor();
    return shown.getAttribute('data-verdict');
  }

  test('says in Korean that a document is genuine, and what it is', async () => {
    expect(await verdictOn(pdf)).toBe('GENUINE');
    const text = await page.locator('main').innerText();
    expect(text).toContain('진본입니다');
    expect(text).toContain('소득금액증명');
  });

  test('says in English that one was altered', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'English' }).click();
    const forged = Buffer.from(pdf);
    forged[forged.lastIndexOf(' Tm') - 1]! ^= 1;
    expect(await verdictOn(forged)).toBe('ALTERED');
    expect(await page.locator('main').innerText()).toContain('Altered');
  });
});
