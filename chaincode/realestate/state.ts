/**
 * What is true of the pilot, without a ledger: the life cycles, who attests what, and the invariants over the whole state. Pure
 * functions over records: the handlers, the audit, the diagram and the property tests use the same ones. What a single step must
 * fulfil besides is in `guards/`.
 */
import type { z } from 'zod';
import { compareInstants, kstMidnightOf } from '../kit/clock.ts';
import { breaches, grouped, indexed, type InvariantOf, type Problem, type Violation } from '../kit/invariants.ts';
import { machine, Machine, type Life } from '../kit/machine.ts';
import type { realestate } from './api.ts';
import { claimHashOf, termsHashOf } from './statements/commitment.ts';

type Api = typeof realestate;
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
  readonly documents: readonly PrivateRecordOf<'document'>[];
  readonly papers: readonly PrivateRecordOf<'papers'>[];
};

/** Where a case stands. */
export type CaseState = RecordOf<'loanCase'>['state'];
/** A document that an agency attests. */
export type Item = RecordOf<'attestation'>['item'];
/** The versions of public facts that a decision rests on. */
export type FactVersions = NonNullable<RecordOf<'loanCase'>['approval']>['reads'];

/** What can be done to a case. */
export type CaseAction =
  | 'giveConsent'
  | 'completeEvidence'
  | 'hold'
  | 'releaseHold'
  | 'beginReview'
  | 'approveCase'
  | 'concludeContract'
  | 'reopen'
  | 'fileMortgage'
  | 'dismissFiling'
  | 'expireFiling'
  | 'registerMortgage'
  | 'disburse'
  | 'recordRepayment'
  | 'fileRelease'
  | 'registerRelease'
  | 'closeCase'
  | 'reject'
  | 'withdraw';

const reviewed = ['EVIDENCE_COMPLETE', 'UNDER_REVIEW'] as const;
const approved = ['APPROVED', 'CONTRACTED'] as const;
const unregistered = ['DRAFT', 'CONSENTED', ...reviewed, 'HELD', ...approved, 'REGISTRATION_FILED'] as const;

function each<A extends CaseAction>(states: readonly CaseState[], action: A, to: CaseState) {
  return states.map((from) => ({ from, action, to }));
}

/** Every step of a case; what is not here is refused with `STATE_CONFLICT`, or with `HELD`. */
export const transitions: readonly { from: CaseState; action: CaseAction; to: CaseState }[] = [
  ...each(['DRAFT', 'CONSENTED'], 'giveConsent', 'CONSENTED'),
  ...each(['CONSENTED'], 'completeEvidence', 'EVIDENCE_COMPLETE'),
  ...each(['EVIDENCE_COMPLETE'], 'beginReview', 'UNDER_REVIEW'),
  ...each(['UNDER_REVIEW'], 'approveCase', 'APPROVED'),
  ...each(['APPROVED'], 'concludeContract', 'CONTRACTED'),
  ...each(['CONTRACTED'], 'fileMortgage', 'REGISTRATION_FILED'),
  ...each(['REGISTRATION_FILED'], 'registerMortgage', 'REGISTERED'),
  ...each(['REGISTERED'], 'disburse', 'DISBURSED'),
  ...each(['DISBURSED'], 'recordRepayment', 'REPAID'),
  // A right that secures nothing yet, or that the bank gives up with a reason, is released like one that was repaid.
  ...each(['REGISTERED', 'DISBURSED', 'REPAID'], 'fileRelease', 'RELEASE_FILED'),
  ...each(['RELEASE_FILED'], 'recordRepayment', 'RELEASE_FILED'),
  ...each(['RELEASE_FILED'], 'registerRelease', 'RELEASED'),
  ...each(['RELEASED'], 'recordRepayment', 'RELEASED'),
  ...each(['RELEASED'], 'closeCase', 'CLOSED'),

  ...each(['CONSENTED', ...reviewed], 'hold', 'HELD'),
  ...each(['HELD'], 'releaseHold', 'CONSENTED'),
  ...each([...reviewed, ...approved], 'reopen', 'CONSENTED'),
  ...each(['REGISTRATION_FILED'], 'dismissFiling', 'CONTRACTED'),
  ...each(['REGISTRATION_FILED'], 'expireFiling', 'LAPSED'),
  ...each(unregistered, 'reject', 'REJECTED'),
  ...each(unregistered, 'withdraw', 'WITHDRAWN'),
];

