import type { Path } from './places.ts';

/** A name in a list, and where it is. */
export interface Named {
  readonly name: string;
  readonly path: Path;
}

/** A policy as it was written. */
export interface PolicyOutline {
  readonly path: Path;
  readonly anyOf: unknown;
  readonly allOf: unknown;
  /** `undefined` where the policy names nobody. */
  readonly of: readonly Named[] | undefined;
}

/** A channel as it was written. */
export interface ChannelOutline {
  readonly name: string;
  readonly path: Path;
  readonly members: readonly Named[];
  readonly observers: readonly Named[];
  readonly endorsement: PolicyOutline;
  readonly publicReader: { readonly path: Path; readonly party: unknown; readonly user: unknown };
  readonly collections: readonly { readonly members: readonly Named[]; readonly endorsement: PolicyOutline }[];
}

/** A party as it was written. */
export interface PartyOutline {
  readonly name: string;
  readonly path: Path;
  readonly users: ReadonlyMap<string, { readonly path: Path; readonly roles: readonly Named[] }>;
}

/**
 * What the rules need of a topology, taken from the text as it is: what is missing or of another type counts as empty, so
 * that the rules can be checked, and all problems reported, beside mistakes of form.
 */
export interface Outline {
  readonly consenters: readonly Named[];
  readonly bft: ReadonlyMap<string, unknown>;
  readonly batch: ReadonlyMap<string, unknown>;
  readonly parties: ReadonlyMap<string, PartyOutline>;
  readonly channels: readonly ChannelOutline[];
}

/** Takes the outline of a topology out of plain data of any form. */
export function outlineOf(data: unknown): Outline {
  const root = fieldsOf(data);
  const ordering = fieldsOf(root.get('ordering'));
  return {
    consenters: namesIn(ordering.get('consenters'), ['ordering', 'consenters']),
    bft: fieldsOf(ordering.get('bft')),
    batch: fieldsOf(ordering.get('batch')),
    parties: new Map([...fieldsOf(root.get('parties'))].map(([name, party]) => [name, partyOutline(name, party)])),
    channels: [...fieldsOf(root.get('channels'))].map(([name, channel]) => channelOutline(name, channel)),
  };
}

function partyOutline(name: string, data: unknown): PartyOutline {
  const path = ['parties', name];
  const users = [...fieldsOf(fieldsOf(data).get('users'))].map(([user, fields]) => {
    const userPath = [...path, 'users', user];
    return [user, { path: userPath, roles: namesIn(fieldsOf(fields).get('roles'), [...userPath, 'roles']) }] as const;
  });
  return { name, path, users: new Map(users) };
}

function channelOutline(name: string, data: unknown): ChannelOutline {
  const path = ['channels', name];
  const fields = fieldsOf(data);
  const reader = fieldsOf(fields.get('publicReader'));
  return {
    name,
    path,
    members: namesIn(fields.get('members'), [...path, 'members']),
    observers: namesIn(fields.get('observers'), [...path, 'observers']),
    endorsement: policyOutline(fields.get('endorsement'), [...path, 'endorsement']),
    publicReader: { path: [...path, 'publicReader'], party: reader.get('party'), user: reader.get('user') },
    collections: [...fieldsOf(fields.get('collections'))].map(([collection, content]) => {
      const at = [...path, 'collections', collection];
      return {
        members: namesIn(fieldsOf(content).get('members'), [...at, 'members']),
        endorsement: policyOutline(fieldsOf(content).get('endorsement'), [...at, 'endorsement']),
      };
    }),
  };
}

function policyOutline(data: unknown, path: Path): PolicyOutline {
  const fields = fieldsOf(data);
  const of = fields.has('of') ? namesIn(fields.get('of'), [...path, 'of']) : undefined;
  return { path, anyOf: fields.get('anyOf'), allOf: fields.get('allOf'), of };
}

/** The fields of an object, and none of anything else. */
export function fieldsOf(data: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  return new Map(isObject ? Object.entries(data) : []);
}

/** The strings of a list with their places, and none of anything else. */
export function namesIn(data: unknown, path: Path): Named[] {
  if (!Array.isArray(data)) return [];
  return data.flatMap((name: unknown, index) => (typeof name === 'string' ? [{ name, path: [...path, index] }] : []));
}
