import { createHash } from 'node:crypto';
import type { ContractSource } from './contract-source.ts';
import { gzip } from './gzip.ts';
import { tar } from './tar.ts';

/** A chaincode package as Fabric's peers install it. */
export interface ContractPackage {
  /** `transshipment_1.0.0_0a1b2c3d4e5f`: contract, version, start of the source's digest. */
  readonly label: string;
  /** The label and the hash of the bytes: what organisations approve. */
  readonly id: string;
  readonly bytes: Buffer;
}

/**
 * Where the contract's server is and how to reach it. The same placeholders for everybody; the external builder of each
 * peer fills them in (network/processes/builder), with the peer's own key as the client's.
 */
const CONNECTION = {
  address: '{{.peername}}:{{.port}}',
  dial_timeout: '10s',
  tls_required: true,
  client_auth_required: true,
  client_key: '{{.client_key}}',
  client_cert: '{{.client_cert}}',
  root_cert: '{{.root_cert}}',
};

/** Packs a contract's connection and the digest of its source; the code itself runs in the contract's own process. */
export function packContract(contract: string, version: string, source: ContractSource): ContractPackage {
  return pack(`${contract}_${version}_${source.digest.slice(0, 12)}`, { contract, version, ...source });
}

/**
 * A package that says nothing about its code, for development: the process behind it may run other code after every
 * saved file. Never approve it on a network that anybody relies on.
 */
export function packDevelopment(contract: string, version: string): ContractPackage {
  return pack(`${contract}_${version}_development`, { contract, version, development: true });
}

function pack(label: string, source: object): ContractPackage {
  const code = tar([json('connection.json', CONNECTION), json('source.json', source)]);
  const bytes = gzip(
    tar([json('metadata.json', { path: '', type: 'ccaas', label }), { name: 'code.tar.gz', content: gzip(code) }]),
  );
  return { label, id: `${label}:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}

function json(name: string, value: object) {
  return { name, content: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}
