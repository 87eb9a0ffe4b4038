import { createServer, type AddressInfo, type Server } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { speaksTls } from './tls-port.ts';

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

test('a port that accepts and hangs up, as an engine’s does before its container listens, does not speak TLS', async () => {
  const server = createServer((socket) => socket.destroy());
  const port = await portOf(server);
  expect(await speaksTls(port)).toBe(false);
  await new Promise((resolve) => server.close(resolve));
  expect(await speaksTls(port)).toBe(false);
});

test('a server that refuses in TLS’s own words speaks it', async () => {
  // Without a certificate it has no cipher in common with anybody.
  const server = createTlsServer();
  server.on('tlsClientError', () => undefined);
  expect(await speaksTls(await portOf(server))).toBe(true);
  await new Promise((resolve) => server.close(resolve));
});
