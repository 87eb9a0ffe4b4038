/**
 * What is true of the pilot, without a ledger: the life cycles, what a certificate was worth at any time, the bits of the status
 * lists, and the invariants over the whole state. Pure functions over records: the handlers, the audit, the diagram and the property
 * tests use the same ones. What a single step must fulfil besides is in `guards/`.
 */
import type { z } from 'zod';
import { compareInstants } from '../kit/clock.ts';
import { breaches, grouped, indexed, type InvariantOf, type Violation } from '../kit/invariants.ts';
import { sha256Hex } from '../kit/digest.ts';
import { machine, Machine, type Life } from '../kit/machine.ts';
import { isSignature } from '../kit/signature.ts';
import type { diplomatic } from './api.ts';
import { contentHashOf, issueBytes, presentationBytes } from './statements/statement.ts';

type Api = typeof diplomatic;
type Records = Api['records'];
type PrivateRecords = Api['privateRecords'];

/** The name of a record of the contract. */
export type RecordName = keyof Records;
/** A record as it is stored. */
export type RecordOf<R extends RecordName> = z.output<Records[R]['schema']>;
/** A private record as its readers see it. */
export type PrivateRecordOf<R extends keyof PrivateRecords> = z.output<PrivateRecords[R]['schema']>;

/** The state of the contract: all records of each kind, and what the observer holds of the private ones. */
export type Ledger = { readonly [R in RecordName]: readonly RecordOf<R>[] } & {
  readonly contents: readonly PrivateRecordOf<'powerContent'>[];
};

type Certificate = RecordOf<'certificate'>;
type Mandate = NonNullable<Certificate['mandate']>;
/** Where a certificate stands. */
export type CertificateState = Certificate['state'];
/** What a certificate is worth at a time. */
export type Status = z.output<Api['methods']['lookUp']['output']>['status'];
/** What a bit of a status list says. */
export type StatusPurpose = RecordOf<'statusChunk'>['purpose'];

/** What can be done to a certificate. */
export type CertificateAction =
  | 'identify'
  | 'examine'
  | 'issueCertificate'
  | 'refuseCertificate'
  | 'suspendCertificate'
  | 'resumeCertificate'
  | 'revokeCertificate'
  | 'supersede'
  | 'expireCertificate';

const unissued = ['REQUESTED', 'IDENTIFIED', 'EXAMINED'] as const;
/** A suspended certificate ends without being valid again first: nobody may use it in between. */
const issued = ['ISSUED', 'SUSPENDED'] as const;

function each(states: readonly CertificateState[], action: CertificateAction, to: CertificateState) {
  return states.map((from) => ({ from, action, to }));
}

/** Every step of a certificate; what is not here is refused with `STATE_CONFLICT`. */
export const transitions: readonly { from: CertificateState; action: CertificateAction; to: CertificateState }[] = [
  ...each(['REQUESTED'], 'identify', 'IDENTIFIED'),
  ...each(['IDENTIFIED'], 'examine', 'EXAMINED'),
  ...each(['EXAMINED'], 'issueCertificate', 'ISSUED'),
  ...each(unissued, 'refuseCertificate', 'REFUSED'),
  ...each(['ISSUED'], 'suspendCertificate', 'SUSPENDED'),
  ...each(['SUSPENDED'], 'resumeCertificate', 'ISSUED'),
  ...each(issued, 'revokeCertificate', 'REVOKED'),
  ...each(issued, 'supersede', 'SUPERSEDED'),
  ...each(issued, 'expireCertificate', 'EXPIRED'),
];

/** The life of a certificate. */
export const certificateLife = new Machine<CertificateState, CertificateAction>('REQUESTED', transitions);

