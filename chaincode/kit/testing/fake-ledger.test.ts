import { common, msp } from '@hyperledger/fabric-protos';
import { endorsementPolicy, endorsersOf } from '../endorsers.ts';
import { sampleApi } from './sample-contract.ts';
import {
  dispatcher,
  docs,
  newLedger,
  planner,
  refuse,
  rented,
  secondPlanner,
  succeed,
  withLocker,
} from './sample-world.ts';

const note = (noteId: string, text = 'a') => ({ noteId, text });

describe('the fake ledger is as strict as Fabric', () => {
  test('of two transactions that read and write one key, one is invalid', async () => {
    const ledger = newLedger();
    const first = await ledger.simulate('note', note('n-1', 'first'), { as: planner });
    const second = await ledger.simulate('note', note('n-1', 'second'), { as: secondPlanner });
    expect(ledger.commit(first, second)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(ledger.record('Note', 'n-1')).toEqual(note('n-1', 'first'));
  });

  test('also when they come in two blocks', async () => {
    const ledger = newLedger();
    const first = await ledger.simulate('note', note('n-1', 'first'), { as: planner });
    const second = await ledger.simulate('note', note('n-1', 'second'), { as: planner });
    expect([ledger.commit(second), ledger.commit(first)]).toEqual([['VALID'], ['MVCC_READ_CONFLICT']]);
  });

  test('transactions on other keys do not disturb one another', async () => {
    const ledger = newLedger();
    const first = await ledger.simulate('note', note('n-1'), { as: planner });
    const second = await ledger.simulate('note', note('n-2'), { as: planner });
    expect(ledger.commit(first, second)).toEqual(['VALID', 'VALID']);
  });

  test('a record that appears in a range that was read is a phantom', async () => {
    const ledger = newLedger();
    const counting = await ledger.simulate('count', { noteId: 'c-1', limit: 10 }, { as: planner });
    const writing = await ledger.simulate('note', note('n-1'), { as: planner });
    expect(ledger.commit(writing, counting)).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
  });

  test('a record of a range that changes is one too', async () => {
    const ledger = newLedger();
    await succeed(ledger.invoke('note', note('n-1'), { as: planner }));
    const counting = await ledger.simulate('count', { noteId: 'c-1', limit: 10 }, { as: planner });
    await succeed(ledger.invoke('note', note('n-1', 'b'), { as: planner }));
    expect(ledger.commit(counting)).toEqual(['PHANTOM_READ_CONFLICT']);
  });

  test('private reads are checked as well', async () => {
    const ledger = newLedger();
    const renting = () => ledger.simulate('rent', rented, { as: planner, private: { amountMinor: 1 } });
    const both = [await renting(), await renting()] as const;
    expect(ledger.commit(...both)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('ranges of more than one batch are read whole', async () => {
    const ledger = newLedger();
    for (let block = 0; block < 3; block += 1) {
      const operations = Array.from({ length: 80 }, (_, index) => ({
        method: 'note' as const,
        input: note(`n-${String(block * 80 + index).padStart(4, '0')}`),
      }));
      await succeed(ledger.batch(operations, { as: planner }));
    }
    expect(await succeed(ledger.invoke('count', { noteId: 'c-1', limit: 300 }, { as: planner }))).toEqual({
      count: 240,
    });
    expect((await succeed(ledger.invoke('notes', { limit: 150 }, { as: planner }))).items).toHaveLength(150);
  });

  test('a call that was refused is not for committing', async () => {
    const ledger = await withLocker();
    const refused = await ledger.simulate('handOver', { ...rented, lockerId: 'a-9' }, { as: planner });
    expect(() => ledger.commit(refused)).toThrow('cannot be committed');
  });

  test('history holds every committed value with its time', async () => {
    const ledger = newLedger();
    const at = ledger.now;
    await succeed(ledger.invoke('note', note('n-1', 'a'), { as: planner }));
    await succeed(ledger.invoke('note', note('n-1', 'b'), { as: planner }));
    expect(ledger.history('Note', 'n-1')).toMatchObject([{ at, value: { text: 'a' } }, { value: { text: 'b' } }]);
  });
});

describe('key-level endorsement', () => {
  test('is set when a record is made, moves with its holder, and is not written again', async () => {
    const ledger = await withLocker();
    expect(ledger.policyOf('Locker', 'busan', 'a-1')).toEqual(['HaulierMSP', 'LineMSP']);
    const opened = await ledger.invoke(
      'open',
      { site: 'busan', lockerId: 'a-1', messageRef: 'M1' },
      { as: dispatcher },
    );
    expect(opened.ok && opened.writes.filter(({ policy }) => policy !== undefined)).toEqual([]);
    await succeed(ledger.invoke('handOver', { ...rented, holder: 'terminal1' }, { as: planner }));
    expect(ledger.policyOf('Locker', 'busan', 'a-1')).toEqual(['LineMSP', 'Terminal1MSP']);
    expect(ledger.policyOf('Note', 'n-1')).toBeUndefined();
  });

  test('refuses a change that its parties did not all endorse', async () => {
    const ledger = await withLocker();
    const change = { ...rented, holder: 'terminal1' };
    expect(await refuse(ledger.invoke('handOver', change, { as: planner, endorsers: ['line'] }))).toMatchObject({
      code: 'ENDORSEMENT_POLICY_FAILURE',
    });
    await succeed(ledger.invoke('handOver', change, { as: planner, endorsers: ['line', 'haulier'] }));
  });

  test('names peers of the parties, in one encoding whatever their order', () => {
    const locker = sampleApi.records.Locker;
    const value = { site: 'busan', lockerId: 'a-1', holder: 'haulier', openings: 0, disputes: [] };
    expect(endorsersOf(locker, value)).toEqual(['haulier', 'line']);
    expect(endorsersOf({ ...locker, endorsedBy: ['@a.b', 'line'] }, { a: { b: ['terminal1', 'line'] } })).toEqual([
      'line',
      'terminal1',
    ]);
    expect(() => endorsersOf({ ...locker, endorsedBy: ['@a.b'] }, { a: {} })).toThrow('@a.b does not name parties');
    expect(() => endorsersOf({ ...locker, endorsedBy: ['@a'] }, { a: [] })).toThrow('no endorsers');
    const policy = common.SignaturePolicyEnvelope.deserializeBinary(endorsementPolicy(['haulier', 'line']));
    const signers = policy
      .getIdentitiesList()
      .map((identity) => msp.MSPRole.deserializeBinary(identity.getPrincipal_asU8()));
    expect(signers.map((role) => [role.getMspIdentifier(), role.getRole()])).toEqual([
      ['HaulierMSP', msp.MSPRole.MSPRoleType.PEER],
      ['LineMSP', msp.MSPRole.MSPRoleType.PEER],
    ]);
    expect(policy.getRule()?.getNOutOf()?.getN()).toBe(2);
  });
});

test('endorsers that see the same ledger agree', async () => {
  const ledger = newLedger();
  const endorsers = ['line', 'haulier', 'terminal1', 'bpa'];
  await succeed(ledger.invoke('rent', rented, { as: docs, private: { amountMinor: 1 }, endorsers }));
  expect(ledger.record('Locker', 'busan', 'a-1')).toBeDefined();
});
