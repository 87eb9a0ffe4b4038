/** Rules, farms, businesses. */
import { badBizNo } from '../guards/numbers.ts';
import { partyOf } from '../state.ts';
import { recordedNow, refuse, rulesOn, type HandlersOf } from './call.ts';

const MAX_CIRCLES = 6;

/** The name of a keeper as everybody may see it: the first and the last character, circles between, a few at most. */
export function masked(name: string): string {
  const letters = [...name.replaceAll(/\s/g, '')];
  if (letters.length < 3) return `${letters[0] ?? ''}○`;
  return `${letters[0]!}${'○'.repeat(Math.min(letters.length - 2, MAX_CIRCLES))}${letters.at(-1)!}`;
}

/** Handlers of rules and places. */
export const placeHandlers = {
  async setRules(tx, input) {
    const { messageRef, source, ...rules } = input;
    if ((await tx.get('ruleTable', rules.effectiveFrom)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a table from ${rules.effectiveFrom} on.`, {
        effectiveFrom: rules.effectiveFrom,
      });
    }
    const table = { ...rules, recorded: recordedNow(tx, { messageRef, source }) };
    await tx.put('ruleTable', table);
    tx.emit('RulesSet', { effectiveFrom: rules.effectiveFrom, ruleVersion: rules.ruleVersion });
    return table;
  },

  getRules: (tx, { day }) => rulesOn(tx, day),

  async registerFarm(tx, input, keeper) {
    const { farmId, permitNo, bizNo, town } = input;
    refuse(tx, badBizNo(bizNo));
    if ((await tx.get('farm', farmId)) !== undefined)
      tx.fail('ALREADY_EXISTS', `There is a farm ${farmId}.`, { farmId });
    const farm = { farmId, permitNo, bizNo, town, keeperMasked: masked(keeper.name), recorded: recordedNow(tx, input) };
    await tx.put('farm', farm);
    await tx.private.put('farmer', input, { farmId, ...keeper });
    tx.emit('FarmRegistered', { farmId });
    return farm;
  },

  getFarm: (tx, { farmId }) => tx.require('farm', farmId),

  async getFarmer(tx, input) {
    const keeper = await tx.private.get('farmer', input, input.farmId);
    return keeper ?? tx.fail('NOT_FOUND', `Nothing is known of the keeper of ${input.farmId}.`);
  },

  async purgeFarmer(tx, input) {
    const { farmId } = input;
    if ((await tx.private.hash('farmer', input, farmId)) === undefined) {
      tx.fail('NOT_FOUND', `Nothing is known of the keeper of ${farmId}.`);
    }
    await tx.private.purge('farmer', input, farmId);
    tx.emit('FarmerPurged', { farmId });
    return { farmId, purged: true as const };
  },

  async registerFacility(tx, input) {
    const { messageRef, source, ...facility } = input;
    const { holder, bizNo } = facility;
    refuse(tx, badBizNo(bizNo));
    if (holder.startsWith('farm:'))
      tx.fail('IDENTIFIER_INVALID', 'A farm is registered by its cooperative.', { holder });
    if (holder.startsWith('business:') && holder !== `business:${bizNo}`) {
      tx.fail('IDENTIFIER_INVALID', `${holder} is not the business ${bizNo}.`, { holder, bizNo });
    }
    if ((await tx.get('facility', holder)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `${holder} is registered already.`, { holder });
    }
    const registered = { ...facility, party: partyOf(holder), recorded: recordedNow(tx, { messageRef, source }) };
    await tx.put('facility', registered);
    tx.emit('FacilityRegistered', { holder });
    return registered;
  },

  getFacility: (tx, { holder }) => tx.require('facility', holder),
} satisfies HandlersOf<
  | 'setRules'
  | 'getRules'
  | 'registerFarm'
  | 'getFarm'
  | 'getFarmer'
  | 'purgeFarmer'
  | 'registerFacility'
  | 'getFacility'
>;
