import { peer as protos } from '@hyperledger/fabric-protos';

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(protos.TxValidationCode).map(([name, value]) => [value, name]),
);

/** Name of a validation code that a peer gave a transaction: `VALID`, `MVCC_READ_CONFLICT`, ... */
export function validationCodeName(code: number): string {
  return NAMES.get(code) ?? `CODE_${code}`;
}

/** Codes of transactions that read what another transaction changed meanwhile: a new endorsement may succeed. */
export function isReadConflict(codeName: string): boolean {
  return codeName === 'MVCC_READ_CONFLICT' || codeName === 'PHANTOM_READ_CONFLICT';
}

/**
 * Codes after which a new endorsement may succeed. Besides read conflicts: when an earlier transaction of the same block
 * moved a key's endorsement policy (a box that changes hands), Fabric refuses the later one for its endorsements, which
 * were the right ones when they were collected.
 */
export function isLostRace(codeName: string): boolean {
  return isReadConflict(codeName) || codeName === 'ENDORSEMENT_POLICY_FAILURE';
}