/** The life of a case. */
export const caseLife = new Machine<CaseState, CaseAction>('DRAFT', transitions);

/** The life of a filing. While it is live, its properties bear the pending notice. */
export const filingLife = machine('FILED', [
  { from: 'FILED', action: 'receiveFiling', to: 'RECEIVED' },
  { from: 'RECEIVED', action: 'registerMortgage', to: 'REGISTERED' },
  { from: 'FILED', action: 'dismissFiling', to: 'DISMISSED' },
  { from: 'RECEIVED', action: 'dismissFiling', to: 'DISMISSED' },
  { from: 'FILED', action: 'withdraw', to: 'WITHDRAWN' },
  { from: 'RECEIVED', action: 'withdraw', to: 'WITHDRAWN' },
  { from: 'FILED', action: 'expireFiling', to: 'LAPSED' },
  { from: 'RECEIVED', action: 'expireFiling', to: 'LAPSED' },
] as const);

/** The life of a mortgage, from its entry. */
export const mortgageLife = machine('REGISTERED', [
  { from: 'REGISTERED', action: 'amendMortgage', to: 'AMENDED' },
  { from: 'AMENDED', action: 'amendMortgage', to: 'AMENDED' },
  { from: 'TRANSFERRED', action: 'amendMortgage', to: 'AMENDED' },
  { from: 'REGISTERED', action: 'registerTransfer', to: 'TRANSFERRED' },
  { from: 'AMENDED', action: 'registerTransfer', to: 'TRANSFERRED' },
  { from: 'TRANSFERRED', action: 'registerTransfer', to: 'TRANSFERRED' },
  { from: 'REGISTERED', action: 'registerRelease', to: 'RELEASED' },
  { from: 'AMENDED', action: 'registerRelease', to: 'RELEASED' },
  { from: 'TRANSFERRED', action: 'registerRelease', to: 'RELEASED' },
] as const);

/** The life of a change of parcels; splits and mergers cannot skip the acknowledgement. */
export const changeLife = machine('BEGUN', [
  { from: 'BEGUN', action: 'acknowledgeParcelChange', to: 'ACKNOWLEDGED' },
  { from: 'BEGUN', action: 'completeParcelChange', to: 'COMPLETED' },
  { from: 'ACKNOWLEDGED', action: 'completeParcelChange', to: 'COMPLETED' },
  { from: 'BEGUN', action: 'withdrawParcelChange', to: 'WITHDRAWN' },
  { from: 'ACKNOWLEDGED', action: 'withdrawParcelChange', to: 'WITHDRAWN' },
] as const);

/** The life of a consent as people see it. */
export const consentLife = machine('GRANTED', [
  { from: 'GRANTED', action: 'use', to: 'USED' },
  { from: 'USED', action: 'use', to: 'USED' },
  { from: 'USED', action: 'useUp', to: 'EXHAUSTED' },
  { from: 'GRANTED', action: 'revoke', to: 'REVOKED' },
  { from: 'USED', action: 'revoke', to: 'REVOKED' },
  { from: 'EXHAUSTED', action: 'revoke', to: 'REVOKED' },
  { from: 'GRANTED', action: 'expire', to: 'EXPIRED' },
  { from: 'USED', action: 'expire', to: 'EXPIRED' },
  { from: 'EXHAUSTED', action: 'expire', to: 'EXPIRED' },
] as const);

/** Where a consent stands at a time. A consent of one item that may be read once is used up by its first use. */
export function consentStatus(
  consent: RecordOf<'consent'>,
  uses: readonly RecordOf<'consentUse'>[],
  now: string,
): 'GRANTED' | 'USED' | 'EXHAUSTED' | 'EXPIRED' | 'REVOKED' {
  if (consent.state !== 'GRANTED') return consent.state;
  if (compareInstants(now, consent.expiresAt) >= 0) return 'EXPIRED';
  const usedOf = (item: Item) => uses.find((use) => use.item === item)?.used ?? 0;
  if (consent.items.every((item) => usedOf(item) >= consent.maxUses)) return 'EXHAUSTED';
  return consent.items.some((item) => usedOf(item) > 0) ? 'USED' : 'GRANTED';
}

