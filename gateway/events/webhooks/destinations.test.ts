/** Hostile addresses: refused where they are registered, or when a socket is about to use them. */
import type { LookupAddress } from 'node:dns';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AddressRanges } from '../../metrics/address-ranges.ts';
import { Destinations, type DestinationSettings } from './destinations.ts';
import { Poster, type Reception } from './post.ts';

const PUBLIC: DestinationSettings = { allowedNetworks: new AddressRanges([]), allowHttp: false, ports: [443] };
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const never = new AbortController().signal;
const destinations = new Destinations(PUBLIC);

const reasonOf = (url: string, settings = PUBLIC): string | undefined => {
  try {
    new Destinations(settings).urlOf(url);
    return undefined;
  } catch (problem) {
    expect(problem).toMatchObject({ code: 'WEBHOOK_URL_REFUSED', status: 422 });
    return (problem as { details: { reason: string } }).details.reason;
  }
};

describe('an address to register', () => {
  test.each(['https://hooks.example.com/ledger?key=1', 'https://203.0.114.9/', 'https://[2606:4700::1111]/x'])(
    '%s may be used',
    (url) => expect(reasonOf(url)).toBeUndefined(),
  );

  test.each([
    ['not a url', 'it is not a URL'],
    ['//hooks.example.com', 'it is not a URL'],
    ['http://hooks.example.com/', 'it is not https'],
    ['file:///etc/passwd', 'it is not https'],
    ['gopher://hooks.example.com/', 'it is not https'],
    ['javascript:alert(1)', 'it is not https'],
    ['data:text/plain,x', 'it is not https'],
    ['https://user@hooks.example.com/', 'it has a user or a password'],
    ['https://user:word@hooks.example.com/', 'it has a user or a password'],
    ['https://hooks.example.com@10.0.0.1/', 'it has a user or a password'],
    ['https://hooks.example.com/#x', 'it has a fragment'],
    ['https://hooks.example.com:7051/', 'port 7051 is not allowed'],
    ['https://hooks.example.com:80/', 'port 80 is not allowed'],
    ['https://localhost/', 'it is this machine'],
    ['https://localhost./', 'it is this machine'],
    ['https://LOCALHOST/', 'it is this machine'],
    ['https://a.localhost/', 'it is this machine'],
    ...[
      '127.0.0.1',
      '127.1',
      '0',
      '0.0.0.0',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '017700000001',
      '0177.0.0.1',
      '127.0.0.1.',
      '①②⑦.0.0.1',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '192.0.2.1',
      '198.18.0.1',
      '198.51.100.1',
      '203.0.113.1',
      '192.88.99.1',
      '224.0.0.1',
      '240.0.0.1',
      '255.255.255.255',
      '[::]',
      '[::1]',
      '[::ffff:10.0.0.1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:8.8.8.8]',
      '[::127.0.0.1]',
      '[0:0:0:0:0:ffff:a00:1]',
      '[64:ff9b::10.0.0.1]',
      '[2002:a00:1::]',
      '[2001::1]',
      '[2001:db8::1]',
      '[fe80::1]',
      '[fec0::1]',
      '[fc00::1]',
      '[fd00::1]',
      '[ff02::1]',
      '[4000::1]',
    ].map((host) => [`https://${host}/`, 'its address is not public']),
  ])('%s is refused', (url, reason) => {
    expect(reasonOf(url!)).toBe(reason);
  });

  test('networks, ports and http of one’s own are allowed by settings, and nothing beside them', () => {
    const settings = { allowedNetworks: new AddressRanges(['10.1.0.0/16']), allowHttp: true, ports: [80, 8443] };
    expect(reasonOf('http://10.1.2.3/', settings)).toBeUndefined();
    expect(reasonOf('https://10.1.2.3:8443/', settings)).toBeUndefined();
    expect(reasonOf('https://10.2.0.1:8443/', settings)).toBe('its address is not public');
    expect(reasonOf('https://10.1.2.3/', settings)).toBe('port 443 is not allowed');
    expect(reasonOf('ftp://10.1.2.3:80/', settings)).toBe('it is not https');
  });
});

