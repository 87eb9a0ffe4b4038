/**
 * Any byte of any block is another, thousands of times: each is found, by an audit from the first block on. There is no byte that
 * could be otherwise unseen, for what nobody signs must have the one form that Fabric writes.
 *
 * `MUTATION_SEED` repeats a run, `MUTATION_CASES` makes it longer or shorter.
 */
import { randomInt } from 'node:crypto';
import { committed } from '../forged-approvals.ts';
import { Forge } from '../forge.ts';
import { call, locker } from './forged-scene.ts';
import { ledgerOf, recommitted } from './ledger.ts';
import { isFound, unseenMutations } from './mutations.ts';

const CASES = Number(process.env['MUTATION_CASES'] ?? 10_000);
const SEED = process.env['MUTATION_SEED'] ?? String(randomInt(2 ** 31));

jest.setTimeout(1_800_000);

let blocks: readonly Uint8Array[];

beforeAll(async () => {
  const forge = await Forge.found();
  const transactions = [
    committed({ name: 'voting', version: '1', sequence: 1 }, ['nec', 'host', 'credential']),
    call('kim', 'rent', [locker('a', 'FREE')], { endorsers: ['nec', 'host'] }),
  ];
  const chain = [forge.genesis];
  for (const transaction of transactions) {
    chain.push(forge.seal(chain.at(-1)!, [await forge.envelope(transaction)], [0]));
  }
  ({ blocks } = recommitted(ledgerOf(chain.map((block) => block.serializeBinary()))));
});

test(`${CASES} bytes that are others, seed ${SEED}`, () => {
  expect(isFound(blocks)).toBe(false);
  expect(unseenMutations(blocks, SEED, CASES)).toEqual([]);
});
