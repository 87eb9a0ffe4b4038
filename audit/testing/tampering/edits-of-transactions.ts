/**
 * Edits of one transaction, each by more and more hands: whoever holds the copy, who may make hashes anew; the orderers, who sign the
 * block with it; its creator, who signs it anew as well; and its endorsers.
 */
import { common, ledger as fabric, peer } from '@hyperledger/fabric-protos';
import type { FindingCode } from '../../finding.ts';
import type { Edit, ForgedScene, Scene, Tampered } from './edit.ts';
import {
  blockAt,
  changed,
  codesOf,
  envelopesOf,
  highS,
  recommitted,
  rehashed,
  setEnvelopes,
  turned,
} from './ledger.ts';
import { closed, opened, signedByAll, signedByCreator, type OpenedTransaction } from './opened-transaction.ts';

const { HashedRWSet, Version } = fabric.rwset.kvrwset;
const VALID = 0;

interface TransactionEdit {
  readonly name: string;
  /** What is found when orderers sign it; when its creator signs it too; when its endorsers do too. */
  readonly found: readonly [ordered: FindingCode, created?: FindingCode, endorsed?: FindingCode];
  /** Whether a transaction has what is edited. */
  has?(parts: OpenedTransaction): boolean;
  edit(parts: OpenedTransaction, other: OpenedTransaction): void;
}

const argument = (parts: OpenedTransaction) => parts.call.getChaincodeSpec()!.getInput()!;
const endorsementsOf = (parts: OpenedTransaction) => parts.action.getAction()!.getEndorsementsList();

function editEndorsements(
  edit: (list: peer.Endorsement[], other: peer.Endorsement[]) => peer.Endorsement[],
): TransactionEdit['edit'] {
  return (parts, other) =>
    parts.action.getAction()!.setEndorsementsList(edit(endorsementsOf(parts), endorsementsOf(other)));
}

/** The first write to a collection, with what it is in. */
function privateWriteOf(namespace: fabric.rwset.NsReadWriteSet) {
  for (const collection of namespace.getCollectionHashedRwsetList()) {
    const hashed = HashedRWSet.deserializeBinary(collection.getHashedRwset_asU8());
    const [write] = hashed.getHashedWritesList();
    if (write !== undefined) return { collection, hashed, write };
  }
  return undefined;
}

const SIGNATURE = 'CREATOR_SIGNATURE_INVALID';