/** Who attests an item: a party, and the agency under its CA where it has several. `about` is what the item is an extract of. */
export interface Issuer {
  readonly party: string;
  readonly agency?: string;
  readonly about?: 'pnu' | 'propertyNo';
}

/** The agencies' ledgers. */
export const ISSUERS: Readonly<Record<Item, Issuer>> = {
  LAND_LEDGER: { party: 'molit', about: 'pnu' },
  BUILDING_LEDGER: { party: 'molit', about: 'pnu' },
  TITLE_EXTRACT: { party: 'registry', about: 'propertyNo' },
  RESIDENT_ABSTRACT: { party: 'mois' },
  MOVE_IN_LIST: { party: 'mois', about: 'propertyNo' },
  SEAL_CERTIFICATE: { party: 'mois' },
  NATIONAL_TAX_CLEARANCE: { party: 'nts', agency: 'nts' },
  LOCAL_TAX_CLEARANCE: { party: 'nts', agency: 'wetax' },
  INCOME: { party: 'nts', agency: 'nts' },
};

/** A state without records, to build on. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  const records = Object.fromEntries(names.map((name) => [name, []]));
  return { ...records, documents: [], papers: [] } as unknown as Ledger;
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

type Receipt = RecordOf<'titleEntry'>['receipt'];

const dayBook = ({ office, day }: Pick<Receipt, 'office' | 'day'>): string => `${office} ${day}`;

/** Whether a receipt comes after another of the same office. */
export function follows(later: Receipt, earlier: Receipt): boolean {
  return later.day > earlier.day || (later.day === earlier.day && later.no > earlier.no);
}

/**
 * Invariant 1: rank numbers of a section are gapless in the order of receipt; an office's receipt numbers of a day are given once
 * and rise; of the rights that are not cancelled one comes first.
 */
export const ranksInOrderOfReceipt: Invariant = (ledger) => {
  const books = indexed(ledger.receiptBook, dayBook);
  const entriesOf = grouped(ledger.titleEntry, ({ propertyNo }) => propertyNo);
  const receivedAs = grouped(ledger.titleEntry, ({ receipt }) => `${dayBook(receipt)} ${receipt.no}`);
  const sections = breaches(
    ledger.title,
    ({ propertyNo }) => `title ${propertyNo}`,
    (title) => {
      const entries = entriesOf(title.propertyNo);
      const [a, b] = (['A', 'B'] as const).map((name) => entries.filter(({ section }) => section === name));
      const active = b!.flatMap(({ cancelled, rightId }) => (cancelled ? [] : [rightId]));
      return [
        ...[...disordered(a!, title.sectionA), ...disordered(b!, title.sectionB)],
        active.join() !== title.activeRights.join() && 'counts other rights as active than section B has',
      ];
    },
  );
  const numbers = breaches(
    ledger.titleEntry,
    ({ propertyNo, section, rankNo }) => `entry ${propertyNo} ${section} ${rankNo}`,
    ({ receipt, rightId, propertyNo }) => [
      receipt.no > (books.get(dayBook(receipt))?.lastNo ?? 0) && 'has a receipt number that was not given',
      receivedAs(`${dayBook(receipt)} ${receipt.no}`).some((other) =>
        other.propertyNo === propertyNo ? other.rightId !== rightId : rightId === undefined,
      ) && 'shares its receipt number',
    ],
  );
  return [...sections, ...numbers];
};

function disordered(entries: readonly RecordOf<'titleEntry'>[], count: number): Problem[] {
  return [
    entries.length !== count && `counts ${count} entries of a section that has ${entries.length}`,
    ...entries.map((entry, index) => Number(entry.rankNo) !== index + 1 && `has a gap before rank ${entry.rankNo}`),
    ...entries.map(
      (entry, index) =>
        index > 0 && !follows(entry.receipt, entries[index - 1]!.receipt) && `has rank ${entry.rankNo} out of order`,
    ),
  ];
}

/** Whether a filing is neither registered nor over. */
export function isLiveFiling({ state }: Pick<RecordOf<'filing'>, 'state'>): boolean {
  return !filingLife.terminalStates.includes(state);
}

