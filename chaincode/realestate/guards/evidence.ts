/** Whether the attested documents are what the rules ask for, and show the registers as they are. */
import { ISSUERS, type Item, type RecordOf } from '../state.ts';
import type { Facts } from './facts.ts';
import type { Refusal } from './refusal.ts';
import { notFresh } from './time.ts';

type Attestation = RecordOf<'attestation'>;

/** What a case's evidence is judged with. */
export interface Judgement {
  readonly attestations: readonly Attestation[];
  readonly facts: Facts;
  readonly rules: RecordOf<'ruleTable'>;
  readonly now: string;
}

/** Refuses evidence that is not whole, was withdrawn, is old, or shows a register as it was before. */
export function insufficient(judgement: Judgement): Refusal | undefined {
  return withdrawn(judgement) ?? lacking(judgement) ?? stale(judgement) ?? outdated(judgement);
}

function withdrawn({ attestations }: Judgement): Refusal | undefined {
  const found = attestations.find(({ state }) => state === 'REVOKED');
  if (found === undefined) return undefined;
  const { attestationId } = found;
  return { code: 'REVOKED', message: 'The agency has withdrawn an attestation.', details: { attestationId } };
}

function lacking({ attestations, facts, rules }: Judgement): Refusal | undefined {
  const missing = rules.requiredItems.flatMap((item) =>
    subjectsOf(item, facts).flatMap((subject) => {
      const shown = attestations.some((made) => made.item === item && subjectOf(made) === subject);
      return shown ? [] : [subject === undefined ? item : `${item} ${subject}`];
    }),
  );
  if (missing.length === 0) return undefined;
  return { code: 'EVIDENCE_MISSING', message: `There is no evidence of ${missing.join(', ')}.`, details: { missing } };
}

/** What an item must be shown of: each parcel, each property, or once. */
function subjectsOf(item: Item, { titles, parcels }: Facts): readonly (string | undefined)[] {
  const { about } = ISSUERS[item];
  if (about === 'pnu') return parcels.map(({ pnu }) => pnu);
  return about === 'propertyNo' ? titles.map(({ propertyNo }) => propertyNo) : [undefined];
}

function subjectOf({ pnu, propertyNo }: Attestation): string | undefined {
  return pnu ?? propertyNo;
}

function stale({ attestations, rules, now }: Judgement): Refusal | undefined {
  for (const { asOf, item } of attestations) {
    const refusal = notFresh(now, asOf, rules, item);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function outdated({ attestations, facts }: Judgement): Refusal | undefined {
  const found = attestations.find((made) => made.basisVersion !== currentVersion(made, facts));
  if (found === undefined) return undefined;
  const { item, basisVersion, pnu, propertyNo } = found;
  return {
    code: pnu === undefined ? 'VERSION_CHANGED' : 'PARCEL_CHANGED',
    message: `The document ${item} shows ${subjectOf(found)} as it was before.`,
    details: { item, basisVersion, pnu, propertyNo },
  };
}

/** The version that a document must show; none for documents about persons. */
function currentVersion({ item, pnu, propertyNo }: Attestation, facts: Facts): number | undefined {
  if (pnu !== undefined) return facts.parcels.find((parcel) => parcel.pnu === pnu)?.version;
  if (propertyNo === undefined) return undefined;
  const ledger = item === 'MOVE_IN_LIST' ? facts.occupancies : facts.titles;
  return ledger.find((entry) => entry.propertyNo === propertyNo)?.version;
}
