/** Cattle: numbers, births, hand-overs, health, the way to the slaughterhouse. */
import { addDays, compareInstants, kstDateOf } from '../../kit/clock.ts';
import {
  accepted,
  corrected,
  died,
  exported,
  lost,
  offered,
  received,
  registered,
  shippedToSlaughter,
  tagReplaced,
} from '../epcis/facts.ts';
import { animalLife, partiesOf, type AnimalAction, type RecordOf } from '../state.ts';
import {
  accountOf,
  entryIdOf,
  holderOf,
  recordedNow,
  requireHolder,
  speaksFor,
  type Account,
  type HandlersOf,
  type Told,
  type Tx,
} from './call.ts';
import { correct } from './corrections.ts';
import { activeHolds, requireNotHeld, subjectsOf } from './holds.ts';
import { tell } from './tell.ts';

type Animal = RecordOf<'animal'>;

/** The state that a step leads to. */
export function stepOf(tx: Tx, animal: Animal, action: AnimalAction): Animal['state'] {
  const to = animalLife.step(animal.state, action);
  if (to !== undefined) return to;
  const { traceNo, state } = animal;
  return tx.fail('STATE_CONFLICT', `The animal ${traceNo} is ${state}.`, { traceNo, state });
}

/** An animal of the caller's, the state after a step, and the call's account. */
async function ownStep(
  tx: Tx,
  input: Told & { readonly traceNo: string },
  action: AnimalAction,
): Promise<Account & { readonly animal: Animal; readonly state: Animal['state'] }> {
  const animal = await tx.require('animal', input.traceNo);
  requireHolder(tx, animal.holder, `The animal ${animal.traceNo}`);
  const state = stepOf(tx, animal, action);
  return { animal, state, ...(await accountOf(tx, input, animal.lastOccurredAt)) };
}

/** An animal without its offer. */
function unoffered(animal: Animal): Omit<Animal, 'offer'> {
  const rest: Animal = { ...animal };
  delete rest.offer;
  return rest;
}

async function save(tx: Tx, animal: Animal, kind: RecordOf<'traceEvent'>['kind']): Promise<Animal> {
  await tx.put('animal', animal);
  tx.emit('AnimalChanged', { traceNo: animal.traceNo, kind });
  return animal;
}

/** Ends the call while medicine stands in the way of slaughter. */
export function requireWithdrawn(tx: Tx, { traceNo, withdrawalUntil }: Animal, at: string): void {
  if (withdrawalUntil === undefined || kstDateOf(at) >= withdrawalUntil) return;
  tx.fail('WITHDRAWAL_PERIOD', `Medicine stands in the way of ${traceNo} until ${withdrawalUntil}.`, {
    withdrawalUntil,
  });
}

/** The farm that a birth is reported for. */
function farmOf(tx: Tx, farm: string | undefined): string {
  const holder = farm ?? holderOf(tx);
  if (holder === undefined || !holder.startsWith('farm:')) tx.fail('INPUT_INVALID', 'Name the farm in `farm`.');
  requireHolder(tx, holder, 'The farm');
  return holder;
}

function requireBorn(tx: Tx, traceNo: string, birthDate: string | undefined, at: string): void {
  if (birthDate !== undefined && birthDate > kstDateOf(at)) {
    tx.fail('TIME_SKEW', `${traceNo} was not born yet.`, { birthDate });
  }
}

async function takeOfferBack(tx: Tx, animal: Animal, at: string): Promise<void> {
  const { offer } = animal;
  if (offer === undefined) return;
  const told = await tx.require('traceEvent', offer.eventId);
  const event = corrected(told.event, { at, reason: 'did_not_occur', correctiveEventIds: [] });
  await tx.put('traceEvent', { ...told, event });
}

async function requirePlace(tx: Tx, holder: string): Promise<void> {
  if (holder.startsWith('farm:')) await tx.require('farm', holder.slice('farm:'.length));
  else await tx.require('facility', holder);
}

