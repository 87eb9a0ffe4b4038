/** Calls the running gateway as a user of a party would: over HTTP, with a token of the local issuer. */
import { randomBytes } from 'node:crypto';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';

/** Whose token a request carries. */
export interface User {
  readonly party: string;
  readonly user: string;
}

/** An answer, with its body read as JSON where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form is what is tested
  readonly body: any;
}

export const gateway = process.env['LEDGER_GATEWAY']!;
export const connections: Connections = readConnections(process.env['LEDGER_STATE']!);

/** Everybody whom the network knows. */
export const users: readonly (User & { readonly roles: readonly string[] })[] = Object.entries(
  connections.parties,
).flatMap(([party, { users: all }]) => Object.entries(all).map(([user, { roles }]) => ({ party, user, roles })));

/**
 * Those of whom a route of a channel must tell apart: of its members one for each set of roles, of each other party one. All
 * users of a party with the same roles are the same to a declaration.
 */
export function kindsOfUsers(channel: string): typeof users {
  const { members } = connections.channels[channel]!;
  const kinds = new Map<string, (typeof users)[number]>();
  for (const user of users) {
    const kind = members.includes(user.party) ? `${user.party} ${[...user.roles].sort().join(' ')}` : user.party;
    if (!kinds.has(kind)) kinds.set(kind, user);
  }
  return [...kinds.values()];
}

const tokens = new Map<string, Promise<string>>();

/** A token of a user, made once per test file. */
export function tokenOf({ party, user }: User): Promise<string> {
  const name = `${party}/${user}`;
  const token = tokens.get(name) ?? issueToken(connections.gatewayState, party, user, 3600);
  tokens.set(name, token);
  return token;
}

/** One request. A body that is an object goes out as JSON, text and bytes as they are. */
export async function call(
  method: string,
  path: string,
  options: { as?: User; body?: object | string | Uint8Array; headers?: Record<string, string>; at?: string } = {},
): Promise<Answer> {
  const { as, body, headers = {}, at = gateway } = options;
  const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(`${at}${path}`, {
    method,
    headers: {
      ...(as !== undefined && { authorization: `Bearer ${await tokenOf(as)}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(raw !== undefined && { body: raw as string }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = /^application\/(?:(?:problem\+|schema\+)?json|vc)$/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}

/** A name that no other test has taken. */
export function fresh(prefix: string): string {
  return `${prefix}${randomBytes(4).toString('hex')}`;
}

/** A licence plate of a lorry for hire that hardly any other test has taken. */
export function freshPlate(): string {
  const digits = (randomBytes(4).readUInt32BE() % 1_000_000).toString().padStart(6, '0');
  return `부산8${digits[0]}${'아바사자'[Number(digits[1]) % 4]}${digits.slice(2)}`;
}
