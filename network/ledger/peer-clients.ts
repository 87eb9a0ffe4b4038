import { organisationOf } from '../channels/configtx-yaml.ts';
import type { Layout, PeerLayout } from '../layout.ts';
import { administratorOf } from './administrator.ts';
import { connectPeer, type PeerClient } from './peer-client.ts';

/** Connections to a network's peers, opened when first used and closed together. */
export class PeerClients {
  readonly #layout: Layout;
  readonly #clients = new Map<string, PeerClient>();

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /** The connection to a peer, in the name of its organisation's administrator. */
  of(peer: PeerLayout): PeerClient {
    const known = this.#clients.get(peer.name);
    if (known !== undefined) return known;
    const client = connectPeer(peer, administratorOf(organisationOf(this.#layout, 'peer', peer.party)));
    this.#clients.set(peer.name, client);
    return client;
  }

  close(): void {
    for (const client of this.#clients.values()) client.close();
    this.#clients.clear();
  }
}
