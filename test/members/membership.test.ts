/**
 * Who takes part in a network changes while it works: a user is revoked, a contract is upgraded by vote, an organisation joins and
 * leaves. After each of them nothing that was acknowledged is lost, and the audit agrees.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { addOrganisation, removeOrganisation } from '@ledger-pilots/network/commands/organisation.ts';
import { revokeUser } from '@ledger-pilots/network/commands/revoke-user.ts';
import * as upgrade from '@ledger-pilots/network/commands/upgrade.ts';
import { peerProgram } from '@ledger-pilots/network/processes/programs.ts';
import { programReady, startProgram } from '@ledger-pilots/network/processes/start-program.ts';
import { stopProgram } from '@ledger-pilots/network/processes/stop-program.ts';
import { openNetwork } from '@ledger-pilots/network/state/network.ts';
import { TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { RestClient } from '../../scripts/journeys/rest-client.ts';
import { TransshipmentStory } from '../../scripts/journeys/transshipment-story.ts';
import { bareClient } from '../bare-client.ts';
import { peersOf } from '../ledger.ts';
import { BusyNetwork, CHANNEL } from './busy-network.ts';

jest.setTimeout(300_000);

const busy = new BusyNetwork();

beforeAll(() => busy.up());
afterAll(() => busy.down());

describe('a user is revoked', () => {
  const asUser = (as: string) =>
    new RestClient(busy.stateDir).send({ ...new TransshipmentStory().registerTruck(), as });
  const revoke = (party: string, user: string, dryRun = false) =>
    busy.told((options) => revokeUser({ ...options, party, user, dryRun }));

  test('a dry run tells who has to sign, and changes nothing', async () => {
    const told = await busy.run('user', 'revoke', 'haulier/dispatcher2', '--dry-run');
    expect(told).toContain('/Channel/Application/HaulierMSP/Admins: HaulierMSP has to sign; signed: nobody; 1 to go');
    expect(told).toMatch(/\+ revoked certificate [0-9a-f]+/);
    expect((await asUser('haulier/dispatcher2')).status).toBe(200);
    await expect(revoke('bpa', 'relay')).rejects.toThrow('name another publicReader');
    await expect(revoke('haulier', 'nobody')).rejects.toThrow('there are dispatcher, dispatcher2');
  });

  test('from then on gateway and peers refuse the user and nobody else; what the user did stays valid', async () => {
    const before = busy.connections;
    const written = await asUser('haulier/dispatcher2');
    const txId = written.headers.get('transaction-id')!;
    const { gateway, close } = bareClient(before, 'line', 'haulier/dispatcher2');
    try {
      const call = () => gateway.getNetwork(CHANNEL).getContract(CHANNEL).evaluateTransaction('Describe', '{}');
      await call();
      expect(await busy.run('user', 'revoke', 'haulier/dispatcher2')).toContain('its peers refuse the certificates');
      expect(await asUser('haulier/dispatcher2')).toMatchObject({ status: 403, body: { code: 'IDENTITY_UNKNOWN' } });
      await expect(call()).rejects.toThrow(/access denied|creator|PERMISSION/i);
    } finally {
      close();
    }
    expect((await asUser('haulier/dispatcher')).status).toBe(200);
    expect(await revoke('haulier', 'dispatcher2')).toContain('its configuration names them already');
    await busy.expectNothingLost();
    const peers = peersOf(busy.connections, CHANNEL);
    for (const peer of peers) {
      expect(await peer.transaction(txId)).toMatchObject({ code: 'VALID' });
      peer.close();
    }
  });
});

describe('a contract is upgraded by vote', () => {
  const told = (work: (options: upgrade.UpgradeOptions) => Promise<upgrade.Vote>, dryRun = false) =>
    busy.told(async (options) => {
      const vote = await work({ ...options, contract: CHANNEL, dryRun });
      upgrade.voteLines(vote).forEach(options.print);
    });
  const approve = (party: string) => told((options) => upgrade.approve({ ...options, party }));

  test('nothing is agreed without the majority, and whoever has not approved is named', async () => {
    busy.editContract('two');
    expect(await told(upgrade.propose, true)).toContain('sequence 2');
    await expect(told(upgrade.voteStatus)).rejects.toThrow('nothing of transshipment is put to the vote');
    await told(upgrade.propose);
    expect(await busy.run('upgrade', 'approve', CHANNEL, '--as', 'bpa')).toContain('approved: bpa (4 are needed)');
    await approve('line');
    await approve('kcs');
    await expect(told(upgrade.commit)).rejects.toThrow(
      /3 of 4 approvals that are needed are there \(bpa, line, kcs\); terminal1, terminal2, haulier have not approved/,
    );
    await expect(approve('kisa')).rejects.toThrow('kisa does not vote');
  });

  test('whoever has another source does not approve', async () => {
    busy.editContract('three');
    await expect(approve('haulier')).rejects.toThrow('is put to the vote');
    busy.editContract('two');
  });

  test('with the majority it runs, whoever comes late joins, and nothing is lost', async () => {
    await approve('haulier');
    expect(await busy.run('upgrade', 'commit', CHANNEL)).toContain('transshipment 0.0.0+');
    expect(await approve('terminal1')).toContain('not yet: terminal2');
    await approve('terminal2');
    expect(await told(upgrade.commit)).toContain('not yet: nobody');
    const status = JSON.parse(await busy.run('status', '--json')) as { channels: { contract: object }[] };
    expect(status.channels[0]!.contract).toMatchObject({ sequence: 2, agreed: true });
    await busy.expectNothingLost();
  });
});

describe('an organisation joins and leaves', () => {
  const JOINER = 'terminal3';
  const topology = join(busy.folder, 'topology.yaml');
  const place = { party: JOINER, channel: CHANNEL, topology, dryRun: false };

  beforeAll(() => {
    const wanted = parse(readFileSync(TOPOLOGY_FILE, 'utf8')) as {
      parties: Record<string, object>;
      channels: Record<string, { members: string[] }>;
    };
    wanted.parties[JOINER] = {
      title: { en: 'A third terminal', ko: '세 번째 터미널' },
      users: { gate: { roles: ['gate-operator'] } },
    };
    wanted.channels[CHANNEL]!.members.push(JOINER);
    writeFileSync(topology, stringify(wanted));
  });

  test('a dry run tells what changes and who has to sign, and changes nothing', async () => {
    const told = await busy.run(
      'organisation',
      'add',
      JOINER,
      '--channel',
      CHANNEL,
      '--topology',
      topology,
      '--dry-run',
    );
    expect(told).toContain('+ group Terminal3MSP');
    expect(told).toContain('/Channel/Application/Admins: 4 of');
    expect(told).toContain('the next sequence changes the endorsement policy');
    expect(told).toContain('nothing was changed');
    expect(existsSync(join(busy.stateDir, 'identities/peerOrganizations', JOINER))).toBe(false);
    const unnamed = busy.told((options) => addOrganisation({ ...options, ...place, topology: TOPOLOGY_FILE }));
    await expect(unnamed).rejects.toThrow(`the topology does not name ${JOINER} on ${CHANNEL}`);
  });

  test('once it has joined it has every block, endorses and submits, and nothing is lost', async () => {
    const told = await busy.run('organisation', 'add', JOINER, '--channel', CHANNEL, '--topology', topology);
    expect(told).toContain(`${JOINER} takes part in ${CHANNEL}`);
    const { gateway, close } = bareClient(busy.connections, JOINER, `${JOINER}/gate`);
    try {
      const contract = gateway.getNetwork(CHANNEL).getContract(CHANNEL);
      const endorsingOrganizations = ['Terminal3MSP', 'KcsMSP'];
      await contract.submit('org.hyperledger.fabric:GetMetadata', { endorsingOrganizations });
    } finally {
      close();
    }
    const again = await busy.told((options) => addOrganisation({ ...options, ...place }));
    expect(again).not.toContain('signed by');
    await busy.expectNothingLost();
  });

  test('once it has left its peer gets no block more, and nothing is lost', async () => {
    const before = await openNetwork(busy.stateDir);
    const remove = (wanted: string) =>
      busy.told((options) => removeOrganisation({ ...options, ...place, topology: wanted }));
    await expect(remove(topology)).rejects.toThrow(`the topology still names ${JOINER} on ${CHANNEL}`);
    const told = await busy.run('organisation', 'remove', JOINER, '--channel', CHANNEL, '--topology', TOPOLOGY_FILE);
    expect(told).toContain(`${JOINER} takes no part in ${CHANNEL} any more`);
    const peer = before.layout.peers.find(({ party }) => party === JOINER)!;
    const program = peerProgram(before, peer);
    startProgram(program);
    try {
      await programReady(program, 60_000);
      const height = await busy.heightAt(before, peer.name);
      await busy.goneOn();
      expect(await busy.heightAt(before, peer.name)).toBe(height);
      expect(await busy.heightAt(before, 'peer0.kisa')).toBeGreaterThan(height);
    } finally {
      await stopProgram(peer.dir);
    }
    await busy.expectNothingLost();
  });
});
