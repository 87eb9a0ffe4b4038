/**
 * A contract's README says what its code says: sections between `<!-- name -->` and `<!-- /name -->` are made from the
 * declaration, and compared here. With `UPDATE_README` set they are written anew first.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { grantsOf, namesOf, type ContractDeclaration, type Grant } from '../declare.ts';

/** A Markdown table with columns as wide as Prettier makes them; the first row is its head. */
export function table(...rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

/** Each record with its key and who endorses changes of it. @param others - who does where the record does not say */
function endorsement({ records }: ContractDeclaration, others: string): string {
  const rows = Object.entries(records).map(([name, { key, endorsedBy }]) => [
    `\`${name}\``,
    key.join(', '),
    endorsedBy?.map((party) => `\`${party}\``).join(' and ') ?? others,
  ]);
  return table(['record', 'key', 'changes endorsed by'], ...rows);
}

/** Each method with its route and who may call it. */
function callers({ name: contract, methods }: ContractDeclaration): string {
  const told = (grant: Grant) => `${namesOf(grant.party).join(', ')}: ${namesOf(grant.role).join(', ')}`;
  const rows = Object.entries(methods).map(([name, { http, access }]) => [
    `\`${name}\``,
    `\`${http}\``,
    access === 'public' ? 'everybody' : grantsOf(access).map(told).join('; '),
  ]);
  return table(['method', `route below \`/v1/${contract}\``, 'party: roles'], ...rows);
}

/** What a README is compared with. */
export interface ReadmeSource {
  readonly api: ContractDeclaration;
  readonly invariants: Readonly<Record<string, unknown>>;
  /** Who endorses changes of records that name nobody. */
  readonly otherEndorsers: string;
  /** The contract's own sections, beside `endorsement` and `callers`. */
  readonly sections: Readonly<Record<string, () => string>>;
}

/** Declares a test of each section of a page, by name. */
export function testSections(path: string, sections: Readonly<Record<string, () => string>>): void {
  if (process.env['UPDATE_README'] !== undefined) update(path, sections);
  const page = readFileSync(path, 'utf8');

  test.each(Object.keys(sections))('its section %s is what the declaration says', (name) => {
    const found = new RegExp(`<!-- ${name} -->\\n([^]*?)\\n<!-- /${name} -->`).exec(page);
    expect(found?.[1]?.trim()).toBe(sections[name]!());
  });
}

/** Declares the tests of a README. */
export function testReadme(path: string, { api, invariants, otherEndorsers, sections: own }: ReadmeSource): void {
  const sections: Readonly<Record<string, () => string>> = {
    ...own,
    endorsement: () => endorsement(api, otherEndorsers),
    callers: () => callers(api),
  };
  testSections(path, sections);
  const readme = readFileSync(path, 'utf8');

  test('every invariant is named', () => {
    for (const name of Object.keys(invariants)) expect(readme).toContain(`\`${name}\``);
  });

  test('every private record is named with its collection', () => {
    for (const [name, { collection }] of Object.entries(api.privateRecords!)) {
      expect(readme).toContain(`\`${name}\``);
      expect(readme).toContain(`\`${collection}\``);
    }
  });
}

function update(path: string, sections: Readonly<Record<string, () => string>>): void {
  let text = readFileSync(path, 'utf8');
  for (const [name, make] of Object.entries(sections)) {
    const whole = `<!-- ${name} -->\n\n${make()}\n\n<!-- /${name} -->`;
    text = text.replace(new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`), () => whole);
  }
  writeFileSync(path, text);
}
