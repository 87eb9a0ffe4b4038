/** Random bytes from the platform's own source, in Node and in browsers. */

/** Gives so many random bytes. */
export type RandomSource = (bytes: number) => Uint8Array;

/** The platform's cryptographic source. */
export const randomBytes: RandomSource = (bytes) => crypto.getRandomValues(new Uint8Array(bytes));