const content: readonly TransactionEdit[] = [
  {
    ...{ name: 'an argument', found: [SIGNATURE, 'PROPOSAL_DIFFERS'] },
    edit: (parts) => {
      const args = argument(parts).getArgsList_asU8();
      argument(parts).setArgsList(args.with(-1, turned(args.at(-1)!)));
    },
  },
  {
    ...{ name: 'a written value', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    has: ({ set }) => set.getWritesList().length > 0,
    edit: ({ set }) => {
      const [write] = set.getWritesList();
      write!.setValue(turned(write!.getValue_asU8()));
    },
  },
  {
    ...{ name: 'a written key', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    has: ({ set }) => set.getWritesList().length > 0,
    edit: ({ set }) => set.getWritesList()[0]!.setKey('another'),
  },
  {
    ...{ name: 'a write left out', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    has: ({ set }) => set.getWritesList().length > 0,
    edit: ({ set }) => set.setWritesList(set.getWritesList().slice(1)),
  },
  {
    ...{
      name: 'the version of a key that was read',
      found: [SIGNATURE, 'ENDORSEMENT_INVALID', 'VALIDATION_CODE_WRONG'],
    },
    has: ({ set }) => set.getReadsList().length > 0,
    edit: ({ set }) => {
      const version = new Version();
      version.setBlockNum(1_000);
      set.getReadsList()[0]!.setVersion(version);
    },
  },
  {
    ...{ name: 'an event', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    has: ({ result }) => result.getEvents_asU8().length > 0,
    edit: ({ result }) => {
      const event = peer.ChaincodeEvent.deserializeBinary(result.getEvents_asU8());
      event.setEventName('Another');
      result.setEvents(event.serializeBinary());
    },
  },
  {
    ...{ name: 'the answer of the contract', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    edit: ({ result }) => result.getResponse()!.setPayload(Buffer.from('another')),
  },
  {
    ...{ name: 'the hash of a private value', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    has: ({ namespace }) => privateWriteOf(namespace) !== undefined,
    edit: ({ namespace }) => {
      const { collection, hashed, write } = privateWriteOf(namespace)!;
      write.setValueHash(turned(write.getValueHash_asU8()));
      collection.setHashedRwset(hashed.serializeBinary());
    },
  },
  {
    ...{ name: 'the chaincode that the call names', found: [SIGNATURE, 'PROPOSAL_DIFFERS'] },
    edit: (parts) => parts.call.getChaincodeSpec()!.getChaincodeId()!.setName('another'),
  },
  {
    ...{ name: 'a second action', found: ['TRANSACTION_UNREADABLE', 'TRANSACTION_UNREADABLE'] },
    edit: ({ transaction }) => {
      const [action] = transaction.getActionsList();
      transaction.setActionsList([action!, action!.cloneMessage()]);
    },
  },
];

const endorsing: readonly TransactionEdit[] = [
  {
    ...{ name: 'all endorsements left out', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    edit: editEndorsements(() => []),
  },
  {
    ...{ name: 'endorsements below the policy', found: [SIGNATURE, 'VALIDATION_CODE_WRONG'] },
    has: (parts) => endorsementsOf(parts).length > 1,
    edit: editEndorsements((list) => list.slice(0, 1)),
  },
  {
    ...{ name: 'one endorsement as often as the policy wants', found: [SIGNATURE, 'VALIDATION_CODE_WRONG'] },
    has: (parts) => endorsementsOf(parts).length > 1,
    edit: editEndorsements((list) => list.map(() => list[0]!)),
  },
  {
    ...{ name: 'the endorsements of another proposal', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    edit: editEndorsements((_, other) => other),
  },
  {
    ...{ name: 'endorsements with the higher S', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    edit: editEndorsements((list) => {
      for (const each of list) each.setSignature(highS(each.getSignature_asU8()));
      return list;
    }),
  },
  {
    ...{ name: 'endorsements of peers of no member', found: [SIGNATURE, 'ENDORSEMENT_INVALID'] },
    edit: editEndorsements((list) => {
      // The organisation's name is the first field: of another organisation the certificate is nobody's.
      for (const each of list) each.setEndorser(turned(each.getEndorser_asU8(), 2));
      return list;
    }),
  },
];

const heads: readonly TransactionEdit[] = [
  {
    ...{ name: 'the transaction’s id', found: [SIGNATURE, 'TXID_WRONG'] },
    edit: ({ channel }) => channel.setTxId('ab'.repeat(32)),
  },
  {
    ...{ name: 'the creator', found: [SIGNATURE, 'TXID_WRONG'] },
    has: () => true,
    edit: ({ signer }, other) => signer.setCreator(other.signer.getCreator_asU8()),
  },
  {
    ...{ name: 'the nonce', found: [SIGNATURE, 'TXID_WRONG'] },
    edit: ({ signer }) => signer.setNonce(turned(signer.getNonce_asU8())),
  },
  {
    ...{ name: 'the channel', found: ['CHANNEL_DIFFERS', 'CHANNEL_DIFFERS'] },
    edit: ({ channel }) => channel.setChannelId('another'),
  },
  {
    ...{ name: 'the kind of the transaction', found: [SIGNATURE, 'TRANSACTION_UNREADABLE'] },
    edit: ({ channel }) => channel.setType(common.HeaderType.MESSAGE),
  },
  {
    ...{ name: 'the epoch', found: ['TRANSACTION_UNREADABLE', 'TRANSACTION_UNREADABLE'] },
    edit: ({ channel }) => channel.setEpoch(1),
  },
  {
    ...{ name: 'a bit of the creator’s signature', found: [SIGNATURE] },
    edit: ({ envelope }) => envelope.setSignature(turned(envelope.getSignature_asU8())),
  },
  {
    ...{ name: 'the creator’s signature with the higher S', found: [SIGNATURE] },
    edit: ({ envelope }) => envelope.setSignature(highS(envelope.getSignature_asU8())),
  },
  {
    ...{ name: 'no creator’s signature', found: ['ENVELOPE_NOT_CANONICAL'] },
    edit: ({ envelope }) => envelope.setSignature(''),
  },
];

/** Where a valid transaction is that has what is edited; the last of these, for what it leads to is then not there. */
function placeOf({ ledger }: Scene, has: (parts: OpenedTransaction) => boolean) {
  for (let number = ledger.blocks.length - 1; number > 0; number -= 1) {
    const block = blockAt(ledger, number);
    const codes = codesOf(block);
    const at = envelopesOf(block).findIndex(
      (bytes, index) => codes[index] === VALID && isEndorsed(bytes) && has(opened(bytes)),
    );
    if (at >= 0) return { number, at, bytes: envelopesOf(block)[at]! };
  }
  return undefined;
}

function isEndorsed(bytes: Uint8Array): boolean {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(bytes).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  return header.getType() === common.HeaderType.ENDORSER_TRANSACTION;
}

/** A transaction of another creator. */
function otherThan(scene: Scene, parts: OpenedTransaction): OpenedTransaction {
  const creator = Buffer.from(parts.signer.getCreator_asU8());
  const found = placeOf(scene, ({ signer }) => !creator.equals(signer.getCreator_asU8()));
  return opened(found!.bytes);
}

type Remake = (parts: OpenedTransaction, original: Uint8Array) => Uint8Array | Promise<Uint8Array>;

async function edited<Of extends Scene>(
  scene: Of,
  { has = () => true, edit }: TransactionEdit,
  remake: Remake,
  then: (scene: Of, tampered: Placed) => Tampered,
): Promise<Tampered | undefined> {
  const place = placeOf(scene, has);
  if (place === undefined) return undefined;
  const parts = opened(place.bytes);
  edit(parts, otherThan(scene, parts));
  const bytes = await remake(parts, place.bytes);
  const ledger = changed(scene.ledger, place.number, (block) => {
    setEnvelopes(block, envelopesOf(block).with(place.at, bytes));
  });
  return then(scene, { ledger, block: place.number });
}

/** A ledger with the number of the block that was edited. */
type Placed = Required<Tampered>;

/** The orderers sign what is there, from the edited block on; peers take it. */
export function ordered({ forge }: ForgedScene, { ledger, block }: Placed): Tampered {
  let copy = { ...ledger, blocks: ledger.blocks.slice(0, block) };
  for (let number = block; number < ledger.blocks.length; number += 1) {
    const own = blockAt(ledger, number);
    const sealed = forge.seal(blockAt(copy, number - 1), envelopesOf(own), [...codesOf(own)]);
    copy = { ...copy, blocks: [...copy.blocks, sealed.serializeBinary()] };
  }
  return { ledger: recommitted(copy), block };
}

const EDITS = [...content, ...endorsing, ...heads];

/** By whoever holds the copy. */
export const EDITS_OF_COPIED_TRANSACTIONS: readonly Edit[] = EDITS.flatMap((own): Edit[] => [
  {
    ...{ name: own.name, hand: 'HOLDER', found: ['DATA_HASH_WRONG'] },
    make: (scene) => edited(scene, own, closed, (_, tampered) => tampered),
  },
  {
    ...{ name: `${own.name}, hashes made anew`, hand: 'HOLDER', found: ['ORDERER_SIGNATURES_TOO_FEW'] },
    make: (scene) => edited(scene, own, closed, (_, { ledger, block }) => ({ ledger: rehashed(ledger, block), block })),
  },
]);

/** By those who sign. */
export const EDITS_OF_SIGNED_TRANSACTIONS: readonly Edit<ForgedScene>[] = EDITS.flatMap((own) => {
  const hands = [
    ['ORDERERS', () => closed],
    [
      'CREATORS',
      ({ forge }: ForgedScene): Remake =>
        (parts) =>
          signedByCreator(parts, forge),
    ],
    [
      'ENDORSERS',
      ({ forge }: ForgedScene): Remake =>
        (parts) =>
          signedByAll(parts, forge),
    ],
  ] as const;
  return own.found.map((code, index): Edit<ForgedScene> => {
    const [hand, remake] = hands[index]!;
    const make = (scene: ForgedScene) => edited(scene, own, remake(scene), ordered);
    return { name: own.name, hand, found: [code!], make };
  });
});

/** Envelopes that orderers put into a block of their own. */
const RAW: readonly (readonly [name: string, found: FindingCode, of: (bytes: Uint8Array) => Uint8Array])[] = [
  [
    'a field of no message behind an envelope',
    'ENVELOPE_NOT_CANONICAL',
    (bytes) => Buffer.concat([bytes, Buffer.from([0x78, 1])]),
  ],
  ['bytes behind an envelope', 'ENVELOPE_NOT_CANONICAL', (bytes) => Buffer.concat([bytes, Buffer.from('more')])],
  ['a transaction that is in an earlier block', 'VALIDATION_CODE_WRONG', (bytes) => bytes],
  ['bytes that are no envelope', 'ENVELOPE_NOT_CANONICAL', () => Buffer.from('no envelope')],
];

/** Blocks that a quorum of orderers made. */
export const EDITS_OF_ORDERERS: readonly Edit<ForgedScene>[] = RAW.map(([name, code, of]) => ({
  ...{ name, hand: 'ORDERERS', found: [code] },
  make: ({ ledger, forge }) => {
    const head = blockAt(ledger, ledger.blocks.length - 1);
    const block = ledger.blocks.length;
    const sealed = forge.seal(head, [of(envelopesOf(head)[0]!)], [VALID]).serializeBinary();
    return { ledger: recommitted({ ...ledger, blocks: [...ledger.blocks, sealed] }), block };
  },
}));
