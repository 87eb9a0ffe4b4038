/** A report for programs: JSON, with the numbers of blocks as numbers. */
export function reportJson(report: object): string {
  return JSON.stringify(report, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value), 2);
}