/** Handlers of cattle. */
export const animalHandlers = {
  async issueTags(tx, input) {
    const { firstBlock, blocks, agency } = input;
    const first = Number(firstBlock);
    if (first + blocks - 1 > 2_999_999)
      tx.fail('IDENTIFIER_INVALID', 'The blocks run out of cattle numbers.', { firstBlock });
    const recorded = recordedNow(tx, input);
    for (let at = first; at < first + blocks; at += 1) {
      const block = String(at).padStart(9, '0');
      if ((await tx.get('tagBlock', block)) !== undefined)
        tx.fail('ALREADY_EXISTS', `The block ${block} is given.`, { block });
      await tx.put('tagBlock', { block, agency, recorded });
    }
    tx.emit('TagsIssued', { firstBlock, blocks });
    return { firstBlock, blocks, agency };
  },

  getTagBlock: (tx, { block }) => tx.require('tagBlock', block),

  async registerAnimal(tx, input) {
    const { traceNo, birthDate, sex, breed, damNo, sireNo } = input;
    const holder = farmOf(tx, input.farm);
    await requirePlace(tx, holder);
    if ((await tx.get('tagBlock', traceNo.slice(0, 9)))?.agency !== tx.caller.party) {
      tx.fail('NUMBER_NOT_ISSUED', `${traceNo} is of no block that was given to ${tx.caller.party}.`, { traceNo });
    }
    if ((await tx.get('animal', traceNo)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `The number ${traceNo} is an animal’s already.`, { traceNo });
    }
    const { recorded, at } = await accountOf(tx, input);
    requireBorn(tx, traceNo, birthDate, at);
    const animal: Animal = {
      ...{ traceNo, birthDate, sex, breed },
      ...(damNo !== undefined && { damNo }),
      ...(sireNo !== undefined && { sireNo }),
      ...{ tagReplacements: 0, holder, parties: partiesOf(holder), state: 'REGISTERED', vaccinations: [] },
      ...{ lastOccurredAt: at, recorded },
    };
    await requireNotHeld(tx, ...subjectsOf(animal));
    const event = registered({ at, place: holder, late: recorded.late, animal: traceNo });
    await tell(tx, { kind: 'REGISTERED', event, numbers: [traceNo], place: holder, recorded });
    return save(tx, animal, 'REGISTERED');
  },

  async getAnimal(tx, { traceNo }) {
    const animal = await tx.require('animal', traceNo);
    return { animal, holds: await activeHolds(tx, ...subjectsOf(animal)) };
  },

  async replaceTag(tx, input) {
    const { animal, state, recorded, at } = await ownStep(tx, input, 'replaceTag');
    const { traceNo, holder: place } = animal;
    const tagReplacements = animal.tagReplacements + 1;
    const event = tagReplaced({ at, place, late: recorded.late, animal: traceNo, ordinal: tagReplacements + 1 });
    await tell(tx, { kind: 'TAG_REPLACED', event, numbers: [traceNo], place, recorded });
    return save(tx, { ...animal, state, tagReplacements, lastOccurredAt: at, recorded }, 'TAG_REPLACED');
  },

  async recordHealth(tx, input) {
    const { traceNo, vaccination, brucellosis, withdrawalUntil } = input;
    const animal = await tx.require('animal', traceNo);
    if (tx.caller.party !== 'mafra') requireHolder(tx, animal.holder, `The animal ${traceNo}`);
    const state = stepOf(tx, animal, 'recordHealth');
    const { recorded } = await accountOf(tx, input);
    const until = [animal.withdrawalUntil, withdrawalUntil].filter((day) => day !== undefined).sort();
    const treated: Animal = {
      ...animal,
      state,
      recorded,
      ...(vaccination !== undefined && { vaccinations: [...animal.vaccinations, vaccination].slice(-30) }),
      ...(brucellosis !== undefined && { brucellosis }),
      ...(until.length > 0 && { withdrawalUntil: until.at(-1)! }),
    };
    await tx.put('animal', treated);
    tx.emit('HealthRecorded', { traceNo });
    return treated;
  },

  async offerAnimal(tx, input) {
    const { animal, state, recorded, at, rules } = await ownStep(tx, input, 'offer');
    const { traceNo, holder } = animal;
    if (input.to === holder || !input.to.startsWith('farm:')) {
      tx.fail('INPUT_INVALID', 'An animal is offered to another farm; to a slaughterhouse it is sent.', {
        to: input.to,
      });
    }
    await requirePlace(tx, input.to);
    await requireNotHeld(tx, ...subjectsOf(animal));
    const fact = { at, place: holder, late: recorded.late, items: [traceNo], from: holder, to: input.to };
    const event = offered({ ...fact, offerId: tx.txId });
    const eventId = await tell(tx, { kind: 'OFFERED', event, numbers: [traceNo], place: holder, recorded });
    const offer = {
      offerId: tx.txId,
      to: input.to,
      offeredAt: at,
      lapsesAt: addDays(tx.now, rules.acceptanceDays),
      eventId,
    };
    const parties = partiesOf(holder, input.to);
    return save(tx, { ...animal, state, offer, parties, lastOccurredAt: at, recorded }, 'OFFERED');
  },

  async acceptAnimal(tx, input) {
    const { traceNo } = input;
    const animal = await tx.require('animal', traceNo);
    const state = stepOf(tx, animal, 'accept');
    const { offer, holder: from } = animal;
    if (offer === undefined || !speaksFor(tx, offer.to)) {
      return tx.fail('NOT_HOLDER', `The animal ${traceNo} is not offered to the caller.`, { traceNo });
    }
    if (compareInstants(tx.now, offer.lapsesAt) > 0) {
      tx.fail('OFFER_LAPSED', `The offer of ${traceNo} lapsed at ${offer.lapsesAt}.`, { lapsesAt: offer.lapsesAt });
    }
    const { recorded, at } = await accountOf(tx, input, animal.lastOccurredAt);
    const moved: Animal = {
      ...unoffered(animal),
      ...{ holder: offer.to, parties: partiesOf(offer.to), state, lastOccurredAt: at, recorded },
    };
    await requireNotHeld(tx, ...new Set([...subjectsOf(animal), ...subjectsOf(moved)]));
    const fact = { at, place: offer.to, late: recorded.late, items: [traceNo], from, to: offer.to };
    const event = accepted({ ...fact, offerId: offer.offerId });
    await tell(tx, { kind: 'ACCEPTED', event, numbers: [traceNo], place: offer.to, recorded });
    return save(tx, moved, 'ACCEPTED');
  },

  async withdrawOffer(tx, input) {
    const { animal, state, recorded, at } = await ownStep(tx, input, 'withdraw');
    await takeOfferBack(tx, animal, at);
    const back: Animal = {
      ...unoffered(animal),
      ...{ parties: partiesOf(animal.holder), state, lastOccurredAt: at, recorded },
    };
    return save(tx, back, 'CORRECTED');
  },

  async lapseOffer(tx, input) {
    const animal = await tx.require('animal', input.traceNo);
    const state = stepOf(tx, animal, 'lapse');
    const lapsesAt = animal.offer!.lapsesAt;
    if (compareInstants(tx.now, lapsesAt) <= 0)
      tx.fail('TIME_SKEW', `The offer stands until ${lapsesAt}.`, { lapsesAt });
    await takeOfferBack(tx, animal, tx.now);
    const back: Animal = {
      ...unoffered(animal),
      ...{ parties: partiesOf(animal.holder), state, recorded: recordedNow(tx, input) },
    };
    return save(tx, back, 'CORRECTED');
  },

  async shipToSlaughter(tx, input) {
    const { animal, state, recorded, at } = await ownStep(tx, input, 'ship');
    const { traceNo, holder } = animal;
    if (!input.abattoir.startsWith('abattoir:')) tx.fail('INPUT_INVALID', `${input.abattoir} is no slaughterhouse.`);
    await requirePlace(tx, input.abattoir);
    await requireNotHeld(tx, ...subjectsOf(animal));
    requireWithdrawn(tx, animal, at);
    const fact = { at, place: holder, late: recorded.late, items: [traceNo], from: holder, to: input.abattoir };
    const event = shippedToSlaughter({ ...fact, shipmentId: tx.txId });
    await tell(tx, { kind: 'SHIPPED_TO_SLAUGHTER', event, numbers: [traceNo], place: holder, recorded });
    const parties = partiesOf(holder, input.abattoir);
    const sent: Animal = { ...animal, sentTo: input.abattoir, parties, state, lastOccurredAt: at, recorded };
    return save(tx, sent, 'SHIPPED_TO_SLAUGHTER');
  },

  async turnBack(tx, input) {
    const { traceNo } = input;
    const animal = await tx.require('animal', traceNo);
    const state = stepOf(tx, animal, 'turnBack');
    requireHolder(tx, animal.sentTo!, `The animal ${traceNo}`);
    const { recorded, at } = await accountOf(tx, input, animal.lastOccurredAt);
    const { holder, sentTo } = animal;
    const fact = { at, place: holder, late: recorded.late, items: [traceNo], from: sentTo!, to: holder };
    const event = received({ ...fact, shipmentId: tx.txId });
    await tell(tx, { kind: 'TURNED_BACK', event, numbers: [traceNo], place: holder, recorded });
    const back: Animal = { ...animal, parties: partiesOf(holder), state, lastOccurredAt: at, recorded };
    delete back.sentTo;
    return save(tx, back, 'TURNED_BACK');
  },

  async reportEnd(tx, input) {
    const { animal, state, recorded, at } = await ownStep(tx, input, `end.${input.kind}`);
    const { traceNo, holder: place } = animal;
    // A dead animal is dead though it was stopped; nothing that is stopped leaves the country.
    if (input.kind === 'EXPORTED') await requireNotHeld(tx, ...subjectsOf(animal));
    const fact = { at, place, late: recorded.late, animal: traceNo };
    const events = {
      DEAD: () => died(fact),
      LOST: () => lost(fact),
      EXPORTED: () => exported({ ...fact, items: [traceNo] }),
    };
    await tell(tx, { kind: 'ENDED', event: events[input.kind](), numbers: [traceNo], place, recorded });
    return save(tx, { ...animal, state, lastOccurredAt: at, recorded }, 'ENDED');
  },

  async reportFound(tx, input) {
    const { animal, state, recorded, at } = await ownStep(tx, input, 'find');
    const { traceNo, holder: place } = animal;
    const event = registered({ at, place, late: recorded.late, animal: traceNo });
    await tell(tx, { kind: 'FOUND', event, numbers: [traceNo], place, recorded });
    return save(tx, { ...animal, state, lastOccurredAt: at, recorded }, 'FOUND');
  },

  async correctAnimal(tx, input) {
    const { traceNo, birthDate, sex, breed, damNo, sireNo, reason } = input;
    const animal = await tx.require('animal', traceNo);
    if (animal.carcassId !== undefined) {
      tx.fail('STATE_CONFLICT', `The animal ${traceNo} is slaughtered; its certificates rest on what was known.`, {
        traceNo,
      });
    }
    const now = { birthDate, sex, breed, damNo, sireNo };
    const given = Object.fromEntries(Object.entries(now).filter(([, value]) => value !== undefined));
    const { recorded, at } = await accountOf(tx, input);
    requireBorn(tx, traceNo, birthDate, at);
    const after: Animal = { ...animal, ...given, recorded };
    await correct(tx, {
      subject: traceNo,
      correctionId: entryIdOf(tx, input),
      supersedes: animal.recorded.txId,
      reason,
      before: animal,
      after: given,
      recorded,
    });
    return save(tx, after, 'CORRECTED');
  },
} satisfies HandlersOf<
  | 'issueTags'
  | 'getTagBlock'
  | 'registerAnimal'
  | 'getAnimal'
  | 'replaceTag'
  | 'recordHealth'
  | 'offerAnimal'
  | 'acceptAnimal'
  | 'withdrawOffer'
  | 'lapseOffer'
  | 'shipToSlaughter'
  | 'turnBack'
  | 'reportEnd'
  | 'reportFound'
  | 'correctAnimal'
>;
