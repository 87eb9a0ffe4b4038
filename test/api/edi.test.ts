/** The standards' edge against a real network: a box goes its whole way by EDIFACT, and comes out as CODECO and DCSA events. */
import { importInterchange } from '@ledger-pilots/gateway/standards/edifact/import-interchange.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { LEGS, type LegName } from '../../scripts/journeys/transshipment-story.ts';
import type { Body } from '../pilots/stage.ts';
import { Scene } from '../pilots/transshipment/scene.ts';

/** What is looked at of an import's answer. */
interface ImportAnswer {
  readonly acknowledgement: {
    readonly action: string;
    readonly fault?: { readonly code: string; readonly place: Body };
  };
  readonly messages: readonly {
    readonly status: string;
    readonly sha256: string;
    readonly items: readonly {
      readonly refusal?: Body;
      readonly calls: readonly {
        readonly outcome: string;
        readonly output?: Body;
        readonly refusal?: Body;
        readonly transactionId?: string;
      }[];
    }[];
  }[];
}

const EDI = '/v1/transshipment/edi';
const GATE = { OUT: 'terminal1/gate', IN: 'terminal2/gate' } as const;
const client = new RestClient(process.env['LEDGER_STATE']!);
/** SMDG codes of the two terminals, as the ledger has them. */
const codes: Record<string, string> = {};

let scene: Scene;
let passId: string;
let box: string;

beforeAll(async () => {
  scene = new Scene();
  await scene.released();
  const { items } = await scene.read<{ items: { terminal: string; smdgCode: string }[] }>(undefined, '/terminals');
  for (const { terminal, smdgCode } of items) codes[terminal] = smdgCode;
  passId = scene.story.newPassId();
  box = scene.story.containers[0]!;
  await scene.ok(scene.story.issuePass(passId, box));
});

async function edi(as: string, text: string): Promise<{ status: number; answer: ImportAnswer }> {
  const { status, body } = await client.send({ as, verb: 'POST', path: EDI, body: text, type: 'application/edifact' });
  return { status, answer: body as ImportAnswer };
}

/** The one call of the one message. */
function callOf({ answer }: { answer: ImportAnswer }) {
  return answer.messages[0]!.items[0]!.calls[0]!;
}

/** Now in whole seconds, rounded up, for all reports alike: none may seem to be before the step that it follows. */
function nowMs(): number {
  return Math.ceil(Date.now() / 1000) * 1000;
}

/** Local time in so many hours, as EDIFACT writes it. */
function stamp(inH = 0): string {
  const local = new Date(nowMs() + (9 + inH) * 3_600_000);
  return local.toISOString().replaceAll(/[-:T]/g, '').slice(0, 14);
}

function interchange(sender: string, reference: string, type: string, segments: readonly string[]): string {
  const message = [`UNH+${reference}+${type}:UN'`, ...segments, `UNT+${segments.length + 2}+${reference}'`];
  return [`UNB+UNOW:4+${sender}+LEDGER+20260302:0005+1'`, ...message, "UNZ+1+1'"].join('\n');
}

function codeco(leg: LegName, movement: '34' | '36', lane: string, unit: string, more: readonly string[] = []): string {
  const terminal = codes[LEGS[leg]]!;
  const reference = `${movement}${lane}${scene.story.run}`.slice(0, 14);
  return interchange(terminal, reference, 'CODECO:D:95B', [
    `BGM+${movement}+${reference}+9'`,
    `NAD+MS+${terminal}'`,
    `EQD+${unit}'`,
    `RFF+ZZZ:${passId.toUpperCase()}'`,
    `DTM+7:${stamp()}:204'`,
    `LOC+165+KRPUS:139:6+${terminal}:TER:ZZZ+${lane}'`,
    ...more,
    `TDT+1++3+31++++${scene.story.plate}:146'`,
  ]);
}

