/** The ids of our events are those that the published generator computes, with its own code, from our documents. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { epcisDocument, inReadingOrder } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { eventHashId, preHash } from '@ledger-pilots/chaincode/beef/epcis/event-hash.ts';
import { identified } from '@ledger-pilots/chaincode/beef/epcis/facts.ts';
import { everyFact } from '@ledger-pilots/chaincode/beef/epcis/testing/every-fact.ts';
import { twins } from '@ledger-pilots/chaincode/beef/epcis/testing/hostile-events.ts';
import { randomEvent } from '@ledger-pilots/chaincode/beef/epcis/testing/random-event.ts';
import { NO_PYTHON } from '../../scripts/cache/python-environment.ts';
import { generated, hashGenerator } from './hash-generator.ts';

jest.setTimeout(600_000);

const VECTORS = 'chaincode/beef/epcis/vectors/event-hashes.json';
const RANDOM_EVENTS = 1000;
const bin = hashGenerator();
if (bin === undefined) console.warn(`skipped: ${NO_PYTHON}, so the published generator cannot run`);
const withPython = bin === undefined ? test.skip : test;

withPython('the events of all facts', () => {
  requireSame(Object.values(everyFact()).map(identified));
});

withPython('events that say things in unusual ways', () => {
  requireSame(Object.values(twins()).flatMap(({ one, other }) => [one, other]));
});

withPython('events that nobody would write', () => {
  const seed = Date.now() & 0x7fffffff;
  requireSame(fc.sample(randomEvent, { seed, numRuns: RANDOM_EVENTS }), `seed ${seed}`);
});

withPython('the committed vectors are what it says', () => {
  const vectors = JSON.parse(readFileSync(VECTORS, 'utf8')) as { event: EpcisEvent; preHash: string; hash: string }[];
  const answers = generated(bin!, told(vectors.map(({ event }) => event)));
  expect(answers).toEqual(vectors.map(({ hash, preHash: text }) => ({ hash, preHash: text })));
});

withPython('it needs our reading order: in canonical order it names events with partners otherwise', () => {
  const { dispatched, registered } = everyFact();
  const document = canonicalText(epcisDocument([dispatched!, registered!], '2026-03-02T00:00:00Z'));
  const [partners, alone] = generated(bin!, document);
  expect([partners!.hash === eventHashId(dispatched!), alone!.hash === eventHashId(registered!)]).toEqual([
    false,
    true,
  ]);
});

function requireSame(events: readonly EpcisEvent[], about = ''): void {
  const answers = generated(bin!, told(events));
  expect(answers).toHaveLength(events.length);
  const differing = events.flatMap((event, at) => {
    const { hash, preHash: text } = answers[at]!;
    return hash === eventHashId(event) ? [] : [{ about, event, ours: preHash(event), theirs: text }];
  });
  expect(differing.slice(0, 3)).toEqual([]);
}

/** A document as it leaves us: from the ledger's canonical form, put into the order for reading. */
function told(events: readonly EpcisEvent[]): string {
  const stored = JSON.parse(canonicalText(epcisDocument(events, '2026-03-02T00:00:00Z'))) as object;
  return JSON.stringify(inReadingOrder(stored));
}
