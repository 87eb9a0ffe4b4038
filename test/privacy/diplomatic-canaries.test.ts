/**
 * I7 for diplomatic certificates: who gives a power of attorney is on the disks of the ministry and of the clearing house, a passport's
 * evidence on the ministry's alone; and what everybody may look up tells neither.
 */
import { randomBytes } from 'node:crypto';
import type { StoryPower } from '../../scripts/journeys/diplomatic-story.ts';
import { newId } from '../../scripts/journeys/story-material.ts';
import { Scene } from '../pilots/diplomatic/scene.ts';
import { searchDisks } from './disks.ts';

jest.setTimeout(180_000);

const STATE = process.env['LEDGER_STATE']!;
const scene = new Scene();
/** A name that is nowhere else. */
const name = `Canary ${randomBytes(8).toString('hex')}`;
let power: StoryPower;

beforeAll(async () => {
  await scene.opened();
  power = await scene.power(['bank1'], name);
  await scene.ok(power.depositIdentity());
  const nonce = newId();
  await scene.ok(power.present('bank1', nonce));
  await scene.ok(power.reserve('bank1', nonce));
  await scene.ok(power.end('bank1', nonce, 'consumption'));
});

test('the principal’s name, the document and its salt are with the ministry and the clearing house alone', async () => {
  expect(await scene.ok(power.readContent())).toMatchObject({ principal: { name } });
  const values = [name, power.contentSalt, power.document.toString('base64')];
  expect(searchDisks(STATE, values, ['mofa', 'kftc'])).toEqual({
    peers: ['peer0.kftc', 'peer0.mofa'],
    elsewhere: [],
  });
});

test('what opens the commitment to the passport is with the ministry alone', async () => {
  const { identity } = await scene.ok<{ identity: { identitySalt: string } }>(power.readIdentity());
  expect(searchDisks(STATE, [identity.identitySalt], ['mofa'])).toEqual({ peers: ['peer0.mofa'], elsewhere: [] });
});

test('the public register tells no name, no amount and no bank', async () => {
  const answer = JSON.stringify(await scene.lookUp(power));
  for (const secret of [name, power.certificateId, '300000000', 'bank1']) expect(answer).not.toContain(secret);
});

test('the search finds what is public on every peer', () => {
  const members = ['mofa', 'moj', 'kftc', 'bank1', 'bank2', 'kisa'];
  const { peers } = searchDisks(STATE, [power.certificateId], members);
  expect(peers).toEqual(members.map((party) => `peer0.${party}`).sort());
});
