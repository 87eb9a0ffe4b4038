/**
 * The voter's page in a real browser, on the running network: two voters make their keys, one in Korean and one in English with a
 * test of the device, both cast, and the count is what they chose. Every request of the page is looked into.
 * `PAGE_PICTURES=folder` keeps pictures of what was seen.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { decryptTally } from '@ledger-pilots/console/voting/trustee/decrypt-tally.ts';
import { openCounts } from '@ledger-pilots/console/voting/trustee/open-counts.ts';
import { gateway } from '../../api/caller.ts';
import { PollingDay, publicCalls, trusteeDesks } from './polling-day.ts';

jest.setTimeout(600_000);

const CHROMIUM = '/usr/bin/chromium';
const PHONE = { width: 360, height: 740 };
const day = new PollingDay({}, 20_000);
const { electionId } = day;
const address = `${gateway}/vote/${electionId}`;
const desks = trusteeDesks();

/** A voter's browser, with all that it sent and all that its worker made. */
interface Seat {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly sent: { readonly method: string; readonly url: string; readonly body: string }[];
  readonly faults: string[];
}

let browser: Browser;
let seats: readonly [Seat, Seat];

// Without a browser the test cannot run; on machines that build the project it must.
const inBrowser = existsSync(CHROMIUM) || process.env['CI'] !== undefined ? describe : describe.skip;

inBrowser('the voter’s page', () => {
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
    seats = [await takeSeat({ viewport: PHONE }), await takeSeat({})];
    await day.create();
  });

  afterAll(() => browser.close());

  test('makes a key that only the browser keeps, in the reader’s language', async () => {
    const [korean, english] = seats;
    for (const { page } of seats) await page.goto(address);
    await english.page.getByRole('button', { name: 'English' }).click();
    await picture(korean, 'key-new');
    await korean.page.getByRole('button', { name: '이 기기에서 키 만들기' }).click();
    await english.page.getByRole('button', { name: 'Make a key on this device' }).click();
    await korean.page.getByText('아직 명부에 없는 키입니다').waitFor();
    await english.page.getByText('This key is not on the lists yet').waitFor();
    await picture(korean, 'key-made');
    expect(await korean.page.locator('html').getAttribute('lang')).toBe('ko');
    const keys = [await publicKeyOf(korean), await publicKeyOf(english)];
    await day.publishRoll(keys);
    await day.makeKey(desks);
  });

  test('takes a ballot in Korean, on a narrow screen', async () => {
    const [{ page }] = seats;
    await page.goto(address);
    await page.getByRole('radio', { name: '이다라' }).waitFor();
    expect(await isWiderThanScreen(page)).toBe(false);
    const seal = page.getByRole('button', { name: '투표지 봉인하기' });
    expect(await seal.isDisabled()).toBe(true);
    // By keyboard alone.
    await page.getByRole('radio', { name: '김가나' }).focus();
    await page.keyboard.press('ArrowDown');
    await picture(seats[0], 'choice');
    await seal.press('Enter');
    await page.locator('#code').waitFor();
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H2');
    await picture(seats[0], 'code');
    await page.getByRole('button', { name: '투표하기', exact: true }).click();
    await page.getByRole('heading', { name: '투표가 접수되었습니다' }).waitFor();
    await page.getByRole('button', { name: '지금 확인하기' }).click();
    await page.locator('#report[data-ballot=RECORDED]').waitFor();
    await picture(seats[0], 'receipt');
    expect(await isWiderThanScreen(page)).toBe(false);
    const { output } = await publicCalls().getBallot({ electionId, credential: await publicKeyOf(seats[0]) });
    expect(output).toMatchObject({ seq: 1, tracker: await page.locator('#tracker').textContent() });
  });

  test('opens a ballot in English for a test of the device, which another device makes again', async () => {
    const [, { page }] = seats;
    await page.goto(address);
    await page.getByRole('radio', { name: 'Lee Da-ra' }).check();
    await page.getByRole('button', { name: 'Seal the ballot' }).click();
    const code = await page.locator('#code').textContent();
    await page.getByRole('button', { name: 'Test the device instead' }).click();
    const link = await page.getByRole('link', { name: 'Open the check' }).getAttribute('href');
    await picture(seats[1], 'challenged');
    const other = await takeSeat({});
    await other.page.goto(link!);
    await other.page.getByRole('button', { name: 'English' }).click();
    await other.page.locator('#remade').waitFor();
    expect(await other.page.locator('#remade .code').textContent()).toBe(code);
    expect(await other.page.locator('#remade dd').textContent()).toBe('Lee Da-ra');
    await picture(other, 'check');
    // What is behind # goes to no server.
    const [, secret] = link!.split('#');
    expect(other.sent.filter(({ url, body }) => `${url} ${body}`.includes(secret!))).toEqual([]);
    expect(other.sent.map(({ method }) => method)).not.toContain('POST');
    await other.context.close();
  });

  test('then takes a ballot in English, and another after it', async () => {
    const [, { page }] = seats;
    await page.getByRole('button', { name: 'Vote again' }).click();
    for (const choice of ['Lee Da-ra', 'No choice']) {
      await page.getByRole('radio', { name: choice }).check();
      await page.getByRole('button', { name: 'Seal the ballot' }).click();
      await page.getByRole('button', { name: 'Cast this ballot' }).click();
      await page.getByRole('heading', { name: 'Your ballot is accepted' }).waitFor();
      if (choice === 'Lee Da-ra') await page.getByRole('button', { name: 'Vote again' }).click();
    }
    const { output } = await publicCalls().getBallot({ electionId, credential: await publicKeyOf(seats[1]) });
    expect(output).toMatchObject({ seq: 2, tracker: await page.locator('#tracker').textContent() });
  });

  test('sends no choice, no randomness and no secret key, and asks no other host', async () => {
    for (const { page, sent, faults } of seats) {
      const secrets = await secretsOf(page);
      expect(secrets.length).toBeGreaterThan(10);
      const challenges = sent.filter(({ url }) => url.endsWith('/relay/challenges'));
      for (const request of sent) {
        expect(request.url.startsWith(`${gateway}/`) || request.url === 'data:,').toBe(true);
        const text = `${request.url} ${request.body}`.toLowerCase();
        // A challenge opens a ballot on purpose; the key is secret even then.
        const hidden = challenges.includes(request) ? secrets.slice(0, 1) : secrets;
        expect(hidden.filter((secret) => text.includes(secret))).toEqual([]);
      }
      const casts = sent.filter(({ url }) => url.endsWith('/relay/ballots'));
      expect(casts.length).toBeGreaterThan(0);
      for (const { body } of casts) {
        const fields = Object.keys(JSON.parse(body) as object).sort();
        expect(fields).toEqual(['answers', 'credential', 'previous', 'seq', 'signature']);
      }
      expect(sent.every(({ method, url }) => method === 'GET' || url.includes('/relay/'))).toBe(true);
      expect(faults).toEqual([]);
    }
    expect(seats[1].sent.filter(({ url }) => url.endsWith('/relay/challenges'))).toHaveLength(1);
  });

  test('and the count is what was chosen in the browsers', async () => {
    await day.closeAndCount();
    for (const desk of desks.slice(1)) await decryptTally(desk, electionId);
    expect(await openCounts(publicCalls(), electionId)).toEqual([[0, 1, 1]]);
    const [{ page }] = seats;
    await page.goto(address);
    await page.getByText('지금은 투표 시간이 아닙니다.').waitFor();
  });

  test('says in words when there is no such election, and is served with a strict policy', async () => {
    const [{ page }] = seats;
    await page.goto(`${gateway}/vote/01890a5d-ac96-774b-bcce-b302099a8057`);
    await page.getByText('그런 선거를 찾을 수 없습니다').waitFor();
    const answer = await fetch(address);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const policy = answer.headers.get('content-security-policy')!;
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const html = await answer.text();
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son[a-z]+=|\sstyle=/);
    const [asset] = /\/vote\/assets\/page-[A-Z0-9]+\.js/.exec(html)!;
    expect((await fetch(gateway + asset)).headers.get('cache-control')).toContain('immutable');
  });
});