/** The life of a power of attorney in use. A reservation that lapsed gives way to the next. */
export const authorisationLife = machine('ISSUED', [
  { from: 'ISSUED', action: 'reservePower', to: 'RESERVED' },
  { from: 'RESERVED', action: 'reservePower', to: 'RESERVED' },
  { from: 'RESERVED', action: 'releasePower', to: 'ISSUED' },
  { from: 'RESERVED', action: 'consumePart', to: 'ISSUED' },
  { from: 'RESERVED', action: 'consumePower', to: 'CONSUMED' },
] as const);

/** The life of one reservation. */
export const reservationLife = machine('RESERVED', [
  { from: 'RESERVED', action: 'consumePower', to: 'CONSUMED' },
  { from: 'RESERVED', action: 'releasePower', to: 'RELEASED' },
] as const);

/** Whether a certificate is issued and not void: it stands in the way of another of the same kind. */
export function isStanding({ state }: Pick<Certificate, 'state'>): boolean {
  return state === 'ISSUED' || state === 'SUSPENDED';
}

/**
 * What a certificate is worth at a time, now or in the past: its last state before that time, within its validity.
 * @returns `undefined` when it was never issued
 */
export function statusAt({ issue, intervals }: Certificate, at: string): Status | undefined {
  if (issue === undefined) return undefined;
  const state = intervals.findLast(({ from }) => compareInstants(from, at) <= 0)?.state;
  if (state === undefined) return 'NOT_YET_VALID';
  return state === 'ISSUED' || state === 'SUSPENDED' ? withinValidity(state, issue, at) : state;
}

function withinValidity(
  state: 'ISSUED' | 'SUSPENDED',
  { validFrom, validUntil }: NonNullable<Certificate['issue']>,
  at: string,
): Status {
  if (validUntil !== undefined && compareInstants(at, validUntil) >= 0) return 'EXPIRED';
  if (state === 'SUSPENDED') return state;
  return compareInstants(at, validFrom) < 0 ? 'NOT_YET_VALID' : 'VALID';
}

/** What is left of a power's limit. */
export function remainingOf({ powers }: Mandate, { consumed }: RecordOf<'authorisation'>, power: number): number {
  return (powers[power]?.limit ?? 0) - (consumed[power] ?? 0);
}

/** The bits that a certificate's state sets: those that end it in one list, a suspension in the other. */
export function bitOf(state: CertificateState, purpose: StatusPurpose): boolean {
  if (purpose === 'suspension') return state === 'SUSPENDED';
  return state === 'REVOKED' || state === 'SUPERSEDED';
}

/** Bits of a chunk in hex digits: 1024 of them, all zeros. */
export const ZERO_BITS = '0'.repeat(256);

const BITS_PER_CHUNK = ZERO_BITS.length * 4;

/** The chunk of an index, and the place in it. */
export function placeOf(index: string): { readonly chunk: string; readonly offset: number } {
  const at = Number(index);
  const chunk = Math.floor(at / BITS_PER_CHUNK);
  return { chunk: String(chunk).padStart(4, '0'), offset: at % BITS_PER_CHUNK };
}

/** Whether a bit is set; the left-most bit of the first byte is the first. */
export function bitAt(bits: string, offset: number): boolean {
  return (Number.parseInt(bits[offset >> 2]!, 16) & maskOf(offset)) !== 0;
}

/** The bits with one of them set or cleared. */
export function withBit(bits: string, offset: number, set: boolean): string {
  const at = offset >> 2;
  const digit = Number.parseInt(bits[at]!, 16);
  const changed = set ? digit | maskOf(offset) : digit & ~maskOf(offset);
  return bits.slice(0, at) + changed.toString(16) + bits.slice(at + 1);
}

/** Of the four bits of a hex digit the left-most is worth 8. */
function maskOf(offset: number): number {
  return 8 >> (offset & 3);
}

/** A state without records, to build on. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  const records = Object.fromEntries(names.map((name) => [name, []]));
  return { ...records, contents: [] } as unknown as Ledger;
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

const nameOf = ({ certificateId }: { readonly certificateId: string }): string => `certificate ${certificateId}`;

/** A certificate that was issued. */
type Issued = Certificate & { readonly issue: NonNullable<Certificate['issue']> };

