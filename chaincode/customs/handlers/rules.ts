/** Dated rules, exchange rates, and the seeds of the draws. */
import { HS_EDITION } from '../hs/subheadings.ts';
import { seedHashOf } from '../statements/draw.ts';
import { contentOf } from '../../kit/content.ts';
import { ratesOn, recordedBy, rulesOn, today, type HandlersOf } from './call.ts';

/** Handlers of rules. */
export const ruleHandlers = {
  async setRules(tx, input) {
    const table = contentOf(input);
    const { effectiveFrom, ruleVersion, hsEdition } = table;
    if (hsEdition !== HS_EDITION) {
      tx.fail('RULE_VERSION', `The contract has the goods codes of ${HS_EDITION}.`, { hsEdition: HS_EDITION });
    }
    // A table that decisions rest on must stay as it was; one of a later day can still be corrected.
    if (effectiveFrom <= today(tx) && (await tx.get('ruleTable', effectiveFrom)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `A table of ${effectiveFrom} is in force already.`, { effectiveFrom });
    }
    const rules = { ...table, recorded: recordedBy(tx) };
    await tx.put('ruleTable', rules);
    tx.emit('RulesSet', { effectiveFrom, ruleVersion });
    return rules;
  },

  getRules: (tx, { day }) => rulesOn(tx, day),

  async setRates(tx, input) {
    const table = contentOf(input);
    const { weekFrom } = table;
    if (weekFrom <= today(tx) && (await tx.get('rateTable', weekFrom)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `The rates of ${weekFrom} are in force already.`, { weekFrom });
    }
    const rates = { ...table, recorded: recordedBy(tx) };
    await tx.put('rateTable', rates);
    tx.emit('RatesSet', { weekFrom });
    return rates;
  },

  getRates: (tx, { day }) => ratesOn(tx, day),

  async commitSelection(tx, { day, seedHash }) {
    if (day < today(tx)) tx.fail('NOT_DUE', `${day} is over.`, { day });
    if ((await tx.get('selectionDay', day)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `The seed of ${day} is committed to already.`, { day });
    }
    const selection = { day, seedHash, recorded: recordedBy(tx) };
    await tx.put('selectionDay', selection);
    tx.emit('SelectionCommitted', { day });
    return selection;
  },

  async revealSelection(tx, { day, seed }) {
    const before = await tx.require('selectionDay', day);
    // Told on the day itself, the seed would let everybody foretell the draws that are still to come.
    if (day >= today(tx)) tx.fail('NOT_DUE', `The seed of ${day} is told when the day is over.`, { day });
    if (seedHashOf(seed) !== before.seedHash) {
      tx.fail('PROOF_INVALID', `This is not the seed of ${day}.`, { seedHash: before.seedHash });
    }
    const selection = { ...before, seed, recorded: recordedBy(tx) };
    await tx.put('selectionDay', selection);
    tx.emit('SelectionRevealed', { day });
    return selection;
  },

  getSelection: (tx, { day }) => tx.require('selectionDay', day),
} satisfies HandlersOf<
  'setRules' | 'getRules' | 'setRates' | 'getRates' | 'commitSelection' | 'revealSelection' | 'getSelection'
>;
