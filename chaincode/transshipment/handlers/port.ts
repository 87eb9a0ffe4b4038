/** Terminals and dated rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { isTerminalCode } from '../../kit/identifiers/smdg-terminal.ts';
import { isSamePort, isUnLocode } from '../../kit/identifiers/un-locode.ts';
import { rulesInForce } from '../guards/time.ts';
import { contentOf, recordedBy, type HandlersOf } from './call.ts';

const MAX_TERMINALS = 200;

/** Handlers of the port's own data. */
export const portHandlers = {
  async registerTerminal(tx, input) {
    const terminal = contentOf(input);
    const { unLocode, smdgCode } = terminal;
    if (!isUnLocode(unLocode) || !isTerminalCode(smdgCode)) {
      tx.fail('IDENTIFIER_INVALID', `${unLocode} ${smdgCode} is no terminal code.`, { unLocode, smdgCode });
    }
    const others = await tx.list('terminal', [], MAX_TERMINALS);
    const taken = others.some(
      (other) =>
        other.terminal !== terminal.terminal && other.smdgCode === smdgCode && isSamePort(other.unLocode, unLocode),
    );
    if (taken) tx.fail('ALREADY_EXISTS', `Another party runs ${unLocode} ${smdgCode}.`, { unLocode, smdgCode });
    const registered = { ...terminal, recorded: recordedBy(tx, input) };
    await tx.put('terminal', registered);
    tx.emit('TerminalRegistered', { terminal: terminal.terminal });
    return registered;
  },

  async setRules(tx, input) {
    const table = contentOf(input);
    const { effectiveFrom, ruleVersion } = table;
    // A table that decisions rest on must stay as it was; one of a later day can still be corrected.
    if (effectiveFrom <= kstDateOf(tx.now) && (await tx.get('ruleTable', effectiveFrom)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `A table of ${effectiveFrom} is in force already.`, { effectiveFrom });
    }
    const rules = { ...table, recorded: recordedBy(tx, input) };
    await tx.put('ruleTable', rules);
    tx.emit('RulesSet', { effectiveFrom, ruleVersion });
    return rules;
  },

  async listTerminals(tx) {
    return { items: await tx.list('terminal', [], MAX_TERMINALS) };
  },

  async getRules(tx, { day }) {
    const rules = rulesInForce(await tx.list('ruleTable', [], MAX_TERMINALS), day);
    return rules ?? tx.fail('RULE_VERSION', `No rule table is in force on ${day}.`, { day });
  },
} satisfies HandlersOf<'registerTerminal' | 'setRules' | 'listTerminals' | 'getRules'>;
