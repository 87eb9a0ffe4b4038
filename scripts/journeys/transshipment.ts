/** One container's way from terminal1 to terminal2, as its parties live it. */
import type { Journey } from './journey.ts';
import { koreanTime, portRequests, TransshipmentStory } from './transshipment-story.ts';

const V1 = '/v1/transshipment';

/** Plays the story; every step must go as it should. */
export async function transshipmentJourney(journey: Journey): Promise<void> {
  const story = new TransshipmentStory();
  const box = story.containers[0]!;
  const passId = story.newPassId();

  journey.chapter('The port');
  const [origin, destination, rules] = portRequests();
  await journey.step({ title: 'The port authority registers the origin terminal', ...origin! });
  await journey.step({ title: 'and the destination terminal', ...destination! });
  await journey.step({ title: 'and puts the rules of 2026 in force', ...rules! });

  journey.chapter('The order');
  await journey.step({ title: `The line declares container ${box}`, ...story.declareEquipment(box) });
  await journey.step({ title: 'The origin terminal discharges it from its vessel', ...story.discharge(box) });
  await journey.step({ title: 'The line orders its transshipment to the other terminal', ...story.placeOrder() });
  await journey.step({ title: 'Customs approves the bonded movement', ...story.approveMovement() });
  await journey.step({ title: 'The line grants the haulage company the right to take it', ...story.grantRight() });
  await journey.step({ title: 'Line and hauliers agree a rate that nobody else sees', ...story.recordRate() });

  journey.chapter('The pass');
  await journey.step({ title: 'The company enters its truck', ...story.registerTruck() });
  await journey.step({ title: 'and registers its driver’s key', ...story.registerDriver() });
  await journey.step({
    title: 'and tells the origin terminal who the driver is',
    ...story.recordDriverData('terminal1'),
  });
  await journey.step({ title: 'The line issues one pass for both gates', ...story.issuePass(passId, box) });
  await journey.step({ title: 'The company names truck and driver', ...story.preAdvise(passId) });
  await journey.step({ title: 'and books a slot at both terminals', ...story.bookAppointment(passId) });

  journey.chapter('The way');
  await journey.step({ title: '60: in at the origin’s gate', ...story.gateIn(passId, 'OUT') });
  await journey.step({ title: '65: at the block', ...story.blockIn(passId, 'OUT') });
  await journey.step({ title: '70: loaded on the truck', ...story.lift(passId, 'OUT', box) });
  await journey.step({ title: '80: out at the origin’s gate', ...story.gateOut(passId, 'OUT', story.readingsOf(box)) });
  await journey.step({
    title: '90: in at the destination’s gate',
    ...story.gateIn(passId, 'IN', story.readingsOf(box)),
  });
  await journey.step({ title: '95: at the block', ...story.blockIn(passId, 'IN') });
  await journey.step({ title: '100: unloaded', ...story.lift(passId, 'IN', box) });
  await journey.step({ title: '110: the tractor leaves, the job is done', ...story.gateOut(passId, 'IN') });

  journey.chapter('What everybody sees');
  const day = koreanTime(Date.now()).slice(0, 10);
  const read = (title: string, as: string, path: string) => journey.step({ title, as, verb: 'GET', path: V1 + path });
  await journey.step({ title: 'Anybody: the state of the pass', verb: 'GET', path: `${V1}/passes/${passId}/status` });
  await read('The line: the journal of the pass', 'line/planner', `/passes/${passId}/history`);
  await read('The line: where the container has been', 'line/planner', `/containers/${box}/trace`);
  await read('The destination: the account of the day', 'terminal2/planner', `/day-sums/terminal1/terminal2/${day}`);
  await read('The origin: its gate reports as EDIFACT CODECO', 'terminal1/planner', `/passes/${passId}/codeco`);
  await read('The line: the same as DCSA Track & Trace events', 'line/planner', `/dcsa/events?passId=${passId}`);
}
