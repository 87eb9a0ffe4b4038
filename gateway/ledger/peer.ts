/** One peer that this gateway talks to: a single TLS connection, shared by all users of the peer's party. */
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, hash, type Gateway } from '@hyperledger/fabric-gateway';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { Credential } from '../auth/wallet.ts';

/** A peer as `connections.json` describes it. */
export type PeerAddress = Connections['parties'][string]['peers'][number];

/** A peer that failed is asked last for this long, and for twice as long each time that it fails again. */
const FIRST_SHUN_MS = 5_000;
const LONGEST_SHUN_MS = 80_000;

const CHANNEL_OPTIONS: grpc.ChannelOptions = {
  'grpc.max_receive_message_length': 64 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
  // Peers drop clients that ping more often than once a minute.
  'grpc.keepalive_time_ms': 120_000,
  'grpc.keepalive_timeout_ms': 20_000,
  // grpc-js backs off to two minutes, which would keep a restarted peer out of use for as long.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 2_000,
};

/** A connection to a peer, and how it has behaved. */
export class Peer {
  readonly name: string;
  readonly #client: grpc.Client;
  // Weak, for credentials that come with a request and go with it.
  readonly #sessions = new WeakMap<Credential, Gateway>();
  #shunMs = FIRST_SHUN_MS;
  #shunnedUntil = 0;

  constructor(address: PeerAddress) {
    this.name = address.name;
    this.#client = new grpc.Client(address.endpoint, grpc.credentials.createSsl(readFileSync(address.tlsRoot)), {
      ...CHANNEL_OPTIONS,
      'grpc.ssl_target_name_override': address.serverName,
      'grpc.default_authority': address.serverName,
    });
  }

  /** The Fabric client for a user, over this connection. */
  session(credential: Credential): Gateway {
    let session = this.#sessions.get(credential);
    if (session === undefined) {
      // The signer hashes: with this, what the client calls a digest is the message.
      session = connect({ client: this.#client, ...credential, hash: hash.none });
      this.#sessions.set(credential, session);
    }
    return session;
  }

  /** To be called when the peer could not be reached: others of the party are asked first for a while. */
  shun(): void {
    if (this.shunned) return;
    this.#shunnedUntil = Date.now() + this.#shunMs;
    this.#shunMs = Math.min(this.#shunMs * 2, LONGEST_SHUN_MS);
  }

  /** To be called when the peer answered. */
  answered(): void {
    this.#shunnedUntil = 0;
    this.#shunMs = FIRST_SHUN_MS;
  }

  /** Whether it failed a moment ago. */
  get shunned(): boolean {
    return Date.now() < this.#shunnedUntil;
  }

  close(): void {
    this.#client.close();
  }
}

/** Peers of a party in the order in which to ask them. */
export function inOrder(peers: readonly Peer[]): Peer[] {
  return [...peers.filter((peer) => !peer.shunned), ...peers.filter((peer) => peer.shunned)];
}
