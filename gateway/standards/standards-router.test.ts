/** The three routes over HTTP, on the real contract with a ledger in memory in the place of the network. */
import { generateKeyPairSync, sign } from 'node:crypto';
import { FakeLedger } from '@ledger-pilots/chaincode/kit/testing/fake-ledger.ts';
import type { TestUser } from '@ledger-pilots/chaincode/kit/testing/identities.ts';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import { handlers } from '@ledger-pilots/chaincode/transshipment/contract.ts';
import { gateProofBytes } from '@ledger-pilots/chaincode/transshipment/proof/gate-proof.ts';
import { gatewayProblem } from '../problems.ts';
import { GetEventsResponse } from './dcsa/event.ts';
import { importInterchange } from './edifact/import-interchange.ts';
import { standardsRouter } from './standards-router.ts';
import { TestEdge } from './testing/test-edge.ts';
import { type ImportAnswer, ImportAnswerSchema } from './transshipment/import-answer.ts';

type Method = keyof typeof transshipment.methods;

const USERS: Readonly<Record<string, TestUser>> = {
  'bpa/policy': { party: 'bpa', user: 'policy', roles: ['policy'] },
  'line/planner': { party: 'line', user: 'planner', roles: ['planner'] },
  'kcs/officer': { party: 'kcs', user: 'officer', roles: ['officer'] },
  'terminal1/planner': { party: 'terminal1', user: 'planner', roles: ['planner'] },
  'terminal1/gate': { party: 'terminal1', user: 'gate', roles: ['gate-operator'] },
  'terminal2/gate': { party: 'terminal2', user: 'gate', roles: ['gate-operator'] },
  'haulier/dispatcher': {
    party: 'haulier',
    user: 'dispatcher',
    roles: ['dispatcher'],
    attributes: { bizNo: '2208162517' },
  },
};

const EDIFACT = { 'content-type': 'application/edifact' };
const PASS_ID = '9f86d081884c7d659a2feaa0c55ad015';
const BOX = 'HMMU6001236';
const PLATE = '부산98사1234';
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const driverKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');

/** A ledger and the routes in front of it. */
class Edge extends TestEdge {
  readonly ledger: FakeLedger<typeof transshipment>;
  #messages = 0;
  #counter = 0;

  constructor() {
    const ledger = new FakeLedger(transshipment, handlers, { start: '2026-03-02T00:00:00.000Z' });
    const invoke = (method: string, input: object, as: TestUser) =>
      ledger.invoke(method as Method, input as never, { as });
    super({ api: transshipment, users: USERS, invoke, router: standardsRouter });
    this.ledger = ledger;
  }

  async edi(as: string, text: string): Promise<{ status: number; answer: ImportAnswer }> {
    const response = await this.send(as, 'POST', '/v1/transshipment/edi', text, EDIFACT);
    const answer = (await response.json()) as ImportAnswer;
    expect(ImportAnswerSchema.safeParse(answer).error).toBeUndefined();
    return { status: response.status, answer };
  }

  /** What must succeed. */
  async ok(as: string, method: Method, input: object): Promise<void> {
    this.#messages += 1;
    const result = await this.ledger.invoke(method, { messageRef: `SET-UP-${this.#messages}`, ...input } as never, {
      as: USERS[as]!,
    });
    if (!result.ok) throw new Error(`${method}: ${JSON.stringify(result.error)} ${String(result.cause)}`);
  }

