/** The three routes of EPCIS over HTTP, on the real contract with a ledger in memory in the place of the network. */
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { epcisDocument } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { eventHashId } from '@ledger-pilots/chaincode/beef/epcis/event-hash.ts';
import { dispatched, identified, received } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { epcUri } from '@ledger-pilots/chaincode/beef/epcis/numbers.ts';
import { Chain, holders, type Method, people, traceNo } from '@ledger-pilots/chaincode/beef/testing/chain.ts';
import type { TestUser } from '@ledger-pilots/chaincode/kit/testing/identities.ts';
import { TestEdge } from '../testing/test-edge.ts';
import { type CaptureAnswer, CaptureAnswerSchema } from './capture-answer.ts';
import { CAPTURE_LIMITS, CaptureDocumentSchema } from './capture-document.ts';
import { EXAMPLE_DOCUMENT } from './epcis-paths.ts';
import { epcisRouter } from './epcis-router.ts';

jest.setTimeout(60_000);

const DOCUMENTS = '/v1/beef/epcis/documents';
const CAPTURE = '/v1/beef/epcis/capture';
const EVENTS = '/v1/beef/epcis/events';
const LINKED = 'application/ld+json';
const STRANGER: TestUser = { party: 'market', user: 'stranger', roles: ['visitor'] };
const ANIMAL = traceNo(1);
const LOT = 'L02603021009001';
const IMPORT_LOT = '801001200345';

let chain: Chain;
let edge: TestEdge;
let carcass: string;
let packs: string[];

async function stage(): Promise<void> {
  chain = await new Chain().open();
  carcass = await chain.carcass(ANIMAL, 1);
  packs = await chain.pack(carcass, 3, 4_400);
  const users = { ...people, stranger: STRANGER };
  const invoke = (method: string, input: object, as: TestUser) =>
    chain.ledger.invoke(method as Method, input as never, { as });
  edge = new TestEdge({ api: beef, users, invoke, router: epcisRouter });
  await edge.open();
}

/** For tests that write. */
function stageOfItsOwn(): void {
  beforeEach(stage);
  afterEach(() => edge.close());
}

/** For tests that leave all as it is. */
function sharedStage(): void {
  beforeAll(stage);
  afterAll(() => edge.close());
}

interface Body {
  readonly type?: string;
  readonly code?: string;
  readonly detail?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly epcisBody: {
    readonly eventList: EpcisEvent[];
    readonly queryResults: { readonly queryName: string; readonly resultsBody: { readonly eventList: EpcisEvent[] } };
  };
}

const get = async (as: string | undefined, path: string, headers: Record<string, string> = {}) => {
  const response = await edge.send(as, 'GET', path, undefined, headers);
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
};

const shipment = (shipmentId: string, items: readonly string[], to: keyof typeof holders = 'shop1') => ({
  ...{ at: chain.ledger.now, place: holders.packer, items },
  ...{ from: holders.packer, to: holders[to], shipmentId },
});

function documentOf(...events: readonly unknown[]): Record<string, unknown> {
  return { ...epcisDocument(events as EpcisEvent[], chain.ledger.now) };
}

