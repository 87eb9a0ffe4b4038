/** An election's beginning, its polls and its end. */
import { addDays, compareInstants, msBetween } from '../../kit/clock.ts';
import { sha256Hex } from '../../kit/digest.ts';
import { termsProblem } from '../guards/terms.ts';
import { ruleVersionAt } from '../guards/quorum.ts';
import { Manifest } from '../schema/elections.ts';
import type { RecordOf } from '../state.ts';
import { keyOf, moveOn, phaseFor, recordedBy, type HandlersOf, type Tx } from './call.ts';
import { requireConsents } from './consents.ts';

/** Most credentials of an election that may close early because all have voted: they are counted in one transaction. */
const MAX_COUNTED_AT_ONCE = 10_000;
const utf8 = new TextEncoder();

/** Handlers of elections. */
export const electionHandlers = {
  async createElection(tx, input) {
    const manifest = Manifest.strip().parse(input);
    const { electionId, closesAt } = manifest;
    const ruleVersion = ruleVersionAt(tx.now);
    const problem = ruleVersion === undefined ? 'no rules of turnout are in force' : termsProblem(manifest, tx.now);
    if (problem !== undefined) tx.fail('TERMS_INVALID', `The terms do not fit: ${problem}.`, { problem });
    if ((await tx.get('election', electionId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is an election ${electionId} already.`, { electionId });
    }
    const recorded = recordedBy(tx);
    await tx.put('election', { electionId, manifest, ruleVersion: ruleVersion!, created: recorded });
    const none = { attempt: 0, trustees: 0, threshold: 0 };
    const phase = { electionId, state: 'DRAFT', since: tx.now, closesAt, ...none, recorded } as const;
    await tx.put('phase', phase);
    tx.emit('ElectionCreated', { electionId });
    return phase;
  },

  async openPolls(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'openPolls');
    const election = await tx.require('election', electionId);
    const { opensAt } = election.manifest;
    if (compareInstants(tx.now, opensAt) < 0) tx.fail('NOT_DUE', `The polls open at ${opensAt}.`, { opensAt });
    if (compareInstants(tx.now, phase.closesAt) >= 0) {
      tx.fail('WINDOW_CLOSED', `The polls would have closed at ${phase.closesAt}.`, { closesAt: phase.closesAt });
    }
    await requireUnchangedRoll(tx, electionId);
    const subject = keyOf(tx, election).electionHash;
    await requireConsents(tx, { electionId, act: 'OPEN', subject }, [{ party: 'host', persons: 1 }]);
    await tx.put('election', { ...election, openedAt: tx.now });
    return moveOn(tx, phase, { state: next });
  },

  async suspendPolls(tx, { electionId, incidentId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'suspendPolls');
    await tx.require('incident', electionId, incidentId);
    await requireSecondObserver(tx, electionId, 'SUSPEND', incidentId);
    return moveOn(tx, phase, { state: next, suspension: { since: tx.now, incidentId } });
  },

  async resumePolls(tx, { electionId, closesAt }) {
    const { phase, next } = await phaseFor(tx, electionId, 'resumePolls');
    const { since, incidentId } = phase.suspension!;
    await requireSecondObserver(tx, electionId, 'RESUME', incidentId);
    const moved = msBetween(phase.closesAt, closesAt);
    if (moved < 0 || moved > msBetween(since, tx.now)) {
      tx.fail('TERMS_INVALID', 'The end of the polls may move by at most the time that was lost.', {
        problem: 'closesAt',
        closesAt: phase.closesAt,
        suspendedAt: since,
      });
    }
    const rest = { ...phase };
    delete rest.suspension;
    return moveOn(tx, rest, { state: next, closesAt });
  },

  async closePolls(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'closePolls');
    const { manifest, roll } = await tx.require('election', electionId);
    if (compareInstants(tx.now, phase.closesAt) < 0) {
      const early = manifest.closeRule === 'ALL_VOTED' && roll!.credentials <= MAX_COUNTED_AT_ONCE;
      const voted = early ? (await tx.list('ballot', [electionId], MAX_COUNTED_AT_ONCE)).length : 0;
      if (voted !== roll!.credentials) {
        tx.fail('NOT_DUE', `The polls close at ${phase.closesAt}.`, { closesAt: phase.closesAt });
      }
    }
    await tx.put('tally', { electionId, state: 'COUNTING', closedAt: tx.now });
    return moveOn(tx, phase, { state: next });
  },

  async annulElection(tx, { electionId, reason }) {
    const { phase, next } = await phaseFor(tx, electionId, 'annulElection');
    const { manifest } = await tx.require('election', electionId);
    const subject = sha256Hex(utf8.encode(reason));
    await requireConsents(tx, { electionId, act: 'ANNUL', subject }, institutionsOf(manifest.observersRequired));
    return moveOn(tx, phase, { state: next, reason });
  },

  async archiveElection(tx, { electionId }) {
    const { phase, next } = await phaseFor(tx, electionId, 'archiveElection');
    return moveOn(tx, phase, { state: next });
  },

  async getElection(tx, { electionId }) {
    return { election: await tx.require('election', electionId), phase: await tx.require('phase', electionId) };
  },

  async listElections(tx, { limit, cursor }) {
    const page = await tx.page('election', [], limit, cursor);
    const items = [];
    for (const { electionId, manifest } of page.items) {
      const { state } = await tx.require('phase', electionId);
      items.push({ electionId, title: manifest.title, template: manifest.template, state });
    }
    return { ...page, items };
  },
} satisfies HandlersOf<
  | 'createElection'
  | 'openPolls'
  | 'suspendPolls'
  | 'resumePolls'
  | 'closePolls'
  | 'annulElection'
  | 'archiveElection'
  | 'getElection'
  | 'listElections'
>;

/** The host, and so many observers. */
export function institutionsOf(observers: number) {
  return [
    { party: 'host', persons: 1 },
    { party: 'observer', persons: observers },
  ];
}

/** When it may be contested no more. */
export function contestableUntil(publishedAt: string, manifest: RecordOf<'election'>['manifest']): string {
  return addDays(publishedAt, manifest.complaintDays);
}

/** Both keepers have attested, since the freeze, that the roll is what was frozen. */
async function requireUnchangedRoll(tx: Tx, electionId: string): Promise<void> {
  for (const party of ['credential', 'host']) {
    const attested = await tx.get('rollAttestation', electionId, 'OPEN', party);
    if (attested?.matches === true) continue;
    const found = attested === undefined ? 'has not attested the roll' : 'has another roll than was frozen';
    tx.fail('ROLL_MISMATCH', `The ${party} ${found}.`, { party });
  }
}

/** The commission acts alone; of observers two must want it. */
async function requireSecondObserver(
  tx: Tx,
  electionId: string,
  act: 'SUSPEND' | 'RESUME',
  incidentId: string,
): Promise<void> {
  if (tx.caller.party !== 'observer') return;
  await requireConsents(tx, { electionId, act, subject: incidentId }, [{ party: 'observer', persons: 1 }]);
}
