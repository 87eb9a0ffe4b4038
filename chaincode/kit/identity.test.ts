import { createHash, X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { readDer } from './der.ts';
import { callerOf } from './identity.ts';
import { mspOfParty, partyOfMsp } from './msp.ts';
import { enrol, enrolWithoutAttributes } from './testing/identities.ts';

test('party, roles, enrolment id and other attributes come from MSP and certificate', async () => {
  const { mspId, certificate } = await enrol({
    party: 'haulier',
    user: 'd1',
    roles: ['dispatcher', 'driver'],
    attributes: { bizNo: '2208162517' },
  });
  expect(callerOf(mspId, Buffer.from(certificate))).toEqual({
    party: 'haulier',
    mspId: 'HaulierMSP',
    roles: ['dispatcher', 'driver'],
    enrolmentId: 'd1',
    certHash: new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase(),
    attributes: { bizNo: '2208162517' },
  });
});

test('spaces around roles and empty roles do not count', async () => {
  const { mspId, certificate } = await enrol({ party: 'line', attributes: { role: ' planner , ,docs,' } });
  expect(callerOf(mspId, Buffer.from(certificate)).roles).toEqual(['planner', 'docs']);
});

test('a certificate without attributes has no roles and no enrolment id, whatever its common name', async () => {
  const { mspId, certificate } = await enrolWithoutAttributes('line');
  expect(callerOf(mspId, Buffer.from(certificate))).toMatchObject({ roles: [], enrolmentId: '', attributes: {} });
});

test.each([
  '',
  'not a certificate',
  '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
  'x'.repeat(20_000),
])('what is not a certificate is refused', (text) => {
  expect(() => callerOf('LineMSP', Buffer.from(text))).toThrow(
    expect.objectContaining({ code: 'NOT_AUTHORISED' }) as Error,
  );
});

test('attributes that are not what Fabric CA writes are refused', async () => {
  const { certificate } = await enrol({ party: 'line', roles: ['planner'] });
  const der = Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64');
  const at = der.indexOf('"role"');
  der.write('"rol"}', at);
  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----`;
  expect(() => callerOf('LineMSP', Buffer.from(pem))).toThrow(/attributes cannot be read/);
});

test('bytes changed anywhere in a certificate give a caller or NOT_AUTHORISED, and nothing else', async () => {
  const { certificate } = await enrol({ party: 'line', roles: ['planner'] });
  const der = Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64');
  fc.assert(
    fc.property(fc.nat(der.length - 1), fc.integer({ min: 1, max: 255 }), (place, change) => {
      const changed = Buffer.from(der);
      changed[place] = changed[place]! ^ change;
      const pem = `-----BEGIN CERTIFICATE-----\n${changed.toString('base64')}\n-----END CERTIFICATE-----`;
      try {
        return callerOf('LineMSP', Buffer.from(pem)).certHash === createHash('sha256').update(changed).digest('hex');
      } catch (error) {
        return (error as { code?: string }).code === 'NOT_AUTHORISED';
      }
    }),
    { numRuns: 1000 },
  );
});

test('DER is read to its end, and nothing else is', () => {
  const whole = Uint8Array.from([0x30, 0x06, 0x02, 0x01, 0x05, 0x04, 0x01, 0xff]);
  expect(readDer(whole)).toMatchObject({ tag: 0x30, children: [{ tag: 2 }, { tag: 4 }] });
  const long = Uint8Array.from([0x04, 0x81, 0x80, ...new Uint8Array(128)]);
  expect(readDer(long).content).toHaveLength(128);
  const hostile = [
    [],
    [0x30],
    [0x30, 0x05, 0x02],
    [0x30, 0x80, 0x00, 0x00],
    [0x04, 0x85, 1, 1, 1, 1, 1],
    [0x04, 0x84, 0xff, 0xff, 0xff, 0xff],
    [0x04, 0x00, 0x00],
    Array<number>(60).fill(0x30),
    Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? 0x30 : 38 - index)),
  ];
  for (const bytes of hostile) expect(() => readDer(Uint8Array.from(bytes))).toThrow(RangeError);
});

test('the party of an MSP and the MSP of a party are inverse', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,30}$/), (party) => partyOfMsp(mspOfParty(party)) === party),
  );
  expect([mspOfParty('line'), mspOfParty('terminal1')]).toEqual(['LineMSP', 'Terminal1MSP']);
});

test.each(['', 'MSP', 'lineMSP', 'LINEMSP', 'LineOrg', 'Line-1MSP', 'LineMSP ', 'LineMSPMSP'])(
  '“%s” is not the MSP of a party',
  (mspId) => {
    expect(partyOfMsp(mspId)).toBeUndefined();
    expect(() => callerOf(mspId, Buffer.from(''))).toThrow(/does not name a party/);
  },
);

test.each(['', 'Line', '1line', 'li-ne', 'x'.repeat(40)])('“%s” is not a party', (party) => {
  expect(() => mspOfParty(party)).toThrow(RangeError);
});