/** Invariant 2: a property has at most one live pending notice, and exactly when a live filing is about it. */
export const onePendingNotice: Invariant = (ledger) => {
  const live = ledger.filing.filter(isLiveFiling);
  const notices = indexed(ledger.notice, ({ propertyNo }) => propertyNo);
  const filed = breaches(
    live,
    ({ filingId }) => `filing ${filingId}`,
    ({ filingId, properties }) =>
      properties.map((propertyNo) => {
        const notice = notices.get(propertyNo);
        const borne = notice?.state === 'PENDING' && notice.filingId === filingId;
        return !borne && `is live without the notice of ${propertyNo}`;
      }),
  );
  const pending = breaches(
    ledger.notice.filter(({ state }) => state === 'PENDING'),
    ({ propertyNo }) => `notice ${propertyNo}`,
    ({ propertyNo }) => {
      const filings = live.filter(({ properties }) => properties.includes(propertyNo));
      return [filings.length !== 1 && `is pending with ${filings.length} live filings`];
    },
  );
  return [...filed, ...pending];
};

/**
 * Invariant 3: senior claims, priority deposits and the loan stay within the limit of the rules by which it was judged, unless waived with a reason.
 * The valuation is known to who holds the papers; for others the version of the rules is checked.
 */
export const withinLoanToValue: Invariant = (ledger) => {
  const tables = indexed(ledger.ruleTable, ({ ruleVersion }) => ruleVersion);
  const mortgages = indexed(ledger.mortgage, ({ rightId }) => rightId);
  const titles = indexed(ledger.title, ({ propertyNo }) => propertyNo);
  const papers = indexed(ledger.papers, ({ caseId }) => caseId);
  return breaches(
    ledger.mortgage.filter(({ state }) => state !== 'RELEASED'),
    ({ rightId }) => `mortgage ${rightId}`,
    (mortgage) => {
      const { ltv, caseId, maxClaimWon } = mortgage;
      const table = tables.get(ltv.ruleVersion);
      const terms = papers.get(caseId)?.terms;
      const claims = seniorsOf(mortgage, titles).reduce((sum, id) => sum + mortgages.get(id)!.maxClaimWon, 0);
      return [
        table?.ltvLimitBp !== ltv.limitBp && 'was judged by a limit that no rule table has',
        table !== undefined &&
          terms !== undefined &&
          beyondLimit(ltv, terms, claims + maxClaimWon + depositsBefore(mortgage, ledger.occupancy, table)),
      ];
    },
  );
};

function beyondLimit(
  { waived, limitBp }: RecordOf<'mortgage'>['ltv'],
  { valuationWon, waiver }: PrivateRecordOf<'papers'>['terms'],
  claimedWon: number,
): Problem {
  if (waived) return waiver === undefined && 'is waived without a reason';
  return claimedWon > limitWonOf(valuationWon, limitBp) && 'passes the loan-to-value limit';
}

/** Rights that come before a mortgage in any of its properties, each once. */
function seniorsOf(
  { rightId, collateral }: RecordOf<'mortgage'>,
  titles: ReadonlyMap<string, RecordOf<'title'>>,
): string[] {
  const seniors = collateral.flatMap(({ propertyNo }) => {
    const { activeRights } = titles.get(propertyNo)!;
    return activeRights.slice(0, activeRights.indexOf(rightId));
  });
  return [...new Set(seniors)];
}

/** Deposits of the leases that stood when the mortgage was registered. */
function depositsBefore(
  { collateral, registeredAt }: RecordOf<'mortgage'>,
  occupancies: readonly RecordOf<'occupancy'>[],
  table: RecordOf<'ruleTable'>,
): number {
  return occupancies
    .filter(({ propertyNo }) => collateral.some((place) => place.propertyNo === propertyNo))
    .flatMap(({ leases }) => leases)
    .filter(({ state, recordedAt }) => state === 'ACTIVE' && compareInstants(recordedAt, registeredAt) < 0)
    .reduce((sum, lease) => sum + priorityDepositWon(lease, table, registeredAt), 0);
}

/** How much claims may come to, in won, rounded down. Big integers: won times basis points leave the safe ones. */
export function limitWonOf(valuationWon: number, limitBp: number): number {
  return Number((BigInt(valuationWon) * BigInt(limitBp)) / 10_000n);
}

type Lease = RecordOf<'occupancy'>['leases'][number];

