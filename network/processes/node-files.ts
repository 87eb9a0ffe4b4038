import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PeerLayout } from '../layout.ts';
import { contractServers, memberPeers, type Network } from '../state/network.ts';
import { BUILDER_DIR, coreYaml } from './core-yaml.ts';
import { ordererYaml } from './orderer-yaml.ts';
import { clientRootsPath, linksDir } from './programs.ts';

/** A file of a node's configuration. */
export interface NodeFile {
  /** Absolute path, in the layout's state folder. */
  readonly path: string;
  readonly content: string;
}

/** Writes the configuration of every node, below its own folder. The same network gets the same files. */
export function writeNodeFiles(network: Network): void {
  const { layout } = network;
  for (const { path, content } of nodeConfigurations(network)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
  }
  for (const peer of layout.peers) {
    mkdirSync(linksDir(peer), { recursive: true, mode: 0o700 });
    // A container sees nothing of the project.
    if (network.record.containers === true) cpSync(BUILDER_DIR, ownBuilder(peer), { recursive: true });
  }
  mkdirSync(layout.ca.dir, { recursive: true, mode: 0o700 });
  mkdirSync(layout.gatewayDir, { recursive: true, mode: 0o700 });
}

/**
 * The configuration of every node.
 * @param kept - where a certificate of the layout is on this machine, if not at its own path
 */
export function nodeConfigurations(network: Network, kept: (path: string) => string = (path) => path): NodeFile[] {
  const { layout } = network;
  return [
    ...layout.orderers.map((orderer) => ({ path: join(orderer.dir, 'orderer.yaml'), content: ordererYaml(orderer) })),
    ...layout.peers.map((peer) => {
      const siblings = layout.peers.filter(({ party, name }) => party === peer.party && name !== peer.name);
      return { path: join(peer.dir, 'core.yaml'), content: coreYaml(peer, siblings, builderOf(network, peer)) };
    }),
    ...layout.channels.flatMap((channel) => links(network, channel, kept)),
  ];
}

/** Where a peer finds its external builder: in the project, or where there is none, a copy in its own folder. */
function builderOf({ record, remote }: Network, peer: PeerLayout): string {
  return record.containers === true || remote !== undefined ? ownBuilder(peer) : BUILDER_DIR;
}

/** A peer's copy of its external builder, where it sees nothing of the project. */
export function ownBuilder(peer: PeerLayout): string {
  return join(peer.dir, 'builder');
}

/** Tells each peer where its contract's server is, and each server whose peers may call it. */
function links(network: Network, channel: string, kept: (path: string) => string): NodeFile[] {
  const peers = memberPeers(network, channel);
  const pem = (path: string) => readFileSync(kept(path), 'utf8');
  return contractServers(network, channel).flatMap((server) => {
    const callers = peers.filter(({ party }) => server.party === undefined || server.party === party);
    const roots = [...new Set(callers.map(({ tls }) => pem(tls.root)))].join('');
    return [
      ...callers.flatMap((peer) => {
        const link = join(linksDir(peer), channel);
        return [
          { path: `${link}.peername`, content: `${server.host}\n` },
          { path: `${link}.port`, content: `${server.port}\n` },
          { path: `${link}.root`, content: pem(server.tls.root) },
        ];
      }),
      { path: clientRootsPath(server), content: roots },
    ];
  });
}
