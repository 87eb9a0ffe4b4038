import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PeerLayout } from '../layout.ts';
import { contractServers, memberPeers, type Network } from '../state/network.ts';
import { BUILDER_DIR, coreYaml } from './core-yaml.ts';
import { ordererYaml } from './orderer-yaml.ts';
import { clientRootsPath, linksDir } from './programs.ts';

/** Writes the configuration of every node, below its own folder. The same network gets the same files. */
export function writeNodeFiles(network: Network): void {
  const { layout } = network;
  for (const orderer of layout.orderers) {
    mkdirSync(orderer.dir, { recursive: true, mode: 0o700 });
    write(join(orderer.dir, 'orderer.yaml'), ordererYaml(orderer));
  }
  for (const peer of layout.peers) {
    mkdirSync(linksDir(peer), { recursive: true, mode: 0o700 });
    const siblings = layout.peers.filter(({ party, name }) => party === peer.party && name !== peer.name);
    write(join(peer.dir, 'core.yaml'), coreYaml(peer, siblings, builderOf(network, peer)));
  }
  for (const channel of layout.channels) writeLinks(network, channel);
  mkdirSync(layout.ca.dir, { recursive: true, mode: 0o700 });
  mkdirSync(layout.gatewayDir, { recursive: true, mode: 0o700 });
}

/** Where a peer finds its external builder; a container sees nothing of the project, and has a copy in its own folder. */
function builderOf({ record }: Network, peer: PeerLayout): string {
  if (record.containers !== true) return BUILDER_DIR;
  const copy = join(peer.dir, 'builder');
  cpSync(BUILDER_DIR, copy, { recursive: true });
  return copy;
}

/** Tells each peer where its contract's server is, and each server whose peers may call it. */
function writeLinks(network: Network, channel: string): void {
  const peers = memberPeers(network, channel);
  for (const server of contractServers(network, channel)) {
    const callers = peers.filter(({ party }) => server.party === undefined || server.party === party);
    for (const peer of callers) {
      const link = join(linksDir(peer), channel);
      write(`${link}.peername`, `${server.host}\n`);
      write(`${link}.port`, `${server.port}\n`);
      write(`${link}.root`, readFileSync(server.tls.root, 'utf8'));
    }
    mkdirSync(server.dir, { recursive: true, mode: 0o700 });
    write(clientRootsPath(server), rootsOf(callers));
  }
}

function rootsOf(peers: readonly PeerLayout[]): string {
  return [...new Set(peers.map(({ tls }) => readFileSync(tls.root, 'utf8')))].join('');
}

function write(path: string, content: string): void {
  writeFileSync(path, content, { mode: 0o600 });
}
