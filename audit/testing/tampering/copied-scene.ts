/** The blocks of two real channels as a scene. */
import { channelConfigOf } from '../../blocks/channel-config.ts';
import { transactionOf } from '../../blocks/transaction.ts';
import type { Scene } from './edit.ts';
import { blockAt, envelopesOf, ledgerOf } from './ledger.ts';

/** The scene. @throws {Error} when no block but the first and the last has several transactions */
export function copiedScene(blocks: readonly Uint8Array[], foreignBlocks: readonly Uint8Array[]): Scene {
  const [ledger, foreign] = [ledgerOf(blocks), ledgerOf(foreignBlocks)];
  const last = Math.min(blocks.length - 1, foreignBlocks.length);
  const numbers = blocks.slice(0, last).map((_, number) => number);
  const target = numbers.findLast((number) => number > 0 && envelopesOf(blockAt(ledger, number)).length > 1);
  if (target === undefined) throw new Error('no block has several transactions');
  const { consenters } = channelConfigOf(transactionOf(envelopesOf(blockAt(ledger, 0))[0]!).data);
  return { ledger, foreign, target, consenters: consenters.length };
}
