import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  collectionsConfig,
  endorsementExpression,
  mspIdOf,
  orderingMspIdOf,
  partyOfMspId,
  readTopology,
  TOPOLOGY_FILE,
  TopologyError,
} from './topology.ts';
import type { Topology, TopologyProblem } from './topology.ts';

const DIR = mkdtempSync(join(tmpdir(), 'topology-test-'));
const TEXT = readFileSync(TOPOLOGY_FILE, 'utf8');
let topology: Topology;

beforeAll(() => {
  topology = readTopology(TOPOLOGY_FILE);
});

afterAll(() => rmSync(DIR, { recursive: true }));

/** Reads this repository's topology with the first occurrence of a text replaced. */
function edited(...edits: readonly (readonly [string, string])[]): Topology {
  let text = TEXT;
  for (const [before, after] of edits) {
    if (!text.includes(before)) throw new Error(`the topology does not contain ${before}`);
    text = text.replace(before, () => after);
  }
  const path = join(DIR, 'topology.yaml');
  writeFileSync(path, text);
  return readTopology(path);
}

function problemsOf(...edits: readonly (readonly [string, string])[]): readonly TopologyProblem[] {
  try {
    edited(...edits);
    return [];
  } catch (error) {
    if (error instanceof TopologyError) return error.problems;
    throw error;
  }
}

/** Counted from 1, as in the problems. */
function placeOf(text: string, inside = ''): { line: number; column: number } {
  const lines = TEXT.split('\n');
  const line = lines.findIndex((candidate) => candidate.includes(text));
  return { line: line + 1, column: lines[line]!.indexOf(inside === '' ? text : inside) + 1 };
}

