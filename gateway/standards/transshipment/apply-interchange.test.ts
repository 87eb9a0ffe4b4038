import { createHash } from 'node:crypto';
import { importInterchange } from '../edifact/import-interchange.ts';
import { fixture } from '../testing/fixture.ts';
import { BOX, PASS_ID, sampleContainer, samplePass, TERMINALS } from '../testing/sample-pass.ts';
import { applyInterchange } from './apply-interchange.ts';
import type { Call, CallEnd, Refusal } from '../calls/invoke.ts';
import type { Container, PassView } from './port.ts';

const gateOut = fixture('codeco-d95b-gate-out');
const gateIn = fixture('codeco-d00b-gate-in');
const notice = fixture('copino-d95b-both-legs');

interface LedgerState {
  readonly pass?: PassView;
  readonly container?: Container;
  /** Ends of writes, by method; committed where nothing is said. */
  readonly ends?: Readonly<Record<string, CallEnd>>;
}

/** Applies an interchange to a ledger that answers as told, and keeps what was asked of it. */
async function apply(
  text: string,
  { pass = samplePass(), container = sampleContainer(), ends = {} }: LedgerState = {},
  isOver = () => false,
) {
  const writes: Call[] = [];
  const reads: Readonly<Record<string, unknown>> = {
    listTerminals: { items: TERMINALS },
    getPass: pass,
    getContainer: container,
  };
  const invoke = (call: Call): Promise<CallEnd> => {
    if (call.method in reads) return Promise.resolve({ kind: 'read', output: reads[call.method] });
    writes.push(call);
    return Promise.resolve(
      ends[call.method] ?? { kind: 'committed', output: { outcome: 'PASSED' }, txId: `tx${writes.length}` },
    );
  };
  const answer = await applyInterchange(importInterchange(Buffer.from(text)), invoke, isOver);
  return { answer, writes };
}

/** References of the calls that an interchange becomes. */
async function references(text: string): Promise<string[]> {
  const { writes } = await apply(text);
  return writes.map(({ input }) => (input as { messageRef: string }).messageRef);
}

const refused: Refusal = { code: 'PROOF_INVALID', status: 403, detail: 'There is no valid signature.' };

