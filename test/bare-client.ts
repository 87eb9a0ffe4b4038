/** The bare Fabric client as its documentation has it, for what is to be done or measured without our gateway. */
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, signers, type Gateway, type Signer } from '@hyperledger/fabric-gateway';
import type { Connections } from '@ledger-pilots/network/connections.ts';

/** One connection in the name of one user. */
export interface BareClient {
  readonly gateway: Gateway;
  /** Signs a digest as the user. */
  readonly signer: Signer;
  readonly close: () => void;
}

/** A user (`party/user`) at the first peer of a party. */
export function bareClient(connections: Connections, peerOf = 'haulier', as = 'haulier/dispatcher'): BareClient {
  const [party = '', user = ''] = as.split('/');
  const [peer] = connections.parties[peerOf]!.peers;
  const { mspId, users } = connections.parties[party]!;
  const { certificate, privateKey } = users[user]!;
  const client = new grpc.Client(peer!.endpoint, grpc.credentials.createSsl(readFileSync(peer!.tlsRoot)), {
    'grpc.ssl_target_name_override': peer!.serverName,
  });
  const signer = signers.newPrivateKeySigner(createPrivateKey(readFileSync(privateKey)));
  const identity = { mspId, credentials: readFileSync(certificate) };
  const gateway = connect({ client, identity, signer, hash: hash.sha256 });
  return {
    gateway,
    signer,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
