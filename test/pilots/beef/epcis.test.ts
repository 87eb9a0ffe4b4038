/** The chain as EPCIS 2.0, on a real network: documents out that anybody can check, documents in that move goods, queries. */
import { randomInt } from 'node:crypto';
import { epcisDocument } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { eventHashId } from '@ledger-pilots/chaincode/beef/epcis/event-hash.ts';
import { dispatched, identified, received } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { epcUri } from '@ledger-pilots/chaincode/beef/epcis/numbers.ts';
import { NO_PYTHON } from '../../../scripts/cache/python-environment.ts';
import { HOLDERS, type HolderUser, type PlannedPack } from '../../../scripts/journeys/beef-story.ts';
import type { RestAnswer } from '../../../scripts/journeys/rest-client.ts';
import { epcisSchema } from '../../epcis/epcis-schema.ts';
import { generated, hashGenerator } from '../../epcis/hash-generator.ts';
import { Scene } from './scene.ts';

jest.setTimeout(300_000);

const V1 = '/v1/beef/epcis';
const LINKED = 'application/ld+json';
const validate = epcisSchema();
const generator = hashGenerator();
if (generator === undefined) console.warn(`skipped: ${NO_PYTHON}, so the published generator cannot run`);

const scene = new Scene();
const { story } = scene;
/** One of a business that is none of the story's. */
const importNo = `8010012${String(randomInt(0, 100_000)).padStart(5, '0')}`;
let packs: PlannedPack[];
let inLot: PlannedPack[];

/** What is looked at of documents and answers. */
interface Body {
  readonly code?: string;
  readonly type: string;
  readonly epcisBody: {
    readonly eventList: EpcisEvent[];
    readonly queryResults: { readonly resultsBody: { readonly eventList: EpcisEvent[] } };
  };
  readonly events: readonly {
    readonly status: string;
    readonly eventID?: string;
    readonly verdict?: string;
    readonly transactionId?: string;
    readonly refusal?: { readonly code: string };
  }[];
}

type Told = RestAnswer & { readonly body: Body };

beforeAll(async () => {
  await scene.atPacker();
  await scene.ok(story.compose(6_000));
  packs = story.packs(4, 4_400, '0202');
  inLot = story.packs(1, 2_000, '0801');
  await scene.ok(story.pack('A', packs));
  await scene.ok(story.pack('A', inLot, story.lotNo));
  const importer = {
    ...{ messageRef: 'EKAPE-FACILITY-0012', holder: 'business:1148100123', trades: ['IMPORT', 'PACKING'] },
    ...{ name: '부산축산수입', bizNo: '1148100123', lotCode: '0012', scaleClass: 'III' },
    town: { ko: '부산 서구', en: 'Seo-gu, Busan' },
  };
  const registered = await scene.client.send({
    ...{ as: 'mafra/id-registrar', verb: 'POST', path: '/v1/beef/facilities', body: importer },
  });
  if (![200, 201, 409].includes(registered.status)) throw new Error(JSON.stringify(registered.body));
  await scene.ok(
    story.report('market/importer', '/import-lots', -2, {
      ...{ importNo, origin: 'AU', declarationNo: '12345-26-123456M', billOfLading: 'HDMU12345678' },
      ...{ hsk: '0202201000', quarantineSha256: 'cd'.repeat(32), grams: 12_000_000 },
    }),
  );
}, 300_000);

async function get(as: string, path: string): Promise<Told> {
  return (await scene.client.send({ as, verb: 'GET', path: V1 + path })) as Told;
}

/** An event as the sender, or the receiver, of packs tells it. */
function moving(
  tell: typeof dispatched | typeof received,
  [from, to]: readonly [HolderUser, HolderUser],
  shipment: string,
  of: readonly PlannedPack[],
  days: number,
): EpcisEvent {
  return tell({
    ...{ at: story.at(days), place: HOLDERS[tell === dispatched ? from : to], from: HOLDERS[from], to: HOLDERS[to] },
    ...{ shipmentId: `${shipment}-${story.run}`, items: of.map(({ packId }) => packId) },
  });
}

