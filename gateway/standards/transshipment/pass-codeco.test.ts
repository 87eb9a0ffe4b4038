import { importInterchange } from '../edifact/import-interchange.ts';
import { journalEntry, PASS_ID, sampleHistory, samplePass, TERMINALS } from '../testing/sample-pass.ts';
import { passCodeco, passGateReports } from './pass-codeco.ts';

const view = samplePass();

test('a pass gives a message for each gate that it has passed, and none for the yard', () => {
  const { header, messages } = importInterchange(passCodeco(view, sampleHistory(), TERMINALS, 'line')!);
  expect(header).toMatchObject({ sender: 'ITT-LEDGER', recipient: 'LINE', syntaxIdentifier: 'UNOW' });
  expect(
    messages.map((message) => {
      if (message.kind !== 'CODECO') return message;
      const [item] = message.content.items;
      return [message.content.movement, message.content.sender, item!.kind, item!.number, item!.place.spot];
    }),
  ).toEqual([
    ['GATE_IN', 'PNC', 'CHASSIS', 'HALLCH0042', 'L03'],
    ['GATE_OUT', 'PNC', 'CONTAINER', 'HMMU6001236', 'L07'],
    ['GATE_IN', 'PNP', 'CONTAINER', 'HMMU6001236', 'IN-02'],
    ['GATE_OUT', 'PNP', 'CHASSIS', 'HALLCH0042', 'OUT-01'],
  ]);
});

test('what is read from the interchange is what the journal says', () => {
  const reports = passGateReports(view, sampleHistory(), TERMINALS);
  const { messages } = importInterchange(passCodeco(view, sampleHistory(), TERMINALS, 'line')!);
  expect(messages.map((message) => (message.kind === 'CODECO' ? message.content : message))).toEqual(reports);
  expect(reports[1]!.items[0]).toEqual({
    kind: 'CONTAINER',
    number: 'HMMU6001236',
    nonIsoEquipment: false,
    sizeType: '45G1',
    status: 'TRANSSHIPMENT',
    load: 'LADEN',
    passId: PASS_ID,
    references: [],
    occurredAt: '2026-03-02T00:31:00Z',
    place: { unLocode: 'KRPUS', terminal: 'PNC', spot: 'L07' },
    grossMassG: 21_501_000,
    seals: [{ number: 'KR123456' }],
    damages: [{ type: 'DT' }],
    truck: { plate: '부산98사1234', haulier: '2208162517' },
  });
});

test('the same journal gives the same bytes', () => {
  const write = () => Buffer.from(passCodeco(view, sampleHistory(), TERMINALS, 'line')!).toString();
  expect(write()).toBe(write());
});

test('a tractor without a box is left out when its chassis is not known', () => {
  const reports = passGateReports(samplePass({ dispatch: { chassisNo: undefined } }), sampleHistory(), TERMINALS);
  expect(reports.map(({ items }) => items[0]!.kind)).toEqual(['CONTAINER', 'CONTAINER']);
});

test('a pass that has passed no gate gives nothing', () => {
  const disputed = journalEntry({
    eventCode: 80,
    leg: 'OUT',
    terminal: 'terminal1',
    outcome: 'DISPUTED',
    occurredAt: '2026-03-02T09:31:00+09:00',
  });
  expect(passCodeco(view, [], TERMINALS, 'line')).toBeUndefined();
  expect(passCodeco(view, [disputed], TERMINALS, 'line')).toBeUndefined();
});
