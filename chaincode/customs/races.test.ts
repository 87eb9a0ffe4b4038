/** What Fabric decides at commit: stale reads lose, streams do not hinder each other, and records change with their parties' peers. */
import { violationsOf } from './state.ts';
import { ok } from '../kit/testing/stage.ts';
import { drawing, Hub, people } from './testing/hub.ts';
import { lineOf, Purchase, type Consignee } from './testing/purchase.ts';

// Dozens of calls in a test, on a machine that may be busy.
jest.setTimeout(60_000);

const opened = () => new Hub().open(drawing(0));
const CLEARANCE = { as: people.clearance };

describe('streams do not hinder each other', () => {
  test('orders of many buyers, one of them buying twice from a supplier on a day, commit in one block', async () => {
    const hub = await opened();
    const block = [];
    for (const name of ['a', 'b', 'c', 'd', 'd again']) {
      const { placing, file } = new Purchase(hub, name, { person: name.slice(0, 1) });
      const input = hub.whole('placeOrder', placing);
      block.push(await hub.ledger.simulate('placeOrder', input, { as: people.mall, private: file }));
    }
    expect(new Set(hub.ledger.commit(...block))).toEqual(new Set(['VALID']));
  });

  test('parcels of many orders are bound, listed and taken into the bonded area in one block each', async () => {
    const hub = await opened();
    const parcels: Consignee[] = [];
    for (const name of ['a', 'b', 'c']) parcels.push((await new Purchase(hub, name).ready()).parcel());
    const flight = { conveyance: 'KE012', originPort: 'USPDX', customsOffice: '040', cargoRef: '26KE000083N0001' };
    const masterBillNo = '180-44025730';
    await hub.must('openMasterBill', { masterBillNo, ...flight }, 'carrier');
    const together = async (
      method: 'bindParcel' | 'joinManifest' | 'confirmArrival' | 'enterBond',
      inputOf: (index: number) => object,
      as: 'carrier' | 'keeper',
    ) => {
      const block = [];
      for (const index of parcels.keys()) {
        const input = hub.whole(method, inputOf(index) as never);
        block.push(await hub.ledger.simulate(method, input as never, { as: people[as] }));
      }
      expect(new Set(hub.ledger.commit(...block))).toEqual(new Set(['VALID']));
    };
    const of = (index: number) => ({ parcelId: parcels[index]!.parcelId });
    await together(
      'bindParcel',
      (index) => ({ ...of(index), mall: 'mall', hblNo: parcels[index]!.hblNo, contents: parcels[index]!.contents }),
      'carrier',
    );
    await together('joinManifest', (index) => ({ ...of(index), masterBillNo, houseSerial: `00${index}` }), 'carrier');
    await hub.must('recordArrival', { masterBillNo, arrivedAt: hub.ledger.now }, 'carrier');
    await together('confirmArrival', of, 'keeper');
    await together('enterBond', (index) => ({ ...of(index), area: '01012345' }), 'keeper');
    const decisions = [];
    for (const parcel of parcels)
      decisions.push(await hub.ledger.simulate('decide', parcel.deciding as never, CLEARANCE));
    expect(new Set(hub.ledger.commit(...decisions))).toEqual(new Set(['VALID']));
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('a batch carries orders of several buyers’ parcels in one transaction', async () => {
    const hub = await opened();
    const parcels = [];
    for (const name of ['a', 'b']) parcels.push((await new Purchase(hub, name).ready()).parcel());
    const operations = parcels.map(({ parcelId, hblNo, contents }) => ({
      method: 'bindParcel' as const,
      input: hub.whole('bindParcel', { parcelId, mall: 'mall', hblNo, contents }),
    }));
    const result = await hub.ledger.batch(operations, { as: people.carrier });
    expect(result.ok).toBe(true);
    expect(hub.ledger.records('parcel')).toHaveLength(2);
  });
});

describe('of two transactions that rest on the same fact one commits', () => {
  test('two parcels that take the last piece of a line', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'last').ready();
    const contents = [{ orderId: purchase.orderId, lineNo: '01', quantity: 1 }];
    const block = [];
    for (const parcel of [purchase.parcel({ contents }), purchase.parcel({ contents })]) {
      const { parcelId, hblNo } = parcel;
      const input = hub.whole('bindParcel', { parcelId, mall: 'mall', hblNo, contents });
      block.push(await hub.ledger.simulate('bindParcel', input, { as: people.carrier }));
    }
    expect(hub.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(violationsOf(hub.state())).toEqual([]);
  });

  test('two parcels under one bill', async () => {
    const hub = await opened();
    const block = [];
    for (const name of ['a', 'b']) {
      const { parcelId, contents } = (await new Purchase(hub, name).ready()).parcel();
      const input = hub.whole('bindParcel', { parcelId, mall: 'mall', hblNo: 'CJ00000001', contents });
      block.push(await hub.ledger.simulate('bindParcel', input, { as: people.carrier }));
    }
    expect(hub.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test.each([
    ['the suspension of the code', 'suspend'],
    ['another order of the same person, supplier and day', 'split'],
    ['the consumer’s objection', 'dispute'],
    ['a corrected price', 'correct'],
  ] as const)('%s and the decision', async (_, what) => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'race', { person: 'p' }).ready();
    const parcel = await purchase.parcel().inBond();
    const other = new Purchase(hub, 'more', { person: 'p', file: { freightMinor: 0, lines: [lineOf(19_000)] } });
    ok('placeOrder', await other.place());
    const { correctionId } = ok('proposeCorrection', await purchase.correct({ freightMinor: 9_000 }));
    const decision = await hub.ledger.simulate('decide', parcel.deciding as never, CLEARANCE);
    const { personId } = purchase;
    const status = { personId, status: 'SUSPENDED' as const, validUntil: '2026-12-31' };
    if (what === 'suspend') await hub.must('updatePersonCode', status, 'clearance');
    if (what === 'split') ok('assertPerson', await other.assert());
    if (what === 'dispute') ok('disputeParcel', await parcel.dispute());
    const settled = { correctionId, accepted: true, remark: 'x' };
    if (what === 'correct') await hub.must('settleCorrection', settled, 'clearance');
    const [code] = hub.ledger.commit(decision);
    expect(['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT']).toContain(code);
    expect(parcel.clearance.decision).toBeUndefined();
  });

  test('the release and the consumer’s objection', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'race').ready()).parcel().inBond();
    ok('decide', await parcel.decide());
    const release = hub.whole('release', { parcelId: parcel.parcelId });
    const simulated = await hub.ledger.simulate('release', release, CLEARANCE);
    ok('disputeParcel', await parcel.dispute());
    expect(hub.ledger.commit(simulated)).not.toEqual(['VALID']);
    expect(parcel.record.state).toBe('IN_BOND');
  });
});