function copino(code: string): string {
  const { run, plate, driver } = scene.story;
  return interchange('HALL', `N${run}`, 'COPINO:D:00B', [
    `BGM+171+DISP-${run}+${code}'`,
    `TDT+1++3+31++++${plate}:146'`,
    `LOC+88+KRPUS:139:6+${codes[LEGS.OUT]!}:TERMINALS:306'`,
    `DTM+234:${stamp(-1)}:204'`,
    `DTM+235:${stamp(1)}:204'`,
    `LOC+7+KRPUS:139:6+${codes[LEGS.IN]!}:TERMINALS:306'`,
    `DTM+64:${stamp(0)}:204'`,
    `DTM+63:${stamp(2)}:204'`,
    "NAD+MS+HALL'",
    `CTA+TR+${driver.driverId}'`,
    `EQD+CN+${box}'`,
    `RFF+ZZZ:${passId.toUpperCase()}'`,
  ]);
}

/** The lane's kiosk takes the driver's proof, ahead of the terminal's message. */
async function presentProof(leg: LegName, act: 'GATE_IN' | 'GATE_OUT', lane: string): Promise<void> {
  await scene.ok({
    as: GATE[leg],
    verb: 'POST',
    path: `/v1/transshipment/passes/${passId}/legs/${leg}/proof`,
    body: {
      messageRef: scene.story.newRef('KIOSK'),
      act,
      lane,
      proof: scene.story.driver.proof(passId, LEGS[leg], lane),
      occurredAt: new Date().toISOString(),
    },
  });
}

/** Block and crane, from the yard's own hand. */
async function yard(leg: LegName): Promise<void> {
  for (const request of [scene.story.blockIn(passId, leg), scene.story.lift(passId, leg, box)]) {
    const occurredAt = new Date(nowMs()).toISOString();
    await scene.ok({ ...request, body: { ...(request.body as object), occurredAt } });
  }
}

const seal = () => `SEL+KR${box.slice(-6)}+CA'`;

test('what is not an interchange is refused as a whole, with the place of the fault', async () => {
  const junk = await edi(GATE.OUT, 'BGM+36');
  expect([junk.status, junk.answer.acknowledgement.action, junk.answer.acknowledgement.fault!.code]).toEqual([
    400,
    '4',
    'ENVELOPE_INVALID',
  ]);
  const cut = await edi(GATE.OUT, copino('9').replace('UNZ+1', 'UNZ+2'));
  expect(cut.answer.acknowledgement.fault).toMatchObject({ code: 'CONTROL_COUNT', place: { tag: 'UNZ' } });
});

test('a caller who could report nothing is sent away', async () => {
  const { status, body } = await client.send({
    as: 'line/planner',
    verb: 'POST',
    path: EDI,
    body: 'x',
    type: 'text/plain',
  });
  expect([status, (body as Body)['code']]).toEqual([403, 'NOT_AUTHORISED']);
  expect((await client.send({ verb: 'POST', path: EDI, body: 'x', type: 'text/plain' })).status).toBe(401);
});

test('a notice of another truck’s owner is refused by the contract, in its own words', async () => {
  const { status, answer } = await edi('haulier/dispatcher2', copino('9'));
  expect(status).toBe(422);
  expect(callOf({ answer })).toMatchObject({ outcome: 'REFUSED', refusal: { code: 'NOT_HOLDER', status: 403 } });
});

test('a notice binds truck and driver to both legs, and binds them once however often it is sent', async () => {
  const notice = copino('9');
  const first = await edi('haulier/dispatcher', notice);
  expect([first.status, first.answer.messages[0]!.status]).toEqual([200, 'ACCEPTED']);
  const again = await edi('haulier/dispatcher', notice);
  expect(callOf(again).output).toEqual(callOf(first).output);
  expect(await scene.status(passId)).toBe('APPOINTED');
});