describe('the topology of this repository', () => {
  test('has 26 parties, six channels and four consenters', () => {
    expect(Object.keys(topology.parties)).toHaveLength(26);
    expect(Object.keys(topology.channels).sort()).toEqual([
      'beef',
      'customs',
      'diplomatic',
      'realestate',
      'transshipment',
      'voting',
    ]);
    expect(topology.ordering.consenters).toEqual(['nec', 'molit', 'kcs', 'kisa']);
  });

  test('lets KISA read every channel and endorse in none', () => {
    for (const [name, { members, observers, endorsement, collections }] of Object.entries(topology.channels)) {
      expect({ name, observers }).toEqual({ name, observers: ['kisa'] });
      expect(members).not.toContain('kisa');
      expect(endorsementExpression(endorsement, members)).not.toContain('Kisa');
      for (const { members: holders } of Object.values(collections)) expect(holders).not.toContain('kisa');
    }
  });

  test('never lets one party alone change a record of any channel', () => {
    for (const { members, endorsement } of Object.values(topology.channels)) {
      expect(Number(/^OutOf\((\d+)/.exec(endorsementExpression(endorsement, members))?.[1])).toBeGreaterThan(1);
    }
  });

  test('hides the roll of voters from the election commission, and the banks from each other', () => {
    expect(topology.channels['voting']!.collections['roll']!.members).toEqual(['credential', 'host']);
    for (const { members } of Object.values(topology.channels['realestate']!.collections)) {
      expect(members).not.toEqual(expect.arrayContaining(['bank1', 'bank2']));
    }
  });

  test('has two persons for every role that acts with four eyes', () => {
    const pairs: readonly (readonly [string, string])[] = [
      ['terminal1', 'gate-operator'],
      ['terminal2', 'gate-operator'],
      ['nec', 'election-manager'],
      ['host', 'host-manager'],
      ['mafra', 'recall-officer'],
      ['mafra', 'meat-inspector'],
      ['registry', 'registrar'],
      ['bank1', 'approver'],
      ['mofa', 'apostille-officer'],
      ['moj', 'apostille-officer'],
      ['kcs', 'approver'],
    ];
    for (const [party, role] of pairs) {
      const holders = Object.values(topology.parties[party]!.users).filter(({ roles }) => roles.includes(role));
      expect([party, role, holders.length]).toEqual([party, role, 2]);
    }
  });

  test('gives the companies that the hauliers’ association sponsors business numbers of their own', () => {
    const numbers = Object.values(topology.parties['haulier']!.users).map(({ attributes }) => attributes['bizNo']);
    expect(new Set(numbers).size).toBe(2);
  });

  test('has business numbers with right check digits', () => {
    const weights = [1, 3, 7, 1, 3, 7, 1, 3, 5];
    const numbers = Object.values(topology.parties).flatMap(({ users }) =>
      Object.values(users).flatMap(({ attributes }) => attributes['bizNo'] ?? []),
    );
    expect(numbers.length).toBeGreaterThan(5);
    for (const number of numbers) {
      const digits = [...number].map(Number);
      const sum = weights.reduce((total, weight, index) => total + weight * digits[index]!, 0);
      const check = (10 - ((sum + Math.floor((digits[8]! * 5) / 10)) % 10)) % 10;
      expect([number, digits[9]]).toEqual([number, check]);
    }
  });
});

describe('reading', () => {
  test('fills in one peer, no attributes, one process for all, and collections that never expire', () => {
    expect(topology.parties['line']!.peers).toBe(1);
    expect(topology.parties['line']!.users['planner']!.attributes).toEqual({});
    expect(topology.channels['transshipment']!.perOrg).toBe(false);
    expect(topology.channels['transshipment']!.collections['line-haulier']!.blockToLive).toBe(0);
  });

  test('takes several peers of a party and a contract process per organisation', () => {
    const other = edited(
      ['title: { en: Shipping line, ko: 선사 }', 'title: { en: Shipping line, ko: 선사 }\n    peers: 2'],
      ['publicReader: { party: bpa, user: relay }', 'publicReader: { party: bpa, user: relay }\n    perOrg: true'],
    );
    expect(other.parties['line']!.peers).toBe(2);
    expect(other.channels['transshipment']!.perOrg).toBe(true);
  });

  test('names line, column and rule of every problem, in the order of the file', () => {
    const problems = problemsOf(
      ['consenters: [nec, molit, kcs, kisa]', 'consenters: [nec, molit, kcs, kiza]'],
      ['viewChangeTimeout: 10s', 'viewChangeTimeout: ten'],
      ['members: [kcs, mall, carrier]', 'members: [kcs, mall, courier]'],
    );
    expect(problems[0]).toEqual({
      line: placeOf('consenters: [').line,
      column: placeOf('consenters: [', 'kisa').column,
      rule: 'consenter-unknown',
      message: 'the consenter kiza is no party',
    });
    expect(problems[1]).toMatchObject({ line: placeOf('viewChangeTimeout').line, rule: 'duration' });
    expect(problems.map(({ rule }) => rule)).toEqual([
      'consenter-unknown',
      'duration',
      'party-idle',
      'member-unknown',
      'collection-member',
      'collection-member',
    ]);
  });

  test('finds an empty file and one that is something else wrong, rather than failing', () => {
    const path = join(DIR, 'other.yaml');
    for (const text of ['', '- 1', 'parties: 7', 'parties: { line: }', 'channels: { a: { members: { b: c } } }']) {
      writeFileSync(path, text);
      expect(() => readTopology(path)).toThrow(TopologyError);
    }
  });

  test('says path, line and column in the error’s message', () => {
    expect(() => edited(['version: 1', 'version: 2'])).toThrow(
      new RegExp(`breaks a rule:\n  ${join(DIR, 'topology.yaml')}:3:10 version: .* \\[form\\]`),
    );
  });

  const broken: readonly (readonly [rule: string, what: string, before: string, after: string])[] = [
    ['yaml', 'text that is no YAML', 'version: 1', 'version: [1'],
    ['duplicate-key', 'a user that is given twice', 'planner2: { roles: [planner] }', 'planner: { roles: [planner] }'],
    ['unknown-key', 'a key that nothing reads', '    observers: [kisa]', '    observers: [kisa]\n    viewers: [kisa]'],
    ['unknown-key', 'a misspelt key', 'peers` is', 'peers` is\nextra: 1\n# '],
    ['missing-key', 'a channel without a public reader', '    publicReader: { party: bpa, user: relay }\n', ''],
    ['title-missing', 'a party without a title', '    title: { en: Shipping line, ko: 선사 }\n', ''],
    ['title-missing', 'a title in one language', '{ en: Online voting, ko: 온라인 투표 }', '{ en: Online voting }'],
    ['form', 'a value of another type', 'maxMessages: 500', 'maxMessages: many'],
    ['name-syntax', 'a party in capitals', '  line:\n', '  Line:\n'],
    ['name-syntax', 'a role with a comma', 'docs: { roles: [docs] }', "docs: { roles: ['docs,planner'] }"],
    [
      'name-syntax',
      'the attribute that roles are made into',
      '{ agency: mfds } }\n      broker',
      '{ role: mfds } }\n      broker',
    ],
    ['name-reserved', 'a party of the name of the services', '  kftc:\n', '  services:\n'],
    ['duration', 'a duration without a unit', 'requestForwardTimeout: 1s', 'requestForwardTimeout: 1'],
    [
      'duration-order',
      'a complaint before the forwarding',
      'requestComplainTimeout: 4s',
      'requestComplainTimeout: 500ms',
    ],
    ['size', 'a size without a unit', 'absoluteMaxBytes: 10 MB', 'absoluteMaxBytes: 10000'],
    ['size-order', 'a preferred size above the absolute', 'preferredMaxBytes: 2 MB', 'preferredMaxBytes: 20 MB'],
    ['consenter-count', 'three consenters', '[nec, molit, kcs, kisa]', '[nec, molit, kcs]'],
    ['consenter-count', 'five consenters', '[nec, molit, kcs, kisa]', '[nec, molit, kcs, kisa, mofa]'],
    ['consenter-repeated', 'a consenter named twice', '[nec, molit, kcs, kisa]', '[nec, molit, kcs, kcs]'],
    ['consenter-unknown', 'a consenter that is no party', '[nec, molit, kcs, kisa]', '[nec, molit, kcs, nobody]'],
    ['member-unknown', 'a member that is no party', 'members: [nec, host,', 'members: [nec, hosts, host,'],
    [
      'member-repeated',
      'an observer that is a member',
      '[bpa, line, terminal1, terminal2, haulier, kcs]',
      '[bpa, line, terminal1, terminal2, haulier, kcs, kisa]',
    ],
    [
      'party-idle',
      'a party of no channel',
      'members: [mofa, moj, kftc, bank1, bank2]',
      'members: [mofa, moj, bank1, bank2]',
    ],
    ['observer-endorses', 'an observer in an endorsement policy', 'of: [nec, host, observer]', 'of: [nec, host, kisa]'],
    ['endorser-no-member', 'an endorser of another channel', 'of: [nec, host, observer]', 'of: [nec, host, line]'],
    ['endorser-repeated', 'an endorser named twice', 'of: [nec, host, observer]', 'of: [nec, host, host]'],
    ['endorsement-unreachable', 'more endorsements than parties', '{ anyOf: 2, of: [nec', '{ anyOf: 4, of: [nec'],
    ['endorsement-form', 'both forms of endorsement', '{ anyOf: 2, of: [nec', '{ anyOf: 2, allOf: true, of: [nec'],
    [
      'collection-member',
      'a collection member of another channel',
      'members: [line, haulier], e',
      'members: [line, bank1], e',
    ],
    ['collection-member', 'an observer in a collection', 'members: [line, haulier], e', 'members: [line, kisa], e'],
    ['endorser-no-member', 'a collection endorsed by an outsider', 'of: [nacf, abattoir]', 'of: [nacf, market]'],
    ['public-reader', 'a public reader that is no user', '{ party: bpa, user: relay }', '{ party: bpa, user: nobody }'],
    [
      'public-reader',
      'a public reader of another channel',
      '{ party: bpa, user: relay }',
      '{ party: nec, user: relay }',
    ],
    ['user-without-role', 'a user without a role', 'docs: { roles: [docs] }', 'docs: { roles: [] }'],
    ['role-repeated', 'a role given twice', 'docs: { roles: [docs] }', 'docs: { roles: [docs, docs] }'],
    ['peers', 'more peers than make sense', '선사 }\n', '선사 }\n    peers: 9\n'],
    ['peers', 'a party without a peer', '선사 }\n', '선사 }\n    peers: 0\n'],
    ['ports', 'ports that run out', 'base: 8000', 'base: 65500'],
    ['ports', 'ports of the system', 'base: 8000', 'base: 80'],
  ];
  test.each(broken)('finds %s: %s', (rule, _what, before, after) => {
    expect(problemsOf([before, after]).map((problem) => problem.rule)).toContain(rule);
  });
});

describe('names', () => {
  test('of MSPs come from parties and lead back to them', () => {
    for (const party of Object.keys(topology.parties)) expect(partyOfMspId(mspIdOf(party))).toBe(party);
    expect(mspIdOf('line')).toBe('LineMSP');
    expect(orderingMspIdOf('nec')).toBe('NecOrdererMSP');
  });

  test('of ordering MSPs and of anything else lead to no party', () => {
    for (const id of ['NecOrdererMSP', 'lineMSP', 'Line', 'MSP', 'Line-MSP', ''])
      expect(partyOfMspId(id)).toBeUndefined();
  });
});

describe('policies', () => {
  test('become signature policies of peers', () => {
    expect(endorsementExpression({ anyOf: 2 }, ['line', 'kcs', 'bpa'])).toBe(
      "OutOf(2,'LineMSP.peer','KcsMSP.peer','BpaMSP.peer')",
    );
    expect(endorsementExpression({ allOf: true }, ['line', 'kcs'])).toBe("OutOf(2,'LineMSP.peer','KcsMSP.peer')");
    expect(endorsementExpression({ anyOf: 1, of: ['kcs'] }, ['line', 'kcs'])).toBe("OutOf(1,'KcsMSP.peer')");
  });

  test('of a collection name its members, its own endorsement and a second copy', () => {
    expect(collectionsConfig(topology, 'transshipment')[0]).toEqual({
      name: 'line-haulier',
      policy: "OR('LineMSP.member','HaulierMSP.member')",
      requiredPeerCount: 1,
      maxPeerCount: 1,
      blockToLive: 0,
      memberOnlyRead: true,
      memberOnlyWrite: true,
      endorsementPolicy: { signaturePolicy: "OutOf(2,'LineMSP.peer','HaulierMSP.peer')" },
    });
  });

  test('of a collection of one member with one peer ask for no second copy', () => {
    const [, access] = collectionsConfig(topology, 'voting');
    expect(access).toMatchObject({ name: 'access', requiredPeerCount: 0, maxPeerCount: 0 });
  });

  test('never ask for more copies than there are peers', () => {
    for (const channel of Object.keys(topology.channels)) {
      for (const { requiredPeerCount, maxPeerCount } of collectionsConfig(topology, channel)) {
        expect(requiredPeerCount).toBeLessThanOrEqual(maxPeerCount);
      }
    }
  });
});
