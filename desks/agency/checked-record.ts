/** Whether a record is the one that was asked for. An agency's system may be wrong; what the desk attests, the agency stands for. */
import type { RecordOf } from '@ledger-pilots/chaincode/realestate/state.ts';
import type { AgencyRecord, RecordQuestion } from '../records/agency-records.ts';

/** What a public register says of the subject, where the item is about one. */
export interface PublicFacts {
  /** The version that the document shows. */
  readonly version?: number;
  readonly parcel?: Pick<RecordOf<'parcel'>, 'areaHundredthsM2' | 'landCategory'>;
}

type Person = NonNullable<RecordQuestion['subject']>;

/** What is wrong with a record, in the terms of a field; undefined when nothing is. */
export function mismatchOf(asked: RecordQuestion, record: AgencyRecord, { parcel }: PublicFacts): string | undefined {
  const wrong = otherSubject(asked, record) ?? otherPerson(asked, record);
  if (wrong !== undefined || parcel === undefined || record.item !== 'LAND_LEDGER') return wrong;
  const fields = record.fields as AgencyRecord<'LAND_LEDGER'>['fields'];
  if (fields.areaHundredthsM2 !== parcel.areaHundredthsM2) return 'areaHundredthsM2';
  return fields.landCategory === parcel.landCategory ? undefined : 'landCategory';
}

function otherSubject(asked: RecordQuestion, record: AgencyRecord): string | undefined {
  if (asked.pnu !== record.pnu) return 'pnu';
  return asked.propertyNo === record.propertyNo ? undefined : 'propertyNo';
}

/** Both what the record says that it is of, and what it says. */
function otherPerson({ subject }: RecordQuestion, { subject: of, fields }: AgencyRecord): string | undefined {
  if (subject === undefined) return of === undefined ? undefined : 'subject';
  if (!agrees(subject, of ?? {}) || of === undefined) return 'subject';
  return agrees(subject, fields as Partial<Person>) ? undefined : 'fields';
}

/** Whether somebody, as far as they are named, is this person. */
function agrees(person: Person, { name = person.name, birthDate = person.birthDate }: Partial<Person>): boolean {
  return name === person.name && birthDate === person.birthDate;
}
