/** Dated rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, requireTwoSides, rulesOn, type HandlersOf } from './call.ts';

/** Handlers of rules. */
export const ruleHandlers = {
  async setRules(tx, input) {
    requireTwoSides(tx, 'molit', 'registry');
    const table = contentOf(input);
    const { effectiveFrom, ruleVersion } = table;
    // A table that decisions rest on must stay as it was; one of a later day can still be corrected.
    if (effectiveFrom <= kstDateOf(tx.now) && (await tx.get('ruleTable', effectiveFrom)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `A table of ${effectiveFrom} is in force already.`, { effectiveFrom });
    }
    const rules = { ...table, recorded: recordedBy(tx) };
    await tx.put('ruleTable', rules);
    tx.emit('RulesSet', { effectiveFrom, ruleVersion });
    return rules;
  },

  getRules: (tx, { day }) => rulesOn(tx, day),
} satisfies HandlersOf<'setRules' | 'getRules'>;
