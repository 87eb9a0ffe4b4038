import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { gatewayServer, letLast } from './server.ts';

const LIMIT_MS = 200;

async function served(handle: Parameters<typeof gatewayServer>[0], use: (socket: Socket) => Promise<void>) {
  const { server, drain } = gatewayServer(handle, LIMIT_MS);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  try {
    await use(socket);
  } finally {
    socket.destroy();
    await drain(0);
  }
}

const slowly = 'POST / HTTP/1.1\r\nHost: gateway\r\nContent-Length: 4\r\n\r\nab';

test('a body that does not come whole in time is refused with a problem, and the connection closed', async () => {
  await served(
    () => undefined,
    async (socket) => {
      let answer = '';
      socket.on('data', (part) => (answer += part.toString()));
      socket.write(slowly);
      await once(socket, 'close');
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('"code":"REQUEST_TIMEOUT"');
    },
  );
});

test('a request that may last is waited for', async () => {
  const handle: Parameters<typeof gatewayServer>[0] = (req, res) => {
    letLast(req);
    req.resume().on('end', () => res.end('whole'));
  };
  await served(handle, async (socket) => {
    socket.write(slowly);
    // Twice the limit: nothing tells that a timer does not fire but that its time has gone by.
    await new Promise((resolve) => setTimeout(resolve, LIMIT_MS * 2));
    socket.write('cd');
    const [part] = (await once(socket, 'data')) as [Buffer];
    expect(part.toString()).toMatch(/^HTTP\/1\.1 200 /);
  });
});