test('the box leaves the origin by CODECO, once, and not without the driver’s proof', async () => {
  const arrival = codeco('OUT', '34', 'L03', 'CH+HALLCH0042');
  expect(callOf(await edi(GATE.OUT, arrival))).toMatchObject({ refusal: { code: 'PROOF_INVALID' } });
  await presentProof('OUT', 'GATE_IN', 'L03');
  expect(callOf(await edi(GATE.OUT, arrival))).toMatchObject({ output: { outcome: 'PASSED' } });
  await yard('OUT');
  await presentProof('OUT', 'GATE_OUT', 'L07');
  const departure = codeco('OUT', '36', 'L07', `CN+${box}+45G1`, [seal()]);
  const left = await edi(GATE.OUT, departure);
  expect(callOf(left)).toMatchObject({ outcome: 'COMMITTED', output: { outcome: 'PASSED', status: 'OUT_GATE_OUT' } });

  const again = await edi(GATE.OUT, departure);
  expect(callOf(again).output).toEqual(callOf(left).output);

  const changed = await edi(GATE.OUT, departure.replace(seal(), "SEL+KR999999+CA'"));
  expect(callOf(changed)).toMatchObject({ outcome: 'COMMITTED', output: { outcome: 'DISPUTED' } });
  const { items } = await scene.read<{ items: Body[] }>('bpa/policy', `/passes/${passId}/disputes`);
  expect(items).toEqual([
    expect.objectContaining({ state: 'OPEN', laterContent: expect.stringContaining('KR999999') as string }),
  ]);

  const journal = await scene.read<{ items: Body[] }>('line/planner', `/passes/${passId}/history`);
  expect(journal.items.filter(({ eventCode }) => eventCode === 80)).toEqual([
    expect.objectContaining({
      source: 'EDI',
      evidence: [
        expect.objectContaining({ sha256: left.answer.messages[0]!.sha256, mediaType: 'application/edifact' }),
      ],
    }),
  ]);
});

test('the box reaches the destination by CODECO, and the tractor leaves', async () => {
  await presentProof('IN', 'GATE_IN', 'G01');
  expect(callOf(await edi(GATE.IN, codeco('IN', '34', 'G01', `CN+${box}+45G1`, [seal()])))).toMatchObject({
    output: { outcome: 'PASSED' },
  });
  await yard('IN');
  await presentProof('IN', 'GATE_OUT', 'G09');
  expect(callOf(await edi(GATE.IN, codeco('IN', '36', 'G09', 'CH+HALLCH0042')))).toMatchObject({
    output: { status: 'COMPLETED' },
  });
});

test('the gates of the pass come out as CODECO, which can be read again', async () => {
  const { status, headers, body } = await client.send({
    as: 'line/planner',
    verb: 'GET',
    path: `/v1/transshipment/passes/${passId}/codeco`,
  });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/edifact']);
  const { messages } = importInterchange(Buffer.from(body as string));
  expect(
    messages.map(
      (message) => message.kind === 'CODECO' && [message.content.movement, message.content.items[0]!.number],
    ),
  ).toEqual([
    ['GATE_OUT', box],
    ['GATE_IN', box],
  ]);
});

test('the journey comes out as DCSA events, by the pass and by the box', async () => {
  const kinds = async (query: string): Promise<unknown[]> => {
    const path = `/v1/transshipment/dcsa/events?${query}`;
    const { status, headers, body } = await client.send({ as: 'line/planner', verb: 'GET', path });
    expect([status, headers.get('api-version')]).toEqual([200, '3.0.0']);
    const { events } = body as { events: { eventClassification: Record<string, string> }[] };
    return events.map(
      ({ eventClassification: kind }) => kind['equipmentEventTypeCode'] ?? kind['transportEventTypeCode'],
    );
  };
  const journey = ['ARRI', 'PICK', 'DEPA', 'GTOT', 'ARRI', 'GTIN', 'DROP', 'DEPA'];
  expect(await kinds(`passId=${passId}`)).toEqual(journey);
  expect(await kinds(`equipmentReference=${box}`)).toEqual(['DISC', ...journey]);
});

test('every route is in the OpenAPI document', async () => {
  const { body } = await client.send({ verb: 'GET', path: '/openapi.json' });
  const { paths } = body as { paths: Record<string, object> };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([EDI, '/v1/transshipment/passes/{passId}/codeco', '/v1/transshipment/dcsa/events']),
  );
});