describe('a CODECO gate-out of the origin', () => {
  test('becomes the gate report of the leg, with the message itself as evidence', async () => {
    const { answer, writes } = await apply(gateOut);
    const message = gateOut.slice(gateOut.indexOf('UNH'), gateOut.indexOf('UNZ')).trimEnd();
    expect(writes).toEqual([
      {
        contract: 'transshipment',
        method: 'gateOut',
        input: {
          messageRef: expect.stringMatching(/^EDI\.PNC00001\.[0-9a-f]{40}$/) as string,
          source: 'EDI',
          occurredAt: '2026-03-02T00:15:00Z',
          evidence: [
            {
              sha256: createHash('sha256').update(message).digest('hex'),
              mediaType: 'application/edifact',
              sizeBytes: Buffer.byteLength(message),
            },
          ],
          passId: PASS_ID,
          leg: 'OUT',
          lane: 'L07',
          plateRead: '부산98사1234',
          containerRead: BOX,
          sizeTypeRead: '45G1',
          sealsRead: ['KR123456', 'CUS0099'],
          grossKg: 21_501,
        },
      },
    ]);
    expect(answer.messages).toEqual([
      expect.objectContaining({
        reference: 'PNC00001',
        status: 'ACCEPTED',
        items: [
          {
            equipment: BOX,
            nonIsoEquipment: false,
            place: expect.objectContaining({ segment: 12, tag: 'EQD' }) as object,
            calls: [expect.objectContaining({ method: 'gateOut', outcome: 'COMMITTED', transactionId: 'tx1' })],
          },
        ],
      }),
    ]);
  });

  test('finds the pass by the box when the message does not name it', async () => {
    const { writes } = await apply(gateOut.replace(/RFF\+ZZZ[^\n]*\n/, '').replace('UNT+23', 'UNT+22'));
    expect(writes[0]!.input).toMatchObject({ passId: PASS_ID });
  });

  test('is refused at the box when neither message nor ledger knows a pass', async () => {
    const { equipment } = sampleContainer();
    const unnamed = gateOut.replace(/RFF\+ZZZ[^\n]*\n/, '').replace('UNT+23', 'UNT+22');
    const { answer, writes } = await apply(unnamed, { container: { equipment } });
    expect(writes).toEqual([]);
    expect(answer.messages[0]).toMatchObject({ status: 'REFUSED', items: [{ refusal: { code: 'PASS_UNKNOWN' } }] });
  });

  test('has the same reference when it is repeated, also with another seal, so that the ledger sees the contradiction', async () => {
    const [first] = await references(gateOut);
    expect(await references(gateOut)).toEqual([first]);
    expect(await references(gateOut.replace('KR123456', 'KR999999'))).toEqual([first]);
  });

  test.each([
    ['another sender', 'UNB+UNOW:4+PNCT', 'UNB+UNOW:4+PNCX'],
    ['another message reference', /PNC00001/g, 'PNC00009'],
    ['another document', '0117+9', '0118+9'],
    ['another box', 'EQD+CN+HMMU6001236', 'EQD+CN+HMMU1000140'],
    ['the other direction', 'BGM+36', 'BGM+34'],
  ])('has another reference for %s', async (_, from, to) => {
    expect(await references(gateOut.replace(from, to))).not.toEqual(await references(gateOut));
  });

  test('that replaces an earlier one speaks under the earlier one’s reference', async () => {
    const replacement = gateOut
      .replace('RFF+ABO:HMM-TS-2026-0001', 'RFF+ACW:PNC00001')
      .replace("0117+9'", "0117+5'")
      .replaceAll(/(UNH|UNT\+23)\+PNC00001/g, '$1+PNC00002');
    expect(await references(replacement)).toEqual(await references(gateOut));
    const unsaid = await apply(gateOut.replace("0117+9'", "0117+5'"));
    expect(unsaid.answer.messages[0]!.items[0]!.refusal).toMatchObject({ code: 'FIELD_MISSING' });
  });

  test.each([
    ['a cancellation', "0117+9'", "0117+1'", 'FUNCTION_UNSUPPORTED'],
    [
      'a terminal that is not on the ledger',
      'LOC+165+KRPUS:139:6+PNC:',
      'LOC+165+KRPUS:139:6+HJNC:',
      'TERMINAL_UNKNOWN',
    ],
    ['no terminal code', '+PNC:TER:ZZZ+L07', '++L07', 'TERMINAL_UNKNOWN'],
    ['no lane', '+PNC:TER:ZZZ+L07', '+PNC:TER:ZZZ', 'FIELD_MISSING'],
    ['a lane in lower case', '+PNC:TER:ZZZ+L07', '+PNC:TER:ZZZ+l07', 'FIELD_UNFIT'],
    ['no plate', '+++부산98사1234:146::KIM', '', 'FIELD_MISSING'],
    ['a plate that is none', '부산98사1234', 'XA212345', 'FIELD_UNFIT'],
  ])('is refused with %s, and nothing is sent to the ledger', async (_, from, to, code) => {
    expect(gateOut).toContain(from);
    const { answer, writes } = await apply(gateOut.replace(from, to));
    expect(writes).toEqual([]);
    expect(answer.messages[0]).toMatchObject({ status: 'REFUSED', items: [{ calls: [], refusal: { code } }] });
  });

  test('of a terminal that has no part in the pass is refused', async () => {
    const elsewhere = samplePass({ pass: { origin: 'terminal3', destination: 'terminal4' } });
    const { answer } = await apply(gateOut, { pass: elsewhere });
    expect(answer.messages[0]!.items[0]!.refusal).toMatchObject({ code: 'LEG_UNKNOWN' });
  });

  test('that the contract refuses is answered with the contract’s code', async () => {
    const { answer } = await apply(gateOut, { ends: { gateOut: { kind: 'refused', refusal: refused } } });
    expect(answer.messages[0]).toMatchObject({
      status: 'REFUSED',
      items: [{ calls: [{ outcome: 'REFUSED', refusal: refused }] }],
    });
  });

  test('whose end is not known is never told as refused', async () => {
    const { answer } = await apply(gateOut, { ends: { gateOut: { kind: 'unknown', txId: 'tx9' } } });
    expect(answer.messages[0]).toMatchObject({
      status: 'UNKNOWN',
      items: [{ calls: [{ outcome: 'UNKNOWN', transactionId: 'tx9' }] }],
    });
  });

  test('is not attempted when the time is over', async () => {
    const { answer, writes } = await apply(gateOut, {}, () => true);
    expect(writes).toEqual([]);
    expect(answer.messages[0]!.items[0]!.refusal).toMatchObject({ code: 'NOT_ATTEMPTED' });
  });
});

describe('CODECO messages of the destination', () => {
  test('become the gate-in of the box with its damages, and the gate-out of the tractor without one', async () => {
    const { writes } = await apply(gateIn);
    expect(writes.map(({ method, input }) => ({ method, ...input }))).toEqual([
      expect.objectContaining({
        method: 'gateIn',
        leg: 'IN',
        lane: 'IN-02',
        containerRead: BOX,
        sealsRead: ['KR123456'],
        damageCodes: ['DEN', 'HO'],
      }),
      expect.objectContaining({ method: 'gateOut', leg: 'IN', lane: 'OUT-01' }),
    ]);
    expect(writes[1]!.input).not.toHaveProperty('containerRead');
  });

  test('are carried out although another message of the interchange is refused', async () => {
    const { answer, writes } = await apply(gateIn.replace('UNT+17', 'UNT+16'));
    expect(answer.messages.map(({ status }) => status)).toEqual(['REFUSED', 'ACCEPTED']);
    expect(answer.acknowledgement.messages.map(({ action }) => action)).toEqual(['4', '7']);
    expect(writes.map(({ method }) => method)).toEqual(['gateOut']);
  });
});

