/** A time of a client's clock, which may say anything, as RFC 3339; the number itself where it is no date. @param ms - since 1970 */
export function clientInstant(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? String(ms) : date.toISOString();
}
