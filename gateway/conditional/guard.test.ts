import { CONTRACTS } from '../contracts.ts';
import { routesOf } from '../routes.ts';

const routes = routesOf(CONTRACTS);
const guardOf = (http: string): string | undefined => {
  const [verb, path] = http.split(' ');
  const route = routes.find((one) => one.verb === verb && one.path === `/v1/transshipment${path}`);
  expect([http, route?.method.kind]).toEqual([http, 'submit']);
  return route!.guard?.name;
};

test.each([
  ['POST /passes/{passId}/cancellation', 'getPass'],
  ['POST /passes/{passId}/legs/{leg}/gate-in', 'getPass'],
  // The list of incidents stands nearer, and is no resource that has a state.
  ['POST /passes/{passId}/incidents/{incidentId}/resolution', 'getPass'],
  ['POST /orders/{orderId}/amendment', 'getOrder'],
  ['POST /rights/{rightId}/transfer', 'getRight'],
  ['PUT /trucks/{plate}', 'getTruck'],
])('%s depends on %s', (http, read) => {
  expect(guardOf(http)).toBe(read);
});

test.each([
  // Nothing is there yet.
  'POST /orders',
  'POST /passes',
  // What a PUT replaces is shown by no read, or by one of a private record; what it is a part of is not its target.
  'PUT /equipment/{containerNo}',
  'PUT /rights/{rightId}/rate',
  'DELETE /rights/{rightId}/rate',
])('%s depends on nothing', (http) => {
  expect(guardOf(http)).toBeUndefined();
});
