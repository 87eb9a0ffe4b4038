/**
 * I7 for beef: a keeper's name, the price of a carcass, a genotype and raw sightings are on the disks of those who may have them and
 * on no other; and what everybody may look up does not tell them.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readingBytes } from '@ledger-pilots/chaincode/beef/device/reading-proof.ts';
import { Scene } from '../pilots/beef/scene.ts';
import { searchDisks } from './disks.ts';

jest.setTimeout(180_000);

const STATE = process.env['LEDGER_STATE']!;
const scene = new Scene();
const { story } = scene;
const letters = (bytes: number): string => randomBytes(bytes).toString('hex').toUpperCase();

beforeAll(() => scene.atPacker());

test('a farm’s keeper is known to the cooperatives and the ministry', async () => {
  const [name, address] = [`Canary ${letters(8)}`, `Canary ${letters(8)}`];
  const farmId = String(200_000 + Number.parseInt(letters(2), 16));
  const body = { messageRef: `FARM-${letters(6)}`, farmId, permitNo: 'P-1', bizNo: '4028100068' };
  const town = { ko: '전북 정읍시', en: 'Jeongeup-si' };
  const keeper = { name, phone: '010-0000-0000', address };
  const path = '/v1/beef/farms';
  const farm = await scene.ok({ as: 'nacf/clerk', verb: 'POST', path, body: { ...body, town, private: keeper } });
  expect(JSON.stringify(farm)).not.toContain(name);
  expect(await scene.read('mafra/vet', `/farms/${farmId}/keeper`)).toMatchObject({ name, address });
  const refused = await scene.refusal({ as: 'market/shop', verb: 'GET', path: `${path}/${farmId}/keeper` });
  expect(refused).toEqual({ status: 403, code: 'NOT_AUTHORISED' });
  expect(searchDisks(STATE, [name, address], ['nacf', 'mafra'])).toEqual({
    peers: ['peer0.mafra', 'peer0.nacf'],
    elsewhere: [],
  });
});

test('raw sightings are known to the cooperatives and the ministry', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const deviceId = `reader-${letters(4).toLowerCase()}`;
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
  const register = { messageRef: `DEV-${letters(6)}`, deviceId, kind: 'READER', publicKey: key };
  await scene.ok({ as: 'nacf/clerk', verb: 'POST', path: '/v1/beef/devices', body: register });
  const at = story.at(0);
  const reading = { deviceId, kind: 'SIGHTING' as const, seq: 1, subject: story.traceNo, at, value: -61 };
  const signature = sign(null, readingBytes(reading), privateKey).toString('hex');
  const sightings = [{ seq: 1, traceNo: story.traceNo, at, rssiDbm: -61, signature }];
  const batchId = `batch-${letters(4)}`;
  const body = { messageRef: `SEE-${letters(6)}`, batchId, private: { sightings } };
  const path = `/v1/beef/devices/${deviceId}/sightings`;
  expect(await scene.ok({ as: 'nacf/reader', verb: 'POST', path, body })).toMatchObject({
    verdicts: [{ verdict: 'RECORDED' }],
  });
  expect(await scene.read('mafra/vet', `/sightings/${batchId}`)).toMatchObject({ sightings });
  expect(searchDisks(STATE, [signature], ['nacf', 'mafra'])).toEqual({
    peers: ['peer0.mafra', 'peer0.nacf'],
    elsewhere: [],
  });
});

test('the price of a carcass is known to the two sides and the ministry, a genotype to the ministry alone', async () => {
  const [note, marker] = [`Canary ${letters(8)}`, `C${letters(5)}`];
  await scene.ok(story.agree('abattoir/operator', 'CARCASS', note));
  const packs = story.packs(1, 3_000, '0202');
  await scene.ok(story.pack('A', packs));
  await scene.moved('market/packer', 'market/shop', 'SHOP', packs);
  await scene.ok(story.sample('market/shop', 'X1'));
  await scene.ok(story.keepGenotype('X1', marker));
  expect(searchDisks(STATE, [note], ['abattoir', 'market', 'mafra'])).toEqual({
    peers: ['peer0.abattoir', 'peer0.mafra', 'peer0.market'],
    elsewhere: [],
  });
  expect(searchDisks(STATE, [marker], ['mafra'])).toEqual({ peers: ['peer0.mafra'], elsewhere: [] });
});
