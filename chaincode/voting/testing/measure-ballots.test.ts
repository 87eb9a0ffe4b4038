import { measureBallots } from './measure-ballots.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

test('costs are told for each ballot by the clock that was brought, from ballots that are valid', () => {
  let ticks = 0;
  const clock = (): number => (ticks += 1);
  expect(measureBallots(clock, 4, { options: 2, min: 1, max: 1 })).toEqual({
    prepareMs: 0.25,
    verifyAloneMs: 0.25,
    verifyInBatchMs: 0.25,
    batchSpeedUp: 1,
  });
  expect(ticks).toBe(6);
});
