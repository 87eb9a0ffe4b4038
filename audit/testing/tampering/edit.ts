/** One way to tamper with a ledger, and what the audit must say of it. */
import type { common } from '@hyperledger/fabric-protos';
import type { FindingCode } from '../../finding.ts';
import type { Forge } from '../forge.ts';
import { changed, type Ledger } from './ledger.ts';

/** Who can do it: whoever holds the copy, or a quorum of orderers; with these the creators, and with these the endorsers. */
export type Hand = 'HOLDER' | 'ORDERERS' | 'CREATORS' | 'ENDORSERS';

/** What an edit is made of. */
export interface Scene {
  /** A ledger that is in order. */
  readonly ledger: Ledger;
  /** The ledger of another channel. */
  readonly foreign: Ledger;
  /** Number of a block with several transactions, before the last. */
  readonly target: number;
  /** How many may sign blocks. */
  readonly consenters: number;
}

/** The same where the keys of everybody are at hand. */
export interface ForgedScene extends Scene {
  readonly forge: Forge;
}

/** A ledger that was tampered with. */
export interface Tampered {
  readonly ledger: Ledger;
  /** The first block at which something is to be found; absent where it is found of the state at the end. */
  readonly block?: number;
}

/** An edit. */
export interface Edit<Needed extends Scene = Scene> {
  readonly name: string;
  readonly hand: Hand;
  /** What must be found at the block; nothing where it is outside of what the blocks bind, and then {@link Edit.outside} says why. */
  readonly found: readonly FindingCode[];
  /** What must be given beside the blocks. */
  readonly needs?: 'PIN' | 'OTHERS';
  readonly outside?: string;
  /** `undefined` when the ledger has nothing that can be edited so. */
  make(scene: Needed): Tampered | undefined | Promise<Tampered | undefined>;
}

/** An edit of the scene's block, by whoever holds the copy. @param then - what is done to the ledger afterwards */
export function editOfBlock(
  name: string,
  found: readonly FindingCode[],
  change: (block: common.Block, scene: Scene) => void,
  then: (ledger: Ledger, target: number) => Ledger = (ledger) => ledger,
): Edit {
  return {
    ...{ name, found, hand: 'HOLDER' },
    make: (scene) => {
      const { ledger, target } = scene;
      return {
        ledger: then(
          changed(ledger, target, (block) => change(block, scene)),
          target,
        ),
        block: target,
      };
    },
  };
}