async function capture(as: string, ...events: readonly EpcisEvent[]): Promise<Told> {
  const body = JSON.stringify(epcisDocument(events, story.at(0)));
  return (await scene.client.send({ as, verb: 'POST', path: `${V1}/capture`, body, type: LINKED })) as Told;
}

/** All pages of a query, by their links. */
async function walk(as: string, query: string): Promise<{ events: EpcisEvent[]; pages: number }> {
  const events: EpcisEvent[] = [];
  let pages = 0;
  for (let path: string | undefined = `${V1}/events?${query}`; path !== undefined; pages += 1) {
    const { status, headers, body } = (await scene.client.send({ as, verb: 'GET', path })) as Told;
    expect([status, headers.get('content-type')]).toEqual([200, LINKED]);
    if (validate !== undefined) expect(validate(body)).toEqual([]);
    events.push(...body.epcisBody.queryResults.resultsBody.eventList);
    path = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
  }
  return { events, pages };
}

describe('a shipment by EPCIS documents alone', () => {
  const way = ['market/packer', 'market/shop'] as const;
  let first: Told;

  test('the receiver cannot take in what nobody has sent', async () => {
    const { status, body } = await capture('market/shop', moving(received, way, 'EPCIS', packs, -1));
    expect([status, body.events[0]!.refusal!.code]).toEqual([422, 'NOT_FOUND']);
  });

  test('nobody ships what another holds', async () => {
    const { status, body } = await capture('market/shop2', moving(dispatched, way, 'EPCIS', packs, -1.2));
    expect([status, body.events[0]!.refusal!.code]).toEqual([422, 'NOT_HOLDER']);
  });

  test('the sender’s document sends the packs; a wrong event beside it is refused alone', async () => {
    const shipping = moving(dispatched, way, 'EPCIS', packs, -1.2);
    first = await capture('market/packer', shipping, { ...shipping, action: 'ADD' } as EpcisEvent);
    expect(first.status).toBe(207);
    expect(first.body.events).toMatchObject([
      { status: 'ACCEPTED', verdict: 'CAPTURED', eventID: eventHashId(shipping) },
      { status: 'REFUSED', refusal: { code: 'EVENT_INVALID' } },
    ]);
    expect(await scene.read('market/packer', `/packs/${packs[0]!.packId}`)).toMatchObject({
      pack: { state: 'DISPATCHED' },
    });
  });

  test('sent again it does nothing twice: the same transaction is told, and another writing is a duplicate', async () => {
    const shipping = moving(dispatched, way, 'EPCIS', packs, -1.2);
    const again = await capture('market/packer', shipping);
    expect(again).toMatchObject({ status: 200, body: { events: [first.body.events[0]] } });
    const written = await capture('market/packer', identified(shipping));
    expect(written).toMatchObject({ status: 200, body: { events: [{ verdict: 'DUPLICATE' }] } });
  });

  test('now the receiver’s same document takes them in', async () => {
    const { status, body } = await capture('market/shop', moving(received, way, 'EPCIS', packs, -1));
    expect([status, body.events]).toEqual([200, [expect.objectContaining({ verdict: 'CAPTURED' })]]);
    const shown = await scene.read('market/shop', `/packs/${packs[0]!.packId}`);
    expect(shown).toMatchObject({ pack: { state: 'RECEIVED', holder: HOLDERS['market/shop'] } });
  });

  test('many events of one document share the way, and those of the same goods keep their order', async () => {
    const back = ['market/shop', 'market/packer'] as const;
    const answer = await capture(
      'market/shop',
      ...packs.map((pack, index) => moving(dispatched, back, `BACK${index}`, [pack], -0.8)),
    );
    expect([answer.status, answer.body.events.map(({ status }) => status)]).toEqual([200, Array(4).fill('ACCEPTED')]);
    const onward = ['market/packer', 'market/shop2'] as const;
    const relayed = await capture(
      'market/packer',
      ...packs.flatMap((pack, index) => [
        moving(received, back, `BACK${index}`, [pack], -0.7),
        moving(dispatched, onward, `ON${index}`, [pack], -0.6),
      ]),
    );
    expect(relayed.body.events.flatMap(({ refusal }) => refusal ?? [])).toEqual([]);
    expect(relayed.status).toBe(200);
  });
});

