/** Every word of the page. A language that lacks one does not compile. */
import type { PageWords } from '../../../page/words.ts';
import type { Trace } from '../look-up.ts';

type Animal = NonNullable<Trace['animal']>;
type Grading = NonNullable<Trace['grading']>;
type InspectionResult = NonNullable<NonNullable<Trace['slaughter']>['inspection']>;

/** What happened, in one word. */
export type FactKind = Trace['timeline'][number]['kind'];

/** Errors that have words of their own. */
export type ErrorCode = 'NOT_FOUND' | 'RATE_LIMITED' | 'NETWORK_FAILED' | 'TIMED_OUT' | 'OTHER';

/** The words of one language. */
export interface Words extends PageWords {
  readonly errors: Readonly<Record<ErrorCode, string>>;
  /** For dates and numbers. */
  readonly locale: string;
  readonly askTitle: string;
  readonly askWhy: string;
  readonly askLabel: string;
  readonly askHint: string;
  readonly ask: string;
  readonly askOther: string;
  readonly where: string;
  readonly forms: readonly (readonly [name: string, example: string, what: string])[];
  readonly formsTitle: string;
  readonly malformed: string;
  readonly loading: string;
  readonly retry: string;
  readonly unknownAdvice: string;
  readonly kinds: Readonly<Record<Trace['kind'], string>>;
  readonly recalledTitle: string;
  readonly recalledAdvice: string;
  readonly heldTitle: string;
  readonly heldAdvice: string;
  readonly clear: string;
  readonly gradeTitle: string;
  readonly noGrade: string;
  readonly qualityName: (grade: Grading['quality']) => string;
  readonly qualities: Readonly<Record<Grading['quality'], string>>;
  readonly qualityScale: string;
  readonly yieldName: (grade: Grading['yield']) => string;
  readonly yields: Readonly<Record<Grading['yield'], string>>;
  readonly yieldNote: string;
  readonly marbling: string;
  readonly marblingOf: (number: number) => string;
  readonly certificate: string;
  readonly gradedOn: string;
  readonly animalTitle: string;
  readonly sex: string;
  readonly sexes: Readonly<Record<Animal['sex'], string>>;
  readonly breed: string;
  readonly breeds: Readonly<Record<Animal['breed'], string>>;
  readonly born: string;
  readonly age: string;
  readonly months: (count: number) => string;
  readonly state: string;
  readonly states: Readonly<Record<Animal['state'], string>>;
  readonly farm: string;
  readonly keeper: string;
  readonly privacy: string;
  readonly slaughterTitle: string;
  readonly slaughteredOn: string;
  readonly abattoir: string;
  readonly inspection: string;
  readonly inspections: Readonly<Record<InspectionResult, string>>;
  readonly noInspection: string;
  readonly coldWeight: string;
  readonly packersTitle: string;
  readonly noPackers: string;
  readonly lotTitle: string;
  readonly cut: string;
  readonly lotWeight: string;
  readonly lotQuality: string;
  readonly lotQualityWhy: string;
  readonly compositionTitle: (count: number) => string;
  readonly compositionWhy: string;
  readonly importTitle: string;
  readonly origin: string;
  readonly importer: string;
  readonly timelineTitle: string;
  readonly noTimeline: string;
  readonly timelineFull: string;
  readonly facts: Readonly<Record<FactKind, string>>;
  readonly times: (count: number) => string;
  readonly more: (left: number) => string;
  readonly shareTitle: string;
  readonly shareWhy: string;
  readonly qrLabel: string;
  readonly copy: string;
  readonly copied: string;
  readonly print: string;
  readonly source: string;
}
