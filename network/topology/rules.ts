/** What a topology has to keep beyond its form. One function per subject; each names all that breaks it. */
import type { Finding } from './finding.ts';
import type { ChannelOutline, Named, Outline, PolicyOutline } from './outline.ts';
import { RESERVED_PARTY } from './ports.ts';

type Rule = (outline: Outline) => Finding[];

const RULES: readonly Rule[] = [
  consenters,
  bftDurations,
  batchSizes,
  parties,
  users,
  channels,
  publicReaders,
  collections,
];

/** Everything in a topology that breaks a rule. */
export function brokenRules(outline: Outline): Finding[] {
  return RULES.flatMap((rule) => rule(outline));
}

function found(rule: string, path: Finding['path'], message: string, at: Finding['at'] = 'value'): Finding {
  return { path, at, rule, message };
}

function consenters(outline: Outline): Finding[] {
  const findings = outline.consenters
    .filter(({ name }) => !outline.parties.has(name))
    .map(({ name, path }) => found('consenter-unknown', path, `the consenter ${name} is no party`));
  findings.push(...repeated('consenter-repeated', outline.consenters));
  const count = outline.consenters.length;
  const path = ['ordering', 'consenters'];
  if (count < 4) {
    findings.push(
      found('consenter-count', path, `${count} consenters cannot outvote one that lies: there have to be four`),
    );
  } else if (count % 3 !== 1) {
    // n = 3f + 1 (Castro and Liskov 1999): the others only make the quorum larger.
    const tolerated = Math.floor((count - 1) / 3);
    const better = `${3 * tolerated + 1} or ${3 * tolerated + 4}`;
    findings.push(
      found('consenter-count', path, `${count} consenters tolerate ${tolerated} faults, as fewer do: take ${better}`),
    );
  }
  return findings;
}

/** Pairs of which the first has to be the shorter: SmartBFT's own checks, and what it took to leave a dead leader behind. */
const SHORTER: readonly (readonly [string, string])[] = [
  ['requestBatchMaxInterval', 'requestForwardTimeout'],
  ['requestForwardTimeout', 'requestComplainTimeout'],
  ['requestComplainTimeout', 'requestAutoRemoveTimeout'],
  ['viewChangeResendInterval', 'viewChangeTimeout'],
  ['viewChangeTimeout', 'leaderHeartbeatTimeout'],
];

function bftDurations({ bft }: Outline): Finding[] {
  return SHORTER.flatMap(([shorter, longer]) => {
    const [left, right] = [milliseconds(bft.get(shorter)), milliseconds(bft.get(longer))];
    if (left === undefined || right === undefined || left < right) return [];
    const message = `${shorter} (${bft.get(shorter)}) has to be shorter than ${longer} (${bft.get(longer)})`;
    return [found('duration-order', ['ordering', 'bft', shorter], message)];
  });
}

function milliseconds(duration: unknown): number | undefined {
  const [, number, unit] = /^([0-9]+)(ms|s|m)$/.exec(String(duration)) ?? [];
  if (number === undefined) return undefined;
  return Number(number) * (unit === 'ms' ? 1 : unit === 's' ? 1000 : 60_000);
}

function batchSizes({ batch }: Outline): Finding[] {
  const [preferred, absolute] = [kilobytes(batch.get('preferredMaxBytes')), kilobytes(batch.get('absoluteMaxBytes'))];
  if (preferred === undefined || absolute === undefined || preferred <= absolute) return [];
  const message = 'preferredMaxBytes cannot be more than absoluteMaxBytes';
  return [found('size-order', ['ordering', 'batch', 'preferredMaxBytes'], message)];
}

function kilobytes(size: unknown): number | undefined {
  const [, number, unit] = /^([0-9]+) (KB|MB)$/.exec(String(size)) ?? [];
  return number === undefined ? undefined : Number(number) * (unit === 'KB' ? 1 : 1024);
}