function issuedOf(ledger: Ledger): Issued[] {
  return ledger.certificate.filter((certificate): certificate is Issued => certificate.issue !== undefined);
}

/** Invariant 1: a number is given once by its authority, to one certificate, and stays given. */
export const numbersGivenOnce: Invariant = (ledger) => {
  const given = indexed(ledger.givenNumber, ({ authority, number }) => `${authority} ${number}`);
  return breaches(issuedOf(ledger), nameOf, ({ certificateId, authority, issue }) => [
    given.get(`${authority} ${issue.number}`)?.certificateId !== certificateId && 'has a number that is not its own',
  ]);
};

const subjectOf = ({ authority, destination, documentHash }: RecordOf<'standing'>): string =>
  `${authority} ${destination} ${documentHash}`;

/** Invariant 2: a document has at most one certificate of an authority for a destination that is not void. */
export const oneStandingCertificate: Invariant = (ledger) => {
  const newest = indexed(ledger.standing, subjectOf);
  return breaches(ledger.certificate.filter(isStanding), nameOf, (certificate) => [
    newest.get(subjectOf(certificate))?.certificateId !== certificate.certificateId &&
      'stands beside another of the same document and destination',
  ]);
};

/** Whether a key signed what a certificate issues; anybody can see so from the record. */
export function isSignedByOfficer(
  certificate: Certificate,
  signed: Omit<Issued['issue'], 'issuedAt' | 'ruleVersion'>,
  key: RecordOf<'officerKey'>,
): boolean {
  const { number, date, place, officerKeyId, validFrom, validUntil, status, credentialHash, signature } = signed;
  const issue = { number, date, place, officerKeyId, validFrom, validUntil, status, credentialHash };
  return isSignature(key, issueBytes(certificate, issue), signature);
}

/** Invariant 3: whoever signed was in the register of officers when it was issued, and signed just this. */
export const signersValidWhenSigning: Invariant = (ledger) => {
  const keys = indexed(ledger.officerKey, ({ authority, keyId }) => `${authority} ${keyId}`);
  return breaches(issuedOf(ledger), nameOf, (certificate) => {
    const { authority, issue } = certificate;
    const { officerKeyId, issuedAt } = issue;
    const key = keys.get(`${authority} ${officerKeyId}`);
    if (key === undefined) return ['is signed by a key of no officer'];
    const early = compareInstants(issuedAt, key.validFrom) < 0;
    const late = key.validUntil !== undefined && compareInstants(issuedAt, key.validUntil) >= 0;
    return [
      (early || late) && 'was signed when the key was not valid',
      !isSignedByOfficer(certificate, issue, key) && 'is not what the officer signed',
    ];
  });
};

const PURPOSES: readonly StatusPurpose[] = ['revocation', 'suspension'];

/** Invariant 4: a bit is set exactly when the certificate at its place is in a state that sets it. */
export const statusBitsTellTheState: Invariant = (ledger) => {
  const chunks = indexed(ledger.statusChunk, (at) => `${at.authority} ${at.listId} ${at.purpose} ${at.chunk}`);
  const expected = new Map<string, number>();
  const told = breaches(issuedOf(ledger), nameOf, ({ authority, state, issue }) => {
    const { chunk, offset } = placeOf(issue.status.index);
    return PURPOSES.map((purpose) => {
      const key = `${authority} ${issue.status.listId} ${purpose} ${chunk}`;
      const set = bitOf(state, purpose);
      expected.set(key, (expected.get(key) ?? 0) + Number(set));
      return bitAt(chunks.get(key)?.bits ?? ZERO_BITS, offset) !== set && `is ${state}, and its ${purpose} bit is not`;
    });
  });
  const strays = breaches(
    [...chunks],
    ([key]) => `chunk ${key}`,
    ([key, { bits }]) => [onesOf(bits) !== (expected.get(key) ?? 0) && 'has bits set of no certificate'],
  );
  return [...told, ...strays, ...changesThatDoNotLead(ledger, chunks)];
};

