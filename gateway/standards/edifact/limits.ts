/**
 * What one interchange may hold. Real COPINO and CODECO interchanges of a terminal are a few kilobytes; the limits keep
 * a hostile one from costing more than milliseconds.
 */
export interface EdifactLimits {
  readonly interchangeBytes: number;
  readonly messages: number;
  readonly segments: number;
  readonly segmentCharacters: number;
}

/** The limits of this gateway. */
export const EDIFACT_LIMITS: EdifactLimits = {
  interchangeBytes: 256 * 1024,
  messages: 100,
  segments: 5_000,
  // The longest segment of the two messages, FTX with five texts of 512 characters, all released.
  segmentCharacters: 6_000,
};
