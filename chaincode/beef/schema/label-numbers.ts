/** The forms of the numbers that a label shows, for whoever needs no more than these. */

/** A cattle number: `002` and nine digits. The last is a check digit whose rule is not published; what counts is the issued block. */
export const TRACE_NO = /^002\d{9}$/;

/** A lot number: `L`, `0` for beef, day (YYMMDD), code of the business, serial of the day (Enforcement Rule, annex 14). */
export const LOT_NO = /^L0\d{6}\d{4}\d{3}$/;

/** A number of imported beef: `8`, country of origin, importer's code, serial. */
export const IMPORT_NO = /^8\d{11}$/;
