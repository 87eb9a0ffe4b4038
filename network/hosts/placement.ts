/** Which host has which nodes: `hosts.yaml`, read and checked against the topology. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { TopologyError } from '../topology.ts';
import type { Topology } from '../topology.ts';
import { checkDocument } from '../topology/check.ts';
import type { Finding } from '../topology/finding.ts';
import { fieldsOf, namesIn, type Named } from '../topology/outline.ts';
import { text } from '../topology/schema.ts';

/** The placement of this repository. */
export const HOSTS_FILE = fileURLToPath(new URL('../hosts.yaml', import.meta.url));

const HostName = text(
  'name-syntax',
  /^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,15}){0,3}$/,
  'a host is named in at most four lower-case words with hyphens between',
);

// A loopback address would be another machine for each of those who dial it.
const Address = text(
  'address',
  /^(?!127\.|0\.|localhost$)(?:(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)|(?=.{1,253}$)[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)*)$/,
  'an address is an IPv4 address or a DNS name by which all other hosts reach this one',
);

const Host = z.strictObject({
  address: Address,
  /** Parties whose orderers are on it. */
  consenters: z.array(z.string()).default([]),
  /** Parties whose peers are on it, with the contracts that serve them. */
  parties: z.array(z.string()).default([]),
  /** It has the gateway, and the CA. */
  gateway: z.boolean().default(false),
});

const PlacementSchema = z.strictObject({ version: z.literal(1), hosts: z.record(HostName, Host) });

/** A placement as data, with its defaults, in the order of the file. */
export type Placement = z.output<typeof PlacementSchema>['hosts'];

/** One host of a placement. */
export type Host = Placement[string];

/**
 * Reads and checks a placement.
 * @throws {TopologyError} with line, column and rule of every problem, not only of the first
 */
export function readPlacement(path: string, topology: Topology): Placement {
  const checked = checkPlacement(readFileSync(path, 'utf8'), topology);
  if ('problems' in checked) throw new TopologyError(path, checked.problems, 'placement');
  return checked.value.hosts;
}

/** Checks the text of a placement. */
export function checkPlacement(content: string, topology: Topology) {
  return checkDocument(content, PlacementSchema, (data) => brokenRules(data, topology));
}

function brokenRules(data: unknown, topology: Topology): Finding[] {
  const hosts = [...fieldsOf(fieldsOf(data).get('hosts'))];
  const named = (key: string) =>
    hosts.flatMap(([name, host]) => namesIn(fieldsOf(host).get(key), ['hosts', name, key]));
  return [
    ...placed('consenter', named('consenters'), topology.ordering.consenters),
    ...placed('party', named('parties'), Object.keys(topology.parties)),
    ...addresses(hosts),
    ...gateways(hosts),
  ];
}

/** Everybody is on exactly one host. */
function placed(kind: 'consenter' | 'party', names: readonly Named[], all: readonly string[]): Finding[] {
  const at = 'value';
  const found = names.flatMap(({ name, path }, index): Finding[] => {
    if (!all.includes(name)) {
      return [{ path, at, rule: `${kind}-unknown`, message: `${name} is no ${kind} of the topology` }];
    }
    const first = names.findIndex((other) => other.name === name);
    if (first === index) return [];
    const message = `the ${kind} ${name} is on ${String(names[first]!.path[1])} already: each is on one host`;
    return [{ path, at, rule: `${kind}-repeated`, message }];
  });
  const missing = all.filter((name) => !names.some((one) => one.name === name));
  return [
    ...found,
    ...missing.map((name): Finding => {
      return { path: ['hosts'], at: 'key', rule: `${kind}-missing`, message: `the ${kind} ${name} is on no host` };
    }),
  ];
}

type Hosts = readonly (readonly [string, unknown])[];

function addresses(hosts: Hosts): Finding[] {
  const seen = new Map<unknown, string>();
  return hosts.flatMap(([name, host]): Finding[] => {
    const address = fieldsOf(host).get('address');
    const before = seen.get(address);
    seen.set(address, name);
    if (before === undefined || address === undefined) return [];
    const message = `${name} has the address of ${before}, ${String(address)}`;
    return [{ path: ['hosts', name, 'address'], at: 'value', rule: 'address-repeated', message }];
  });
}

function gateways(hosts: Hosts): Finding[] {
  const [first, ...more] = hosts.filter(([, host]) => fieldsOf(host).get('gateway') === true).map(([name]) => name);
  const rule = 'gateway-count';
  if (first === undefined) {
    return [{ path: ['hosts'], at: 'key', rule, message: 'no host has the gateway: `gateway: true` on one of them' }];
  }
  return more.map((name): Finding => {
    const message = `${name} and ${first} both have the gateway; the users’ keys are on one host`;
    return { path: ['hosts', name, 'gateway'], at: 'value', rule, message };
  });
}

/** Name of the host that has a consenter's orderer, a party's peers, or the gateway. @throws {RangeError} when none has */
export function hostOf(
  placement: Placement,
  what: { readonly consenter: string } | { readonly party: string } | 'gateway',
): string {
  const has = ({ consenters, parties, gateway }: Host): boolean => {
    if (what === 'gateway') return gateway;
    return 'consenter' in what ? consenters.includes(what.consenter) : parties.includes(what.party);
  };
  const found = Object.keys(placement).find((name) => has(placement[name]!));
  if (found === undefined) throw new RangeError(`no host has ${JSON.stringify(what)}`);
  return found;
}
