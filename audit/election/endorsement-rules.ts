/**
 * Who must have endorsed, by the table of chaincode/voting/README.md: any two of commission, host and observers for what is new,
 * and for a change of a record that names its endorsers the peers of all of these.
 */
import type { Identity } from '../blocks/membership.ts';
import { partyOf } from '../blocks/caller.ts';
import type { Written } from './call.ts';

const CHANNEL_RULE = ['nec', 'host', 'observer'];
const ENDORSERS_NEEDED = 2;

/** Of the records that name their endorsers. */
const NAMED: Readonly<Record<string, (value: Written['value']) => readonly string[]>> = {
  election: () => ['nec', 'host', 'credential'],
  phase: () => ['nec', 'observer'],
  list: ({ keeper }) => [String(keeper)],
  rollAttestation: ({ party }) => [String(party)],
  trustee: ({ party }) => [String(party), 'observer'],
  tally: () => ['nec', 'host', 'observer'],
  result: () => ['nec', 'host', 'observer'],
};

/** Remembers which records name their endorsers. */
export class EndorsementRules {
  readonly #named = new Map<string, readonly string[]>();

  /** What is missing of the endorsements of these writes; `undefined` when nothing is. */
  missing(written: readonly Written[], endorsers: readonly Identity[]): string | undefined {
    const parties = new Set(endorsers.filter(({ role }) => role === 'PEER').map(({ mspId }) => partyOf(mspId)));
    const rules = written.map((one) => this.#named.get(keyOf(one)));
    const unnamed = rules.length === 0 || rules.includes(undefined);
    const general = CHANNEL_RULE.filter((party) => parties.has(party)).length;
    if (unnamed && general < ENDORSERS_NEEDED) {
      return `${ENDORSERS_NEEDED} of ${CHANNEL_RULE.join(', ')} must endorse, ${[...parties].join(', ') || 'nobody'} did`;
    }
    const absent = rules.flatMap((rule) => rule ?? []).filter((party) => !parties.has(party));
    return absent.length === 0 ? undefined : `${[...new Set(absent)].join(', ')} must endorse and did not`;
  }

  /** Takes what a valid transaction wrote. */
  apply(written: readonly Written[]): void {
    for (const one of written) {
      const rule = NAMED[one.record];
      if (rule !== undefined) this.#named.set(keyOf(one), rule(one.value));
    }
  }
}

function keyOf({ record, key }: Written): string {
  return [record, ...key].join('\u0000');
}
