/** One event of every builder, with and without what may be left out, for tests of hashes, documents and schemas. */
import { gs1CheckDigit } from '../../../kit/identifiers/gs1.ts';
import type { EpcisEvent } from '../event.ts';
import * as facts from '../facts.ts';

const ANIMAL = '002147460101';
const CARCASS = '0323-20220523-0157';
const LOT = 'L02205301009200';
const IMPORT_LOT = '803123400017';
const FARM = 'farm:100101';
const OTHER_FARM = 'farm:200202';
const ABATTOIR = 'abattoir:0323';
const PACKER = 'business:6058100099';
const SHOP = 'business:2208162517';
const [PACK, SECOND_PACK, THIRD_PACK] = [sscc('38801043000000001'), sscc('38801043000000002'), '08801043015523.A-1'];

/** Events by a name for each. */
export function everyFact(): Readonly<Record<string, EpcisEvent>> {
  const sale = { at: '2022-06-02T18:30:00.250+09:00', place: SHOP, saleId: 'POS-1.20220602-0007' };
  const shipment = { at: '2022-05-31T07:00:00+09:00', from: PACKER, to: SHOP, shipmentId: 'INV-2022-0531-1' };
  const order = { at: '2022-06-03T10:00:00+09:00', place: SHOP, orderId: 'APQA-2022-17' };
  const offer = { from: FARM, to: OTHER_FARM, offerId: '8f14e45f', items: [ANIMAL] };
  const packing = { at: '2022-05-30T11:00:00+09:00', place: PACKER, packs: [PACK, THIRD_PACK], label: LOT };
  const registered = facts.registered({ at: '2019-11-02T09:00:00+09:00', place: FARM, animal: ANIMAL });
  return {
    registered,
    'registered late': facts.registered({ at: '2019-11-02T09:00:00Z', place: FARM, animal: ANIMAL, late: true }),
    imported: facts.imported({ at: '2022-05-20T09:00:00+09:00', place: PACKER, lot: IMPORT_LOT, grams: 1_200_000 }),
    offered: facts.offered({ at: '2020-03-02T08:00:00+09:00', place: FARM, ...offer }),
    accepted: facts.accepted({ at: '2020-03-02T13:00:00+09:00', place: OTHER_FARM, ...offer }),
    'tag replaced': facts.tagReplaced({
      at: '2021-01-05T08:00:00+09:00',
      place: OTHER_FARM,
      animal: ANIMAL,
      ordinal: 2,
    }),
    'shipped to slaughter': facts.shippedToSlaughter({
      ...{ at: '2022-05-23T03:30:00+09:00', place: OTHER_FARM, from: OTHER_FARM, to: ABATTOIR },
      ...{ shipmentId: 'S-20220523-7', items: [ANIMAL, '002147460110'] },
    }),
    slaughtered: facts.slaughtered({
      ...{ at: '2022-05-23T07:10:00+09:00', place: ABATTOIR, animal: ANIMAL, carcass: CARCASS, hotWeightG: 323_500 },
    }),
    'slaughtered, not weighed': facts.slaughtered({
      ...{ at: '2022-05-23T07:10:00+09:00', place: ABATTOIR, animal: ANIMAL, carcass: CARCASS },
    }),
    died: facts.died({ at: '2021-08-01T05:00:00+09:00', place: FARM, animal: ANIMAL, late: true }),
    lost: facts.lost({ at: '2021-08-01T05:00:00+09:00', place: FARM, animal: ANIMAL }),
    exported: facts.exported({ at: '2021-08-01T05:00:00+09:00', place: FARM, items: [ANIMAL] }),
    destroyed: facts.destroyed({
      ...{ at: '2022-06-09T05:00:00+09:00', place: SHOP, items: [PACK], loose: [{ number: ANIMAL, grams: 350 }] },
    }),
    inspected: facts.inspected({
      ...{ at: '2022-05-23T08:00:00+09:00', place: ABATTOIR, carcass: CARCASS, result: 'PARTIAL' },
      certificate: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    }),
    condemned: facts.inspected({
      ...{
        at: '2022-05-23T08:00:00+09:00',
        place: ABATTOIR,
        carcass: CARCASS,
        result: 'CONDEMNED',
        certificate: 'C-9',
      },
    }),
    graded: facts.graded({
      ...{ at: '2022-05-24T09:00:00+09:00', place: ABATTOIR, carcass: CARCASS },
      ...{ issueNumber: '0323-05240157', grade: '2' },
    }),
    'not graded': facts.graded({
      ...{ at: '2022-05-24T09:00:00+09:00', place: ABATTOIR, carcass: CARCASS },
      ...{ issueNumber: '0323-05240158', grade: '등외' },
    }),
    packed: facts.packed({
      ...packing,
      grade: '1++',
      sources: [
        { number: CARCASS, grams: 12_000 },
        { number: IMPORT_LOT, grams: 5_000 },
      ],
      produced: [{ number: LOT, grams: 16_200 }],
    }),
    repacked: facts.repacked({ ...packing, opened: [SECOND_PACK], produced: [{ number: LOT, grams: 8_000 }] }),
    split: facts.split({ ...packing, pack: SECOND_PACK, produced: [{ number: LOT, grams: 8_000 }], late: true }),
    'lot composed': facts.lotComposed({
      ...{ at: '2022-05-30T12:00:00+09:00', place: PACKER, lot: LOT, packs: [THIRD_PACK, PACK] },
      sources: [
        { number: '002147460110', grams: 4_000 },
        { number: ANIMAL, grams: 12_200 },
      ],
    }),
    dispatched: facts.dispatched({ ...shipment, place: PACKER, items: [PACK, THIRD_PACK] }),
    received: facts.received({
      ...{ ...shipment, place: SHOP, at: '2022-05-31T09:00:00+09:00' },
      ...{ items: [THIRD_PACK, PACK], loose: [{ number: LOT, grams: 3_400 }] },
    }),
    sold: facts.sold({ ...sale, items: [PACK], label: ANIMAL, grade: '1' }),
    'sold loose': facts.sold({ ...sale, loose: [{ number: ANIMAL, grams: 613 }] }),
    held: facts.held({ ...order, items: [PACK], loose: [{ number: ANIMAL, grams: 6_400 }] }),
    released: facts.released({ ...order, items: [PACK] }),
    recalled: facts.recalled({ ...order, items: [SECOND_PACK, THIRD_PACK] }),
    'recall lifted': facts.recallLifted({ ...order, items: [SECOND_PACK, THIRD_PACK] }),
    corrected: facts.corrected(registered, {
      ...{ at: '2019-11-05T09:00:00+09:00', reason: 'incorrect_data' },
      correctiveEventIds: ['ni:///sha-256;e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855?ver=CBV2.0'],
    }),
    withdrawn: facts.corrected(registered, {
      ...{ at: '2019-11-05T09:00:00+09:00', reason: 'did_not_occur', correctiveEventIds: [] },
    }),
  };
}

function sscc(stem: string): string {
  return `${stem}${gs1CheckDigit(stem)}`;
}
