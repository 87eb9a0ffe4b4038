/**
 * I7: what two parties keep between them is on no other disk. Canaries go in as a rate and as a driver's data; afterwards
 * every file of every process is searched for them. The members' own peers are the control that the search finds things.
 */
import { randomBytes } from 'node:crypto';
import type { Body } from '../pilots/stage.ts';
import { Scene } from '../pilots/transshipment/scene.ts';
import { searchDisks } from './disks.ts';

jest.setTimeout(120_000);

const STATE = process.env['LEDGER_STATE']!;

/** A name that is nowhere else, and a licence number of the true form. */
const name = `Canary-${randomBytes(8).toString('hex')}`;
const licenceNo = `11-00-${randomBytes(6).toString('hex')}`;
const scene = new Scene();

beforeAll(async () => {
  await scene.released();
  const request = scene.story.recordDriverData('terminal1');
  const { messageRef } = request.body as { messageRef: string };
  await scene.ok({ ...request, body: { messageRef, private: { name, phone: '010-0000-0000', licenceNo } } });
});

test('the members of the collection have the driver’s data, and read it back', async () => {
  const path = `/drivers/${scene.story.driver.driverId}/personal-data/terminal1`;
  expect(await scene.read<Body>('haulier/dispatcher', path)).toMatchObject({ name, licenceNo });
  expect(await scene.read<Body>('terminal1/gate', path)).toMatchObject({ name, licenceNo });
});

test('the other terminal is refused, at the gateway and by its own peer', async () => {
  const path = `/v1/transshipment/drivers/${scene.story.driver.driverId}/personal-data/terminal1`;
  const { status } = await scene.refusal({ as: 'terminal2/gate', verb: 'GET', path });
  expect([403, 404]).toContain(status);
});

test('no disk but the members’ peers’ has a trace of it: no other peer, no orderer, no log, no gateway', () => {
  // Of the member that endorsed and of the member that it was sent to, and nothing else.
  expect(searchDisks(STATE, [name, licenceNo], ['haulier', 'terminal1'])).toEqual({
    peers: ['peer0.haulier', 'peer0.terminal1'],
    elsewhere: [],
  });
});
