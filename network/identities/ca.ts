/**
 * The CA process: one fabric-ca-server that serves the CA of every party that is up, with the keys that cryptogen made,
 * so that certificates of users chain to the roots in the channels' MSPs.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { organisationCaOf, partiesOf, SERVICES } from '../layout.ts';
import type { CertificateFiles, Layout } from '../layout.ts';
import type { Topology } from '../topology.ts';

/** Enrolment id of each CA's registrar. Users are named in lower case, so none can have it. */
export const REGISTRAR = 'Registrar';

const CONFIG_FILE = 'fabric-ca-server-config.yaml';
const SECRETS_FILE = 'registrars.json';

const Secrets = z.record(z.string(), z.string());

/** How to start a process: `file` is the program's bare name, to be looked up in the folder of programs. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/**
 * Writes the CA process's configuration, with a CA for each party that is up and a registrar with a random secret for
 * each of them. Secrets are made once per network and kept in files of mode 0600.
 * @returns whether anything changed: a CA process that is running has to be restarted to know of a new party
 */
export async function prepareCa(layout: Layout, topology: Topology): Promise<boolean> {
  const { dir } = layout.ca;
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const parties = [...partiesOf(topology, layout.channels)];
  const secrets = await secretsOf(layout, parties);
  for (const party of parties) await mkdir(join(dir, party), { recursive: true, mode: 0o700 });
  const files = caConfigurations(layout, secrets, parties);
  const written = await Promise.all(files.map(({ path, content }) => writeIfChanged(path, content)));
  return written.includes(true);
}

/** The CA process's configuration, by absolute paths, with the registrars' secrets in it. */
export function caConfigurations(
  layout: Layout,
  secrets: Readonly<Record<string, string>>,
  parties: readonly string[],
): { readonly path: string; readonly content: string }[] {
  const { dir } = layout.ca;
  return [
    { path: join(dir, CONFIG_FILE), content: serverConfig(layout, parties) },
    ...parties.map((party) => ({
      path: join(dir, party, CONFIG_FILE),
      content: partyConfig(layout, party, secrets[party]!),
    })),
  ];
}

/** Path of the registrars' secrets. */
export function secretsPath({ ca }: Layout): string {
  return join(ca.dir, SECRETS_FILE);
}

/**
 * How to start the CA process, once {@link prepareCa} wrote its configuration. It serves when
 * `http://127.0.0.1:<operationsPort>/healthz` answers 200.
 */
export function caCommand(layout: Layout): Command {
  return { file: 'fabric-ca-server', args: ['start', '--home', layout.ca.dir], env: {}, cwd: layout.ca.dir };
}

/** The secrets of the registrars, by party; those of parties that have none yet are made and kept. */
export async function secretsOf(layout: Layout, parties: readonly string[]): Promise<Record<string, string>> {
  const path = secretsPath(layout);
  const known = await readFile(path, 'utf8').then(
    (text) => Secrets.parse(JSON.parse(text)),
    (): Record<string, string> => ({}),
  );
  const missing = parties.filter((party) => known[party] === undefined);
  for (const party of missing) known[party] = randomBytes(24).toString('base64url');
  if (missing.length > 0) await mkdir(layout.ca.dir, { recursive: true, mode: 0o700 });
  if (missing.length > 0) await writeIfChanged(path, JSON.stringify(known, undefined, 2));
  return known;
}

/** The server's own CA is the services organisation's, which certifies nobody: it has no identities. */
function serverConfig(layout: Layout, parties: readonly string[]): string {
  const { listenHost, adminHost, port, operationsPort, tls } = layout.ca;
  return stringify({
    ...authority(SERVICES, organisationCaOf(layout, SERVICES)),
    registry: { identities: [] },
    address: listenHost,
    port,
    tls: { enabled: true, certfile: tls.certificate, keyfile: tls.privateKey },
    operations: { listenAddress: `${adminHost}:${operationsPort}`, tls: { enabled: false } },
    metrics: { provider: 'prometheus' },
    cafiles: parties.map((party) => join(party, CONFIG_FILE)),
  });
}

function partyConfig(layout: Layout, party: string, secret: string): string {
  return stringify({
    ...authority(party, organisationCaOf(layout, party)),
    registry: {
      maxenrollments: -1,
      identities: [
        {
          name: REGISTRAR,
          pass: secret,
          type: 'client',
          affiliation: '',
          // May register clients with any attribute, and revoke them; not peers, orderers or administrators.
          attrs: {
            'hf.Registrar.Roles': 'client',
            'hf.Registrar.Attributes': '*',
            'hf.Revoker': 'true',
            'hf.GenCRL': 'true',
          },
        },
      ],
    },
  });
}

function authority(name: string, { certificate, privateKey }: CertificateFiles): object {
  return {
    ca: { name, certfile: certificate, keyfile: privateKey },
    db: { type: 'sqlite3', datasource: 'ca.db' },
    affiliations: {},
    signing: { default: { usage: ['digital signature'], expiry: '8760h' } },
    cfg: { identities: { passwordattempts: 10 } },
  };
}

async function writeIfChanged(path: string, content: string): Promise<boolean> {
  const before = await readFile(path, 'utf8').catch(() => undefined);
  if (before === content) return false;
  await writeFile(`${path}.partial`, content, { mode: 0o600 });
  await rename(`${path}.partial`, path);
  return true;
}
