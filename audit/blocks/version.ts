/** The version of a key's value: where it was written last. */
import type { ledger } from '@hyperledger/fabric-protos';

/** Block and position, joined: `12/0`. Of a key that is not there: nothing. */
export type Version = `${string}/${string}` | undefined;

/** Versions as they are in read sets. */
export function versionOf(version: ledger.rwset.kvrwset.Version | undefined): Version {
  return version === undefined ? undefined : `${version.getBlockNum()}/${version.getTxNum()}`;
}
