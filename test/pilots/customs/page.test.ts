/**
 * The consumer's page in a real browser, on the running network: where a parcel is, what was declared and at which price, a wrong secret, and an
 * objection that holds the parcel. Every request of the page is looked into. `PAGE_PICTURES=folder` keeps pictures of what was seen.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { StoryKey } from '../../../scripts/journeys/story-material.ts';
import type { StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const CHROMIUM = '/usr/bin/chromium';
const PHONE = { width: 360, height: 740 };
const scene = new Scene();
const sent: { readonly method: string; readonly url: string }[] = [];
const faults: string[] = [];
let url: string;
let browser: Browser;
let page: Page;
let parcel: StoryParcel;

// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the consumer’s page', () => {
  beforeAll(async () => {
    url = scene.client.url;
    await scene.rules();
    parcel = await scene.landed();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    const phone = await browser.newContext({ locale: 'ko-KR', viewport: PHONE, deviceScaleFactor: 2 });
    phone.on('request', (request) => sent.push({ method: request.method(), url: request.url() }));
    page = await phone.newPage();
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
  });

  afterAll(() => browser.close());

  test('asks for code and secret, Korean first, and says of wrong ones no more than that', async () => {
    await page.goto(`${url}/customs`);
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    await page.getByLabel('물품 번호').fill('12-34');
    await page.getByLabel('조회 비밀번호').fill('x');
    await page.getByRole('button', { name: '조회하기' }).click();
    await page.getByText('번호의 모양이 맞지 않습니다').waitFor();
    for (const [code, secret] of [
      [parcel.parcelId, 'ab'.repeat(16)],
      ['ab'.repeat(16), parcel.order.secret],
    ] as const) {
      await page.goto(`${url}/customs`);
      await page.getByLabel('물품 번호').fill(code);
      await page.getByLabel('조회 비밀번호').fill(secret);
      await page.getByRole('button', { name: '조회하기' }).click();
      await page.getByText('이 번호와 비밀번호에 맞는 물품이 없습니다.').waitFor();
    }
  });

  test('shows where it is, what was declared and at which price, on a narrow screen', async () => {
    await page.goto(`${url}/customs/${parcel.parcelId}`);
    await page.getByLabel('조회 비밀번호').fill(parcel.order.secret.toUpperCase());
    await page.getByRole('button', { name: '조회하기' }).click();
    await page.locator('[data-state=IN_BOND]').waitFor();
    const text = await page.locator('main').innerText();
    const [line] = parcel.order.file.lines;
    for (const shown of [
      '보세구역에서 통관을 기다립니다',
      '내 이름으로 신고된 내용',
      line!.description,
      line!.goodsCode,
    ])
      expect(text).toContain(shown);
    expect(text).toContain(`${parcel.order.file.currency}\u00a0${(line!.unitPriceMinor / 100).toFixed(2)}`);
    expect(text).toContain('세관이 아직 심사하지 않았습니다.');
    expect(await page.locator('[aria-current=step]').innerText()).toBe('보세구역 반입');
    expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
      false,
    );
    await picture('customs-parcel');
  });

  test('says after the decision that customs judged the very same', async () => {
    await scene.decide(parcel);
    await page.goto(`${url}/customs/${parcel.parcelId}#${parcel.order.fragment}`);
    await page.getByText('세관이 심사한 내용이 여기 보이는 내용과 같습니다.').waitFor();
    expect(page.url()).toBe(`${url}/customs/${parcel.parcelId}`);
    const text = await page.locator('main').innerText();
    for (const shown of ['목록통관 승인', '면세 한도 이내']) expect(text).toContain(shown);
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByText('What customs judged is what you see here.').waitFor();
    await page.getByRole('button', { name: '한국어' }).click();
  });

  test('refuses an objection by another key, and takes the consumer’s, which holds the parcel', async () => {
    await page.getByLabel('가격이 다릅니다').check();
    const key = page.getByLabel('주문의 열쇠');
    const own = await key.inputValue();
    await key.fill(new StoryKey().seed);
    await page.getByRole('button', { name: '이의 제기' }).click();
    await page.getByText('이 주문의 열쇠가 아닙니다').waitFor();
    await page.getByLabel('가격이 다릅니다').check();
    await page.getByLabel('주문의 열쇠').fill(own);
    await page.getByRole('button', { name: '이의 제기' }).click();
    await page.getByText('이의가 원장에 기록되었습니다').waitFor();
    await page.getByText('통관 보류').waitFor();
    const { items } = await scene.ok<{ items: { kind: string; state: string }[] }>({
      ...{ as: 'kcs/clearance', verb: 'GET', path: `/v1/customs/parcels/${parcel.parcelId}/disputes` },
    });
    expect(items).toMatchObject([{ kind: 'WRONG_VALUE', state: 'OPEN' }]);
    await picture('customs-objection');
  });

  test('asks its own gateway alone, and the key goes nowhere', () => {
    const others = sent.filter(({ url: asked }) => !asked.startsWith(`${url}/customs`) && asked !== 'data:,');
    expect(others.filter(({ url: asked }) => !/\/v1\/customs\/(look-up|relay)\//.test(asked))).toEqual([]);
    expect(others.filter(({ method }) => method === 'POST').length).toBeGreaterThan(0);
    const key = new URLSearchParams(parcel.order.fragment).get('key')!;
    expect(sent.filter(({ url: asked }) => asked.includes(key) && !asked.includes('#'))).toEqual([]);
    expect(faults).toEqual([]);
  });
});

async function picture(name: string): Promise<void> {
  const folder = process.env['PAGE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
