/** One order from a shop abroad, as consumer, mall, carrier and customs live it, from the payment to the door. */
import { ruleRequests, statistics, StoryOrder, StoryParcel } from './customs-story.ts';
import type { Journey, Step } from './journey.ts';

/** Plays the story; every step must go as it should. */
export async function customsJourney(journey: Journey): Promise<void> {
  const order = new StoryOrder();
  const parcel = new StoryParcel(order);
  const say = (title: string, request: Omit<Step, 'title'>) => journey.step({ title, ...request });

  journey.chapter('The rules');
  const [rules, putInForce, rates, ratesInForce, seed] = ruleRequests();
  await say('Customs proposes the rules', rules!);
  await say('and a second person puts them in force', putInForce!);
  await say('The exchange rates of the week', rates!);
  await say('in force', ratesInForce!);
  await say('and the commitment to the seed of today’s draws', seed!);

  journey.chapter('The order');
  await say('The mall puts the order on the ledger: hashes and quantities', order.place());
  await say('and proves that 118 dollars were paid', order.pay());
  await say('Customs says that name, phone and code belong together', order.assert());

  journey.chapter('The parcel');
  await say('The mall tells the carrier goods and recipient, without a price', order.sendGoods());
  await say('The carrier checks them against the order’s hashes', order.readGoods());
  await say('and binds the order to a house bill: from now on the price stands', parcel.bind());
  await say('Route and weight, for customs alone', parcel.consign());
  await say('A master bill is opened', parcel.openFlight());
  const forged = { ...parcel.contents[0]!, goodsHash: '00'.repeat(32), priceHash: '00'.repeat(32) };
  await say('A line that says something else than the order is refused', { ...parcel.join([forged]), expect: [422] });
  await say('The contract joins order and parcel itself', parcel.join());

  journey.chapter('The arrival');
  const [landing, arrival, bond] = parcel.arrived();
  await say('The flight lands', landing);
  await say('The parcel is scanned', arrival);
  const beganMs = Date.now();
  await say('and enters the bonded area: the last fact', bond);
  await say('A parcel that is not released does not leave; the attempt is reported', parcel.carry('bond-exit'));
  await say('Customs decides at once: accepted by list', parcel.decide());
  journey.tell(`Decided ${Date.now() - beganMs} ms after the last fact was sent.`);
  await say('and releases', parcel.clear('kcs/clearance', 'release'));
  await say('The parcel leaves the bonded area', parcel.carry('bond-exit'));
  await say('and is delivered', parcel.carry('delivery'));

  journey.chapter('What everybody sees');
  await say('The consumer: what was declared, by code and secret', parcel.lookUp());
  await say('Without the secret: nothing', { ...parcel.lookUp('00'.repeat(16)), expect: [404] });
  await say('The carrier: no price', parcel.read('clearances', 'carrier/operator'));
  await say('Customs: how the day went', statistics());
}