async function takeSeat(options: { readonly viewport?: typeof PHONE }): Promise<Seat> {
  const context = await browser.newContext({ locale: 'ko-KR', ...options });
  const page = await context.newPage();
  const [sent, faults]: [Seat['sent'], string[]] = [[], []];
  // The context's, so that what the worker asks for is seen as well.
  context.on('request', (request) => {
    sent.push({ method: request.method(), url: request.url(), body: request.postData() ?? '' });
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    if (message.text().includes('Content Security Policy')) faults.push(message.text());
  });
  await page.addInitScript({ content: KEEP_WHAT_WORKERS_MAKE });
  return { context, page, sent, faults };
}

/** Runs in the page: keeps what workers hand over, for {@link secretsOf}, over reloads too. */
const KEEP_WHAT_WORKERS_MAKE = `
  const kept = () => JSON.parse(sessionStorage.getItem('made') ?? '[]');
  const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const base64 = (bytes) =>
    btoa(String.fromCharCode(...bytes)).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');
  const bytesOf = (scalar) => Uint8Array.from({ length: 32 }, (_, at) => Number((scalar >> BigInt(8 * at)) & 255n));
  globalThis.Worker = class extends Worker {
    constructor(url, options) {
      super(url, options);
      this.addEventListener('message', ({ data: { encryption } }) => {
        const scalars = encryption.opening.flat().map(({ r }) => r);
        const secrets = [encryption.seed, ...scalars.map(bytesOf)];
        const texts = [...secrets.flatMap((secret) => [hex(secret), base64(secret)]), ...scalars.map(String)];
        sessionStorage.setItem('made', JSON.stringify([...kept(), ...texts]));
      });
    }
  };
`;

/** The secret key first, then every seed and all randomness, in the forms that a text can have; in lower case. */
async function secretsOf(page: Page): Promise<string[]> {
  const key = await page.evaluate<string>(`localStorage.getItem('ledger-pilots.voting.key.${electionId}')`);
  const made = await page.evaluate<string>(`sessionStorage.getItem('made')`);
  const { secret } = JSON.parse(key) as { secret: string };
  return [secret, ...(JSON.parse(made) as string[])].map((text) => text.toLowerCase());
}

async function publicKeyOf({ page }: Seat): Promise<string> {
  return (await page.locator('#public-key').textContent())!;
}

function isWiderThanScreen(page: Page): Promise<boolean> {
  return page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth');
}

async function picture({ page }: Seat, name: string): Promise<void> {
  const folder = process.env['PAGE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}
