/** V3 and V9: opening, suspending and closing the polls, consents, incidents, the end. */
import { createHash } from 'node:crypto';
import type { Call } from './call.ts';
import { signerOf } from './entitlements.ts';
import type { Replay, Steps } from './replay.ts';

/** The steps of the polls. */
export const pollSteps: Steps<
  | 'giveConsent'
  | 'openPolls'
  | 'suspendPolls'
  | 'resumePolls'
  | 'closePolls'
  | 'reportIncident'
  | 'settleIncident'
  | 'annulElection'
  | 'archiveElection'
> = {
  giveConsent({ record }, { act, subject }, { caller }) {
    const { phaseSerial } = record;
    record.consents.push({ act, subject, signer: signerOf(caller), party: caller.party, phaseSerial });
  },

  openPolls(replay, _input, call) {
    const { manifest, key, closesAtMs } = replay.record;
    if (call.atMs < Date.parse(manifest?.opensAt ?? '') || call.atMs >= closesAtMs) {
      replay.find(
        'POLLS_MOVED',
        `the polls open at ${timeOf(call.atMs)}, the manifest says ${manifest?.opensAt}`,
        call,
      );
    }
    requireUnchangedRoll(replay, call);
    replay.requireConsents(call, 'OPEN', Buffer.from(key?.electionHash ?? []).toString('hex'), { host: 1 });
  },

  suspendPolls(replay, { incidentId }, call) {
    requireSecondObserver(replay, call, 'SUSPEND', incidentId);
    replay.record.suspension = { sinceMs: call.atMs, incidentId };
  },

  resumePolls(replay, { closesAt }, call) {
    const { record } = replay;
    const { suspension, closesAtMs } = record;
    requireSecondObserver(replay, call, 'RESUME', suspension?.incidentId ?? '');
    const moved = Date.parse(closesAt) - closesAtMs;
    if (moved < 0 || moved > call.atMs - (suspension?.sinceMs ?? call.atMs)) {
      replay.find('POLLS_MOVED', `the end moves by ${moved} ms, which is not what was lost`, call);
    }
    record.closesAtMs = Date.parse(closesAt);
    record.suspension = undefined;
  },

  closePolls(replay, _input, call) {
    const { manifest, closesAtMs, ballots, lists } = replay.record;
    const everybody = manifest?.closeRule === 'ALL_VOTED' && ballots.size === lists.REGISTRAR.weights.size;
    if (call.atMs < closesAtMs && !everybody) {
      replay.find('POLLS_MOVED', `the polls close at ${timeOf(call.atMs)}, and not at ${timeOf(closesAtMs)}`, call);
    }
  },

  reportIncident({ record }, { incidentId }) {
    record.openIncidents.add(incidentId);
  },

  settleIncident({ record }, { incidentId }) {
    record.openIncidents.delete(incidentId);
  },

  annulElection(replay, { reason }, call) {
    const subject = createHash('sha256').update(reason).digest('hex');
    replay.requireConsents(call, 'ANNUL', subject, {
      host: 1,
      observer: replay.record.manifest?.observersRequired ?? 1,
    });
  },

  archiveElection: () => undefined,
};

/** Both keepers have attested, since the freeze, that the roll is what was frozen. */
function requireUnchangedRoll(replay: Replay, call: Call): void {
  for (const party of ['credential', 'host']) {
    const attested = replay.record.attested.get(`OPEN.${party}`);
    if (attested !== undefined && attested.rollCommitment !== '') continue;
    replay.find('ROLL_DIFFERS', `the ${party} has not attested that the roll is still the frozen one`, call);
  }
}

/** The commission acts alone; of observers two must want it. */
function requireSecondObserver(replay: Replay, call: Call, act: string, incidentId: string): void {
  if (call.caller.party === 'observer') replay.requireConsents(call, act, incidentId, { observer: 1 });
}

function timeOf(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : String(ms);
}