describe('a CODECO gate-in of the origin', () => {
  const arrival = gateOut.replace('BGM+36', 'BGM+34');

  test('assigns the box of a group order', async () => {
    const { writes } = await apply(arrival, { pass: samplePass({ pass: { containerNo: undefined } }) });
    expect(writes[0]).toMatchObject({ method: 'gateIn', input: { leg: 'OUT', assignedContainerNo: BOX } });
    expect(writes[0]!.input).not.toHaveProperty('containerRead');
  });

  test('assigns nothing when the pass has its box', async () => {
    const { writes } = await apply(arrival);
    expect(writes[0]!.input).not.toHaveProperty('assignedContainerNo');
  });
});

describe('a box whose number does not obey ISO 6346', () => {
  const odd = gateIn.replaceAll('HMMU6001236', 'APNR7744962');

  test('is carried to the ledger with the flag in the answer, for the contract to judge', async () => {
    const { answer, writes } = await apply(odd);
    expect(writes[0]!.input).toMatchObject({ containerRead: 'APNR7744962' });
    expect(writes[0]!.input).not.toHaveProperty('nonIsoOverride');
    expect(answer.messages[0]!.items[0]).toMatchObject({ equipment: 'APNR7744962', nonIsoEquipment: true });
  });

  test('is overridden only by a remark that says so', async () => {
    const withRemark = (text: string) =>
      odd.replace("SEL+KR123456+CA'\n", `SEL+KR123456+CA'\nFTX+AAI+++${text}'\n`).replace('UNT+17', 'UNT+18');
    const said = await apply(withRemark('NON-ISO?: old swap body'));
    expect(said.writes[0]!.input).toMatchObject({ nonIsoOverride: 'NON-ISO: old swap body' });
    const other = await apply(withRemark('door is stiff'));
    expect(other.writes[0]!.input).not.toHaveProperty('nonIsoOverride');
  });
});

describe('a COPINO for both legs', () => {
  test('becomes the pre-advice and the appointment', async () => {
    const { answer, writes } = await apply(notice);
    expect(writes).toEqual([
      {
        contract: 'transshipment',
        method: 'preAdvise',
        input: {
          messageRef: expect.stringMatching(/^EDI\.HALL42\./) as string,
          source: 'EDI',
          passId: PASS_ID,
          plate: '부산98사1234',
          driverId: 'd-7f3a91c2',
          chassisNo: 'HALLCH0042',
        },
      },
      {
        contract: 'transshipment',
        method: 'bookAppointment',
        input: {
          messageRef: expect.stringMatching(/^EDI\.HALL42\./) as string,
          source: 'EDI',
          passId: PASS_ID,
          slots: {
            OUT: { from: '2026-03-02T00:00:00Z', until: '2026-03-02T01:00:00Z' },
            IN: { from: '2026-03-02T01:00:00Z', until: '2026-03-02T02:30:00Z' },
          },
        },
      },
    ]);
    expect(answer.messages[0]!.status).toBe('ACCEPTED');
  });

  test('books nothing when the pre-advice is refused', async () => {
    const { answer, writes } = await apply(notice, { ends: { preAdvise: { kind: 'refused', refusal: refused } } });
    expect(writes.map(({ method }) => method)).toEqual(['preAdvise']);
    expect(answer.messages[0]!.items[0]!.calls.map(({ outcome, refusal }) => [outcome, refusal?.code])).toEqual([
      ['REFUSED', 'PROOF_INVALID'],
      ['REFUSED', 'NOT_ATTEMPTED'],
    ]);
  });

  test('is partly accepted when only the appointment is refused', async () => {
    const { answer } = await apply(notice, { ends: { bookAppointment: { kind: 'refused', refusal: refused } } });
    expect(answer.messages[0]!.status).toBe('PARTLY_ACCEPTED');
  });

  test('with function 1 withdraws the pre-advice', async () => {
    const { writes } = await apply(notice.replace("0042+9'", "0042+1'"));
    expect(writes).toEqual([
      expect.objectContaining({
        method: 'withdrawPreAdvice',
        input: expect.objectContaining({ passId: PASS_ID }) as object,
      }),
    ]);
  });

  test('with function 5 changes the truck', async () => {
    const { writes } = await apply(notice.replace("0042+9'", "0042+5'").replace('98사1234', '98사5678'));
    expect(writes.map(({ method }) => method)).toEqual(['changeTruck', 'bookAppointment']);
    expect(writes[0]!.input).toMatchObject({
      plate: '부산98사5678',
      reason: 'COPINO HALL-DISP-0042 replaces the pre-advice',
    });
  });

  test('without the driver’s identifier is refused', async () => {
    const { answer, writes } = await apply(notice.replace('CTA+TR', 'CTA+IC'));
    expect(writes).toEqual([]);
    expect(answer.messages[0]!.items[0]!.refusal).toMatchObject({
      code: 'FIELD_MISSING',
      detail: expect.stringContaining('CTA+TR') as string,
    });
  });

  test('never carries a name to the ledger', async () => {
    const { writes } = await apply(notice);
    expect(JSON.stringify(writes)).not.toContain('KIM');
  });
});