describe('at connect', () => {
  /** A server on the loopback address, as the target that is not to be reached. */
  let target: Server;
  let port: number;
  let reached = 0;

  beforeAll(async () => {
    target = createServer((_req, res) => {
      reached += 1;
      res.end();
    });
    target.on('connection', () => (reached += 1));
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve));
    port = (target.address() as AddressInfo).port;
  });

  afterAll(() => {
    target.closeAllConnections();
    target.close();
  });

  beforeEach(() => (reached = 0));

  /** Answers names as a name server would that is in the attacker's hands. */
  const resolving = (...answers: readonly (readonly LookupAddress[])[]) => {
    let asked = 0;
    const resolve = ((_name: string, _options: object, callback: (error: null, all: LookupAddress[]) => void) => {
      callback(null, [...answers[Math.min(asked, answers.length - 1)]!]);
      asked += 1;
    }) as never;
    return { destinations: (settings: DestinationSettings) => new Destinations(settings, resolve), asked: () => asked };
  };

  const send = async (url: string, over: Destinations): Promise<Reception> => {
    const poster = new Poster(over, 2_000);
    try {
      return await poster.send({ url: new URL(url), secret: SECRET, id: '1', body: '{}' }, never);
    } finally {
      poster.close();
    }
  };

  const open: DestinationSettings = { ...PUBLIC, allowedNetworks: new AddressRanges(['127.0.0.0/8']) };
  const LOOPBACK = { address: '127.0.0.1', family: 4 };
  const FORBIDDEN = { kind: 'failed', reason: 'the address is not one that requests are sent to' };

  test('the target can be reached at all when it is allowed', async () => {
    const { destinations: over } = resolving([LOOPBACK]);
    expect(await send(`http://receiver.example:${port}/`, over(open))).toEqual({ kind: 'acknowledged' });
    expect(await send(`http://127.0.0.1:${port}/`, new Destinations(open))).toEqual({ kind: 'acknowledged' });
    expect(reached).toBeGreaterThan(0);
  });

  test.each(['127.0.0.1', 'localhost', '0', '2130706433', '[::ffff:127.0.0.1]', '0x7f.1'])(
    'a request to %s is not sent, even when it was registered',
    async (host) => {
      expect(await send(`http://${host}:${port}/`, destinations)).toEqual(FORBIDDEN);
      expect(reached).toBe(0);
    },
  );

  test('a name that leads to a forbidden address is not connected to', async () => {
    for (const addresses of [
      [LOOPBACK],
      [{ address: '203.0.114.9', family: 4 }, LOOPBACK],
      [{ address: '::ffff:127.0.0.1', family: 6 }],
      [{ address: '169.254.169.254', family: 4 }],
      [],
    ]) {
      const { destinations: over } = resolving(addresses);
      expect(await send(`http://receiver.example:${port}/`, over(PUBLIC))).toEqual(FORBIDDEN);
    }
    expect(reached).toBe(0);
  });

  test('an answer of the name server that changes after the check gains nothing: each connect is judged by its address', async () => {
    const rebinding = resolving([{ address: '127.0.0.2', family: 4 }], [LOOPBACK]);
    // 127.0.0.2 stands for the harmless first answer; the second one is the target.
    const over = rebinding.destinations({ ...PUBLIC, allowedNetworks: new AddressRanges(['127.0.0.2/32']) });
    expect(await send(`http://receiver.example:${port}/`, over)).toEqual({
      kind: 'failed',
      reason: 'not reached: ECONNREFUSED',
    });
    expect(await send(`http://receiver.example:${port}/`, over)).toEqual(FORBIDDEN);
    expect(rebinding.asked()).toBe(2);
    expect(reached).toBe(0);
  });

  test('a redirect to a forbidden address, or to anywhere, is not followed', async () => {
    const redirecting = createServer((_req, res) => {
      res.writeHead(307, { Location: `http://127.0.0.1:${port}/` }).end();
    });
    await new Promise<void>((resolve) => redirecting.listen(0, '127.0.0.1', resolve));
    const from = (redirecting.address() as AddressInfo).port;
    expect(await send(`http://127.0.0.1:${from}/`, new Destinations(open))).toEqual({
      kind: 'failed',
      reason: 'answered 307; redirects are not followed',
    });
    expect(reached).toBe(0);
    redirecting.closeAllConnections();
    redirecting.close();
  });
});