/**
 * What of a deposit comes before a right that is registered now: the whole of one that is opposable and stamped, of others what
 * the rules give to small tenants.
 */
export function priorityDepositWon(lease: Lease, { smallDepositWon }: RecordOf<'ruleTable'>, now: string): number {
  const { fixedOn, opposableFrom, depositWon } = lease;
  const opposable = compareInstants(opposableFrom, now) <= 0;
  const stamped = fixedOn !== undefined && compareInstants(kstMidnightOf(fixedOn), now) <= 0;
  return opposable && stamped ? depositWon : Math.min(depositWon, smallDepositWon);
}

/** Invariant 4: no money without a registered right, and no right released while money is outstanding, unless waived. */
export const moneyOnlyWithRight: Invariant = (ledger) => {
  const mortgages = indexed(ledger.mortgage, ({ rightId }) => rightId);
  const cases = indexed(ledger.loanCase, ({ caseId }) => caseId);
  const paid = breaches(
    ledger.disbursement,
    ({ rightId }) => `disbursement ${rightId}`,
    ({ rightId, caseId, bank, state, waiver }) => {
      const mortgage = mortgages.get(rightId);
      const unpaid = state === 'OUTSTANDING' && mortgage?.state === 'RELEASED';
      return [
        mortgage?.caseId !== caseId && 'has no registered right of its case',
        mortgage?.mortgagee !== bank && 'is of another bank than the right',
        unpaid && waiver === undefined && 'is outstanding and its right released',
      ];
    },
  );
  const disbursements = indexed(ledger.disbursement, ({ caseId }) => caseId);
  const claimed = breaches(
    ledger.loanCase.filter(({ state }) => state === 'DISBURSED' || state === 'REPAID'),
    ({ caseId }) => `case ${caseId}`,
    ({ caseId }) => [!disbursements.has(caseId) && 'is disbursed without a disbursement'],
  );
  const registered = breaches(
    ledger.mortgage,
    ({ rightId }) => `mortgage ${rightId}`,
    ({ caseId, rightId }) => [cases.get(caseId)?.rightId !== rightId && 'is not the right of its case'],
  );
  return [...paid, ...claimed, ...registered];
};

/** Invariant 5: every access is covered by a consent in item, case and time, and uses are at most those allowed. */
export const accessWithinConsent: Invariant = (ledger) => {
  const consents = indexed(ledger.consent, ({ consentId }) => consentId);
  const attestations = indexed(ledger.attestation, ({ attestationId }) => attestationId);
  const covered = breaches(
    ledger.access,
    ({ accessId }) => `access ${accessId}`,
    (access) => {
      const consent = consents.get(access.consentId);
      const attestation = attestations.get(access.attestationId);
      if (consent === undefined) return ['has no consent'];
      return [
        consent.caseId !== access.caseId && 'is of another case than its consent',
        !consent.items.includes(access.item) && 'is to an item that its consent does not name',
        attestation?.consentId !== access.consentId && 'is to a document of another consent',
        !isWithin(access.openedAt, consent) && 'is outside of the time of its consent',
      ];
    },
  );
  const accessesOf = grouped(ledger.access, ({ consentId, item }) => `${consentId} ${item}`);
  const attestationsOf = grouped(ledger.attestation, ({ consentId, item }) => `${consentId} ${item}`);
  const counted = breaches(
    ledger.consentUse,
    ({ consentId, item }) => `use ${consentId} ${item}`,
    ({ consentId, item, issued, used }) => {
      const { maxUses = 0 } = consents.get(consentId) ?? {};
      const opened = accessesOf(`${consentId} ${item}`).length;
      const attested = attestationsOf(`${consentId} ${item}`).length;
      return [
        used !== opened && `counts ${used} uses of ${opened}`,
        issued !== attested && `counts ${issued} attestations of ${attested}`,
        (used > maxUses || issued > maxUses) && `passes the ${maxUses} uses allowed`,
      ];
    },
  );
  return [...covered, ...counted];
};

function isWithin(at: string, { notBefore, expiresAt, endedAt }: RecordOf<'consent'>): boolean {
  const begun = compareInstants(at, notBefore) >= 0 && compareInstants(at, expiresAt) < 0;
  return begun && (endedAt === undefined || compareInstants(at, endedAt) <= 0);
}

