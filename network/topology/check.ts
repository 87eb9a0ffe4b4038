import { LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { Finding } from './finding.ts';
import { outlineOf } from './outline.ts';
import { Places } from './places.ts';
import type { Path } from './places.ts';
import { FIRST_PORT, LAST_PORT, portCount } from './ports.ts';
import type { TopologyProblem } from './problem.ts';
import { brokenRules } from './rules.ts';
import { TopologySchema } from './schema.ts';
import type { Topology } from './schema.ts';

/** Checks the text of a topology: the topology with its defaults, or everything that is wrong with it. */
export function checkTopology(
  text: string,
): { readonly topology: Topology } | { readonly problems: readonly TopologyProblem[] } {
  const checked = checkDocument(text, TopologySchema, (data, topology) => [
    ...(topology === undefined ? [] : portFindings(topology)),
    ...brokenRules(outlineOf(data)),
  ]);
  return 'problems' in checked ? checked : { topology: checked.value };
}

/**
 * Checks the text of a YAML file against its form and its rules: what it says, or everything that is wrong with it, in the
 * order of the file.
 * @param rules - what it breaks beyond its form, of the data as written and, where the form is right, with its defaults
 */
export function checkDocument<T>(
  text: string,
  schema: z.ZodType<T>,
  rules: (data: unknown, value: T | undefined) => readonly Finding[],
): { readonly value: T } | { readonly problems: readonly TopologyProblem[] } {
  const lines = new LineCounter();
  const document: Document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const places = new Places(document, lines);
  const problems = yamlProblems(document, text, places);
  // Beside a text that is no YAML, anything else said of it would be guesswork; a repeated key leaves the rest readable.
  if (problems.some(({ rule }) => rule === 'yaml')) return { problems };

  const data: unknown = document.toJS();
  const parsed = schema.safeParse(data);
  const findings = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap((issue) => formFindings(issue, document))),
    ...rules(data, parsed.success ? parsed.data : undefined),
  ];
  problems.push(
    ...findings.map(({ path, at, rule, message }) => {
      const place = at === 'key' ? places.ofKey(path) : places.ofValue(path);
      return { ...place, rule, message };
    }),
  );
  if (parsed.success && problems.length === 0) return { value: parsed.data };
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

function yamlProblems(document: Document, text: string, places: Places): TopologyProblem[] {
  return document.errors.map(({ code, pos, message }) => {
    if (code !== 'DUPLICATE_KEY') return { ...places.at(pos[0]), rule: 'yaml', message };
    const key = /^[\w-]*/.exec(text.slice(pos[0]))?.[0] ?? '';
    return { ...places.at(pos[0]), rule: 'duplicate-key', message: `${key} is given twice` };
  });
}

function formFindings(issue: z.core.$ZodIssue, document: Document): Finding[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key',
        rule: 'unknown-key',
        message: `there is no key ${key} ${placeName(path)}`,
      }));
    case 'invalid_key':
      return [{ path, at: 'key', rule: ruleOf(issue.issues[0]), message: issue.issues[0]?.message ?? issue.message }];
    default:
      return [document.hasIn(path) ? valueFinding(issue, path) : missingFinding(path)];
  }
}

function valueFinding(issue: z.core.$ZodIssue, path: Path): Finding {
  return { path, at: 'value', rule: ruleOf(issue), message: `${path.join('.')}: ${issue.message}` };
}

function missingFinding(path: Path): Finding {
  const message = `${String(path.at(-1))} is missing ${placeName(path.slice(0, -1))}`;
  return { path, at: 'key', rule: path.includes('title') ? 'title-missing' : 'missing-key', message };
}

/** The rule that the schema gave to the check, or that of all other forms. */
function ruleOf(issue: z.core.$ZodIssue | undefined): string {
  const rule: unknown = issue?.code === 'custom' ? issue.params?.['rule'] : undefined;
  return typeof rule === 'string' ? rule : 'form';
}

function placeName(path: Path): string {
  return path.length === 0 ? 'at the top' : `in ${path.join('.')}`;
}

function portFindings(topology: Topology): Finding[] {
  const { base } = topology.ports;
  const last = base + portCount(topology) - 1;
  if (base >= FIRST_PORT && last <= LAST_PORT) return [];
  const message = `ports ${base} to ${last} are not all between ${FIRST_PORT} and ${LAST_PORT}`;
  return [{ path: ['ports', 'base'], at: 'value', rule: 'ports', message }];
}
