import { InvalidArgumentError } from 'commander';

/** SHA-256 as people write it. */
export const SHA256_HEX = /^[0-9a-f]{64}$/;

/** A hash that a person gives. @throws {InvalidArgumentError} */
export function sha256Hex(text: string): string {
  if (SHA256_HEX.test(text)) return text;
  throw new InvalidArgumentError('64 hex digits in lower case.');
}
