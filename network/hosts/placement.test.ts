import { readFileSync } from 'node:fs';
import { readTopology, TOPOLOGY_FILE } from '../topology.ts';
import { checkPlacement, HOSTS_FILE, hostOf, readPlacement } from './placement.ts';

const topology = readTopology(TOPOLOGY_FILE);
const TEXT = readFileSync(HOSTS_FILE, 'utf8');

/** The problems of this repository's placement with the first occurrence of a text replaced. */
function problemsOf(before: string, after: string) {
  if (!TEXT.includes(before)) throw new Error(`the placement does not contain ${before}`);
  const checked = checkPlacement(TEXT.replace(before, after), topology);
  return 'problems' in checked ? checked.problems.map(({ line, rule }) => `${line} ${rule}`) : [];
}

/** Counted from 1. */
const lineOf = (text: string) => TEXT.split('\n').findIndex((line) => line.includes(text)) + 1;

test('this repository’s placement has five hosts: four with a consenter, the fifth with the gateway', () => {
  const placement = readPlacement(HOSTS_FILE, topology);
  expect(
    Object.values(placement).map(({ consenters, gateway }) => [...consenters, ...(gateway ? ['gateway'] : [])]),
  ).toEqual([['nec'], ['molit'], ['kcs'], ['kisa'], ['gateway']]);
  expect(hostOf(placement, { party: 'line' })).toBe('naju');
  expect(hostOf(placement, { consenter: 'nec' })).toBe('seoul');
  expect(() => hostOf(placement, { party: 'nobody' })).toThrow('no host has');
});

test.each([
  ['a party that the topology has not', 'haulier]', 'haulier, smugglers]', 'haulier]', 'party-unknown'],
  ['a party on two hosts', 'carrier,', 'carrier, nec,', 'carrier,', 'party-repeated'],
  ['a party on no host', ', haulier]', ']', 'hosts:', 'party-missing'],
  ['a consenter that is none', '[kcs]', '[kcs, line]', '[kcs]', 'consenter-unknown'],
  ['two hosts with one address', '192.0.2.14', '192.0.2.11', '192.0.2.14', 'address-repeated'],
  ['an address that each host has for itself', '192.0.2.14', '127.0.0.1', '192.0.2.14', 'address'],
  ['an address that is none', '192.0.2.14', '192.0.2.400', '192.0.2.14', 'address'],
  ['no gateway', 'gateway: true', 'gateway: false', 'hosts:', 'gateway-count'],
  ['two gateways', 'consenters: [kcs]', 'gateway: true\n    consenters: [kcs]', 'gateway: true', 'gateway-count'],
  ['a key that there is not', 'gateway: true', 'gatway: true', 'gateway: true', 'unknown-key'],
])('%s is found at its line', (_, before, after, at, rule) => {
  const found = problemsOf(before, after);
  const moved = after.includes('\n') ? 1 : 0;
  expect(found).toContain(`${lineOf(at) + moved} ${rule}`);
});