async function send(as: string | undefined, body: string | object, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await edge.send(as, 'POST', CAPTURE, text, { 'content-type': LINKED, ...headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

/** Sends a document that can be read. */
async function capture(as: string, ...events: readonly unknown[]): Promise<{ status: number } & CaptureAnswer> {
  const { status, body } = await send(as, documentOf(...events));
  const answer = CaptureAnswerSchema.parse(body);
  expect(answer.events).toHaveLength(events.length);
  return { status, ...answer };
}

describe('GET /v1/beef/epcis/documents/{number}', () => {
  stageOfItsOwn();

  const stepsOf = ({ body }: { body: Body }) => body.epcisBody.eventList.map(({ bizStep }) => bizStep);

  test('200: an animal, a carcass, a lot, an import lot and a pack, each event with its own id', async () => {
    const composition = [{ sourceId: carcass, grams: 6_000 }];
    await chain.must('composeLot', { lotNo: LOT, cutCode: '0801', line: 'A', composition }, 'packer');
    await chain.must('registerImportLot', { ...beef.methods.registerImportLot.example.input }, 'importer', {
      at: '2026-03-10T00:00:00.000Z',
    });
    const steps: Record<string, unknown> = {};
    for (const number of [ANIMAL, carcass, LOT, IMPORT_LOT, packs[0]!]) {
      const answer = await get('farm1', `${DOCUMENTS}/${number}`);
      expect([number, answer.status, answer.headers.get('content-type')]).toEqual([number, 200, LINKED]);
      expect(answer.body.type).toBe('EPCISDocument');
      for (const event of answer.body.epcisBody.eventList) expect(event.eventID).toBe(eventHashId(event));
      steps[number] = stepsOf(answer);
    }
    expect(steps).toEqual({
      [ANIMAL]: ['commissioning', 'shipping', 'killing'],
      [carcass]: ['killing', 'inspecting', 'inspecting', 'shipping', 'receiving', 'packing', 'packing'],
      [LOT]: ['packing'],
      [IMPORT_LOT]: ['commissioning'],
      [packs[0]!]: ['packing'],
    });
  });

  test('200: sales are in it, all pages, in the order of time, and types come first in what has one', async () => {
    await chain.move('S-1', 'packer', 'shop1', packs);
    for (let sale = 1; sale <= 3; sale += 1) {
      await chain.must('sell', { saleId: `SALE-${sale}`, number: ANIMAL, packIds: [packs[sale - 1]!] }, 'shop1');
    }
    let reads = 0;
    edge.intercept = ({ method, input }) => {
      reads += method === 'queryByNumber' ? 1 : 0;
      // Small pages, so that there are several.
      (input as { limit: number }).limit = 2;
      return undefined;
    };
    const answer = await get('shop1', `${DOCUMENTS}/${ANIMAL}`);
    expect(stepsOf(answer)).toEqual(['commissioning', 'shipping', 'killing', ...Array(3).fill('retail_selling')]);
    expect(reads).toBe(4);
    const [, shipped] = answer.body.epcisBody.eventList;
    expect(Object.keys(shipped!.sourceList![0]!)).toEqual(['type', 'source']);
    expect(Object.keys(shipped!)[0]).toBe('type');
  });

  test('200: it says which version it speaks', async () => {
    const { headers } = await get('farm1', `${DOCUMENTS}/${ANIMAL}`, { 'GS1-EPCIS-Version': '2.0' });
    const names = ['GS1-EPCIS-Version', 'GS1-CBV-Version', 'GS1-EPC-Format', 'GS1-Extensions'];
    expect(names.map((name) => headers.get(name))).toEqual([
      ...['2.0.0', '2.0.0', 'Never_Translates', 'ktrace=https://ktrace.example.org/epcis/'],
    ]);
  });

  test.each([
    ['a number that is none', '/x', {}],
    ['broken percent-encoding', '/%E0%A4', {}],
    ['a version that is not spoken', `/${ANIMAL}`, { 'GS1-EPCIS-Version': '1.2.0' }],
    ['identifiers in another form', `/${ANIMAL}`, { 'GS1-EPC-Format': 'Always_EPC_URN' }],
  ])('400: %s', async (_, path, headers) => {
    expect((await get('farm1', DOCUMENTS + path, headers as Record<string, string>)).status).toBe(400);
  });

  test('401: no token; 403: no role', async () => {
    expect((await get(undefined, `${DOCUMENTS}/${ANIMAL}`)).status).toBe(401);
    expect((await get('stranger', `${DOCUMENTS}/${ANIMAL}`)).status).toBe(403);
  });

  test('404: a number of which nothing is known', async () => {
    const { status, body } = await get('farm1', `${DOCUMENTS}/${traceNo(999)}`);
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });

  test('405: other methods', async () => {
    const response = await edge.send('farm1', 'POST', `${DOCUMENTS}/${ANIMAL}`, '{}');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('422: a number of which there is no end', async () => {
    const output = Buffer.from(JSON.stringify({ items: [], next: 'more' }));
    edge.intercept = () => ({ kind: 'read', output });
    const { status, body } = await get('farm1', `${DOCUMENTS}/${ANIMAL}`);
    expect([status, body.code]).toEqual([422, 'LIMIT_EXCEEDED']);
  });
});

describe('POST /v1/beef/epcis/capture', () => {
  stageOfItsOwn();

  test('200: the sender’s shipping sends the goods, the receiver’s receiving takes them in', async () => {
    const sent = shipment('S-1', packs);
    const shipped = await capture('packer', identified(dispatched(sent)));
    expect(shipped).toMatchObject({
      status: 200,
      events: [
        {
          ...{ pointer: '/epcisBody/eventList/0', eventID: eventHashId(dispatched(sent)), status: 'ACCEPTED' },
          ...{ shipmentId: 'S-1', verdict: 'CAPTURED', transactionId: expect.any(String) as string },
        },
      ],
    });
    expect(chain.ledger.record('pack', packs[0]!)).toMatchObject({ state: 'DISPATCHED' });
    expect(await capture('shop1', received({ ...sent, place: holders.shop1 }))).toMatchObject({ status: 200 });
    expect(chain.ledger.record('pack', packs[0]!)).toMatchObject({ state: 'RECEIVED', holder: holders.shop1 });
  });

  test('200: a document without events, and one with all that an envelope may have', async () => {
    expect((await send('packer', documentOf())).status).toBe(200);
    const envelope = { id: 'urn:x:1', instanceIdentifier: '7', sender: 'a', receiver: 'b', schemaVersion: '2.0.1' };
    expect((await send('packer', { ...documentOf(), ...envelope })).status).toBe(200);
  });

  test('200: the answer says how much is taken at once, and that what is right is kept', async () => {
    const { headers } = await send('packer', documentOf(), { 'GS1-Capture-Error-Behaviour': 'proceed' });
    const names = ['GS1-EPCIS-Capture-Limit', 'GS1-EPCIS-Capture-File-Size-Limit', 'GS1-Capture-Error-Behaviour'];
    expect(names.map((name) => headers.get(name))).toEqual(['200', '1048576', 'proceed']);
  });

  test('200: sent again it does nothing twice, however it is written', async () => {
    const event = dispatched(shipment('S-1', packs));
    const first = await capture('packer', event);
    expect((await capture('packer', event)).events).toEqual(first.events);
    const otherwise = { ...event, epcList: [...event.epcList!].reverse(), eventID: eventHashId(event, 'STANDARD') };
    const again = await capture('packer', otherwise);
    expect(again).toMatchObject({ status: 200, events: [{ eventID: eventHashId(event), verdict: 'DUPLICATE' }] });
    expect(chain.ledger.records('shipment').filter(({ shipmentId }) => shipmentId === 'S-1')).toHaveLength(1);
  });

  test('200: an event that is twice in a document is carried out once', async () => {
    const event = dispatched(shipment('S-1', packs));
    expect(await capture('packer', event, { ...event, eventID: eventHashId(event) })).toMatchObject({
      ...{ status: 200, events: [{ verdict: 'CAPTURED' }, { verdict: 'DUPLICATE' }] },
    });
  });

  test('200: goods are received before they are sent on, and what has nothing to do with them goes beside them', async () => {
    await chain.bear(traceNo(2));
    const other = await chain.slaughter(traceNo(2), 2);
    await chain.dress(other);
    await chain.must('dispatch', { shipmentId: 'C-2', to: holders.packer, items: [other] }, 'slaughterer');
    const arriving = { ...shipment('C-2', [other], 'packer'), from: holders.abattoir, to: holders.packer };
    let under = 0;
    let most = 0;
    edge.intercept = () => {
      under += 1;
      most = Math.max(most, under);
      setImmediate(() => (under -= 1));
      return undefined;
    };
    const answer = await capture(
      'packer',
      received({ ...arriving, place: holders.packer }),
      dispatched(shipment('S-2', [other], 'importer')),
      ...packs.map((pack, index) => dispatched(shipment(`P-${index}`, [pack]))),
    );
    expect(answer.events.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
    expect(most).toBeGreaterThan(1);
  });

  test('a refusal is not for ever: the same document is taken when what was missing has come', async () => {
    const sent = shipment('S-1', packs);
    const arrival = received({ ...sent, place: holders.shop1 });
    expect(await capture('shop1', arrival)).toMatchObject({
      ...{ status: 422, events: [{ status: 'REFUSED', refusal: { code: 'NOT_FOUND', status: 404 } }] },
    });
    await capture('packer', dispatched(sent));
    expect(await capture('shop1', arrival)).toMatchObject({ status: 200, events: [{ verdict: 'CAPTURED' }] });
  });

  test('202: an end that was not known at the deadline', async () => {
    edge.intercept = () => ({ kind: 'unknown', txId: 'f'.repeat(64) });
    const answer = await capture('packer', dispatched(shipment('S-1', packs)));
    expect(answer).toMatchObject({ status: 202, events: [{ status: 'UNKNOWN', transactionId: 'f'.repeat(64) }] });
  });

  test('207: a wrong event is refused alone, with the place of each mistake', async () => {
    const event = dispatched(shipment('S-1', packs));
    const { status, events } = await capture('packer', event, { ...event, epcList: ['urn:x:1'], action: 'ADD' }, 7);
    expect([status, events.map((one) => one.status)]).toEqual([207, ['ACCEPTED', 'REFUSED', 'REFUSED']]);
    expect(events[1]!.refusal).toMatchObject({
      ...{ code: 'EVENT_INVALID', status: 422 },
      details: {
        problems: [
          { pointer: '/epcisBody/eventList/1/action', message: expect.stringContaining('OBSERVE') as string },
          { pointer: '/epcisBody/eventList/1/epcList/0', message: expect.any(String) as string },
        ],
      },
    });
    expect(events[2]!.refusal).toMatchObject({ details: { problems: [{ pointer: '/epcisBody/eventList/2' }] } });
  });

  test('422: every event was refused, by the contract in its own words', async () => {
    const answer = await capture('shop1', dispatched(shipment('S-1', packs)));
    expect(answer).toMatchObject({ status: 422, events: [{ refusal: { code: 'NOT_HOLDER', status: 403 } }] });
  });

  test('422: what the time does not suffice for is not attempted', async () => {
    await edge.close();
    await edge.open(0);
    const answer = await capture('packer', dispatched(shipment('S-1', packs)));
    expect(answer).toMatchObject({ status: 422, events: [{ refusal: { code: 'NOT_ATTEMPTED' } }] });
  });
});

describe('POST /v1/beef/epcis/capture refuses whole', () => {
  sharedStage();

  const deep = `{"epcisBody":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  test.each<[string, string, string]>([
    ['nothing', '', ''],
    ['no JSON', '<EPCISDocument/>', ''],
    ['JSON that ends early', '{"type":"EPCISDocument"', ''],
    ['nested too deep', deep, `/epcisBody${'/0'.repeat(32)}`],
    ['a number beyond all', '{"epcisBody":{"eventList":[{"quantity":1e999}]}}', '/epcisBody/eventList/0/quantity'],
    ['a fraction', '{"epcisBody":{"eventList":[{"quantity":1.5}]}}', '/epcisBody/eventList/0/quantity'],
    ['a key twice', '{"type":"EPCISDocument","type":"EPCISDocument"}', '/type'],
    ['a key of the prototype', '{"epcisBody":{"__proto__":{}}}', '/epcisBody'],
    ['half a character', '{"type":"\\ud800"}', '/type'],
  ])('400: %s is no strict JSON', async (_, text, pointer) => {
    const { status, body } = await send('packer', text);
    expect([status, body.code, body.details!['pointer']]).toEqual([400, 'BODY_INVALID', pointer]);
  });

  test.each<[string, unknown, string]>([
    ['a text', 'EPCISDocument', ''],
    ['null', null, ''],
    ['a list', [], ''],
    ['another type', { type: 'EPCISQueryDocument' }, '/type'],
    ['another version', { schemaVersion: '1.2' }, '/schemaVersion'],
    ['no context', { '@context': undefined }, '/@context'],
    ['words with another meaning', { '@context': ['https://evil.example/context.jsonld'] }, '/@context'],
    ['no time', { creationDate: 'yesterday' }, '/creationDate'],
    ['an unknown field', { epcisMasterData: {} }, ''],
    ['no body', { epcisBody: undefined }, '/epcisBody'],
    ['no list', { epcisBody: { eventList: { 0: {} } } }, '/epcisBody/eventList'],
    ['a field beside the list', { epcisBody: { eventList: [], 'a/b~c': 1 } }, '/epcisBody'],
  ])('400: %s is no document', async (_, change, pointer) => {
    const isPart = typeof change === 'object' && change !== null && !Array.isArray(change);
    const { status, body } = await send('packer', JSON.stringify(isPart ? { ...documentOf(), ...change } : change));
    expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
    expect((body.details!['issues'] as { pointer: string }[]).map((issue) => issue.pointer)).toEqual([pointer]);
    expect(body.detail).toContain(pointer === '' ? 'its root' : pointer);
  });

  test('400: to roll back is more than a ledger can', async () => {
    const { status, body } = await send('packer', documentOf(), { 'GS1-Capture-Error-Behaviour': 'rollback' });
    expect([status, body.detail]).toEqual([400, expect.stringContaining('GS1-Capture-Error-Behaviour')]);
  });

  test('401: no token; 403: who may capture nothing is sent away before the body is read', async () => {
    expect((await send(undefined, 'junk')).status).toBe(401);
    expect((await send('farm1', 'junk')).status).toBe(403);
  });

  test('405: other methods', async () => {
    const response = await edge.send('packer', 'GET', CAPTURE);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('413: ten thousand events, and more bytes than are taken', async () => {
    const many = await send('packer', documentOf(...Array(10_000).fill({ type: 'ObjectEvent' })));
    expect([many.status, many.body.details]).toEqual([
      413,
      { limitEvents: CAPTURE_LIMITS.events, limitBytes: CAPTURE_LIMITS.bytes, pointer: '/epcisBody/eventList' },
    ]);
    expect((await send('packer', 'x'.repeat(CAPTURE_LIMITS.bytes + 1))).status).toBe(413);
  });

  test('415: another media type, and a compressed body', async () => {
    expect((await send('packer', '<x/>', { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await send('packer', documentOf(), { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  test('the example of the description has its form, and tells of a time that has not come on this ledger', async () => {
    expect(CaptureDocumentSchema.safeParse(EXAMPLE_DOCUMENT).error).toBeUndefined();
    const { status, body } = await send('packer', EXAMPLE_DOCUMENT);
    const { events } = CaptureAnswerSchema.parse(body);
    expect([status, events[0]!.refusal!.code]).toEqual([422, 'TIME_SKEW']);
  });
});

const DAY = 'GE_eventTime=2026-03-02T00:00:00%2B09:00&LT_eventTime=2026-03-03T00:00:00%2B09:00';
const find = (query: string, as = 'packer', headers = {}) => get(as, `${EVENTS}?${query}`, headers);
const listOf = ({ body }: { body: Body }) => body.epcisBody.queryResults.resultsBody.eventList;
const stepsOf = (answer: { body: Body }) => listOf(answer).map(({ bizStep }) => bizStep);
const uri = (number: string) => encodeURIComponent(epcUri(number));

/** All pages, by the links. */
async function walk(query: string, as: string): Promise<{ events: EpcisEvent[]; pages: number }> {
  const events: EpcisEvent[] = [];
  let pages = 0;
  for (let path: string | undefined = `${EVENTS}?${query}`; path !== undefined; pages += 1) {
    const answer = await get(as, path);
    expect(answer.status).toBe(200);
    events.push(...listOf(answer));
    path = /^<([^>]+)>; rel="next"$/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  return { events, pages };
}

describe('GET /v1/beef/epcis/events', () => {
  stageOfItsOwn();

  test('200: by an animal, wherever it stands in an event, or only where an EPC stands', async () => {
    const any = await find(`MATCH_anyEPC=${uri(ANIMAL)}`);
    expect(any.body).toMatchObject({ type: 'EPCISQueryDocument' });
    expect(any.body.epcisBody.queryResults.queryName).toBe('SimpleEventQuery');
    expect(stepsOf(any)).toEqual(['commissioning', 'shipping', 'killing']);
    expect(stepsOf(await find(`MATCH_epc=${uri(ANIMAL)}`))).toEqual(['commissioning', 'shipping']);
    for (const event of listOf(any)) expect(event.eventID).toBe(eventHashId(event));
  });

  test('200: by a pack, as an EPC URI or as a link of any domain', async () => {
    await chain.move('S-1', 'packer', 'shop1', packs);
    const [pack] = packs as [string];
    const urn = `urn:epc:id:sscc:8801234.${pack.slice(0, 1)}${pack.slice(8, 17)}`;
    for (const epc of [urn, `https://shop.example.com/00/${pack}`, epcUri(pack)]) {
      expect(stepsOf(await find(`MATCH_anyEPC=${encodeURIComponent(epc)}`))).toEqual([
        'packing',
        'shipping',
        'receiving',
      ]);
    }
  });

  test('200: each parameter narrows', async () => {
    const steps = async (query: string) => stepsOf(await find(`MATCH_anyEPC=${uri(carcass)}&${query}`));
    expect(await steps('EQ_bizStep=shipping')).toEqual(['shipping']);
    expect(await steps(`EQ_bizStep=${encodeURIComponent('https://ref.gs1.org/cbv/BizStep-shipping')}`)).toEqual([
      'shipping',
    ]);
    expect(await steps('LT_eventTime=2026-03-02T00:00:00Z')).toEqual([]);
    expect(await steps('GE_eventTime=2030-03-02T00:00:00Z')).toEqual([]);
    expect((await steps(DAY)).length).toBeGreaterThan(3);
  });

  test('200: loose meat is found by its class', async () => {
    const composition = [{ sourceId: carcass, grams: 6_000 }];
    await chain.must('composeLot', { lotNo: LOT, cutCode: '0801', line: 'A', composition }, 'packer');
    const meat = encodeURIComponent(`https://ktrace.example.org/class/${carcass}`);
    expect(stepsOf(await find(`MATCH_anyEPCClass=${meat}`))).toContain('packing');
    expect((await find(`MATCH_epcClass=${meat}`)).status).toBe(200);
  });

  test('200: by business step within days, page by page, each event once', async () => {
    await chain.bear(traceNo(2));
    await chain.bear(traceNo(3));
    const { events, pages } = await walk(`EQ_bizStep=commissioning&${DAY}&perPage=2`, 'overseer');
    expect(pages).toBe(2);
    expect(new Set(events.map(({ eventID }) => eventID)).size).toBe(3);
    expect(new Set(events.map(({ bizStep }) => bizStep))).toEqual(new Set(['commissioning']));
  });

  test('200: by number, page by page, sales after the chain', async () => {
    await chain.move('S-1', 'packer', 'shop1', packs);
    await chain.must('sell', { saleId: 'SALE-1', number: ANIMAL, packIds: [packs[0]!] }, 'shop1');
    const { events, pages } = await walk(`MATCH_anyEPC=${uri(packs[0]!)}&perPage=1`, 'shop1');
    expect(pages).toBeGreaterThanOrEqual(4);
    expect(events.map(({ bizStep }) => bizStep)).toEqual(['packing', 'shipping', 'receiving', 'retail_selling']);
  });

  test('200: an answer ends also where nothing of very much is asked for', async () => {
    const event = listOf(await find(`MATCH_anyEPC=${uri(ANIMAL)}`))[0]!;
    let reads = 0;
    edge.intercept = () => {
      reads += 1;
      return { kind: 'read', output: Buffer.from(JSON.stringify({ items: [event], next: 'more' })) };
    };
    const answer = await find(`MATCH_anyEPC=${uri(ANIMAL)}&EQ_bizStep=shipping`);
    expect([answer.status, listOf(answer), reads]).toEqual([200, [], 40]);
    expect(answer.headers.get('link')).toContain('nextPageToken=');
  });
});

describe('GET /v1/beef/epcis/events refuses', () => {
  sharedStage();

  test.each([
    ['nothing', ''],
    ['a parameter that is not supported', `MATCH_epc=${uri(ANIMAL)}&EQ_action=ADD`],
    ['two that match', `MATCH_epc=${uri(ANIMAL)}&MATCH_anyEPC=${uri(ANIMAL)}`],
    ['one twice', `MATCH_epc=${uri(ANIMAL)}&MATCH_epc=${uri(ANIMAL)}`],
    ['a number without its URI', `MATCH_epc=${ANIMAL}`],
    ['a key that is none here', 'MATCH_epc=urn:epc:id:giai:0614141.1'],
    ['an unknown step', 'EQ_bizStep=slaughtering'],
    ['a step of the prototype', 'EQ_bizStep=__proto__'],
    ['a step without times', 'EQ_bizStep=shipping'],
    ['a step without an end', 'EQ_bizStep=shipping&GE_eventTime=2026-03-02T00:00:00Z'],
    ['a year', 'EQ_bizStep=shipping&GE_eventTime=2025-03-02T00:00:00Z&LT_eventTime=2026-03-02T00:00:00Z'],
    [
      'an end before the beginning',
      'EQ_bizStep=shipping&GE_eventTime=2026-03-02T00:00:00Z&LT_eventTime=2026-03-01T00:00:00Z',
    ],
    ['a time without offset', `MATCH_epc=${uri(ANIMAL)}&GE_eventTime=2026-03-01T00:00:00`],
    ['the end of time', 'EQ_bizStep=shipping&GE_eventTime=9999-12-31T00:00:00Z&LT_eventTime=9999-12-31T23:59:59Z'],
    ['no events a page', `MATCH_epc=${uri(ANIMAL)}&perPage=0`],
    ['too many a page', `MATCH_epc=${uri(ANIMAL)}&perPage=101`],
    ['a huge number', `MATCH_epc=${uri(ANIMAL)}&perPage=${'9'.repeat(400)}`],
    ['a token that is none', `MATCH_epc=${uri(ANIMAL)}&nextPageToken=junk`],
    ['a token of another query', `MATCH_epc=${uri(ANIMAL)}&nextPageToken=${Buffer.from('[9]').toString('base64url')}`],
    ['a cursor that is none', `MATCH_epc=${uri(ANIMAL)}&nextPageToken=${Buffer.from('[0,"x"]').toString('base64url')}`],
  ])('400: %s', async (_, query) => {
    const { status, body } = await find(query);
    expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
  });

  test('401: no token; 403: by business step is for authorities', async () => {
    expect((await get(undefined, EVENTS)).status).toBe(401);
    expect((await find(`EQ_bizStep=shipping&${DAY}`, 'shop1')).status).toBe(403);
    expect((await find(`MATCH_epc=${uri(ANIMAL)}`, 'stranger')).status).toBe(403);
  });

  test('405: other methods, and POST is the contract’s own', async () => {
    const response = await edge.send('packer', 'DELETE', EVENTS);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
    expect((await edge.send('packer', 'POST', EVENTS, '{}')).status).toBe(404);
  });
});