describe('endorsement', () => {
  test('customs’ peer decides alone, and nobody decides without it', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'peers').ready()).parcel().inBond();
    expect(hub.ledger.policyOf('clearance', parcel.parcelId)).toEqual(['KcsMSP']);
    const without = await parcel.decide({ endorsers: ['mall'] });
    expect(without).toMatchObject({ ok: false, error: { code: 'ENDORSEMENT_POLICY_FAILURE' } });
    ok('decide', await parcel.decide({ endorsers: ['kcs'] }));
  });

  test('a line joins what mall and carrier say: both peers must endorse it', async () => {
    const hub = await opened();
    const parcel = (await new Purchase(hub, 'join').ready()).parcel();
    ok('bindParcel', await parcel.bind());
    await parcel.openFlight();
    for (const endorsers of [
      ['carrier', 'kcs'],
      ['mall', 'kcs'],
    ]) {
      const result = await parcel.join(undefined, { endorsers });
      expect(result).toMatchObject({ ok: false, error: { code: 'ENDORSEMENT_POLICY_FAILURE' } });
    }
    ok('joinManifest', await parcel.join(undefined, { endorsers: ['carrier', 'mall'] }));
    expect(hub.ledger.policyOf('manifestLine', parcel.parcelId)).toEqual(['CarrierMSP', 'MallMSP']);
  });

  test('an order is bound with the mall’s peer, and its price does not change without customs’ and the mall’s', async () => {
    const hub = await opened();
    const purchase = await new Purchase(hub, 'price').ready();
    const parcel = purchase.parcel();
    const refused = await parcel.bind({ endorsers: ['carrier', 'kcs'] });
    expect(refused).toMatchObject({ ok: false, error: { code: 'ENDORSEMENT_POLICY_FAILURE' } });
    ok('bindParcel', await parcel.bind({ endorsers: ['carrier', 'mall'] }));
    const { correctionId } = ok('proposeCorrection', await purchase.correct({ freightMinor: 0 }));
    const settled = { correctionId, accepted: true, remark: 'x' };
    for (const endorsers of [
      ['mall', 'carrier'],
      ['kcs', 'carrier'],
    ]) {
      expect(await hub.refusal('settleCorrection', settled, 'clearance', { endorsers })).toBe(
        'ENDORSEMENT_POLICY_FAILURE',
      );
    }
    await hub.must('settleCorrection', settled, 'clearance', { endorsers: ['mall', 'kcs'] });
  });

  test('a release needs customs’ and the carrier’s peers', async () => {
    const hub = await opened();
    const parcel = await (await new Purchase(hub, 'release').ready()).parcel().inBond();
    ok('decide', await parcel.decide());
    for (const endorsers of [
      ['kcs', 'mall'],
      ['carrier', 'mall'],
    ]) {
      const result = await parcel.step('release', 'clearance', { endorsers });
      expect(result).toMatchObject({ ok: false, error: { code: 'ENDORSEMENT_POLICY_FAILURE' } });
    }
    ok('release', await parcel.step('release', 'clearance', { endorsers: ['kcs', 'carrier'] }));
  });
});
