/** The contracts' declarations and tables, as the audit measures a channel by them. */
import type { ContractRules, RecordsByName } from '@ledger-pilots/audit/meaning/contract-rules.ts';
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import * as beefState from '@ledger-pilots/chaincode/beef/state.ts';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import * as customsState from '@ledger-pilots/chaincode/customs/state.ts';
import { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import * as diplomaticState from '@ledger-pilots/chaincode/diplomatic/state.ts';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Life } from '@ledger-pilots/chaincode/kit/machine.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import * as realestateState from '@ledger-pilots/chaincode/realestate/state.ts';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import * as transshipmentState from '@ledger-pilots/chaincode/transshipment/state.ts';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import * as votingState from '@ledger-pilots/chaincode/voting/state.ts';

/** What every contract's `state.ts` exports. */
interface StateModule<L> {
  readonly lives: readonly Life[];
  readonly invariants: Readonly<Record<string, unknown>>;
  emptyLedger(names: readonly never[]): L;
  violationsOf(ledger: L): ReturnType<ContractRules['violationsOf']>;
}

/** @param lists - of private records that invariants look at, the names under which the ledger has them */
function rulesOf<L extends object>(
  api: ContractDeclaration,
  state: StateModule<L>,
  lists: Readonly<Record<string, keyof L & string>> = {},
): ContractRules {
  const { name, methods, records, events, privateRecords = {} } = api;
  return {
    ...{ name, methods, records, events, lives: state.lives, invariants: Object.keys(state.invariants) },
    privateRecords: Object.fromEntries(
      Object.entries(lists).map(([kind, list]) => [kind, { ...privateRecords[kind]!, list }]),
    ),
    // Lists of private records are empty where nobody has any: invariants look at those that somebody holds.
    violationsOf: (found: RecordsByName) => state.violationsOf({ ...state.emptyLedger([]), ...found }),
  };
}

/** The rules of all contracts. */
export const CONTRACT_RULES: readonly ContractRules[] = [
  rulesOf(voting, votingState),
  rulesOf(beef, beefState),
  rulesOf(realestate, realestateState, { document: 'documents', papers: 'papers' }),
  rulesOf(diplomatic, diplomaticState, { powerContent: 'contents' }),
  rulesOf(customs, customsState, { orderFile: 'orderFiles' }),
  rulesOf(transshipment, transshipmentState),
];
