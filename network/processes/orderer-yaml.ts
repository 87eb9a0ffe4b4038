import { join } from 'node:path';
import { stringify } from 'yaml';
import type { OrdererLayout } from '../layout.ts';

const MESSAGE_CAP_BYTES = 104_857_600;

/** The configuration of one orderer, as the text of its `orderer.yaml`. */
export function ordererYaml(orderer: OrdererLayout): string {
  const tls = { Enabled: true, Certificate: orderer.tls.certificate, PrivateKey: orderer.tls.privateKey };
  return stringify({
    General: {
      ListenAddress: orderer.listenHost,
      ListenPort: orderer.port,
      // Clients are known by their signatures. The cluster, on the same port, checks each consenter's client certificate
      // against the one in the channel configuration.
      TLS: { ...tls, RootCAs: [orderer.tls.root], ClientAuthRequired: false },
      Keepalive: { ServerMinInterval: '60s', ServerInterval: '7200s', ServerTimeout: '20s' },
      // A consenter that was away is dialled again soon after it is back.
      Backoff: { BaseDelay: '200ms', Multiplier: 1.6, MaxDelay: '5s' },
      MaxRecvMsgSize: MESSAGE_CAP_BYTES,
      MaxSendMsgSize: MESSAGE_CAP_BYTES,
      Cluster: {
        SendBufferSize: 100,
        ClientCertificate: orderer.tls.certificate,
        ClientPrivateKey: orderer.tls.privateKey,
        ReplicationPolicy: 'consensus',
      },
      BootstrapMethod: 'none',
      LocalMSPDir: orderer.mspDir,
      LocalMSPID: orderer.mspId,
      BCCSP: { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } },
      Authentication: { TimeWindow: '15m' },
      Profile: { Enabled: false },
    },
    FileLedger: { Location: join(orderer.dir, 'ledger') },
    Operations: { ListenAddress: `${orderer.adminHost}:${orderer.operationsPort}`, TLS: { Enabled: false } },
    Metrics: { Provider: 'prometheus' },
    // Joining a channel is the administrator's alone: the listener asks for a client certificate of the organisation.
    Admin: {
      ListenAddress: `${orderer.adminHost}:${orderer.adminPort}`,
      TLS: { ...tls, RootCAs: [orderer.tls.root], ClientAuthRequired: true, ClientRootCAs: [orderer.tls.root] },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: '4 MB' },
    Consensus: { WALDir: join(orderer.dir, 'wal'), SnapDir: join(orderer.dir, 'snapshots') },
  });
}