describe('documents out', () => {
  const numbers = (): Record<string, string> => ({
    ...{ animal: story.traceNo, carcass: story.carcassId, lot: story.lotNo, 'import lot': importNo },
    ...{ pack: packs[0]!.packId, 'pack of the lot': inLot[0]!.packId },
  });
  const STEPS: Readonly<Record<string, readonly string[]>> = {
    animal: ['commissioning', 'shipping', 'killing'],
    carcass: ['killing', 'inspecting', 'inspecting', 'shipping', 'receiving', 'packing', 'packing'],
    lot: ['packing', 'packing'],
    'import lot': ['commissioning'],
    pack: ['packing', 'shipping', 'receiving', 'shipping', 'receiving', 'shipping'],
    'pack of the lot': ['packing'],
  };

  test.each(Object.keys(STEPS))(
    'of the %s: valid by the standard’s schema, with ids that anybody computes',
    async (kind) => {
      const { status, headers, body } = await get('nacf/farm', `/documents/${numbers()[kind]!}`);
      expect([status, headers.get('content-type'), headers.get('gs1-epcis-version')]).toEqual([200, LINKED, '2.0.0']);
      const { eventList } = body.epcisBody;
      expect(eventList.map(({ bizStep }) => bizStep)).toEqual(STEPS[kind]);
      expect(eventList.map((event) => event.eventID)).toEqual(eventList.map((event) => eventHashId(event)));
      if (validate !== undefined) expect(validate(body)).toEqual([]);
      if (generator === undefined) return;
      const told = generated(generator, JSON.stringify(body)).map(({ hash }) => hash);
      expect(told).toEqual(eventList.map((event) => event.eventID));
    },
  );

  test('of a number that nobody knows: none', async () => {
    const { status, body } = await get('nacf/farm', '/documents/002999999999');
    expect([status, body.code]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('queries', () => {
  const times = () => {
    const [from, until] = [story.at(-1.5), story.at(0.1)].map(encodeURIComponent);
    return `GE_eventTime=${from}&LT_eventTime=${until}`;
  };

  test('by EPC, page by page', async () => {
    const query = `MATCH_anyEPC=${encodeURIComponent(epcUri(packs[0]!.packId))}`;
    const { events, pages } = await walk('market/shop2', `${query}&perPage=2`);
    expect(events.map(({ bizStep }) => bizStep)).toEqual([
      ...['packing', 'shipping', 'receiving', 'shipping', 'receiving', 'shipping'],
    ]);
    expect(pages).toBeGreaterThanOrEqual(3);
    expect((await walk('market/shop2', `${query}&EQ_bizStep=receiving`)).events).toHaveLength(2);
  });

  test('by business step, page by page, each event once; for authorities alone', async () => {
    const query = `EQ_bizStep=shipping&${times()}`;
    const { events, pages } = await walk('mafra/auditor', `${query}&perPage=3`);
    const ids = events.map(({ eventID }) => eventID!);
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(
      expect.arrayContaining([
        eventHashId(moving(dispatched, ['market/packer', 'market/shop'], 'EPCIS', packs, -1.2)),
        ...packs.map((pack, index) =>
          eventHashId(moving(dispatched, ['market/packer', 'market/shop2'], `ON${index}`, [pack], -0.6)),
        ),
      ]),
    );
    expect((await get('market/shop', `/events?${query}`)).status).toBe(403);
  });

  test('what is not supported is refused in so many words', async () => {
    const { status, body } = await get('mafra/auditor', '/events?EQ_bizStep=shipping');
    expect([status, body.code]).toEqual([400, 'INPUT_INVALID']);
  });
});

test('every route is in the OpenAPI document, beside the contract’s own', async () => {
  const { body } = await scene.client.send({ verb: 'GET', path: '/openapi.json' });
  const { paths } = body as { paths: Record<string, object> };
  const ours = Object.entries(paths).flatMap(([path, item]) =>
    path.startsWith(V1) ? Object.keys(item).map((verb) => `${verb} ${path.slice(V1.length)}`) : [],
  );
  expect(ours).toEqual(
    expect.arrayContaining(['get /documents/{number}', 'post /capture', 'get /events', 'post /events']),
  );
});
