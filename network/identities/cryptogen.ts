/**
 * Keys and certificates of everything that is not a user: CAs, nodes, administrators, TLS servers. Made by Fabric's
 * cryptogen in one go (a few hundred keys in a third of a second); the users' are certified by the CA process, since only
 * that puts attributes into certificates.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { stringify } from 'yaml';
import { layoutOf, organisationDir, SERVICES } from '../layout.ts';
import type { Layout, OrdererLayout, PeerLayout } from '../layout.ts';
import type { Topology } from '../topology.ts';

const run = promisify(execFile);

// Certificates of 26 organisations take 0.3 s; a machine that needs a hundred times as long is stuck.
const TIMEOUT_MS = 30_000;

/** Names in a server's certificate beside its own: every node is dialled on its machine, and by others at its host's address. */
function namesOf({ host, name }: { readonly host: string; readonly name: string }): string[] {
  const local = ['localhost', '127.0.0.1'];
  return host === name || local.includes(host) ? local : [...local, host];
}

// cryptogen's default is California.
const COUNTRY = { Country: 'KR', Province: 'Seoul', Locality: 'Seoul' };

/** An organisation as cryptogen is told of it, and what it has to leave behind. */
interface Organisation {
  readonly kind: 'peer' | 'orderer';
  readonly spec: object;
  readonly dir: string;
  /** By the folder of each node: files whose presence shows that it is complete. */
  readonly nodes: ReadonlyMap<string, readonly string[]>;
}

/**
 * Makes the identities of all organisations of the topology, whichever channels come up, below `layout.identitiesDir`:
 * CAs, administrators, peers and orderers with MSP and TLS, and TLS servers of the contracts and the CA process. What is
 * there already stays as it is; what an edit of the topology added is made.
 * @param binDir folder of Fabric's programs
 * @throws {Error} with cryptogen's own message
 */
export async function createIdentities(layout: Layout, topology: Topology, binDir: string): Promise<void> {
  const cryptogen = join(binDir, 'cryptogen');
  const organisations = organisationsOf(topology, layout);
  const present = await Promise.all(organisations.map(({ dir }) => exists(dir)));
  const added = organisations.filter((_, index) => !present[index]);
  if (added.length > 0) await generate(cryptogen, layout.identitiesDir, added);
  await extend(
    cryptogen,
    layout.identitiesDir,
    organisations.filter((_, index) => present[index]),
  );
}

/** Makes whole organisations. Each appears whole or not at all: a run that is killed leaves a folder that the next removes. */
async function generate(cryptogen: string, identitiesDir: string, added: readonly Organisation[]): Promise<void> {
  const partial = `${identitiesDir}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  await runCryptogen(cryptogen, 'generate', partial, added);
  await closeToOthers(partial);
  for (const { dir } of added) {
    await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
    await rename(join(partial, relative(identitiesDir, dir)), dir);
  }
  await rm(partial, { recursive: true });
}

/** Makes the nodes that organisations lack, or that a killed run left incomplete. */
async function extend(cryptogen: string, identitiesDir: string, present: readonly Organisation[]): Promise<void> {
  const incomplete = await Promise.all(present.map(({ nodes }) => incompleteOf(nodes)));
  const wanting = present.filter((_, index) => incomplete[index]!.length > 0);
  if (wanting.length === 0) return;
  for (const dir of incomplete.flat()) await rm(dir, { recursive: true, force: true });
  await runCryptogen(cryptogen, 'extend', identitiesDir, wanting);
  await Promise.all(wanting.map(({ dir }) => closeToOthers(dir)));
}

async function runCryptogen(
  cryptogen: string,
  command: 'generate' | 'extend',
  dir: string,
  organisations: readonly Organisation[],
): Promise<void> {
  const specs = (kind: 'peer' | 'orderer') => organisations.filter((one) => one.kind === kind).map(({ spec }) => spec);
  const config = join(dir, 'cryptogen.yaml');
  await writeFile(config, stringify({ PeerOrgs: specs('peer'), OrdererOrgs: specs('orderer') }), { mode: 0o600 });
  const folder = command === 'generate' ? `--output=${dir}` : `--input=${dir}`;
  try {
    await run(cryptogen, [command, folder, `--config=${config}`], { timeout: TIMEOUT_MS, env: {} });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const reason = stderr || stdout || message;
    throw new Error(`cryptogen could not make the identities in ${dir}: ${reason}`, { cause: error });
  } finally {
    await rm(config, { force: true });
  }
}

/** Organisations by bare party names as domains, so that a node's name is its host name. */
function organisationsOf(topology: Topology, layout: Layout): Organisation[] {
  const { stateDir, identitiesDir, basePort, placing } = layout;
  const whole = layoutOf(topology, { stateDir, basePort, placing, channels: Object.keys(topology.channels) });
  const servers = [whole.ca, ...whole.contracts];
  const organisation = (kind: 'peer' | 'orderer', name: string, spec: object, nodes: Organisation['nodes']) => ({
    kind,
    spec: { Name: name, Domain: name, EnableNodeOUs: true, CA: COUNTRY, ...spec },
    dir: organisationDir(identitiesDir, kind, name),
    nodes,
  });
  return [
    ...Object.entries(topology.parties).map(([party, { peers }]) => {
      const nodes = whole.peers.filter((peer) => peer.party === party);
      // A party's peers are on one host.
      const template = { Count: peers, SANS: namesOf(nodes[0]!) };
      return organisation('peer', party, { Template: template }, new Map(nodes.map(nodeFiles)));
    }),
    organisation(
      'peer',
      SERVICES,
      { Specs: servers.map((server) => ({ Hostname: server.name, CommonName: server.name, SANS: namesOf(server) })) },
      new Map(
        servers.map(({ tls }) => [dirname(dirname(tls.certificate)), [tls.certificate, tls.privateKey, tls.root]]),
      ),
    ),
    ...whole.orderers.map((orderer) => {
      // Not the subject of the party's other CA: a verifier that looks issuers up by name must not meet two.
      const spec = {
        CA: { CommonName: `orderingca.${orderer.party}`, ...COUNTRY },
        Specs: [{ Hostname: 'orderer', SANS: namesOf(orderer) }],
      };
      return organisation('orderer', orderer.party, spec, new Map([nodeFiles(orderer)]));
    }),
  ];
}

function nodeFiles({ mspDir, certificate, tls }: PeerLayout | OrdererLayout): [string, readonly string[]] {
  return [dirname(mspDir), [certificate, join(mspDir, 'config.yaml'), tls.certificate, tls.privateKey, tls.root]];
}

async function incompleteOf(nodes: Organisation['nodes']): Promise<string[]> {
  const incomplete = [...nodes].map(async ([dir, files]) => {
    const present = await Promise.all(files.map(exists));
    return present.includes(false) ? [dir] : [];
  });
  return (await Promise.all(incomplete)).flat();
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Files 0600 and folders 0700: cryptogen leaves certificates and some keys readable for everybody. */
async function closeToOthers(dir: string): Promise<void> {
  await chmod(dir, 0o700);
  const entries = await readdir(dir, { withFileTypes: true });
  await Promise.all(
    entries.map((entry) => {
      const path = join(dir, entry.name);
      return entry.isDirectory() ? closeToOthers(path) : chmod(path, 0o600);
    }),
  );
}
