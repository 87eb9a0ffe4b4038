/** Offline signing, step by step, by users whose key no gateway has. */
import { createPrivateKey } from 'node:crypto';
import { signers } from '@hyperledger/fabric-gateway';
import { gateway as protos } from '@hyperledger/fabric-protos';
import { call, connections, fresh, freshPlate, type Answer, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';
import { certifyOwnKey, ownStore, type KeyHolder } from './own-key.ts';

jest.setTimeout(240_000);

const COMPANY = { role: 'dispatcher', bizNo: '2208162517' };
const STEPS = '/v1/signing';
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const gateway = new OwnGateway({ ...ownStore(), LOG_LEVEL: 'trace' });
let at: string;
let dispatcher: KeyHolder;
let docs: KeyHolder;

beforeAll(async () => {
  [at, dispatcher, docs] = await Promise.all([
    gateway.ready(),
    certifyOwnKey({ party: 'haulier', user: fresh('own') }, COMPANY),
    certifyOwnKey({ party: 'line', user: fresh('own') }, { role: 'docs' }),
  ]);
});

afterAll(() => gateway.stop());

function step(name: string, as: User, body: object): Promise<Answer> {
  return call('POST', `${STEPS}/${name}`, { at, as, body });
}

async function signed(digest: string, holder: KeyHolder = dispatcher): Promise<string> {
  const sign = signers.newPrivateKeySigner(createPrivateKey(holder.privateKey));
  return Buffer.from(await sign(Buffer.from(digest, 'hex'))).toString('base64');
}

function proposed(method: string, input: object, holder: KeyHolder = dispatcher, more: object = {}): Promise<Answer> {
  const { certificate } = holder;
  return step('proposals', holder, { contract: 'transshipment', method, input, certificate, ...more });
}

async function endorsed(method: string, input: object, holder = dispatcher, more: object = {}): Promise<Answer> {
  const { body } = await proposed(method, input, holder, more);
  return step('endorsements', holder, { proposal: body.proposal, signature: await signed(body.digest, holder) });
}

const truck = (): { messageRef: string; plate: string } => ({ messageRef: fresh('SIGN-'), plate: freshPlate() });

test('no gateway of the network has the users’ keys', async () => {
  expect(Object.keys(connections.parties['haulier']!.users)).not.toContain(dispatcher.user);
  const { body } = await call('GET', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, {
    at,
    as: dispatcher,
  });
  expect(body).toMatchObject({ code: 'IDENTITY_UNKNOWN', status: 403 });
});

test('a write is proposed, endorsed and submitted, with a signature for each; repeated, it has one effect', async () => {
  const input = truck();
  const first = await endorsed('registerTruck', input);
  expect([first.status, first.body.output]).toMatchObject([200, { plate: input.plate }]);
  const { transaction, digest, transactionId, output } = first.body;
  const body = { transaction, signature: await signed(digest) };
  const answers = await Promise.all([step('submissions', dispatcher, body), step('submissions', dispatcher, body)]);
  const later = await step('submissions', dispatcher, { transaction, signature: await signed(digest) });
  const block = answers[0]!.headers.get('transaction-block');
  expect(block).toMatch(/^[0-9]+$/);
  for (const answer of [...answers, later]) {
    expect([answer.status, answer.body]).toEqual([200, output]);
    expect(answer.headers.get('transaction-id')).toBe(transactionId);
    expect(answer.headers.get('transaction-block')).toBe(block);
  }
  // The look-up is open to whoever signs, too.
  const status = await call('GET', `/v1/transactions/${transactionId}`, { at, as: dispatcher });
  expect(status.body).toMatchObject({ status: 'VALID', block: Number(block) });
  // One change of the record, and no more.
  const versions = await call('GET', `/v1/transshipment/trucks/${encodeURIComponent(input.plate)}/versions`, {
    at,
    as: { party: 'haulier', user: 'dispatcher' },
  });
  expect(versions.body.items).toHaveLength(1);
});

test('a read is proposed and evaluated', async () => {
  const input = truck();
  const write = await endorsed('registerTruck', input);
  await step('submissions', dispatcher, {
    transaction: write.body.transaction,
    signature: await signed(write.body.digest),
  });
  const { body } = await proposed('getTruck', { plate: input.plate });
  const answer = await step('evaluations', dispatcher, {
    proposal: body.proposal,
    signature: await signed(body.digest),
  });
  expect([answer.status, answer.body]).toMatchObject([200, { plate: input.plate, active: true }]);
  expect(answer.headers.get('etag')).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
});

test('a contract’s refusal is told as on the ordinary route', async () => {
  const answer = await endorsed('revokeDriver', { messageRef: fresh('SIGN-'), driverId: fresh('d-') });
  expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
});

test('a secret goes to the members of its collection, is read back by them, and is in no log', async () => {
  const canary = fresh('CANARY');
  const plan = { terminal: 'terminal1', planId: fresh('').repeat(4) };
  const secret = { imo: '9074729', voyage: '031E', bayPlan: canary, tariffMinor: 1, currency: 'KRW' };
  const input = { messageRef: fresh('SIGN-'), ...plan };
  const { body: proposal } = await proposed('recordVesselPlan', input, docs, { private: secret });
  const organisations = protos.ProposedTransaction.deserializeBinary(Buffer.from(proposal.proposal, 'base64'));
  expect(organisations.getEndorsingOrganizationsList().sort()).toEqual(['LineMSP', 'Terminal1MSP']);
  const { body: endorsement } = await step('endorsements', docs, {
    proposal: proposal.proposal,
    signature: await signed(proposal.digest, docs),
  });
  expect(endorsement.output).toEqual({ stored: true });
  expect(Buffer.from(endorsement.transaction, 'base64').includes(canary)).toBe(false);
  const done = await step('submissions', docs, {
    transaction: endorsement.transaction,
    signature: await signed(endorsement.digest, docs),
  });
  expect(done.status).toBe(200);
  const { body: read } = await proposed('readVesselPlan', plan, docs);
  const shown = await step('evaluations', docs, {
    proposal: read.proposal,
    signature: await signed(read.digest, docs),
  });
  expect(shown.body).toMatchObject(secret);

  // Another organisation slipped in beside the members: it is not signed, and is refused all the same.
  organisations.setEndorsingOrganizationsList(['LineMSP', 'Terminal1MSP', 'Terminal2MSP']);
  const widened = Buffer.from(organisations.serializeBinary()).toString('base64');
  const refused = await step('endorsements', docs, {
    proposal: widened,
    signature: await signed(proposal.digest, docs),
  });
  expect(refused.body.code).toBe('SIGNING_BYTES_INVALID');
  for (const word of [canary, Buffer.from(canary).toString('base64').slice(0, -3), proposal.proposal.slice(-400)]) {
    expect(gateway.log).not.toContain(word);
  }
  expect(gateway.log).toContain(proposal.transactionId);
});

describe('before a peer is asked,', () => {
  test('an input that is not as declared, and a method that is not, are refused', async () => {
    const { body } = await proposed('registerTruck', { ...truck(), owner: 'kcs' });
    expect(body).toMatchObject({ code: 'INPUT_INVALID', status: 400 });
    expect((await proposed('Describe', {})).body.code).toBe('ROUTE_UNKNOWN');
    expect((await proposed('constructor', {})).body.code).toBe('ROUTE_UNKNOWN');
  });

  test('the roles are those of the certificate', async () => {
    expect((await proposed('registerTruck', truck(), docs)).body).toMatchObject({
      code: 'NOT_AUTHORISED',
      status: 403,
    });
  });

  test('a certificate of another user or party than the token’s is refused', async () => {
    const wanted = { contract: 'transshipment', method: 'registerTruck', input: truck() };
    for (const [as, { certificate }, reason] of [
      [dispatcher, docs, 'ISSUER'],
      [{ party: 'haulier', user: 'dispatcher' }, dispatcher, 'USER'],
    ] as const) {
      const { body } = await step('proposals', as, { ...wanted, certificate });
      expect(body).toMatchObject({ code: 'CERTIFICATE_REFUSED', status: 403, details: { reason } });
    }
  });

  test('a proposal or transaction of another party is refused, whoever sends it', async () => {
    const { body } = await proposed('registerTruck', truck());
    const signature = await signed(body.digest);
    const stranger = await step('endorsements', docs, { proposal: body.proposal, signature });
    expect(stranger.body).toMatchObject({ code: 'CERTIFICATE_REFUSED', status: 403 });
    const own = await step('endorsements', dispatcher, { proposal: body.proposal, signature });
    const handed = { transaction: own.body.transaction, signature: await signed(own.body.digest) };
    expect((await step('submissions', docs, handed)).body).toMatchObject({ code: 'CERTIFICATE_REFUSED', status: 403 });
  });

  test('a signature that is missing, high, of another key or over something else is refused', async () => {
    const { body } = await proposed('registerTruck', truck());
    const good = await signed(body.digest);
    const cases: [string, string][] = [
      [Buffer.from('hello').toString('base64'), 'MALFORMED'],
      [high(good), 'HIGH_S'],
      [await signed(body.digest, docs), 'MISMATCH'],
      [await signed('0'.repeat(64)), 'MISMATCH'],
    ];
    for (const [signature, reason] of cases) {
      const answer = await step('endorsements', dispatcher, { proposal: body.proposal, signature });
      expect(answer.body).toMatchObject({ code: 'SIGNATURE_INVALID', status: 400, details: { reason } });
    }
    const { body: endorsement } = await step('endorsements', dispatcher, { proposal: body.proposal, signature: good });
    const answer = await step('submissions', dispatcher, {
      transaction: endorsement.transaction,
      signature: high(await signed(endorsement.digest)),
    });
    expect(answer.body).toMatchObject({ code: 'SIGNATURE_INVALID', details: { reason: 'HIGH_S' } });
  });

  test('bytes of the wrong step, or that were changed, are refused', async () => {
    const write = await proposed('registerTruck', truck());
    const read = await proposed('getTruck', { plate: freshPlate() });
    const send = async (name: string, { body }: Answer): Promise<unknown> => {
      const signature = await signed(body.digest);
      return (await step(name, dispatcher, { proposal: body.proposal, signature })).body.code;
    };
    expect(await send('evaluations', write)).toBe('SIGNING_BYTES_INVALID');
    expect(await send('endorsements', read)).toBe('SIGNING_BYTES_INVALID');
    const more = Buffer.concat([Buffer.from(write.body.proposal, 'base64'), Buffer.from([0x7a, 1, 0])]);
    const changed = { ...write, body: { ...write.body, proposal: more.toString('base64') } };
    expect(await send('endorsements', changed)).toBe('SIGNING_BYTES_INVALID');
    const signature = await signed(write.body.digest);
    const answer = await step('submissions', dispatcher, { transaction: write.body.proposal, signature });
    expect(answer.body.code).toBe('SIGNING_BYTES_INVALID');
  });

  test('a step without a token, or with another method than POST, is refused', async () => {
    expect((await call('POST', `${STEPS}/proposals`, { at, body: {} })).body.code).toBe('TOKEN_MISSING');
    expect((await call('GET', `${STEPS}/proposals`, { at, as: dispatcher })).status).toBe(405);
  });
});

/** The other signature that is valid over the same bytes. */
function high(signature: string): string {
  const der = Buffer.from(signature, 'base64');
  const rEnd = 4 + der[3]!;
  const s = ORDER - BigInt(`0x${der.subarray(rEnd + 2).toString('hex')}`);
  const digits = s.toString(16).padStart(64, '0');
  const content = Buffer.concat([der.subarray(2, rEnd), Buffer.from([2, 33, 0]), Buffer.from(digits, 'hex')]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]).toString('base64');
}