/** The last change of each place is its bit: whoever replays the changes gets the list. */
function changesThatDoNotLead(
  ledger: Ledger,
  chunks: ReadonlyMap<string, Pick<RecordOf<'statusChunk'>, 'bits'>>,
): Violation[] {
  const last = new Map<string, RecordOf<'statusChange'>>();
  for (const change of ledger.statusChange) {
    const place = `${change.authority} ${change.listId} ${change.purpose} ${change.index}`;
    const before = last.get(place);
    if (before === undefined || compareInstants(before.at, change.at) <= 0) last.set(place, change);
  }
  return breaches(
    [...last],
    ([place]) => `place ${place}`,
    ([, { authority, listId, purpose, index, value }]) => {
      const { chunk, offset } = placeOf(index);
      const { bits } = chunks.get(`${authority} ${listId} ${purpose} ${chunk}`) ?? { bits: ZERO_BITS };
      return [bitAt(bits, offset) !== value && 'has changes that do not lead to its bit'];
    },
  );
}

function onesOf(bits: string): number {
  return [...bits].reduce((sum, digit) => sum + [0, 1, 2, 3].filter((at) => bitAt(digit, at)).length, 0);
}

/** Invariant 5: a place in a status list is taken once, by the certificate that names it. */
export const placesTakenOnce: Invariant = (ledger) => {
  const entries = indexed(ledger.statusEntry, ({ authority, listId, index }) => `${authority} ${listId} ${index}`);
  const lists = indexed(ledger.statusList, ({ authority, listId }) => `${authority} ${listId}`);
  return breaches(issuedOf(ledger), nameOf, ({ certificateId, authority, issue: { status } }) => [
    entries.get(`${authority} ${status.listId} ${status.index}`)?.certificateId !== certificateId &&
      'has a place that is not its own',
    Number(status.index) >= (lists.get(`${authority} ${status.listId}`)?.entries ?? 0) && 'has a place in no list',
  ]);
};

/**
 * Invariant 6: the intervals tell the state, in order of time; from its end on a certificate is never valid, and just before it
 * is what it was.
 */
export const endsStayEnds: Invariant = (ledger) =>
  breaches(issuedOf(ledger), nameOf, (certificate) => {
    const { state, intervals } = certificate;
    const last = intervals.at(-1);
    const ends = intervals.filter((interval) => !isStanding(interval));
    return [
      last?.state !== state && 'has other intervals than its state',
      intervals[0]?.state !== 'ISSUED' && 'does not begin with its issue',
      intervals.some(({ from }, at) => at > 0 && compareInstants(from, intervals[at - 1]!.from) < 0) &&
        'has intervals that are out of order',
      (ends.length > 1 || (ends.length === 1 && ends[0] !== last)) && 'goes on after its end',
      ...ends.map(({ from }) => statusAt(certificate, from) === 'VALID' && 'is valid after its end'),
    ];
  });

/** Invariant 7: a power of attorney is consumed within its limits, and one for a single use once across all banks. */
export const usedWithinTheMandate: Invariant = (ledger) => {
  const mandates = indexed(ledger.certificate, ({ certificateId }) => certificateId);
  const usesOf = grouped(
    ledger.reservation.filter(({ state }) => state === 'CONSUMED'),
    ({ certificateId }) => certificateId,
  );
  return breaches(
    ledger.authorisation,
    ({ certificateId }) => `power ${certificateId}`,
    (authorisation) => {
      const { certificateId, consumed, uses, state } = authorisation;
      const mandate = mandates.get(certificateId)?.mandate;
      if (mandate === undefined) return ['has no mandate'];
      const used = usesOf(certificateId);
      const sumOf = (power: number) =>
        used.filter((at) => at.power === power).reduce((sum, { amount }) => sum + amount, 0);
      return [
        used.length !== uses && `counts ${uses} uses of ${used.length}`,
        mandate.use === 'SINGLE' && used.length > 1 && 'is used more than once',
        mandate.use === 'SINGLE' && used.length === 1 && state !== 'CONSUMED' && 'is used and not used up',
        ...mandate.powers.map((_, power) => sumOf(power) !== consumed[power] && `sums power ${power} up wrongly`),
        ...mandate.powers.map(({ limit }, power) => sumOf(power) > limit && `passes the limit of power ${power}`),
      ];
    },
  );
};

