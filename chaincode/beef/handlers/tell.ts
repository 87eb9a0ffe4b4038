/** The history of numbers: each fact as an EPCIS event under its hash, and where it is found again. */
import { epochMsOf, instantOf, kstDateOf } from '../../kit/clock.ts';
import type { EpcisEvent } from '../epcis/event.ts';
import { identified } from '../epcis/facts.ts';
import { bareWord } from '../epcis/vocabulary.ts';
import { kindOf, type RecordOf } from '../state.ts';
import type { Recorded, Tx } from './call.ts';

/** A fact to be told. */
export interface Fact {
  readonly kind: RecordOf<'traceEvent'>['kind'];
  readonly event: EpcisEvent;
  /** The numbers in whose history it belongs. */
  readonly numbers: readonly string[];
  /** Where it happened. */
  readonly place?: string;
  readonly recorded: Recorded;
  readonly phase?: RecordOf<'numberEvent'>['phase'];
}

/** Keeps a fact; answers with its id. */
export async function tell(tx: Tx, fact: Fact): Promise<string> {
  const { kind, numbers, place, recorded, phase = 'CHAIN' } = fact;
  const event = identified(fact.event);
  const eventId = event.eventID;
  await tx.put('traceEvent', { eventId, kind, party: tx.caller.party, event, recorded });
  const at = instantOf(epochMsOf(recorded.occurredAt));
  for (const number of new Set(numbers)) {
    const found = { number, phase, at, eventId, kind, recordedAt: recorded.recordedAt };
    await tx.put('numberEvent', { ...found, ...(place !== undefined && { place }) });
  }
  // A partner may have written the step as the URI that the word stands for.
  const bizStep = bareWord('BizStep', event.bizStep ?? 'other');
  await tx.put('stepEvent', { bizStep, day: kstDateOf(recorded.occurredAt), eventId });
  return eventId;
}

/** Keeps that one number came of others. */
export async function descend(
  tx: Tx,
  party: string,
  parents: readonly string[],
  children: readonly string[],
): Promise<void> {
  for (const parent of new Set(parents)) {
    for (const child of new Set(children)) {
      await tx.put('descent', { parent, child, party });
      await tx.put('ancestry', { parent, child, party });
    }
  }
}

/** Where a number is, or came to be. */
export async function placeOf(tx: Tx, number: string): Promise<string> {
  switch (kindOf(number)) {
    case 'ANIMAL':
      return (await tx.require('animal', number)).holder;
    case 'CARCASS':
      return (await tx.require('carcass', number)).holder;
    case 'LOT':
      return (await tx.require('lot', number)).holder;
    case 'IMPORT_LOT':
      return (await tx.require('importLot', number)).importer;
    case 'PACK':
      return (await tx.require('pack', number)).holder;
  }
}