/** Invariant 6: what was registered rests on the very facts that its approval had read. */
export const approvalsRestOnUnchangedFacts: Invariant = (ledger) => {
  const cases = indexed(ledger.loanCase, ({ caseId }) => caseId);
  const papers = indexed(ledger.papers, ({ caseId }) => caseId);
  return breaches(
    ledger.mortgage,
    ({ rightId }) => `mortgage ${rightId}`,
    ({ caseId, facts, collateral }) => {
      const approval = cases.get(caseId)?.approval;
      if (approval === undefined) return ['has no approval'];
      const own = papers.get(caseId);
      const read = new Map(approval.reads.titles.map(({ propertyNo, version }) => [propertyNo, version]));
      return [
        !sameVersions(approval.reads, facts) && 'was registered on other facts than were approved',
        ...collateral.map(
          ({ propertyNo, titleVersion }) =>
            titleVersion !== (read.get(propertyNo) ?? 0) + 1 && `is not the next entry of ${propertyNo}`,
        ),
        own !== undefined &&
          termsHashOf(own.terms, caseId, own.termsSalt) !== approval.termsHash &&
          'has other terms than were approved',
      ];
    },
  );
};

/** Whether two readings of the registers saw the same. */
export function sameVersions(left: FactVersions, right: FactVersions): boolean {
  const told = ({ parcels, titles, occupancies }: FactVersions): string =>
    [
      ...parcels.map(({ pnu, version }) => `${pnu} ${version}`),
      ...titles.map(({ propertyNo, version }) => `${propertyNo} ${version}`),
      ...occupancies.map(({ propertyNo, version }) => `lease ${propertyNo} ${version}`),
    ].join('\n');
  return told(left) === told(right);
}

/** Invariant 7: joint collateral stands in section B of every property of the mortgage, or in none. */
export const jointCollateralWhole: Invariant = (ledger) => {
  const entries = indexed(ledger.titleEntry, ({ propertyNo, section, rankNo }) => `${propertyNo} ${section} ${rankNo}`);
  const mortgages = indexed(ledger.mortgage, ({ rightId }) => rightId);
  const standing = breaches(
    ledger.mortgage,
    ({ rightId }) => `mortgage ${rightId}`,
    ({ rightId, collateral, state }) =>
      collateral.map(({ propertyNo, rankNo }) => {
        const entry = entries.get(`${propertyNo} B ${rankNo}`);
        if (entry?.rightId !== rightId) return `does not stand in ${propertyNo}`;
        return entry.cancelled !== (state === 'RELEASED') && `is ${state} and stands otherwise in ${propertyNo}`;
      }),
  );
  const strays = breaches(
    ledger.titleEntry.filter(({ section }) => section === 'B'),
    ({ propertyNo, rankNo }) => `entry ${propertyNo} B ${rankNo}`,
    ({ propertyNo, rightId }) => {
      const collateral = mortgages.get(rightId ?? '')?.collateral ?? [];
      return [
        !collateral.some((place) => place.propertyNo === propertyNo) && 'belongs to no mortgage of this property',
      ];
    },
  );
  return [...standing, ...strays];
};

/** Invariant 8: as long as a document is kept, its salted hash is the one that was attested. */
export const documentsMatchAttestations: Invariant = (ledger) => {
  const attestations = indexed(ledger.attestation, ({ attestationId }) => attestationId);
  return breaches(
    ledger.documents,
    ({ documentId }) => `document ${documentId}`,
    ({ attestationId, claim, claimSalt }) => [
      attestations.get(attestationId)?.claimHash !== claimHashOf(claim, claimSalt) && 'is not what was attested',
    ],
  );
};

/** All invariants of the contract by name, in the order of the domain's list. */
export const invariants = {
  ranksInOrderOfReceipt,
  onePendingNotice,
  withinLoanToValue,
  moneyOnlyWithRight,
  accessWithinConsent,
  approvalsRestOnUnchangedFacts,
  jointCollateralWhole,
  documentsMatchAttestations,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [
  { record: 'loanCase', field: 'state', machine: caseLife },
  { record: 'filing', field: 'state', machine: filingLife },
  { record: 'mortgage', field: 'state', machine: mortgageLife },
  { record: 'parcelChange', field: 'state', machine: changeLife },
  { record: 'consent', field: 'state', machine: consentLife },
];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
