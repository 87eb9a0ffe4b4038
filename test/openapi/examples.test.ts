/**
 * Every example of the OpenAPI document, sent as it stands by somebody who may. The demonstration's journey is played
 * first; then the examples run in the order in which their records need each other, so that those that can succeed do.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Journey } from '../../scripts/journeys/journey.ts';
import { RestClient, type RestAnswer, type RestRequest } from '../../scripts/journeys/rest-client.ts';
import { transshipmentJourney } from '../../scripts/journeys/transshipment.ts';
import { admits } from '@ledger-pilots/chaincode/kit/declare.ts';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { routesOf } from '@ledger-pilots/gateway/routes.ts';
import { versionsRoutesOf } from '@ledger-pilots/gateway/versions/versions-routes.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import type * as Caller from '../api/caller.ts';
import type { Answer, User } from '../api/caller.ts';
import type * as Document from '../api/served-document.ts';
import type { Node, Served } from '../api/served-document.ts';
import { freeBasePort } from '../free-ports.ts';
import { network } from '../network-command.ts';

const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-examples-'));
const routes = routesOf(CONTRACTS);
const versions = versionsRoutesOf(CONTRACTS).map((route) => ({ ...route, verb: 'GET' }));

/** Setting up comes first: the others need it. What is not named follows in the document's order. */
const FIRST = [
  'registerTerminal',
  'setRules',
  'declareEquipment',
  'discharge',
  'placeOrder',
  'approveMovement',
  'grantRight',
  'recordRate',
  'registerTruck',
  'registerDriver',
  'recordDriverData',
  'recordVesselPlan',
];

/** Which field of an input a collection's path segment is. */
const ID_FIELDS: Readonly<Record<string, string>> = {
  orders: 'orderId',
  passes: 'passId',
  rights: 'rightId',
  containers: 'containerNo',
  equipment: 'containerNo',
  drivers: 'driverId',
  trucks: 'plate',
};

/** What cannot succeed as it stands, and why. */
const CANNOT: Readonly<Record<string, string>> = {
  ...because('its record is of a story that is told in March, and the ledger’s clock says now', [
    ...['amendOrder', 'cancelOrder', 'completeOrder', 'holdMovement', 'loadOnVessel', 'transferRight', 'recallRight'],
    ...['revokeRight', 'cancelPass', 'changeLocation', 'changeTruck', 'divertPass', 'expirePass', 'withdrawPreAdvice'],
    ...['presentProof', 'swapBox', 'holdDamaged', 'releaseDamaged', 'reportIncident', 'resolveIncident', 'raiseAlarm'],
    'settleDispute',
  ]),
  ...because('what it destroys is kept for years', ['purgeDriverData', 'purgeRate', 'purgeVesselPlan']),
  ...because('its interchange names a pass of that story', ['importEdi']),
  ...because('its identifiers are made by whoever calls, or by the gateway', [
    ...['transactions.get', 'webhooks.get', 'webhooks.remove', 'webhooks.enable'],
    ...['signing.propose', 'signing.evaluate', 'signing.endorse', 'signing.submit'],
  ]),
};

function because(reason: string, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name.includes('.') ? name : `transshipment.${name}`, reason]));
}

let caller: typeof Caller;
let document: typeof Document;
let served: Served;
const journey: (RestRequest & { readonly ok: boolean })[] = [];

/** Notes what the journey asked, and whether it was done. */
class RecordingClient extends RestClient {
  override async send(request: RestRequest): Promise<RestAnswer> {
    const answer = await super.send(request);
    const ids = Object.fromEntries(
      [...request.path.matchAll(/\/(orders|passes|rights|containers|equipment|drivers|trucks)\/([^/]+)/g)].map(
        ([, kind, id]) => [ID_FIELDS[kind!]!, decodeURIComponent(id!)],
      ),
    );
    const body = typeof request.body === 'object' ? { ...request.body, ...ids } : ids;
    journey.push({ ...request, body, ok: answer.status < 300 });
    return answer;
  }
}
const answers = new Map<string, Answer>();

beforeAll(async () => {
  // Of its own: examples set rules and names that other tests set otherwise.
  network('up', '--pilots', 'transshipment', '--state', state, '--base-port', String(await freeBasePort()));
  const { gatewayPort } = readConnections(state);
  process.env['LEDGER_STATE'] = state;
  process.env['LEDGER_GATEWAY'] = `http://localhost:${gatewayPort}`;
  caller = await import('../api/caller.ts');
  document = await import('../api/served-document.ts');
  await transshipmentJourney(new Journey(new RecordingClient(state), () => undefined));
  served = await document.servedDocument();
  for (const [verb, path, operation] of examplesOf(served.document).sort((a, b) => rankOf(a[2]) - rankOf(b[2]))) {
    answers.set(operation['operationId'] as string, await send(verb, path, operation));
  }
}, 300_000);

afterAll(() => {
  network('down', '--state', state);
  rmSync(state, { recursive: true, force: true });
});

