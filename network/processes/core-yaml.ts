import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { PeerLayout } from '../layout.ts';

/** Name by which the peers know their external builder. */
const BUILDER_NAME = 'ledger-contract-server';

/** Folder of the external builder. */
export const BUILDER_DIR = join(dirname(fileURLToPath(import.meta.url)), 'builder');

/** Variables that a peer hands to the external builder, beside PATH and TMPDIR. */
export const BUILDER_VARIABLES = ['LEDGER_LINKS_DIR', 'CORE_PEER_TLS_CERT_FILE', 'CORE_PEER_TLS_KEY_FILE'] as const;

/** 100 MiB, Fabric's own limit for a gRPC message. */
const MESSAGE_CAP_BYTES = 104_857_600;

/**
 * The configuration of one peer, as the text of its `core.yaml`.
 * @param siblings the other peers of its organisation, from which it learns of the rest
 * @param builderDir folder of the external builder, where the peer finds it
 */
export function coreYaml(peer: PeerLayout, siblings: readonly PeerLayout[], builderDir = BUILDER_DIR): string {
  const address = `${peer.host}:${peer.port}`;
  return stringify({
    peer: {
      id: peer.name,
      networkId: 'ledger-pilots',
      listenAddress: `${peer.listenHost}:${peer.port}`,
      address,
      // By default the peer would listen for chaincode on every interface. No contract dials in.
      chaincodeListenAddress: `${peer.adminHost}:${peer.chaincodePort}`,
      chaincodeAddress: `${peer.host}:${peer.chaincodePort}`,
      fileSystemPath: join(peer.dir, 'ledger'),
      mspConfigPath: peer.mspDir,
      localMspId: peer.mspId,
      localMspType: 'bccsp',
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      tls: {
        enabled: true,
        // Applications prove who they are by signing; gossip and the orderers' cluster check client certificates themselves.
        clientAuthRequired: false,
        cert: { file: peer.tls.certificate },
        key: { file: peer.tls.privateKey },
        rootcert: { file: peer.tls.root },
      },
      gossip: gossip(address, siblings),
      gateway: { enabled: true, endorsementTimeout: '30s', broadcastTimeout: '15s', dialTimeout: '10s' },
      keepalive: {
        minInterval: '60s',
        client: { interval: '60s', timeout: '20s' },
        deliveryClient: { interval: '60s', timeout: '20s' },
      },
      client: { connTimeout: '3s' },
      deliveryclient: {
        blockGossipEnabled: false,
        policy: 'cluster',
        reconnectTotalTimeThreshold: '3600s',
        connTimeout: '3s',
        // An orderer that was away is asked again soon after it is back.
        reConnectBackoffThreshold: '5s',
        minimalReconnectInterval: '100ms',
        blockCensorshipTimeoutKey: '30s',
      },
      authentication: { timewindow: '15m' },
      handlers: {
        // CVE-2024-45244: without TimeWindowCheck a client may state any transaction time.
        authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
        decorators: [{ name: 'DefaultDecorator' }],
        endorsers: { escc: { name: 'DefaultEndorsement' } },
        validators: { vscc: { name: 'DefaultValidation' } },
      },
      discovery: {
        enabled: true,
        authCacheEnabled: true,
        authCacheMaxSize: 1000,
        authCachePurgeRetentionRatio: 0.75,
        orgMembersAllowedAccess: false,
      },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: MESSAGE_CAP_BYTES,
      maxSendMsgSize: MESSAGE_CAP_BYTES,
      profile: { enabled: false },
    },
    // No Docker: with an empty endpoint the peer knows no other builder than ours.
    vm: { endpoint: '' },
    chaincode: {
      externalBuilders: [{ name: BUILDER_NAME, path: builderDir, propagateEnvironment: BUILDER_VARIABLES }],
      installTimeout: '60s',
      startuptimeout: '30s',
      executetimeout: '30s',
      mode: 'net',
      // fabric-shim exits on a keep-alive message.
      keepalive: 0,
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      logging: { level: 'info', shim: 'warning' },
      runtimeParams: {
        useWriteBatch: true,
        maxSizeWriteBatch: 1000,
        useGetMultipleKeys: true,
        maxSizeGetMultipleKeys: 1000,
      },
    },
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: {
        collElgProcMaxDbBatchSize: 5000,
        collElgProcDbBatchesInterval: 1000,
        deprioritizedDataReconcilerInterval: '60m',
        // What a transaction purges is deleted with its block, and not with the hundredth after it.
        purgeInterval: 1,
        purgedKeyAuditLogging: true,
      },
      snapshots: { rootDir: snapshotsDir(peer) },
    },
    operations: { listenAddress: `${peer.adminHost}:${peer.operationsPort}`, tls: { enabled: false } },
    metrics: { provider: 'prometheus' },
  });
}

/** Where a peer writes snapshots of its channels. */
export function snapshotsDir(peer: PeerLayout): string {
  return join(peer.dir, 'snapshots');
}

/** With Fabric's own intervals the first transaction of a channel waits 26 s until the peers know of each other. */
function gossip(address: string, siblings: readonly PeerLayout[]): object {
  return {
    bootstrap: siblings.length > 0 ? siblings.map(({ host, port }) => `${host}:${port}`).join(' ') : address,
    endpoint: address,
    externalEndpoint: address,
    // Every peer takes blocks from the orderers itself: no election, and no peer depends on another one's health.
    useLeaderElection: false,
    orgLeader: true,
    membershipTrackerInterval: '5s',
    maxBlockCountToStore: 10,
    maxPropagationBurstLatency: '10ms',
    maxPropagationBurstSize: 10,
    propagateIterations: 1,
    propagatePeerNum: 3,
    pullInterval: '4s',
    pullPeerNum: 3,
    requestStateInfoInterval: '2s',
    publishStateInfoInterval: '1s',
    publishCertPeriod: '10s',
    skipBlockVerification: false,
    dialTimeout: '3s',
    connTimeout: '2s',
    recvBuffSize: 20,
    sendBuffSize: 200,
    digestWaitTime: '1s',
    requestWaitTime: '1500ms',
    responseWaitTime: '2s',
    aliveTimeInterval: '5s',
    aliveExpirationTimeout: '25s',
    reconnectInterval: '1s',
    maxConnectionAttempts: 120,
    msgExpirationFactor: 20,
    pvtData: {
      pullRetryThreshold: '60s',
      transientstoreMaxBlockRetention: 20_000,
      pushAckTimeout: '3s',
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: '10s',
      reconciliationEnabled: true,
      skipPullingInvalidTransactionsDuringCommit: false,
      // A single copy of private data is one disk failure away from none.
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
    state: { enabled: false },
  };
}
