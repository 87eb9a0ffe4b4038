/** What Fabric decides at commit: stale reads lose, and a record changes only with the endorsement of its parties. */
import type { Simulation } from '../kit/testing/fake-ledger.ts';
import { violationsOf } from './state.ts';
import { ok } from '../kit/testing/stage.ts';
import { keyOf, Ministry, people, type Method, type Person } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

jest.setTimeout(30_000);

let ministry: Ministry;

beforeEach(async () => {
  ministry = await new Ministry().open();
});

afterEach(() => {
  expect(violationsOf(ministry.state())).toEqual([]);
});

/** Simulates a call of a person, to be committed later. */
function starting(method: Method, input: object, as: Person): Promise<Simulation> {
  return ministry.ledger.simulate(method, ministry.whole(method, input as never) as never, { as: people[as] });
}

describe('of two transactions that rest on the same fact one commits', () => {
  test.each([false, true])('two banks reserve at once: one has it (turned: %s)', async (turned) => {
    const paper = await new Paper(ministry, 'race').until('ISSUED');
    const banks = turned ? (['bank2', 'bank1'] as const) : (['bank1', 'bank2'] as const);
    for (const bank of banks) ok('presentPower', await paper.present(bank, bank));
    const block = [];
    for (const bank of banks) {
      const input = { certificateId: paper.certificateId, nonce: paper.presentation(bank, bank).nonce };
      block.push(await starting('reservePower', input, bank === 'bank1' ? 'teller1' : 'teller2'));
    }
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    const second = await paper.use('reservePower', banks[1], banks[1]);
    expect(second).toMatchObject({ ok: false, error: { code: 'RESERVED' } });
    ok('consumePower', await paper.use('consumePower', banks[0], banks[0]));
    const after = await paper.use('reservePower', banks[1], banks[1]);
    expect(after).toMatchObject({ ok: false, error: { code: 'CONSUMED' } });
  });

  test('one presentation that is sent twice is recorded once', async () => {
    const paper = await new Paper(ministry, 'race').until('ISSUED');
    const presentation = paper.presentation('bank1', 'n');
    const block = [await starting('presentPower', presentation, 'teller1')];
    block.push(await starting('presentPower', presentation, 'teller1'));
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('a revocation and a consumption', async () => {
    const paper = await new Paper(ministry, 'race').until('ISSUED');
    const { nonce, certificateId } = ok('reservePower', await paper.reserve('bank1', 'n'));
    const input = ministry.whole('revokeCertificate', { certificateId, reason: 'x' });
    await ministry.must('revokeCertificate', input, 'approver');
    const block = [
      await ministry.ledger.simulate('revokeCertificate', input, { as: people.approver2 }),
      await starting('consumePower', { certificateId, nonce }, 'bank1'),
    ];
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    const again = await paper.use('consumePower', 'bank1', 'n');
    expect(again).toMatchObject({ ok: false, error: { code: 'REVOKED' } });
  });

  test('the end of an officer’s key and its last signature', async () => {
    const paper = await new Paper(ministry, 'race').until('EXAMINED');
    const end = { authority: 'mofa', keyId: keyOf('consul').keyId, endReason: 'x' };
    const block = [
      await starting('issueCertificate', paper.issue(), 'consul'),
      await starting('endOfficerKey', end, 'approver'),
    ];
    expect(ministry.ledger.commit(...block.reverse())).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('the withdrawal of a document and its apostille', async () => {
    const paper = await new Paper(ministry, 'race', { kind: 'APOSTILLE' }).until('EXAMINED');
    const block = [
      await starting('withdrawDocument', { documentId: paper.documentId, reason: 'x' }, 'court'),
      await starting('issueCertificate', paper.issue(), 'apostille'),
    ];
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test.each([
    ['one number', (first: Paper) => ({ number: first.number })],
    ['one place in the status list', (first: Paper) => ({ status: { listId: first.listId, index: first.index } })],
  ])('two officers give %s', async (_, same) => {
    const first = await new Paper(ministry, 'first', { kind: 'APOSTILLE' }).until('EXAMINED');
    const second = await new Paper(ministry, 'second', { kind: 'APOSTILLE' }).until('EXAMINED');
    const block = [
      await starting('issueCertificate', first.issue(), 'apostille'),
      await starting('issueCertificate', second.issue(same(first)), 'apostille2'),
    ];
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('two certificates of one document for one destination', async () => {
    const options = { kind: 'APOSTILLE', document: 'd' } as const;
    const first = await new Paper(ministry, 'first', options).until('EXAMINED');
    const second = await new Paper(ministry, 'second', options).until('EXAMINED');
    const block = [
      await starting('issueCertificate', first.issue(), 'apostille'),
      await starting('issueCertificate', second.issue(), 'apostille2'),
    ];
    expect(ministry.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });
});

describe('what has nothing to do with one another commits together', () => {
  test('officers who issue into one list', async () => {
    const papers = ['a', 'b', 'c', 'd'].map((name) => new Paper(ministry, name, { kind: 'APOSTILLE' }));
    for (const paper of papers) await paper.until('EXAMINED');
    const block = [];
    for (const paper of papers) block.push(await starting('issueCertificate', paper.issue(), 'apostille'));
    expect(new Set(ministry.ledger.commit(...block))).toEqual(new Set(['VALID']));
  });

  test('suspensions in different chunks of one list, but not in the same chunk', async () => {
    const places = { a: '0000000', b: '0001024', c: '0001025' };
    const block = [];
    for (const [name, index] of Object.entries(places)) {
      const paper = await new Paper(ministry, name, { kind: 'APOSTILLE' }).until('EXAMINED');
      ok('issueCertificate', await paper.issueIt({ status: { listId: '2026-01', index } }));
      const input = { certificateId: paper.certificateId, reason: 'x' };
      block.push(() => starting('suspendCertificate', input, 'apostille'));
    }
    const simulated = [];
    for (const begin of block) simulated.push(await begin());
    expect(ministry.ledger.commit(...simulated)).toEqual(['VALID', 'VALID', 'MVCC_READ_CONFLICT']);
    ok('suspendCertificate', await new Paper(ministry, 'c', { kind: 'APOSTILLE' }).suspend());
    const list = { authority: 'mofa', listId: '2026-01', purpose: 'suspension' } as const;
    const { items, entries } = await ministry.must('readStatusList', list, 'relay');
    expect(entries).toBe(131_072);
    expect(items.map(({ chunk, bits }) => `${chunk} ${bits.slice(0, 2)}`)).toEqual(['0000 80', '0001 c0']);
    const first = await ministry.must('readStatusList', { ...list, limit: 1 }, 'relay');
    const rest = await ministry.must('readStatusList', { ...list, limit: 1, cursor: first.next! }, 'relay');
    expect([...first.items, ...rest.items]).toEqual(items);
  });
});

describe('endorsement', () => {
  const REFUSED = 'ENDORSEMENT_POLICY_FAILURE';

  test('an apostille needs the peers of the authority and of the source agency until it is issued, then the authority’s', async () => {
    const paper = await new Paper(ministry, 'peers', { kind: 'APOSTILLE' }).until('EXAMINED');
    const { certificateId } = paper;
    expect(ministry.ledger.policyOf('certificate', certificateId)).toEqual(['MofaMSP', 'MojMSP']);
    for (const endorsers of [
      ['mofa', 'kftc'],
      ['moj', 'kftc'],
      ['bank1', 'bank2'],
    ]) {
      const refusal = await ministry.refusal('issueCertificate', paper.issue(), 'apostille', { endorsers });
      expect(refusal).toBe(REFUSED);
    }
    ok('issueCertificate', await paper.issueIt({}, { endorsers: ['mofa', 'moj'] }));
    expect(ministry.ledger.policyOf('certificate', certificateId)).toEqual(['MofaMSP']);
    const suspension = { certificateId, reason: 'x' };
    const strangers = { endorsers: ['moj', 'kftc', 'bank1', 'bank2'] };
    expect(await ministry.refusal('suspendCertificate', suspension, 'apostille', strangers)).toBe(REFUSED);
  });

  test('nobody consumes a power of attorney without the clearing house and the bank', async () => {
    const paper = await new Paper(ministry, 'peers').until('ISSUED');
    expect(ministry.ledger.policyOf('authorisation', paper.certificateId)).toEqual(['KftcMSP']);
    const { nonce, certificateId } = ok('reservePower', await paper.reserve('bank1', 'n'));
    const consumption = { certificateId, nonce };
    for (const endorsers of [
      ['kftc', 'mofa'],
      ['bank1', 'mofa'],
      ['mofa', 'moj', 'bank2', 'kftc'],
    ]) {
      expect(await ministry.refusal('consumePower', consumption, 'bank1', { endorsers })).toBe(REFUSED);
    }
    await ministry.must('consumePower', consumption, 'bank1', { endorsers: ['kftc', 'bank1'] });
  });

  test('register of officers, numbers and status bits change with their authority’s peer alone', async () => {
    const paper = await new Paper(ministry, 'peers', { kind: 'APOSTILLE', officer: 'justice' }).until('ISSUED');
    const { number, listId, index } = paper;
    expect(ministry.ledger.policyOf('givenNumber', 'moj', number)).toEqual(['MojMSP']);
    expect(ministry.ledger.policyOf('statusEntry', 'moj', listId, index)).toEqual(['MojMSP']);
    expect(ministry.ledger.policyOf('officerKey', 'moj', keyOf('justice').keyId)).toEqual(['MojMSP']);
    ok('revokeCertificate', await paper.four('revokeCertificate'));
    const [chunk] = ministry.ledger.records('statusChunk');
    expect(ministry.ledger.policyOf('statusChunk', 'moj', listId, 'revocation', chunk!.chunk)).toEqual(['MojMSP']);
  });
});