function parties(outline: Outline): Finding[] {
  const present = new Set(outline.channels.flatMap(({ members, observers }) => [...members, ...observers].map(nameOf)));
  return [...outline.parties.values()].flatMap(({ name, path }) => {
    const findings: Finding[] = [];
    if (!present.has(name)) findings.push(found('party-idle', path, `the party ${name} is in no channel`, 'key'));
    if (name === RESERVED_PARTY) {
      findings.push(
        found('name-reserved', path, `${name} is the organisation of the CA and contract processes`, 'key'),
      );
    }
    return findings;
  });
}

function users(outline: Outline): Finding[] {
  return [...outline.parties.values()].flatMap((party) =>
    [...party.users].flatMap(([name, { path, roles }]) => {
      const findings = repeated('role-repeated', roles);
      if (roles.length === 0) {
        findings.push(
          found('user-without-role', path, `the user ${name} of ${party.name} has no role, so may do nothing`, 'key'),
        );
      }
      return findings;
    }),
  );
}

function channels(outline: Outline): Finding[] {
  return outline.channels.flatMap((channel) => {
    const all = [...channel.members, ...channel.observers];
    const unknown = all
      .filter(({ name }) => !outline.parties.has(name))
      .map(({ name, path }) => found('member-unknown', path, `${name} is no party`));
    const policy = brokenPolicy(channel.endorsement, channel.members, channel);
    return [...unknown, ...repeated('member-repeated', all), ...policy];
  });
}

function publicReaders(outline: Outline): Finding[] {
  return outline.channels.flatMap(({ name, members, publicReader }) => {
    const { party, user, path } = publicReader;
    if (typeof party !== 'string' || typeof user !== 'string') return [];
    if (!members.some((member) => member.name === party)) {
      return [found('public-reader', [...path, 'party'], `${party} is no member of ${name}`)];
    }
    const isUser = outline.parties.get(party)?.users.has(user) ?? false;
    return isUser ? [] : [found('public-reader', [...path, 'user'], `${party} has no user ${user}`)];
  });
}

function collections(outline: Outline): Finding[] {
  return outline.channels.flatMap((channel) =>
    channel.collections.flatMap(({ members, endorsement }) => {
      const strangers = members
        .filter(({ name }) => !channel.members.some((member) => member.name === name))
        .map(({ name, path }) => found('collection-member', path, `${name} is no member of ${channel.name}`));
      const policy = brokenPolicy(endorsement, members, channel);
      return [...strangers, ...repeated('collection-member-repeated', members), ...policy];
    }),
  );
}

/** @param members who could endorse: those of the channel or of the collection */
function brokenPolicy(policy: PolicyOutline, members: readonly Named[], channel: ChannelOutline): Finding[] {
  const findings = (policy.of ?? []).flatMap(({ name, path }) => {
    if (channel.observers.some((observer) => observer.name === name)) {
      return [found('observer-endorses', path, `${name} only observes ${channel.name}, so it cannot endorse`)];
    }
    if (members.some((member) => member.name === name)) return [];
    return [found('endorser-no-member', path, `${name} is not among those who could endorse`)];
  });
  findings.push(...repeated('endorser-repeated', policy.of ?? []));
  if ((policy.anyOf === undefined) === (policy.allOf === undefined)) {
    findings.push(
      found('endorsement-form', policy.path, 'an endorsement is either `anyOf: <number>` or `allOf: true`', 'key'),
    );
  }
  const count = (policy.of ?? members).length;
  if (typeof policy.anyOf === 'number' && policy.anyOf > count) {
    const message = `${policy.anyOf} endorsements of ${count} parties cannot be had`;
    findings.push(found('endorsement-unreachable', [...policy.path, 'anyOf'], message));
  }
  return findings;
}

function repeated(rule: string, names: readonly Named[]): Finding[] {
  return names
    .filter(({ name }, index) => names.findIndex((other) => other.name === name) < index)
    .map(({ name, path }) => found(rule, path, `${name} is named twice`));
}

function nameOf({ name }: Named): string {
  return name;
}
