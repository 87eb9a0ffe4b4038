/**
 * The smallest contract that a peer can use: it keeps values by name. For tests of the network itself, which must not
 * depend on any pilot. Speaks fabric-shim's own protocol and takes the same environment as the pilots' contracts.
 */
import { readFileSync } from 'node:fs';
import shim from 'fabric-shim';

const env = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

type Method = (stub: shim.ChaincodeStub, args: string[]) => Promise<string>;

const methods: Readonly<Record<string, Method>> = {
  // What fabric-contract-api answers for every contract; the network asks for it to see whether transactions commit.
  'org.hyperledger.fabric:GetMetadata': async () => JSON.stringify({ contracts: {} }),
  put: async (stub, [name = '', value = '']) => {
    await stub.putState(name, Buffer.from(value));
    return '';
  },
  get: async (stub, [name = '']) => Buffer.from(await stub.getState(name)).toString('utf8'),
  revision: async () => 'one',
};

const contract: shim.ChaincodeInterface = {
  Init: async () => shim.success(),
  Invoke: async (stub) => {
    const { fcn, params } = stub.getFunctionAndParameters();
    const method = methods[fcn];
    if (method === undefined) return shim.error(`there is no method ${fcn}`);
    return shim.success(Buffer.from(await method(stub, params)));
  },
};

const server = shim.Shim.server(contract, {
  ccid: env('CHAINCODE_ID'),
  address: env('CHAINCODE_SERVER_ADDRESS'),
  tlsProps: {
    key: readFileSync(env('CHAINCODE_TLS_KEY_FILE')),
    cert: readFileSync(env('CHAINCODE_TLS_CERT_FILE')),
    clientCACerts: readFileSync(env('CHAINCODE_TLS_CLIENT_CA_FILE')),
  },
});
await server.start();
