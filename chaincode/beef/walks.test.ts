/** Random supply chains: whatever two hundred animals become, every gram is where the books say, and the invariants hold. */
import fc from 'fast-check';
import { violationsOf } from './state.ts';
import { Chain } from './testing/chain.ts';
import { SupplyChain } from './testing/supply-chain.ts';

const ANIMALS = Number(process.env['ANIMALS'] ?? 200);
const MOVES_PER_ANIMAL = 7;
/** The invariants look at every record, so they are asked now and then. */
const CHECK_EVERY = 50;

/** Numbers from zero to below another, none more likely than others: small ones would be crumbs of beef. */
function evenly(below: number) {
  return fc.noBias(fc.nat(below - 1));
}

function requireSound(chain: Chain): void {
  const violations = violationsOf(chain.state());
  if (violations.length > 0) throw new Error(JSON.stringify(violations.slice(0, 5)));
}

test('two hundred animals: births, slaughter, cutting, trade, sales and recalls, with every gram accounted for at every step', async () => {
  const made = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (random) => {
      const chain = await new Chain().open();
      const supply = new SupplyChain(chain, (below) => random(evenly, below));
      for (let born = 1; born <= ANIMALS; born += 1) {
        await supply.bear();
        for (let step = 0; step < MOVES_PER_ANIMAL; step += 1) {
          const name = await supply.move();
          made.set(name, (made.get(name) ?? 0) + 1);
          await supply.audit();
        }
        if (born % CHECK_EVERY === 0) requireSound(chain);
      }
      await supply.audit(true);
      const verdicts = new Set(chain.ledger.records('sale').map(({ verdict }) => verdict));
      const alarms = new Set(chain.ledger.records('alarm').map(({ kind }) => kind));
      // A chain in which nothing happens proves nothing.
      expect([...verdicts].sort()).toEqual(['ACCEPTED', 'REFUSED']);
      expect(alarms).toContain('LEAN_BAND');
      expect([...supply.books.packs].filter(({ state }) => state === 'SOLD').length).toBeGreaterThan(20);
    }),
    {
      numRuns: Number(process.env['WALKS'] ?? 1),
      endOnFailure: true,
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  );
  expect(made.size).toBe(16);
}, 300_000);
