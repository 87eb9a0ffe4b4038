/**
 * The consumer's page in a real browser, on the running network: an animal's way from birth to the shops, in Korean and English, a
 * recalled lot, a number that nobody has, and one that is none. Every request of the page is looked into.
 * `PAGE_PICTURES=folder` keeps pictures of what was seen.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { groupedNumber } from '@ledger-pilots/console/beef/label-number.ts';
import type { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import type { Handlers } from '@ledger-pilots/chaincode/kit/transaction.ts';
import { gateway } from '../../api/caller.ts';
import { Scene } from './scene.ts';

jest.setTimeout(300_000);

const CHROMIUM = '/usr/bin/chromium';
const PHONE = { width: 360, height: 740 };
const SHOPS = ['market/shop', 'market/shop2', 'market/shop3'] as const;

type Trace = Awaited<ReturnType<Handlers<typeof beef>['trace']>>;

const scene = new Scene();
const { story } = scene;
const sent: { readonly method: string; readonly url: string }[] = [];
const faults: string[] = [];
let browser: Browser;
let phone: BrowserContext;
let page: Page;

if (!existsSync(CHROMIUM))
  console.warn(`the consumer's page is not tested: there is no ${CHROMIUM} (apt-get install chromium)`);
// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the consumer’s page', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    phone = await browser.newContext({ locale: 'ko-KR', viewport: PHONE, deviceScaleFactor: 2 });
    page = await watchedPage(phone);
    await inShops();
  });

  afterAll(() => browser.close());

  test('shows where the meat comes from, Korean first, on a narrow screen', async () => {
    await page.goto(`${gateway}/beef/${story.traceNo}`);
    await page.getByRole('heading', { level: 1, name: groupedNumber(story.traceNo) }).waitFor();
    // The number stands there before the answer comes.
    await page.getByText('회수나 판매 중지가 없습니다').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('ko');
    const text = await shownText();
    for (const shown of ['회수나 판매 중지가 없습니다', '한우 · 거세', '전북 정읍시 산외면', '김○수', '정읍 도축장']) {
      expect(text).toContain(shown);
    }
    for (const shown of ['2등급', '네 번째 육질 등급', '육량 A', '합격', '318 kg', '정읍한우가공'])
      expect(text).toContain(shown);
    expect(await page.locator('.scale [aria-current]').textContent()).toBe('2');
    expect(text).not.toContain('김정수');
    expect(await isWiderThanScreen()).toBe(false);
    await picture('animal');
  });

  test('shows its whole way, a screenful at a time, and leads to itself by a QR code', async () => {
    const kinds = () =>
      page.locator('.timeline li').evaluateAll((lines) => lines.map((line) => line.getAttribute('data-kind')));
    const before = await kinds();
    expect(before).toHaveLength(12);
    const more = page.getByRole('button', { name: /^더 보기/ });
    await more.press('Enter');
    expect(await page.evaluate('document.activeElement.tagName')).toBe('LI');
    const after = await kinds();
    expect(after.slice(0, 12)).toEqual(before);
    expect(after.filter((kind) => kind === 'ACCEPTED')).toHaveLength(3);
    expect(after).toEqual(expect.arrayContaining(['REGISTERED', 'SLAUGHTERED', 'INSPECTED', 'GRADED', 'PACKED']));
    expect(await more.count()).toBe(0);
    await page.getByRole('img', { name: '이 페이지 주소의 QR 코드' }).waitFor();
    expect(await page.locator('.address .link').textContent()).toBe(`${gateway}/beef/${story.traceNo}`);
  });

  test('speaks English when asked, and remembers it', async () => {
    await page.getByRole('button', { name: 'English' }).click();
    await page.reload();
    await page.getByText('Hanwoo · Steer').waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    const text = await shownText();
    for (const shown of [
      'Sanoe-myeon, Jeongeup-si, Jeonbuk',
      'Grade 2',
      'Yield A',
      'Passed',
      'Taken over by another farm',
    ]) {
      expect(text).toContain(shown);
    }
    expect(await page.title()).toBe(`${groupedNumber(story.traceNo)} · Beef trace`);
    await picture('animal-english');
    await page.getByRole('button', { name: '한국어' }).click();
  });

  test('takes a number as people type it, and says what one looks like', async () => {
    await page.goto(`${gateway}/beef`);
    await picture('ask');
    const input = page.getByLabel('이력번호 또는 묶음번호');
    await input.fill('12-34');
    await input.press('Enter');
    await page.getByText('쇠고기 번호의 모양이 아닙니다').waitFor();
    expect(await input.getAttribute('aria-invalid')).toBe('true');
    expect(await input.inputValue()).toBe('12-34');
    expect(await shownText()).toContain('002 1474 6010 1');
    await picture('malformed');
    await input.fill(`KOR ${groupedNumber(story.traceNo).replaceAll(' ', '-')}`);
    await page.getByRole('button', { name: '이력 보기' }).click();
    await page.getByText('한우 · 거세').waitFor();
    expect(page.url()).toBe(`${gateway}/beef/${story.traceNo}`);
  });

  test('shows what a lot is made of, and warns first of all once it is recalled', async () => {
    await page.goto(`${gateway}/beef/${story.lotNo}`);
    await page.getByRole('heading', { name: '묶음 구성 (1마리)' }).waitFor();
    expect(await shownText()).toContain('양지머리');
    expect(await page.locator('.warning').count()).toBe(0);
    await scene.ok(story.recall(story.lotNo));
    await page.reload();
    await page.getByRole('alert').waitFor();
    expect(await page.locator('main > :first-child').textContent()).toContain('회수 대상입니다. 먹지 마세요.');
    expect(await shownText()).not.toContain('회수나 판매 중지가 없습니다');
    expect(await isWiderThanScreen()).toBe(false);
    await picture('recalled');
    await page.getByRole('link', { name: groupedNumber(story.traceNo) }).click();
    await page.getByText('한우 · 거세').waitFor();
    expect(await page.locator('.warning').count()).toBe(0);
  });

  test('shows many animals of a lot ten at a time, what was imported, and a stop', async () => {
    const composition = Array.from({ length: 25 }, (_, at) => ({
      number: `0021474601${String(at).padStart(2, '0')}`,
      grams: 1_000,
    }));
    await answerWith({
      ...{ number: 'L02603041009001', kind: 'LOT', packers: [], timeline: [], recalled: false, held: true },
      lot: { lotNo: 'L02603041009001', cutCode: '0203', grams: 25_000, quality: '1+', composition },
    });
    await page.goto(`${gateway}/beef/L02603041009001`);
    await page.getByText('판매가 중지되었습니다.').waitFor();
    const shares = page.locator('.shares li');
    for (const seen of [10, 20, 25]) {
      expect(await shares.count()).toBe(seen);
      if (seen < 25) await page.getByRole('button', { name: /^더 보기/ }).click();
    }
    expect(await shares.first().innerText()).toMatch(/002 1474 6010 0\s+1 kg · 4%/);
    await picture('held');
    const importer = { town: { ko: '부산 강서구', en: 'Gangseo-gu, Busan' }, name: '남해수입' };
    await answerWith({
      ...{ number: '801605810001', kind: 'IMPORT', packers: [], timeline: [], recalled: false, held: false },
      imported: { origin: 'AU', importer },
    });
    await page.goto(`${gateway}/beef/801605810001`);
    await page.getByText('오스트레일리아').waitFor();
    expect(await shownText()).toContain('남해수입 · 부산 강서구');
    await page.unroute('**/v1/**');
  });

  test('says so when nobody has the number, and when the gateway cannot be reached', async () => {
    await page.goto(`${gateway}/beef/002000000001`);
    await page.getByText('기록에 없는 번호입니다.').waitFor();
    await picture('unknown');
    const offline = await browser.newContext({ locale: 'ko-KR' });
    const lonely = await offline.newPage();
    await lonely.route('**/v1/**', (route) => route.abort());
    await lonely.goto(`${gateway}/beef/${story.traceNo}`);
    await lonely.getByText('서버에 연결할 수 없습니다.').waitFor();
    await lonely.unroute('**/v1/**');
    await lonely.getByRole('button', { name: '다시 시도' }).click();
    await lonely.getByText('한우 · 거세').waitFor();
    await offline.close();
  });

  test('has targets for thumbs, in light and in the dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${gateway}/beef/${story.traceNo}`);
      await page.getByText('한우 · 거세').waitFor();
      const heights = await page
        .locator('button:visible, summary:visible')
        .evaluateAll((targets) => targets.map((target) => target.getBoundingClientRect().height));
      expect(heights.length).toBeGreaterThan(3);
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);
      await picture(`animal-${colorScheme}`);
    }
  });

  test('asks the public look-up and nothing else, and no other host', () => {
    const elsewhere = sent.filter(({ url }) => !url.startsWith(`${gateway}/beef`) && url !== 'data:,');
    const others = elsewhere.filter(({ url }) => !url.startsWith(`${gateway}/v1/beef/trace/`));
    expect(others).toEqual([]);
    expect(elsewhere.length).toBeGreaterThan(3);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(faults).toEqual([]);
  });
});

/** The story of the normal scenario up to the shops. */
async function inShops(): Promise<void> {
  await scene.born();
  await scene.ok(story.vaccinate());
  await scene.handedOver();
  await scene.graded();
  await scene.ok(story.dispatch('abattoir/operator', 'market/packer', 'CARCASS', [story.carcassId], -2.5));
  await scene.ok(story.receive('market/packer', 'CARCASS', -2));
  await scene.ok(story.compose(6_000));
  const packs = [...story.packs(9, 4_400, '0202'), ...story.packs(9, 4_400, '0601')];
  await scene.ok(story.pack('A', packs.slice(0, 9)));
  await scene.ok(story.pack('B', packs.slice(9)));
  for (const [index, shop] of SHOPS.entries()) {
    await scene.moved('market/packer', shop, `SHOP${index}`, packs.slice(index * 6, index * 6 + 6));
  }
}

async function watchedPage(context: BrowserContext): Promise<Page> {
  context.on('request', (request) => sent.push({ method: request.method(), url: request.url() }));
  const watched = await context.newPage();
  watched.on('pageerror', (error) => faults.push(error.message));
  watched.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  return watched;
}

/** Lets the page see an answer that the story does not come to. */
async function answerWith(trace: Trace): Promise<void> {
  await page.unroute('**/v1/**');
  await page.route('**/v1/**', (route) => route.fulfill({ json: trace }));
}

function shownText(): Promise<string> {
  return page.locator('main').innerText();
}

function isWiderThanScreen(): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

async function picture(name: string): Promise<void> {
  const folder = process.env['PAGE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
