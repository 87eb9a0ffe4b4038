/** Dated rule tables. */
import { contentOf } from '../../kit/content.ts';
import { recordedBy, rulesOn, type HandlersOf } from './call.ts';

/** Handlers of rules. */
export const ruleHandlers = {
  async setRules(tx, input) {
    const parties = ['mofa', 'moj'];
    const signed = [tx.proposedBy?.party, tx.caller.party];
    if (!parties.every((party) => signed.includes(party)))
      tx.fail('NOT_TWO_SIDED', 'This needs an approver of each authority.', { parties });
    const { effectiveFrom, ruleVersion } = input;
    if ((await tx.get('ruleTable', effectiveFrom)) !== undefined)
      tx.fail('ALREADY_EXISTS', `A rule table is in force from ${effectiveFrom} already.`, { effectiveFrom });
    const table = { ...contentOf(input), recorded: recordedBy(tx) };
    await tx.put('ruleTable', table);
    tx.emit('RulesSet', { effectiveFrom, ruleVersion });
    return table;
  },

  getRules: (tx, { day }) => rulesOn(tx, day),
} satisfies HandlersOf<'setRules' | 'getRules'>;
