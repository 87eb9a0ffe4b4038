/** Users of the parties that are up: registered at their party's CA with roles and attributes, and certified by it. */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { organisationCaOf, partiesOf, userFilesOf } from '../layout.ts';
import type { CertificateFiles, Layout } from '../layout.ts';
import type { Party, Topology } from '../topology.ts';
import { CaClient } from './ca-client.ts';
import type { Attributes, Credentials } from './ca-client.ts';
import { REGISTRAR, secretsOf } from './ca.ts';
import { certificateRequest } from './certificate-request.ts';
import { certifiedAttributes } from './certified-attributes.ts';

// A network that is left running must not meet an expired certificate in the middle of a demonstration.
const RENEW_BEFORE_MS = 30 * 24 * 3600 * 1000;

/** Attributes that Fabric CA adds by itself. */
const OWN_ATTRIBUTES = /^hf\./;

interface Wanted {
  readonly party: string;
  readonly user: string;
  /** What the certificate has to say. */
  readonly attributes: Attributes;
  readonly files: CertificateFiles;
  /** Attributes of the present certificate that are wanted no more: the CA drops those set to the empty string. */
  readonly dropped: Attributes;
}

/**
 * Registers and enrols the users of all parties that are up. Certificates that are valid, of the CA's present key, and
 * say what the topology says stay; missing, expiring and outdated ones are made anew.
 *
 * The CA process has to be up. Per user it hashes a password twice, 60 ms each on one core, and nothing makes that faster.
 * @param report takes one line when anything was done
 * @throws {CaError} when the CA cannot be reached or refuses
 */
export async function enrolUsers(layout: Layout, topology: Topology, report: (line: string) => void): Promise<void> {
  const started = performance.now();
  const wanted = await usersToEnrol(layout, topology);
  if (wanted.length === 0) return;
  const parties = [...new Set(wanted.map(({ party }) => party))];
  const secrets = await secretsOf(layout, parties);
  const client = new CaClient(layout.ca);
  try {
    const enrolParty = async (party: string): Promise<void> => {
      const registrar = await registrarOf(client, layout, party, secrets[party]!);
      const users = wanted.filter((user) => user.party === party);
      await settled(users.map((user) => enrolUser(client, registrar, user)));
    };
    await settled(parties.map(enrolParty));
  } finally {
    client.close();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  report(`enrolled ${wanted.length} users of ${parties.length} parties in ${seconds} s`);
}

/** What a user's certificate says: the roles in one attribute, separated by commas, and the other attributes as they are. */
export function attributesOf(user: Party['users'][string]): Attributes {
  return { ...user.attributes, role: user.roles.join(',') };
}

async function usersToEnrol(layout: Layout, topology: Topology): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  for (const party of partiesOf(topology, layout.channels)) {
    const ca = new X509Certificate(await readFile(organisationCaOf(layout, party).certificate));
    for (const [name, user] of Object.entries(topology.parties[party]!.users)) {
      const attributes = attributesOf(user);
      const files = userFilesOf(layout, party, name);
      const present = await presentAttributes(files, ca);
      if (present !== undefined && isSame(present, attributes)) continue;
      const dropped = Object.keys(present ?? {}).filter((attribute) => !(attribute in attributes));
      wanted.push({
        party,
        user: name,
        attributes,
        files,
        dropped: Object.fromEntries(dropped.map((attribute) => [attribute, ''])),
      });
    }
  }
  return wanted;
}

/** What the certificate in these files says; `undefined` when there is none that can be used. */
async function presentAttributes(files: CertificateFiles, ca: X509Certificate): Promise<Attributes | undefined> {
  try {
    const certificate = await validCertificate(files, ca);
    if (certificate === undefined) return undefined;
    const attributes = Object.entries(await certifiedAttributes(certificate));
    return Object.fromEntries(attributes.filter(([name]) => !OWN_ATTRIBUTES.test(name)));
  } catch {
    // Missing or unreadable is the same here: a new one is made.
    return undefined;
  }
}

/** The certificate as PEM, when it is of this CA, goes with the key and is not about to expire. */
async function validCertificate(files: CertificateFiles, ca: X509Certificate): Promise<string | undefined> {
  const [pem, key] = await Promise.all([readFile(files.certificate, 'utf8'), readFile(files.privateKey, 'utf8')]);
  const certificate = new X509Certificate(pem);
  const lives = Date.parse(certificate.validTo) - Date.now() > RENEW_BEFORE_MS;
  const fits = certificate.checkPrivateKey(createPrivateKey(key));
  return lives && fits && certificate.verify(ca.publicKey) ? pem : undefined;
}

function isSame(left: Attributes, right: Attributes): boolean {
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => left[name] === right[name]);
}

async function enrolUser(client: CaClient, registrar: Credentials, wanted: Wanted): Promise<void> {
  const { party, user, attributes, dropped, files } = wanted;
  // Used once, right here, and kept nowhere.
  const secret = randomBytes(24).toString('base64url');
  await client.register(party, registrar, { id: user, secret, attributes: { ...dropped, ...attributes } });
  await saveCredentials(files, await enrol(client, party, user, secret));
}

/** The registrar's own certificate, enrolled when there is no valid one. */
export async function registrarOf(
  client: CaClient,
  layout: Layout,
  party: string,
  secret: string,
): Promise<Credentials> {
  const dir = join(layout.ca.dir, party, 'registrar');
  const files = { certificate: join(dir, 'cert.pem'), privateKey: join(dir, 'key.pem') };
  const ca = new X509Certificate(await readFile(organisationCaOf(layout, party).certificate));
  const certificate = await validCertificate(files, ca).catch(() => undefined);
  if (certificate !== undefined) return { certificate, privateKey: await readFile(files.privateKey, 'utf8') };
  const credentials = await enrol(client, party, REGISTRAR, secret);
  await saveCredentials(files, credentials);
  return credentials;
}

async function enrol(client: CaClient, party: string, id: string, secret: string): Promise<Credentials> {
  const { privateKey, request } = await certificateRequest(id);
  return { privateKey, certificate: await client.enrol(party, id, secret, request) };
}

/** Writes both files, or, killed between the two, a pair that does not fit together and is replaced the next time. */
async function saveCredentials(files: CertificateFiles, credentials: Credentials): Promise<void> {
  await mkdir(dirname(files.privateKey), { recursive: true, mode: 0o700 });
  await replaceFile(files.privateKey, credentials.privateKey);
  await replaceFile(files.certificate, credentials.certificate);
}

async function replaceFile(path: string, content: string): Promise<void> {
  const partial = `${path}.partial`;
  await rm(partial, { force: true });
  await writeFile(partial, content, { mode: 0o600, flag: 'wx' });
  await rename(partial, path);
}

/** Waits for all, so that nothing is still at work when the first error is thrown. */
async function settled(tasks: readonly Promise<void>[]): Promise<void> {
  const failure = (await Promise.allSettled(tasks)).find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
}
