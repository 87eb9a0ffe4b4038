/** One animal's way from birth to the counters of three shops, as its people live it. */
import { BeefStory, chainRequests } from './beef-story.ts';
import type { Journey } from './journey.ts';

/** Plays the story; every step must go as it should. */
export async function beefJourney(journey: Journey): Promise<void> {
  const story = new BeefStory();
  const { traceNo, carcassId, lotNo } = story;

  journey.chapter('Farms, businesses, rules (once)');
  for (const { title, request } of chainRequests()) await journey.step({ title, ...request, expect: [200, 201, 409] });
  await journey.step({ title: 'EKAPE gives a thousand numbers to the cooperative', ...story.issueTags() });

  journey.chapter('On the farm (two and a half years, told in a minute: what is late is flagged)');
  await journey.step({ title: `A calf is born: ${traceNo}`, ...story.register() });
  await journey.step({ title: 'It is vaccinated against foot-and-mouth disease', ...story.vaccinate() });
  await journey.step({ title: 'The farm offers it to another', ...story.offer('nacf/farm', 'nacf/farm2', -700) });
  await journey.step({
    title: 'which accepts: nothing is handed over by one side',
    ...story.accept('nacf/farm2', -699),
  });
  await journey.step({ title: 'The second farm offers it on', ...story.offer('nacf/farm2', 'nacf/farm3', -400) });
  await journey.step({ title: 'and the third accepts', ...story.accept('nacf/farm3', -399) });
  await journey.step({ title: 'The third offers it to the first', ...story.offer('nacf/farm3', 'nacf/farm', -200) });
  await journey.step({ title: 'where it comes back to', ...story.accept('nacf/farm', -199) });

  journey.chapter('Slaughter and grading');
  await journey.step({ title: 'It is sent to the slaughterhouse', ...story.ship('nacf/farm') });
  await journey.step({ title: 'A meat inspector finds it fit', ...story.inspectAnimal() });
  await journey.step({
    title: 'Another animal’s tag is read: refused',
    ...story.slaughter('002000000001'),
    expect: [422],
  });
  await journey.step({ title: 'It is slaughtered', ...story.slaughter() });
  await journey.step({ title: 'The slaughterhouse’s scales have a key', ...story.registerScales() });
  await journey.step({ title: 'and sign what they weigh', ...story.bringWeights(323_500, 318_000) });
  await journey.step({ title: 'The hot weight, by the scales’ reading', ...story.weigh('HOT', 1) });
  await journey.step({ title: 'A meat inspector passes the carcass', ...story.inspectCarcass() });
  await journey.step({ title: 'The cold weight: this is what may be packed', ...story.weigh('COLD', 2) });
  await journey.step({
    title: 'The packer writes itself a better grade: refused',
    ...story.grade('market/packer', '1+'),
    expect: [403],
  });
  await journey.step({ title: 'EKAPE grades it; the yield class follows by the rules', ...story.grade() });
  await journey.step({
    title: 'The carcass goes to the packer',
    ...story.dispatch('abattoir/operator', 'market/packer', 'CARCASS', [carcassId], -2.5),
  });
  await journey.step({
    title: 'at a price that only these two and EKAPE see',
    ...story.agree('abattoir/operator', 'CARCASS'),
  });
  await journey.step({ title: 'and is taken in', ...story.receive('market/packer', 'CARCASS', -2) });

  journey.chapter('Packing');
  const [loin, round, brisket] = [
    story.packs(20, 4_400, '0202'),
    story.packs(20, 4_400, '0601'),
    story.packs(1, 6_000, '0801'),
  ];
  await journey.step({ title: 'A lot is composed of its brisket', ...story.compose(6_000) });
  await journey.step({ title: 'Line A packs twenty', ...story.pack('A', loin) });
  await journey.step({ title: 'Line B packs twenty', ...story.pack('B', round) });
  await journey.step({ title: 'and one of the lot', ...story.pack('A', brisket, lotNo) });
  await journey.step({ title: 'Bone is booked', ...story.bookBone(60_000) });
  await journey.step({ title: 'More than the carcass gave: refused', ...story.bookBone(120_000), expect: [409] });

  journey.chapter('Shops');
  const shops = ['market/shop', 'market/shop2', 'market/shop3'] as const;
  const packIds = [...loin, ...round, ...brisket].map(({ packId }) => packId);
  for (const [index, shop] of shops.entries()) {
    const items = packIds.slice(index * 14, index * 14 + 14);
    await journey.step({
      title: `${items.length} packs go to ${shop}`,
      ...story.dispatch('market/packer', shop, `SHOP${index}`, items, -1.2),
    });
    await journey.step({ title: 'and are taken in', ...story.receive(shop, `SHOP${index}`, -1) });
  }
  await journey.step({
    title: 'The first sells a pack',
    ...story.sell('market/shop', 'S1', { packIds: [packIds[0]!] }),
  });
  await journey.step({
    title: 'and twelve kilograms over the counter',
    ...story.sell('market/shop', 'S2', { grams: 12_000 }),
  });
  await journey.step({
    title: 'It reports fifty more than its packs gave: the label is used again, and the inspector is alarmed',
    ...story.sell('market/shop', 'S3', { grams: 95_000 }),
  });

  journey.chapter('What everybody sees');
  const today = story.at(0).slice(0, 10);
  await journey.step({
    title: 'The consumer: what the number on the label stands for',
    ...story.read(undefined, `/trace/${traceNo}`),
  });
  await journey.step({ title: 'and the lot', ...story.read(undefined, `/trace/${lotNo}`) });
  await journey.step({
    title: 'The inspector: the alarms of the day',
    ...story.read('mafra/inspector', `/alarms/${today}`),
  });
  await journey.step({
    title: 'The shop: what a pack came of',
    ...story.read('market/shop3', `/numbers/${packIds[40]}/ancestors`),
  });
  await journey.step({
    title: 'The ministry: all that came of the animal',
    ...story.read('mafra/recall', `/numbers/${traceNo}/descendants?limit=100`),
  });
  await journey.step({
    title: 'Trading partners: its history as EPCIS 2.0',
    ...story.read('market/packer', `/epcis/epcs/${carcassId}/events`),
  });
  journey.tell(`The consumer’s page: ${journey.url}/beef/${traceNo}`);
}