/** Operations with an end: a stream of events has its own tests. */
function examplesOf(from: Node): ReturnType<typeof document.operationsOf> {
  return document.operationsOf(from).filter(([, , operation]) => {
    return operation['responses']['200']?.['content']?.['text/event-stream'] === undefined;
  });
}

function rankOf(operation: Node): number {
  const name = (operation['operationId'] as string).split('.')[1]!;
  const rank = FIRST.indexOf(name);
  return rank < 0 ? FIRST.length : rank;
}

/** Somebody whom the operation admits; the line's planner where no declaration says. */
function callerOf(verb: string, path: string, operation: Node): { as?: User } {
  if ((operation['security'] as unknown[]).length === 0) return {};
  const access = [...routes, ...versions].find((route) => route.verb === verb && route.path === path)?.method.access;
  if (path.endsWith('/edi')) return { as: { party: 'terminal1', user: 'gate' } };
  const admitted = caller.users.find(({ party, roles }) => access !== undefined && admits(access, party, roles));
  return { as: admitted ?? { party: 'line', user: 'planner' } };
}

function send(verb: string, path: string, operation: Node, instead: Record<string, unknown> = {}): Promise<Answer> {
  const parameters = ((operation['parameters'] ?? []) as Node[]).map((one) => {
    return one['example'] === undefined ? one : { ...one, example: instead[one['name'] as string] ?? one['example'] };
  });
  const address = parameters
    .filter((one) => one['in'] === 'path')
    .reduce((text, one) => text.replace(`{${one['name']}}`, encodeURIComponent(String(one['example']))), path);
  const query = parameters.filter((one) => one['in'] === 'query' && one['example'] !== undefined);
  const text = query.map((one) => `${one['name']}=${encodeURIComponent(String(one['example']))}`).join('&');
  const [type, content] = Object.entries((operation['requestBody']?.['content'] ?? {}) as Node)[0] ?? [];
  const example = (content as Node | undefined)?.['example'] ?? firstOf((content as Node | undefined)?.['examples']);
  return caller.call(verb, text === '' ? address : `${address}?${text}`, {
    ...callerOf(verb, path, operation),
    ...(example !== undefined && { body: example as object }),
    ...(type !== undefined && { headers: { 'content-type': type } }),
  });
}

function firstOf(examples: Node | undefined): unknown {
  return examples === undefined ? undefined : (Object.values(examples)[0] as Node)['value'];
}

test('every answer is one that the document describes, and none is a fault', () => {
  const wrong = document.operationsOf(served.document).flatMap(([verb, path, operation]) => {
    const answer = answers.get(operation['operationId'] as string);
    if (answer === undefined) return [];
    const verdict = answer.status >= 500 ? answer.body : served.conforms(operation, answer);
    return verdict === 'conforms' ? [] : [[verb, path, answer.status, verdict]];
  });
  expect(wrong).toEqual([]);
  expect(answers.size).toBeGreaterThan(80);
});

test('no example is refused for its form', () => {
  const refused = [...answers].filter(
    ([, { status, body }]) =>
      status === 415 || ['INPUT_INVALID', 'BODY_INVALID', 'PATH_INVALID'].includes(body?.code as string),
  );
  expect(refused.map(([name, { body }]) => [name, body.detail])).toEqual([]);
});

describe('what succeeds for real:', () => {
  const succeeded = new Map<string, 'as it stands' | 'in the journey' | 'with the journey’s identifiers'>();

  beforeAll(async () => {
    for (const [verb, path, operation] of examplesOf(served.document)) {
      const name = operation['operationId'] as string;
      if (answers.get(name)!.status < 300) succeeded.set(name, 'as it stands');
      else if (journey.some((step) => step.ok && step.verb === verb && matches(path, step.path))) {
        succeeded.set(name, 'in the journey');
      } else if (verb === 'GET') {
        const { status } = await send(verb, path, operation, journeyIds());
        if (status < 300) succeeded.set(name, 'with the journey’s identifiers');
      }
    }
  }, 60_000);

  test('all but those that need another state, each known', () => {
    const failed = [...answers.keys()].filter((name) => !succeeded.has(name));
    expect(failed.sort()).toEqual(Object.keys(CANNOT).sort());
  });

  test('in each of the three ways, many', () => {
    const ways = [...succeeded.values()];
    expect(ways.filter((way) => way === 'as it stands').length).toBeGreaterThan(20);
    expect(ways.filter((way) => way === 'in the journey').length).toBeGreaterThan(10);
    expect(ways.filter((way) => way === 'with the journey’s identifiers').length).toBeGreaterThan(3);
  });
});

/** Values of the fields that the journey sent, the last of each name. */
function journeyIds(): Record<string, unknown> {
  return Object.assign({}, ...journey.map(({ body }) => (typeof body === 'object' ? body : {}))) as Record<
    string,
    unknown
  >;
}

function matches(template: string, address: string): boolean {
  const pattern = template.replaceAll(/[.]/g, '\\.').replaceAll(/\{[^}]*\}/g, '[^/]+');
  return new RegExp(`^${pattern}$`).test(address.split('?')[0]!);
}
