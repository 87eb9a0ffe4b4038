/** Refusals as responses of the document. */
import { Problem } from '../problems.ts';
import type { Components, JsonObject } from './components.ts';
import type { PossibleProblem } from './possible-problems.ts';

const EXAMPLE_REQUEST = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';

/** Responses by status, each with the codes that it may carry and an example of each. */
export function problems(possible: readonly PossibleProblem[], components: Components): JsonObject {
  const byStatus = new Map<number, PossibleProblem[]>();
  for (const problem of possible) byStatus.set(problem.status, [...(byStatus.get(problem.status) ?? []), problem]);
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => {
      const name = [status, ...some.map(nameOf)].join('.');
      components.responses[name] ??= problemResponse(status, some, components);
      return [status, { $ref: `#/components/responses/${name}` }];
    }),
  );
}

function problemResponse(status: number, some: readonly PossibleProblem[], components: Components): JsonObject {
  for (const problem of some) components.examples[nameOf(problem)] ??= { value: exampleOf(problem) };
  const codes = some.map(({ code }) => code);
  return {
    description: some.map(({ code, summary }) => `\`${code}\`: ${summary}`).join('\n\n'),
    ...(status === 401 && { headers: { 'WWW-Authenticate': { schema: { type: 'string' } } } }),
    ...((status === 429 || status === 503) && { headers: { 'Retry-After': { schema: { type: 'string' } } } }),
    content: {
      'application/problem+json': {
        schema: {
          allOf: [{ $ref: '#/components/schemas/Problem' }, { type: 'object', properties: { code: { enum: codes } } }],
        },
        examples: Object.fromEntries(
          some.map((problem) => [problem.code, { $ref: `#/components/examples/${nameOf(problem)}` }]),
        ),
      },
    },
  };
}

function nameOf({ code, owner }: PossibleProblem): string {
  return owner === undefined ? code : `${owner}-${code}`;
}

function exampleOf({ code, owner, ...declaration }: PossibleProblem): object {
  return new Problem(code, declaration, owner).body(EXAMPLE_REQUEST);
}
