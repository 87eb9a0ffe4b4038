/** Moves for random walks: everything that anybody may try with a certificate, right or wrong, in whatever state it is. */
import { addDays, addMinutes } from '../../kit/clock.ts';
import { officers, keyOf, type Ministry } from './ministry.ts';
import type { Paper } from './paper.ts';

/** What a move is tried with. */
export interface Setting {
  readonly ministry: Ministry;
  readonly paper: Paper;
  /** Another paper of the walk. */
  readonly other: Paper;
  /** A number between 0 and 7, of which the move makes what it likes. */
  readonly pick: number;
}

type Move = (setting: Setting) => Promise<unknown>;

const BANKS = ['bank1', 'bank2'] as const;
const bankOf = (pick: number) => BANKS[pick % 2]!;
/** Few nonces, so that walks meet them again. */
const nonceOf = (pick: number) => `nonce ${pick >> 1}`;
const reason = 'x';

/** All moves by name. */
export const moves: Readonly<Record<string, Move>> = {
  request: ({ paper }) => paper.request(),
  identify: ({ paper }) => paper.identify(),
  examine: ({ paper }) => paper.examine(),
  issue: ({ paper }) => paper.issueIt(),
  issueAsAnother: ({ paper, other }) => paper.issueIt({ number: other.number }),
  issueInPlaceOfAnother: ({ paper, other }) => paper.issueIt({ status: { listId: other.listId, index: other.index } }),
  refuse: ({ ministry, paper }) =>
    ministry.call('refuseCertificate', { certificateId: paper.certificateId, reason }, paper.officer),
  suspend: ({ paper }) => paper.suspend(),
  resume: ({ paper }) => paper.four('resumeCertificate'),
  revoke: ({ paper }) => paper.four('revokeCertificate'),
  permit: ({ ministry, paper, other }) => {
    const input = { certificateId: other.certificateId, replacement: paper.certificateId };
    return ministry.both('permitReplacement', input, 'approver', 'approver2');
  },
  expire: ({ ministry, paper, pick }) => {
    // Most attempts come too early; once in a while time has passed.
    const late = pick === 0 ? { at: addDays(ministry.ledger.now, 31) } : {};
    return ministry.call('expireCertificate', { certificateId: paper.certificateId }, 'relay', late);
  },
  present: ({ paper, pick }) => paper.present(bankOf(pick), nonceOf(pick), { amount: 100_000_000 * (1 + (pick % 4)) }),
  reserve: ({ paper, pick }) => paper.use('reservePower', bankOf(pick), nonceOf(pick)),
  presentAndReserve: ({ ministry, paper, pick }) => {
    const nonce = `at ${ministry.ledger.now}`;
    const bank = bankOf(pick);
    return paper.present(bank, nonce, { amount: 100_000_000 }).then(() => paper.use('reservePower', bank, nonce));
  },
  consume: ({ ministry, paper, pick }) => {
    const late = pick === 7 ? { at: addMinutes(ministry.ledger.now, 15) } : {};
    return useReserved({ ministry, paper, pick }, 'consumePower', late);
  },
  release: (setting) => useReserved(setting, 'releasePower', {}),
  endKey: ({ ministry, paper, pick }) => {
    if (pick > 0) return Promise.resolve();
    const { keyId } = keyOf(paper.officer);
    const { authority } = officers[paper.officer];
    const end = { authority, keyId, validUntil: addMinutes(ministry.ledger.now, 60), endReason: reason };
    return ministry.call('endOfficerKey', end, 'approver');
  },
};

/** Whatever a bank has reserved, or a nonce that it has not. */
function useReserved(
  { ministry, paper, pick }: Pick<Setting, 'ministry' | 'paper' | 'pick'>,
  method: 'consumePower' | 'releasePower',
  options: object,
): Promise<unknown> {
  const { certificateId } = paper;
  const all = ministry.ledger.records('reservation').filter((held) => held.certificateId === certificateId);
  const { verifier, nonce } = all.at(-1 - (pick % 2)) ??
    all.at(-1) ?? { verifier: bankOf(pick), nonce: 'f'.repeat(32) };
  const as = method === 'consumePower' ? (verifier as 'bank1') : verifier === 'bank1' ? 'teller1' : 'teller2';
  return ministry.call(method, { certificateId, nonce }, as, options);
}

/** The move that a certificate is waiting for. */
export const journey: Readonly<Record<string, string>> = {
  ...{ NONE: 'request', REQUESTED: 'identify', IDENTIFIED: 'examine', EXAMINED: 'issue' },
  ...{ ISSUED: 'presentAndReserve', SUSPENDED: 'resume' },
};