  /** The kiosk of a lane takes the driver's proof. */
  async proof(leg: 'OUT' | 'IN', act: 'GATE_IN' | 'GATE_OUT', lane: string): Promise<void> {
    const terminal = leg === 'OUT' ? 'terminal1' : 'terminal2';
    this.#counter += 1;
    const bytes = gateProofBytes({ passId: PASS_ID, terminal, lane, counter: this.#counter });
    const proof = { counter: this.#counter, signature: sign(null, bytes, privateKey).toString('hex') };
    await this.ok(`${terminal}/gate`, 'presentProof', {
      passId: PASS_ID,
      leg,
      act,
      lane,
      proof,
      occurredAt: this.ledger.now,
    });
  }
}

/** DTM+7 of now, in the ledger's time. */
function stamp(edge: Edge): string {
  return new Date(Date.parse(edge.ledger.now) + 9 * 3_600_000).toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
}

function codeco(
  edge: Edge,
  movement: '34' | '36',
  terminal: string,
  lane: string,
  unit: string,
  more: readonly string[] = [],
  reference = `${movement}${lane}`,
): string {
  const segments = [
    `UNH+${reference}+CODECO:D:95B:UN:ITG14'`,
    `BGM+${movement}+EIR-${reference}+9'`,
    `NAD+MS+${terminal}'`,
    `EQD+${unit}'`,
    `RFF+ZZZ:${PASS_ID.toUpperCase()}'`,
    `DTM+7:${stamp(edge)}:204'`,
    `LOC+165+KRPUS:139:6+${terminal}:TER:ZZZ+${lane}'`,
    ...more,
    `TDT+1++3+31++++${PLATE}:146'`,
  ];
  return `UNB+UNOW:4+${terminal}+BPA+20260302:0005+C1'${segments.join('')}UNT+${segments.length + 1}+${reference}'UNZ+1+C1'`;
}

const SEAL = "SEL+KR123456+CA'";

const copino = (notice: string, code = '9') =>
  [
    `UNB+UNOW:4+HALL+BPA+20260302:0005+H1'UNH+${notice}+COPINO:D:95B:UN'BGM+171+DISP-7+${code}'TDT+1++3+31++++${PLATE}:146'`,
    "LOC+88+KRPUS:139:6+PNC:TER:ZZZ'LOC+7+KRPUS:139:6+PNIT:TER:ZZZ'",
    "DTM+234:202603020900:203'DTM+235:202603021100:203'DTM+64:202603020930:203'DTM+63:202603021200:203'",
    `NAD+MS+HALL'CTA+TR+d-7f3a91c2'EQD+CN+${BOX}'RFF+ZZZ:${PASS_ID.toUpperCase()}'UNT+14+${notice}'UNZ+1+H1'`,
  ].join('');

/** A box in the origin's yard, with a pass that has neither truck nor driver. */
async function stage(): Promise<Edge> {
  const edge = new Edge();
  await edge.open();
  for (const [terminal, smdgCode] of [
    ['terminal1', 'PNC'],
    ['terminal2', 'PNIT'],
  ]) {
    await edge.ok('bpa/policy', 'registerTerminal', {
      terminal,
      smdgCode,
      unLocode: 'KRPUS',
      name: smdgCode,
      windowClass: 'NEW_PORT',
    });
  }
  await edge.ok('bpa/policy', 'setRules', transshipment.methods.setRules.example.input);
  const vessel = { imo: '9863297', voyage: '012W' };
  await edge.ok('line/planner', 'declareEquipment', {
    containerNo: BOX,
    sizeType: '45G1',
    empty: false,
    seals: ['KR123456'],
    vgmKg: 21_500,
    dangerousGoods: [],
    arrivingOn: vessel,
  });
  await edge.ok('terminal1/planner', 'dischargeBox', {
    containerNo: BOX,
    vessel,
    slot: '3A-12',
    occurredAt: edge.ledger.now,
  });
  const orderId = 'HMM-TS-2026-0001';
  await edge.ok('line/planner', 'placeOrder', {
    orderId,
    lineRef: 'TSL/1',
    inVessel: vessel,
    outVessel: { imo: '9074729', voyage: '031E' },
    origin: 'terminal1',
    destination: 'terminal2',
    kind: 'BOXES',
    quantity: 1,
    containers: [{ containerNo: BOX }],
    berthingAt: '2026-03-04T06:00:00+09:00',
    closingAt: '2026-03-03T18:00:00+09:00',
  });
  await edge.ok('kcs/officer', 'approveMovement', { orderId, containers: [BOX] });
  await edge.ok('line/planner', 'grantRight', { orderId, rightId: 'HMM-R-1', holder: '2208162517', quantity: 1 });
  await edge.ok('haulier/dispatcher', 'registerTruck', { plate: PLATE });
  await edge.ok('haulier/dispatcher', 'registerDriver', {
    driverId: 'd-7f3a91c2',
    algorithm: 'Ed25519',
    publicKey: driverKey,
  });
  await edge.ok('line/planner', 'issuePass', {
    passId: PASS_ID,
    rightId: 'HMM-R-1',
    containerNo: BOX,
    validFrom: '2026-03-01T00:00:00+09:00',
    validUntil: '2026-03-03T18:00:00+09:00',
  });
  return edge;
}

/** From a yard's own hand, not by EDI: block and crane. */
async function yard(edge: Edge, leg: 'OUT' | 'IN'): Promise<void> {
  const as = leg === 'OUT' ? 'terminal1/gate' : 'terminal2/gate';
  await edge.ok(as, 'blockIn', { passId: PASS_ID, leg, location: '3A-12', occurredAt: edge.ledger.now });
  await edge.ok(as, 'recordLift', { passId: PASS_ID, leg, containerRead: BOX, occurredAt: edge.ledger.now });
}

async function departed(edge: Edge): Promise<string> {
  await edge.edi('haulier/dispatcher', copino('N1'));
  await edge.proof('OUT', 'GATE_IN', 'L03');
  expect((await edge.edi('terminal1/gate', codeco(edge, '34', 'PNC', 'L03', 'CH+HALLCH0042'))).status).toBe(200);
  await yard(edge, 'OUT');
  await edge.proof('OUT', 'GATE_OUT', 'L07');
  return codeco(edge, '36', 'PNC', 'L07', `CN+${BOX}+45G1`, [SEAL]);
}

let edge: Edge;
beforeEach(async () => {
  edge = await stage();
});
afterEach(() => edge.close());

describe('the whole way of a box by EDI', () => {
  test('from notice to the tractor’s last gate-out, and out again as CODECO and DCSA events', async () => {
    const gateOut = await departed(edge);
    const left = await edge.edi('terminal1/gate', gateOut);
    expect(left.answer.messages[0]!.items[0]!.calls[0]).toMatchObject({
      outcome: 'COMMITTED',
      output: { outcome: 'PASSED', status: 'OUT_GATE_OUT' },
    });
    await edge.proof('IN', 'GATE_IN', 'G01');
    expect((await edge.edi('terminal2/gate', codeco(edge, '34', 'PNIT', 'G01', `CN+${BOX}+45G1`, [SEAL]))).status).toBe(
      200,
    );
    await yard(edge, 'IN');
    await edge.proof('IN', 'GATE_OUT', 'G09');
    const last = await edge.edi('terminal2/gate', codeco(edge, '36', 'PNIT', 'G09', 'CH+HALLCH0042'));
    expect(last.answer.messages[0]!.items[0]!.calls[0]).toMatchObject({
      output: { outcome: 'PASSED', status: 'COMPLETED' },
    });

    const [entry] = edge.ledger.records('passEvent').filter(({ eventCode }) => eventCode === 80);
    expect(entry).toMatchObject({
      source: 'EDI',
      evidence: [{ sha256: left.answer.messages[0]!.sha256, mediaType: 'application/edifact' }],
    });

    const exported = await edge.send('line/planner', 'GET', `/v1/transshipment/passes/${PASS_ID}/codeco`);
    expect([exported.status, exported.headers.get('content-type')]).toEqual([200, 'application/edifact']);
    const { messages } = importInterchange(Buffer.from(await exported.arrayBuffer()));
    expect(
      messages.map(
        (message) => message.kind === 'CODECO' && [message.content.movement, message.content.items[0]!.number],
      ),
    ).toEqual([
      ['GATE_OUT', BOX],
      ['GATE_IN', BOX],
    ]);

    const events = await edge.send('line/planner', 'GET', `/v1/transshipment/dcsa/events?equipmentReference=${BOX}`);
    expect([events.status, events.headers.get('api-version')]).toEqual([200, '3.0.0']);
    const told = GetEventsResponse.parse(await events.json()).events;
    expect(
      told.map(({ eventClassification: kind }) =>
        kind.eventTypeCode === 'EQUIPMENT' ? kind.equipmentEventTypeCode : kind.transportEventTypeCode,
      ),
    ).toEqual(['DISC', 'ARRI', 'PICK', 'DEPA', 'GTOT', 'ARRI', 'GTIN', 'DROP', 'DEPA']);
    expect(
      told.every(
        ({ equipmentDetails }) => equipmentDetails === undefined || equipmentDetails.equipmentReference === BOX,
      ),
    ).toBe(true);
  });

  test('a gate-out sent twice counts once, and sent again with another seal becomes a dispute', async () => {
    const gateOut = await departed(edge);
    const [first, again] = [await edge.edi('terminal1/gate', gateOut), await edge.edi('terminal1/gate', gateOut)];
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.answer.messages[0]!.items[0]!.calls[0]!.output).toEqual(
      first.answer.messages[0]!.items[0]!.calls[0]!.output,
    );
    expect(edge.ledger.records('passEvent').filter(({ eventCode }) => eventCode === 80)).toHaveLength(1);

    const changed = await edge.edi('terminal1/gate', gateOut.replace('KR123456', 'KR999999'));
    expect(changed.answer.messages[0]!.items[0]!.calls[0]).toMatchObject({
      outcome: 'COMMITTED',
      output: { outcome: 'DISPUTED' },
    });
    expect(edge.ledger.records('dispute')).toEqual([
      expect.objectContaining({ state: 'OPEN', laterContent: expect.stringContaining('KR999999') as string }),
    ]);
  });

  test('a neighbouring box at the gate opens an incident and no barrier', async () => {
    const other = (await departed(edge)).replace(BOX, 'HMMU1000140');
    const { answer } = await edge.edi('terminal1/gate', other);
    expect(answer.messages[0]!.items[0]!.calls[0]).toMatchObject({ output: { outcome: 'INCIDENT' } });
  });

  test('without the driver’s proof at the lane the contract refuses, with its own code', async () => {
    await edge.edi('haulier/dispatcher', copino('N1'));
    const { status, answer } = await edge.edi('terminal1/gate', codeco(edge, '34', 'PNC', 'L03', 'CH+HALLCH0042'));
    expect(status).toBe(422);
    expect(answer.messages[0]!.items[0]!.calls[0]).toMatchObject({
      outcome: 'REFUSED',
      refusal: { code: 'PROOF_INVALID', status: 403 },
    });
  });

  test('a terminal cannot report the other one’s gate', async () => {
    await edge.edi('haulier/dispatcher', copino('N1'));
    const { answer } = await edge.edi('terminal2/gate', codeco(edge, '34', 'PNC', 'L03', 'CH+HALLCH0042'));
    expect(answer.messages[0]!.items[0]!.calls[0]).toMatchObject({ refusal: { code: 'WRONG_TERMINAL' } });
  });
});

describe('POST /v1/transshipment/edi', () => {
  const importOf = (as: string | undefined, body?: string | Uint8Array, type = 'application/edifact') =>
    edge.send(as, 'POST', '/v1/transshipment/edi', body, { 'content-type': type });

  test('200: every message is on the ledger', async () => {
    expect((await edge.edi('haulier/dispatcher', copino('N1'))).status).toBe(200);
    expect(edge.ledger.record('dispatch', PASS_ID)).toMatchObject({
      state: 'BOUND',
      plate: PLATE,
      driverId: 'd-7f3a91c2',
      slots: {},
    });
  });

  test('200: plain text is taken as well', async () => {
    expect((await importOf('haulier/dispatcher', copino('N1'), 'text/plain; charset=utf-8')).status).toBe(200);
  });

  test('202: an end was not known, which is not told as a refusal', async () => {
    edge.intercept = ({ method }) => (method === 'preAdvise' ? { kind: 'unknown', txId: 'f'.repeat(64) } : undefined);
    const { status, answer } = await edge.edi('haulier/dispatcher', copino('N1'));
    expect(status).toBe(202);
    expect(answer.messages[0]).toMatchObject({
      status: 'UNKNOWN',
      items: [
        { calls: [{ outcome: 'UNKNOWN', transactionId: 'f'.repeat(64) }, { refusal: { code: 'NOT_ATTEMPTED' } }] },
      ],
    });
  });

  test('207: some messages are on the ledger, some were refused', async () => {
    edge.intercept = ({ method }) => {
      if (method === 'bookAppointment') throw gatewayProblem('PEERS_UNAVAILABLE');
      return undefined;
    };
    const { status, answer } = await edge.edi('haulier/dispatcher', copino('N1'));
    expect(status).toBe(207);
    expect(answer.messages[0]!.items[0]!.calls[1]).toMatchObject({
      refusal: { code: 'PEERS_UNAVAILABLE', status: 503 },
    });
  });

  test('400: the interchange cannot be read, and the answer says where', async () => {
    const response = await importOf('haulier/dispatcher', copino('N1').replace('UNZ+1', 'UNZ+2'));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      acknowledgement: { action: '4', fault: { code: 'CONTROL_COUNT', place: { tag: 'UNZ' } } },
      messages: [],
    });
  });

  test('400: no body is no interchange', async () => {
    expect((await importOf('haulier/dispatcher')).status).toBe(400);
  });

  test('401: without a token nothing is read', async () => {
    expect((await importOf(undefined, copino('N1'))).status).toBe(401);
  });

  test('403: a caller who could report nothing is sent away before the body is read', async () => {
    const response = await importOf('line/planner', 'junk');
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([403, 'NOT_AUTHORISED']);
  });

  test('a caller of another role is refused call by call', async () => {
    const { status, answer } = await edge.edi('terminal1/gate', copino('N1'));
    expect(status).toBe(422);
    expect(answer.messages[0]!.items[0]!.calls[0]).toMatchObject({ refusal: { code: 'NOT_AUTHORISED', status: 403 } });
  });

  test('405: other methods', async () => {
    const response = await edge.send('terminal1/gate', 'GET', '/v1/transshipment/edi');
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('413: more than an interchange may have', async () => {
    expect((await importOf('terminal1/gate', 'A'.repeat(256 * 1024 + 1))).status).toBe(413);
  });

  test('415: another media type', async () => {
    expect((await importOf('terminal1/gate', '{}', 'application/json')).status).toBe(415);
  });

  test('422: every message was refused', async () => {
    const { status, answer } = await edge.edi('haulier/dispatcher', copino('N1').replace('UNT+14', 'UNT+15'));
    expect(status).toBe(422);
    expect(answer.acknowledgement.messages[0]).toMatchObject({ action: '4', fault: { code: 'CONTROL_COUNT' } });
  });

  test('what the time does not suffice for is not attempted', async () => {
    await edge.close();
    await edge.open(0);
    const { status, answer } = await edge.edi('haulier/dispatcher', copino('N1'));
    expect([status, answer.messages[0]!.items[0]!.refusal!.code]).toEqual([422, 'NOT_ATTEMPTED']);
  });
});

describe('GET /v1/transshipment/passes/{passId}/codeco', () => {
  const get = (as: string | undefined, passId: string) =>
    edge.send(as, 'GET', `/v1/transshipment/passes/${passId}/codeco`);

  test('400: a pass id that is none', async () => {
    expect((await get('line/planner', 'x')).status).toBe(400);
  });

  test('401: no token', async () => {
    expect((await get(undefined, PASS_ID)).status).toBe(401);
  });

  test('404: a pass that there is not, and one that has passed no gate', async () => {
    expect((await get('line/planner', '0'.repeat(32))).status).toBe(404);
    expect((await get('line/planner', PASS_ID)).status).toBe(404);
  });

  test('405: other methods', async () => {
    expect((await edge.send('line/planner', 'DELETE', `/v1/transshipment/passes/${PASS_ID}/codeco`)).status).toBe(405);
  });
});

describe('GET /v1/transshipment/dcsa/events', () => {
  const get = (query: string, as: string | undefined = 'line/planner') =>
    edge.send(as, 'GET', `/v1/transshipment/dcsa/events${query}`);

  test('200: filtered by type and time', async () => {
    await edge.edi('haulier/dispatcher', copino('N1'));
    const codes = async (more: string) =>
      ((await (await get(`?passId=${PASS_ID}${more}`)).json()) as { events: unknown[] }).events.length;
    expect(await codes('')).toBe(2);
    expect(await codes('&eventTypes=TRANSPORT,EQUIPMENT')).toBe(2);
    expect(await codes('&eventTypes=EQUIPMENT')).toBe(0);
    expect(await codes('&eventUpdatedDateTimeMin=2026-03-01T00:00:00Z')).toBe(2);
    expect(await codes('&eventUpdatedDateTimeMin=2036-03-01T00:00:00Z')).toBe(0);
    expect(await codes('&eventUpdatedDateTimeMax=2026-03-01T00:00:00Z')).toBe(0);
  });

  test.each([
    ['nothing', ''],
    ['both', `?passId=${PASS_ID}&equipmentReference=${BOX}`],
    ['a pass id that is none', '?passId=x'],
    ['one twice', `?passId=${PASS_ID}&passId=${PASS_ID}`],
    ['a parameter that is not supported', `?passId=${PASS_ID}&carrierBookingReference=X`],
    ['an unknown event type', `?passId=${PASS_ID}&eventTypes=GATE`],
    ['a time without offset', `?passId=${PASS_ID}&eventUpdatedDateTimeMin=2026-03-01T00:00:00`],
  ])('400: %s', async (_, query) => {
    const response = await get(query);
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'INPUT_INVALID']);
  });

  test('403: a haulier may not follow a box, only its own passes', async () => {
    expect((await get(`?equipmentReference=${BOX}`, 'haulier/dispatcher')).status).toBe(403);
    await edge.edi('haulier/dispatcher', copino('N1'));
    expect((await get(`?passId=${PASS_ID}`, 'haulier/dispatcher')).status).toBe(200);
  });

  test('404: a pass that there is not', async () => {
    expect((await get(`?passId=${'0'.repeat(32)}`)).status).toBe(404);
  });
});
