/** A ledger in memory, in which there is something of everything that is edited; and that of another channel. */
import { peer, type common } from '@hyperledger/fabric-protos';
import type { ForgedTransaction } from '../forge.ts';
import { compositeKey, Forge, PARTIES } from '../forge.ts';
import { approval, committed } from '../forged-approvals.ts';
import { lockerRules } from '../locker-rules.ts';
import type { ForgedScene } from './edit.ts';
import { ledgerOf, recommitted } from './ledger.ts';

const { VALID, MVCC_READ_CONFLICT } = peer.TxValidationCode;
const CONTRACT = 'voting';
const CONSENTERS = 4;
/** The block that has three transactions, one of them refused. */
const TARGET = 5;

/** By what the ledger's contract is measured. */
export const RULES = lockerRules(CONTRACT, 'nec');

/** A call by a clerk. */
export function call(
  user: string,
  method: string,
  writes: ForgedTransaction['writes'],
  rest: Partial<ForgedTransaction> = {},
): ForgedTransaction {
  const creator = { party: 'nec', user, roles: ['clerk'] };
  return { creator, at: '2026-03-02T00:00:00Z', method, input: { lockerId: 'a' }, output: {}, writes, ...rest };
}

/** A locker as it is written. */
export function locker(lockerId: string, state: string, holder = lockerId): ForgedTransaction['writes'][number] {
  return { record: 'locker', key: [lockerId], value: { v: 1, lockerId, holder, state } };
}

/** An act that waits for a second person, or was carried out. */
export function act(by: string, carriedOutBy?: string): ForgedTransaction['writes'][number] {
  const person = (enrolmentId: string) => ({ party: 'nec', enrolmentId });
  const value = {
    ...{ method: 'close', proposedBy: person(by) },
    ...(carriedOutBy !== undefined && { carriedOut: { by: person(carriedOutBy) } }),
  };
  return { record: 'kit.approval', key: ['close'], value };
}

function readOf(lockerId: string, block: number, transaction: number) {
  return { reads: [{ key: compositeKey('locker', [lockerId]), block, transaction }] };
}

/** Approvals, definition, two lockers, a configuration, a step with a conflict and a proposal, and the act that it proposed. */
async function blocksOf(forge: Forge): Promise<common.Block[]> {
  const definition = { name: CONTRACT, version: '1', sequence: 1 };
  const event = { name: 'LockerRented', payload: { v: 1, lockerId: 'a' } };
  const transactions: readonly (readonly ForgedTransaction[])[] = [
    PARTIES.map((party) => approval(party, definition, '')),
    [committed(definition)],
    [call('kim', 'rent', [locker('a', 'FREE')]), call('lee', 'rent', [locker('b', 'FREE')])],
    [],
    [
      call('kim', 'rent', [locker('a', 'RENTED')], { ...readOf('a', 3, 0), event }),
      call('lee', 'rent', [locker('a', 'RENTED', 'lee')], { ...readOf('a', 3, 0), code: MVCC_READ_CONFLICT }),
      call('kim', 'close', [act('kim')]),
    ],
    [call('lee', 'close', [act('kim', 'lee'), locker('a', 'CLOSED')], readOf('a', 5, 0))],
  ];
  const blocks = [forge.genesis];
  for (const own of transactions) {
    const isConfiguration = own.length === 0;
    const envelopes = isConfiguration
      ? [await forge.reconfigured('one', ['nec', 'host', 'credential'])]
      : await Promise.all(own.map((transaction) => forge.envelope(transaction)));
    const codes = isConfiguration ? [VALID] : own.map(({ code = VALID }) => code);
    blocks.push(forge.seal(blocks.at(-1)!, envelopes, codes));
  }
  return blocks;
}

async function ledgerIn(forge: Forge) {
  const blocks = await blocksOf(forge);
  const { blocks: taken } = recommitted(ledgerOf(blocks.map((block) => block.serializeBinary())));
  return ledgerOf(taken);
}

/** The scene, with the keys of everybody. */
export async function forgedScene(): Promise<ForgedScene> {
  const [forge, other] = await Promise.all([Forge.found(), Forge.found()]);
  const [ledger, foreign] = [await ledgerIn(forge), await ledgerIn(other)];
  return { ledger, foreign, forge, target: TARGET, consenters: CONSENTERS };
}
