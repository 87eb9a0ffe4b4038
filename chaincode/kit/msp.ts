/** Names of parties and of their MSPs: `line` is the party whose MSP is `LineMSP`. */

const MSP_ID = /^([A-Z])([a-z0-9]{0,30})MSP$/;
const PARTY = /^[a-z][a-z0-9]{0,30}$/;

/** The party of an MSP id, or `undefined` when the id is not of the form `LineMSP`. */
export function partyOfMsp(mspId: string): string | undefined {
  const found = MSP_ID.exec(mspId);
  return found === null ? undefined : found[1]!.toLowerCase() + found[2]!;
}

/**
 * The MSP id of a party, the inverse of {@link partyOfMsp}.
 * @throws {RangeError} when it is not a party's name: lower-case ASCII letters and digits, letter first
 */
export function mspOfParty(party: string): string {
  if (!PARTY.test(party)) throw new RangeError(`not a party's name: ${party.slice(0, 64)}`);
  return `${party[0]!.toUpperCase()}${party.slice(1)}MSP`;
}
