/** The two ways to the ledger that are compared: the bare Fabric client, and HTTP to our gateway. */
import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import { bareClient } from '../bare-client.ts';

const CHANNEL = 'transshipment';
const PARTY = 'haulier';
const USER = 'dispatcher';
const TOKEN_TTL_S = 3600;
const LIMIT_MS = 60_000;

/** A way to write and to read the same record. Each rejects when the ledger or the gateway says no. */
export interface Route {
  /** Enters a truck; one that no other call enters, unless told. */
  write(plate?: string): Promise<void>;
  /** Reads a truck that is there. */
  read(plate: string): Promise<void>;
  close(): void;
}

let trucks = 0;

/** A plate that was not used before: 400,000 of them, in turn. */
export function nextPlate(): string {
  const n = trucks++;
  const letter = '아바사자'[Math.floor(n / 10_000) % 4]!;
  return `부산8${Math.floor(n / 40_000) % 10}${letter}${String(n % 10_000).padStart(4, '0')}`;
}

/** The bare client, as its documentation has it: one connection, one identity, a commit awaited per transaction. */
export function bareRoute(connections: Connections): Route {
  const { gateway, close } = bareClient(connections);
  const contract = gateway.getNetwork(CHANNEL).getContract(CHANNEL);
  return {
    write: async (plate = nextPlate()) => {
      await contract.submitTransaction('registerTruck', JSON.stringify({ messageRef: randomUUID(), plate }));
    },
    read: async (plate) => {
      await contract.evaluateTransaction('getTruck', JSON.stringify({ plate }));
    },
    close,
  };
}

/** HTTP/1.1 with connections kept open, as an integrator's client has them. */
export async function gatewayRoute(connections: Connections, base: string): Promise<Route> {
  const token = await issueToken(connections.gatewayState, PARTY, USER, TOKEN_TTL_S);
  const agent = new Agent({ keepAlive: true, maxSockets: 500 });
  const { hostname, port } = new URL(base);
  const call = (method: string, path: string, body?: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
      };
      const options = { hostname, port, method, path, headers, agent, timeout: LIMIT_MS };
      const outgoing = request(options, (answer) => {
        answer.resume();
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve();
          else reject(new Error(`${method} ${path} was answered with ${answer.statusCode}`));
        });
      });
      outgoing.on('timeout', () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  const pathOf = (plate: string) => `/v1/${CHANNEL}/trucks/${encodeURIComponent(plate)}`;
  return {
    write: (plate = nextPlate()) => call('PUT', pathOf(plate), JSON.stringify({ messageRef: randomUUID() })),
    read: (plate) => call('GET', pathOf(plate)),
    close: () => agent.destroy(),
  };
}
