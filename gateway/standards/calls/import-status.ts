/** What became of one message or event of an import. */
export type ImportStatus = 'ACCEPTED' | 'PARTLY_ACCEPTED' | 'REFUSED' | 'UNKNOWN';

/** The HTTP status of an import: 200 all on the ledger, 202 an end is not known yet, 207 some refused, 422 all refused. */
export function importStatus(statuses: readonly ImportStatus[]): 200 | 202 | 207 | 422 {
  if (statuses.includes('UNKNOWN')) return 202;
  if (statuses.every((status) => status === 'ACCEPTED')) return 200;
  return statuses.every((status) => status === 'REFUSED') ? 422 : 207;
}
