/**
 * Two institutions whose contract accepts everything are enough to put a ballot on the ledger, for endorsement is a vote and
 * not a proof. Nobody who replays the ledger's arguments is deceived: the verifier names the ballot.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { newVoterKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { bundleContract } from '@ledger-pilots/network/contracts/contract-source.ts';
import { killNode } from '@ledger-pilots/network/processes/nodes.ts';
import { contractPrograms } from '@ledger-pilots/network/processes/programs.ts';
import { programReady, startProgram } from '@ledger-pilots/network/processes/start-program.ts';
import { openNetwork, PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import type { Signed } from '@ledger-pilots/console/voting/voter/ballot-box.ts';
import type { VotingStory } from '../../scripts/journeys/voting-story.ts';
import { bareClient } from '../bare-client.ts';
import { freeBasePort } from '../free-ports.ts';
import { network } from '../network-command.ts';
import { until } from '../until.ts';
import { verifyFrom } from '../pilots/voting/verify-from.ts';
import type * as Scene from '../pilots/voting/scene.ts';

jest.setTimeout(300_000);

const DISHONEST = ['nec', 'host'];
const READY_MS = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-dishonest-'));
const state = join(folder, 'network');
let scene: typeof Scene;
let story: VotingStory;

beforeAll(async () => {
  const topology = join(folder, 'topology.yaml');
  const usual = parse(readFileSync(join(PROJECT_ROOT, 'network', 'topology.yaml'), 'utf8')) as {
    channels: { voting: object };
  };
  // Every institution runs the contract itself, which is what makes a dishonest one possible, and others not depend on it.
  const channels = { ...usual.channels, voting: { ...usual.channels.voting, perOrg: true } };
  writeFileSync(topology, stringify({ ...usual, channels }));
  const basePort = await freeBasePort(topology);
  const where = ['--state', state, '--topology', topology, '--base-port', String(basePort)];
  network('up', '--pilots', 'voting', ...where);
  process.env['LEDGER_STATE'] = state;
  scene = await import('../pilots/voting/scene.ts');
  story = await scene.storyOf({ voters: 4 }).opened();
});

afterAll(() => {
  network('down', '--state', state);
  rmSync(folder, { recursive: true });
});

/** Has two institutions run another contract under the same name and package. */
async function tamper(): Promise<void> {
  const bundle = join(folder, 'tampered.mjs');
  const { code } = await bundleContract(join(PROJECT_ROOT, 'test/faults/tampered-voting.ts'), PROJECT_ROOT);
  writeFileSync(bundle, code);
  for (const program of contractPrograms(await openNetwork(state), 'voting')) {
    if (!DISHONEST.some((party) => program.name.endsWith(`.${party}`))) continue;
    await killNode(state, program.name);
    const args = program.args.map((argument) => (argument.endsWith('.mjs') ? bundle : argument));
    startProgram({ ...program, args });
    await programReady({ ...program, args }, READY_MS);
  }
}

/** Casts past our gateway, endorsed by these institutions alone. */
async function castPast(ballot: Signed, organisations: readonly string[]): Promise<boolean> {
  const client = bareClient(readConnections(state), 'nec', 'nec/relay');
  try {
    const contract = client.gateway.getNetwork('voting').getContract('voting');
    const proposal = contract.newProposal('castBallot', {
      arguments: [JSON.stringify({ electionId: story.electionId, ...ballot })],
      endorsingOrganizations: [...organisations],
    });
    const commit = await (await proposal.endorse()).submit();
    return (await commit.getStatus()).successful;
  } finally {
    client.close();
  }
}

test('what two dishonest institutions admit is on the ledger, and the verifier names it', async () => {
  const [honest, silent] = [await scene.ballotOf(story, 0, CHOICE), await scene.ballotOf(story, 1, CHOICE)];
  const stranger = newVoterKey();
  const stuffed = await scene.signed(story, stranger, (await scene.prepared(story, stranger, CHOICE)).ballot);
  const unsigned = { ...silent, signature: '00'.repeat(64) };
  expect(await castPast(honest, ['NecMSP', 'HostMSP'])).toBe(true);
  await expect(castPast(stuffed, ['NecMSP', 'HostMSP'])).rejects.toThrow();
  expect((await verifyFrom(state, 'peer0.observer', story.electionId)).report.findings).toEqual([]);

  await tamper();
  // The first calls only find that the contract's old process is gone.
  const put = await until(() => castPast(stuffed, ['NecMSP', 'HostMSP']).catch(() => false), Boolean);
  expect(put).toBe(true);
  // One dishonest institution does not get past an honest one.
  await expect(castPast(unsigned, ['NecMSP', 'ObserverMSP'])).rejects.toThrow();
  expect(await castPast(unsigned, ['NecMSP', 'HostMSP'])).toBe(true);
  const shown = await scene
    .callsAs()
    .getBallot({ electionId: story.electionId, credential: hexOf(stranger.credential) });
  expect(shown.output.seq).toBe(1);

  const { code, report } = await verifyFrom(state, 'peer0.observer', story.electionId);
  expect(code).toBe(2);
  expect(report.findings.map((finding) => [finding.check, finding.code])).toEqual([
    ['V6', 'CREDENTIAL_NOT_ENTITLED'],
    ['V6', 'SIGNATURE_INVALID'],
  ]);
});

const CHOICE: Scene.Choices = [[0], [1], [0, 2]];
