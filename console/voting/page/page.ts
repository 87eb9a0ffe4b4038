/** The voter's page in the browser: which of the two pages it is, and what it is made with. */
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { relayBox } from '../voter/relay-box.ts';
import { browserVault } from './browser-vault.ts';
import { CheckPage, checkView } from './check-page.ts';

import { VoterPage } from './voter-page.ts';
import { voterView } from './voter-view.ts';
import { votingFrame, type VotingFrame } from './voting-frame.ts';

const [, , electionId = '', page] = location.pathname.split('/');
const reads = ledgerClient({ baseUrl: location.origin, contracts: [voting] }).voting;
if (page === 'check') showChecks();
else showVoting();

function showVoting(): void {
  const frame: VotingFrame = votingFrame(() => voterView(own, frame));
  const own: VoterPage = new VoterPage({
    electionId,
    voting: reads,
    box: relayBox({ baseUrl: location.origin }),
    vault: browserVault(),
    changed: () => frame.draw(own.error === undefined ? own.part : 'ERROR'),
  });
  frame.draw();
  void own.load();
}

function showChecks(): void {
  const frame: VotingFrame = votingFrame(() => checkView(own, frame));
  const own: CheckPage = new CheckPage({
    electionId,
    voting: reads,
    addressText: location.hash.slice(1),
    changed: () => frame.draw(),
  });
  frame.draw();
  void own.load();
}