/** Invariant 8: every use was presented by the key of the agent in the act, at a bank that the act names, with its very document. */
export const presentedByTheAgent: Invariant = (ledger) => {
  const certificates = indexed(ledger.certificate, ({ certificateId }) => certificateId);
  const presentations = indexed(ledger.presentation, ({ verifier, nonce }) => `${verifier} ${nonce}`);
  return breaches(
    ledger.reservation,
    ({ certificateId, nonce }) => `reservation ${certificateId} ${nonce}`,
    (reservation) => {
      const presentation = presentations.get(`${reservation.verifier} ${reservation.nonce}`);
      const certificate = certificates.get(reservation.certificateId);
      if (presentation === undefined || certificate?.mandate === undefined) return ['was not presented'];
      return [
        !isOf(reservation, presentation) && 'is for something else than was presented',
        presentation.documentHash !== certificate.documentHash && 'was presented with another document',
        !certificate.mandate.powers[reservation.power]?.banks.includes(reservation.verifier) &&
          'is at a bank that the act does not name',
        !isSignedByAgent(certificate.mandate, presentation) && 'was not signed by the agent in the act',
      ];
    },
  );
};

function isOf(reservation: RecordOf<'reservation'>, presentation: RecordOf<'presentation'>): boolean {
  const { certificateId, power, amount } = reservation;
  return presentation.certificateId === certificateId && presentation.power === power && presentation.amount === amount;
}

/** Whether the agent's key of the act signed a presentation. */
export function isSignedByAgent(
  { agentKey }: Mandate,
  presented: Omit<RecordOf<'presentation'>, 'presentedAt'>,
): boolean {
  const { verifier, signature, certificateId, nonce, power, purpose, amount, documentHash, at } = presented;
  const statement = { certificateId, nonce, power, purpose, amount, documentHash, at };
  return isSignature(agentKey, presentationBytes(verifier, statement), signature);
}

/** Invariant 9: as long as content is kept, it is what the act commits to, and its bytes are the document's. */
export const contentIsWhatWasCertified: Invariant = (ledger) => {
  const certificates = indexed(ledger.certificate, ({ certificateId }) => certificateId);
  return breaches(
    ledger.contents,
    ({ certificateId }) => `content ${certificateId}`,
    (content) => {
      const certificate = certificates.get(content.certificateId);
      return [
        certificate?.mandate?.contentHash !== contentHashOf(content) && 'is not what the act commits to',
        certificate?.documentHash !== bytesHashOf(content.document) && 'holds another document',
      ];
    },
  );
};

/** SHA-256 of bytes in base 64. */
export function bytesHashOf(base64: string): string {
  return sha256Hex(Buffer.from(base64, 'base64'));
}

/** All invariants of the contract by name, in the order of the domain's list. */
export const invariants = {
  numbersGivenOnce,
  oneStandingCertificate,
  signersValidWhenSigning,
  statusBitsTellTheState,
  placesTakenOnce,
  endsStayEnds,
  usedWithinTheMandate,
  presentedByTheAgent,
  contentIsWhatWasCertified,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [
  { record: 'certificate', field: 'state', machine: certificateLife },
  { record: 'authorisation', field: 'state', machine: authorisationLife },
  { record: 'reservation', field: 'state', machine: reservationLife },
];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
