/** Entity tags and preconditions in the document. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { isPaged, showsResource } from '@ledger-pilots/chaincode/kit/resources.ts';
import type { Route } from '../routes.ts';
import type { JsonObject } from './components.ts';
import { known, type PossibleProblem } from './possible-problems.ts';

/** `*`, or tags between quotes with commas between them (RFC 9110 section 8.8.3). */
const TAGS = {
  type: 'string',
  pattern: '^(\\*|(W/)?"[!#-~]*"(, *(W/)?"[!#-~]*"){0,31})$',
};

/** Headers of a request that say on which state of the resource it depends. */
export function conditionalParameters({ method, guard }: Route): JsonObject[] {
  if (showsResource(method)) {
    return [
      header('If-None-Match', 'Tags of states that the caller has: 304 when the resource is in one of them.'),
      header('If-Match', 'Tags of states that the caller expects: 412 when the resource is in none of them.'),
    ];
  }
  if (guard === undefined) return [];
  return [
    header(
      'If-Match',
      `\`ETag\` of \`GET ${guard.path}\`: the write is carried out only while what that read shows is in this state, which ` +
        'the ledger checks in the same transaction; `*`: while it exists.',
    ),
  ];
}

/** Headers of a read's answer. */
export function readHeaders({ method }: Route): JsonObject {
  if (!showsResource(method)) return {};
  const description = 'Names the state that is shown: for If-None-Match here and If-Match on what changes it.';
  return { headers: { ETag: { description, schema: { type: 'string' } } } };
}

/** The answer to a caller that has the state already; none where there are no tags. */
export function notModified({ method }: Route): JsonObject {
  return showsResource(method) ? { 304: { description: 'The caller has it already.' } } : {};
}

/** Words on where a list goes on. */
export function pagingText({ method }: Route): string | undefined {
  return isPaged(method)
    ? 'In pages: `next` is the cursor of the next one, and `Link` with `rel="next"` (RFC 8288) its address.'
    : undefined;
}

/** What the headers of {@link conditionalParameters} may meet, beside what the method itself may answer. */
export function conditionalProblems(
  { method, guard }: Route,
  contract: ContractDeclaration,
): readonly PossibleProblem[] {
  if (showsResource(method)) return known(['PRECONDITION_INVALID', 'PRECONDITION_FAILED']);
  if (method.kind === 'evaluate') return [];
  if (guard === undefined) return known(['PRECONDITION_INVALID', 'PRECONDITION_UNSUPPORTED']);
  const ofRead = (guard.method.errors ?? [])
    .filter((code) => method.errors?.includes(code) !== true)
    .map((code) => ({ code, owner: contract.name, ...contract.errors[code]! }));
  return [...known(['PRECONDITION_INVALID', 'PRECONDITION_UNSUPPORTED', 'PRECONDITION_FAILED']), ...ofRead];
}

function header(name: string, description: string): JsonObject {
  return { name, in: 'header', required: false, description, schema: TAGS };
}
