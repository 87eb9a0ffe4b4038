/** Where a channel's blocks come from: a peer of a network, or a folder. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { blockFile, blockFolder } from '@ledger-pilots/audit/channel/block-folder.ts';
import { copyOf, type OtherCopy } from '@ledger-pilots/audit/channel/other-copy.ts';
import { privateBlockOf, type PrivateBlock } from '@ledger-pilots/audit/private/private-block.ts';
import {
  deliverableHead,
  deliverBlocks,
  peersOfParties,
  type DeliverOptions,
} from '@ledger-pilots/network/commands/deliver.ts';
import { DeadlineError, Final, poll } from '@ledger-pilots/network/processes/poll.ts';

/** A peer that has not in this time what others have is behind them. */
const CATCH_UP_MS = 30_000;

/** A block, with private data where these are asked for. */
type Block = Uint8Array | PrivateBlock;

/** Blocks of a channel. */
export interface BlockSource {
  /** Whose they are. */
  readonly of: string;
  /** How many there are when it is opened. */
  readonly height: number;
  /** They in order, from one on. */
  from(number: number): Promise<AsyncIterable<Block>>;
  /** One of them. @throws {Error} when it is not there */
  at(number: number): Promise<Uint8Array>;
  /** The same block at the peers of the other parties; and the last block of those that had more when the source was opened. */
  othersAt(height: number): Promise<readonly OtherCopy[]>;
}

/** A peer's blocks. */
export interface PeerSource {
  readonly stateDir: string;
  readonly channel: string;
  /** The first of the channel unless given. */
  readonly peer?: string;
  /** Whether the peers of other parties are asked. */
  readonly others: boolean;
  /** Goes on with blocks as they come, until then. */
  readonly follow?: AbortSignal;
  /** Blocks come with the private data that the peer holds. */
  readonly privateData: boolean;
  /** A folder in which the blocks are kept as well. */
  readonly save?: string;
}

function print(line: string): void {
  console.error(line);
}

/** Blocks in a folder. */
export async function folderSource(folder: string): Promise<BlockSource> {
  const files = existsSync(folder) ? (await readdir(folder)).filter((name) => name.endsWith('.block')).length : 0;
  return {
    of: folder,
    height: files,
    from: (number) => Promise.resolve(blockFolder(folder, number)),
    at: (number) => readFile(blockFile(folder, number)),
    othersAt: () => Promise.resolve([]),
  };
}

/** Blocks of a peer. @throws {StateError} when there is no such network, channel or peer */
export async function peerSource({ follow, save, others, privateData, ...options }: PeerSource): Promise<BlockSource> {
  const asked: DeliverOptions = { ...options, print };
  const heads = others ? await headsOf(asked) : [];
  const { peer, height } = await caughtUp(asked, Math.max(0, ...heads.map((head) => head.height)));
  const own = { ...asked, peer };
  return {
    of: peer,
    height,
    from: async (number) => {
      const until = follow && { until: follow };
      const { blocks } = await deliverBlocks({ ...own, from: number, privateData, ...until });
      const delivered: AsyncIterable<Block> = privateData ? withPrivateData(blocks) : blocks;
      return save === undefined ? delivered : saved(delivered, save, number);
    },
    at: (number) => blockOf(own, number),
    othersAt: async (last) => {
      const copies = others ? await copiesOf(own, last) : [];
      return [...copies, ...heads.filter((head) => head.of !== peer && head.height > last)];
    },
  };
}

async function* withPrivateData(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<PrivateBlock, void, void> {
  for await (const delivered of blocks) yield privateBlockOf(delivered);
}

/** How far the peers of all parties are; who does not answer is told when its block is asked for. */
async function headsOf(asked: DeliverOptions): Promise<OtherCopy[]> {
  const heads = (await peersOfParties(asked, asked.channel)).map(async (name) => {
    try {
      const { peer: of, height, headHash } = await deliverableHead({ ...asked, peer: name });
      return [{ of, height, headHash }];
    } catch {
      return [];
    }
  });
  return (await Promise.all(heads)).flat();
}

/** How far the peer is, once it has what others had: it may be some blocks behind them, and is given a while. */
async function caughtUp(asked: DeliverOptions, least: number): ReturnType<typeof deliverableHead> {
  const isThere = async () => {
    const head = await deliverableHead(asked).catch((error: Error) => {
      throw new Final(error);
    });
    return head.height >= least ? head : undefined;
  };
  try {
    const what = `${asked.peer ?? 'the peer'} to have ${least} blocks, as another peer has`;
    return await poll({ what, deadlineMs: CATCH_UP_MS, everyMs: 500 }, isThere);
  } catch (error) {
    if (!(error instanceof DeadlineError)) throw error;
    print(error.message);
    return deliverableHead(asked);
  }
}

async function blockOf(asked: DeliverOptions, number: number): Promise<Uint8Array> {
  const { blocks, peer } = await deliverBlocks({ ...asked, from: number, until: number + 1 });
  for await (const bytes of blocks) return bytes;
  throw new Error(`${peer} has no block ${number}`);
}

/** The same block at the peers of the other parties; who does not answer is told, and not compared. */
async function copiesOf(own: DeliverOptions, height: number): Promise<readonly OtherCopy[]> {
  const names = (await peersOfParties(own, own.channel)).filter((name) => name !== own.peer);
  const copies = names.map(async (name) => {
    try {
      return [copyOf(name, await blockOf({ ...own, peer: name }, height - 1))];
    } catch (error) {
      print(`${name} was not compared: ${(error as Error).message}`);
      return [];
    }
  });
  return (await Promise.all(copies)).flat();
}

/** The folder has the blocks alone: private data are their holders'. */
async function* saved(blocks: AsyncIterable<Block>, folder: string, first: number): AsyncGenerator<Block, void, void> {
  await mkdir(folder, { recursive: true });
  if (first === 0 && (await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: name a new folder`);
  let number = first;
  for await (const block of blocks) {
    await writeFile(blockFile(folder, number), block instanceof Uint8Array ? block : block.bytes);
    number += 1;
    yield block;
  }
}
