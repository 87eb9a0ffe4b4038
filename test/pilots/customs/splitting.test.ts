import { lineOf, pseudonym, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test('420 dollars in three orders of a day, three flights, two carriers: one declaration is demanded, of all three', async () => {
  const scene = new Scene();
  await scene.rules();
  const file = { freightMinor: 0, lines: [lineOf(14_000, { origin: 'CN' })] };
  const personId = pseudonym('splitter');
  const parcels: StoryParcel[] = [];
  for (const as of ['carrier/operator', 'carrier/operator2', 'carrier/operator'] as const) {
    parcels.push(new StoryParcel(await scene.ordered({ file, personId }), as));
  }
  for (const parcel of parcels) {
    await scene.inBond(parcel);
    const { decision } = await scene.decide(parcel);
    expect(decision).toMatchObject({ kind: 'DECLARATION', reasons: ['AGGREGATED'] });
    expect(decision.judged).toHaveLength(3);
  }
  const [first, ...others] = parcels;
  expect(await scene.refusal(first!.declare())).toEqual({ status: 422, code: 'GROUP_INCOMPLETE' });
  await scene.ok(first!.declare(others));
  expect(await scene.ok(others[0]!.read('clearances'))).toMatchObject({
    ...{ state: 'DECLARED', declarationNo: first!.declarationNo },
  });
});
