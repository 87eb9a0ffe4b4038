/**
 * I7: what two parties keep between them is on no other disk. Canaries go in as a rate and as a driver's data; afterwards
 * every file of every process is searched for them. The members' own peers are the control that the search finds things.
 */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Body } from '../pilots/stage.ts';
import { Scene } from '../pilots/transshipment/scene.ts';

jest.setTimeout(120_000);

const STATE = process.env['LEDGER_STATE']!;

/** A name that is nowhere else, and a licence number of the true form. */
const name = `Canary-${randomBytes(8).toString('hex')}`;
const licenceNo = `11-00-${randomBytes(6).toString('hex')}`;
const scene = new Scene();

/** Every form in which a value gives itself away. The last is what a dictionary attack on an unsalted hash would find. */
function formsOf(value: string): Buffer[] {
  const hash = createHash('sha256').update(value).digest();
  return [value, Buffer.from(value).toString('hex'), Buffer.from(value).toString('base64'), hash.toString('hex')]
    .map((form) => Buffer.from(form))
    .concat([hash]);
}

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
  const found = new Set<string>();
  for (const file of filesBelow(STATE)) {
    const bytes = readFileSync(file);
    for (const value of [name, licenceNo]) {
      if (formsOf(value).some((form) => bytes.includes(form))) found.add(file.slice(STATE.length + 1));
    }
  }
  const members = [...found].filter((file) => /peer0\.(haulier|terminal1)\//.test(file));
  expect([...found].filter((file) => !members.includes(file))).toEqual([]);
  // Of the member that endorsed and of the member that it was sent to.
  expect(new Set(members.map((file) => /peer0\.[a-z0-9]+/.exec(file)![0]))).toEqual(
    new Set(['peer0.haulier', 'peer0.terminal1']),
  );
});

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile() && statSync(path).size > 0) yield path;
  }
}
