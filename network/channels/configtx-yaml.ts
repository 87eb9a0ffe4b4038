import { stringify } from 'yaml';
import type { Layout, OrdererLayout, OrganisationLayout } from '../layout.ts';
import { mspIdOf, type Topology } from '../topology.ts';

/** Name of the one profile in the file. */
export const PROFILE = 'Channel';

/**
 * The first configuration of a channel, as the text of configtxgen's `configtx.yaml`: its organisations with their anchor
 * peers, the four BFT consenters, policies, capabilities.
 * @throws {RangeError} when the topology has no such channel
 */
export function configtxYaml(topology: Topology, layout: Layout, channelName: string): string {
  const channel = topology.channels[channelName];
  if (channel === undefined) throw new RangeError(`there is no channel ${channelName} in the topology`);
  const { batch, bft } = topology.ordering;
  const participants = [...channel.members, ...channel.observers];
  return stringify(
    {
      Profiles: {
        [PROFILE]: {
          Policies: implicitPolicies(),
          Capabilities: { V3_0: true },
          Orderer: {
            OrdererType: 'BFT',
            // SmartBFT cuts its batches by its own interval; Fabric still wants a value.
            BatchTimeout: bft.requestBatchMaxInterval,
            BatchSize: {
              MaxMessageCount: batch.maxMessages,
              AbsoluteMaxBytes: batch.absoluteMaxBytes,
              PreferredMaxBytes: batch.preferredMaxBytes,
            },
            ConsenterMapping: layout.orderers.map(consenter),
            SmartBFT: {
              RequestBatchMaxCount: batch.maxMessages,
              RequestBatchMaxInterval: bft.requestBatchMaxInterval,
              RequestForwardTimeout: bft.requestForwardTimeout,
              RequestComplainTimeout: bft.requestComplainTimeout,
              RequestAutoRemoveTimeout: bft.requestAutoRemoveTimeout,
              ViewChangeResendInterval: bft.viewChangeResendInterval,
              ViewChangeTimeout: bft.viewChangeTimeout,
              LeaderHeartbeatTimeout: bft.leaderHeartbeatTimeout,
              LeaderHeartbeatCount: 10,
              CollectTimeout: '1s',
              IncomingMessageBufferSize: 200,
              RequestPoolSize: 100_000,
            },
            Organizations: layout.orderers.map((orderer) => orderingOrganisation(layout, orderer)),
            // configtxgen replaces this by a policy that counts the consenters' signatures; it demands one to replace.
            Policies: { ...implicitPolicies(), BlockValidation: implicitMeta('ANY Writers') },
            Capabilities: { V2_0: true },
          },
          Application: {
            Organizations: participants.map((party) => applicationOrganisation(layout, party)),
            Policies: {
              ...implicitPolicies(),
              // Not MAJORITY of everybody: an observer keeps the ledger and decides nothing.
              LifecycleEndorsement: signature(majorityOf(channel.members)),
              Endorsement: signature(majorityOf(channel.members)),
            },
            Capabilities: { V2_5: true },
          },
        },
      },
    },
    { aliasDuplicateObjects: false },
  );
}

function consenter(orderer: OrdererLayout): object {
  return {
    ID: orderer.consenterId,
    Host: orderer.host,
    Port: orderer.port,
    MSPID: orderer.mspId,
    Identity: orderer.certificate,
    ClientTLSCert: orderer.tls.certificate,
    ServerTLSCert: orderer.tls.certificate,
  };
}

function orderingOrganisation(layout: Layout, orderer: OrdererLayout): object {
  const { mspId, mspDir } = organisationOf(layout, 'orderer', orderer.party);
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: mspDir,
    Policies: {
      Readers: signature(`OR('${mspId}.member')`),
      Writers: signature(`OR('${mspId}.member')`),
      Admins: signature(`OR('${mspId}.admin')`),
    },
    OrdererEndpoints: [`${orderer.host}:${orderer.port}`],
  };
}

function applicationOrganisation(layout: Layout, party: string): object {
  const { mspId, mspDir } = organisationOf(layout, 'peer', party);
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: mspDir,
    Policies: {
      Readers: signature(`OR('${mspId}.admin','${mspId}.peer','${mspId}.client')`),
      Writers: signature(`OR('${mspId}.admin','${mspId}.client')`),
      Admins: signature(`OR('${mspId}.admin')`),
      Endorsement: signature(`OR('${mspId}.peer')`),
    },
    // In the first block: no update of the configuration before peers of other organisations know of these.
    AnchorPeers: layout.peers
      .filter((peer) => peer.party === party)
      .map((peer) => ({ Host: peer.host, Port: peer.port })),
  };
}

/**
 * Where an organisation's MSP is.
 * @throws {RangeError} when the layout has none of that party and kind
 */
export function organisationOf(layout: Layout, kind: 'peer' | 'orderer', party: string): OrganisationLayout {
  const found = layout.organisations.find((candidate) => candidate.kind === kind && candidate.party === party);
  if (found === undefined) throw new RangeError(`the layout has no ${kind} organisation of ${party}`);
  return found;
}

function majorityOf(parties: readonly string[]): string {
  const majority = Math.floor(parties.length / 2) + 1;
  return `OutOf(${majority},${parties.map((party) => `'${mspIdOf(party)}.peer'`).join(',')})`;
}

function signature(rule: string): object {
  return { Type: 'Signature', Rule: rule };
}

function implicitMeta(rule: string): object {
  return { Type: 'ImplicitMeta', Rule: rule };
}

function implicitPolicies(): Record<string, object> {
  return {
    Readers: implicitMeta('ANY Readers'),
    Writers: implicitMeta('ANY Writers'),
    Admins: implicitMeta('MAJORITY Admins'),
  };
}
