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
