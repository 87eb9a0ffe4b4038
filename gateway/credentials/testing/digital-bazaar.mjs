/**
 * What the libraries of Digital Bazaar say of credentials that were made here. A program of its own, since Jest loads no ES modules.
 * Reads `{ask, credential, keys, documents, at}` from standard input: `ask` is `hash`, `verify` or `status`; `keys` maps the id of a
 * verification method to `{controller, publicKeyMultibase}`; `documents` maps URLs to documents. Nothing is fetched.
 */
import { text } from 'node:stream/consumers';
import { contexts } from '@digitalbazaar/credentials-context';
import { DataIntegrityProof } from '@digitalbazaar/data-integrity';
import { createVerifyCryptosuite as ecdsa } from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import { createVerifyCryptosuite as eddsa } from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import { verifyCredential } from '@digitalbazaar/vc';
import { checkStatus } from '@digitalbazaar/vc-bitstring-status-list';

const { ask, credential, keys = {}, documents = {}, at } = JSON.parse(await text(process.stdin));
const suite = [ecdsa(), eddsa()].map((cryptosuite) => new DataIntegrityProof({ cryptosuite }));
const answers = { hash, verify, status };
console.log(JSON.stringify(await answers[ask]()));

/** What is signed, in hex. */
async function hash() {
  const { proof, ...document } = credential;
  const cryptosuite = [ecdsa(), eddsa()].find(({ name }) => name === proof.cryptosuite);
  const verificationMethod = methodOrController(proof.verificationMethod);
  const bytes = await cryptosuite.createVerifyData({ cryptosuite, document, proof, verificationMethod });
  return { bytes: Buffer.from(bytes).toString('hex') };
}

async function verify() {
  const now = at === undefined ? new Date() : new Date(at);
  return outcome(await verifyCredential({ credential, suite, documentLoader, checkStatus, now }));
}

async function status() {
  const answer = await checkStatus({ credential, suite, documentLoader });
  const states = answer.results?.map((one) => [one.credentialStatus?.statusPurpose, one.status]) ?? [];
  return { ...outcome(answer), status: Object.fromEntries(states) };
}

function outcome({ verified, error }) {
  const causes = error === undefined ? [] : [error, ...(error.errors ?? [])];
  return { verified, errors: causes.map(({ message }) => message) };
}

function documentLoader(url) {
  const document = contexts.get(url) ?? documents[url] ?? methodOrController(url);
  if (document === undefined) throw new Error(`no document ${url} was given`);
  return Promise.resolve({ contextUrl: null, documentUrl: url, document: JSON.parse(JSON.stringify(document)) });
}

function methodOrController(url) {
  const method = (id) => ({ '@context': 'https://w3id.org/security/multikey/v1', id, type: 'Multikey', ...keys[id] });
  if (keys[url] !== undefined) return method(url);
  const ids = Object.keys(keys).filter((id) => keys[id].controller === url);
  if (ids.length === 0) return undefined;
  return {
    '@context': 'https://www.w3.org/ns/did/v1',
    id: url,
    verificationMethod: ids.map(method),
    assertionMethod: ids,
  };
}
