/** Chaincode definitions as organisations have committed them to the channel: keys of the namespace `_lifecycle`. */
import { peer } from '@hyperledger/fabric-protos';
import definitions from '@hyperledger/fabric-protos/lib/peer/lifecycle/chaincode_definition_pb.js';
import stored from '@hyperledger/fabric-protos/lib/peer/lifecycle/db_pb.js';
import { keyOf } from '../state/read-write-set.ts';
import type { WorldState } from '../state/world-state.ts';

/** The namespace of definitions. */
export const LIFECYCLE = '_lifecycle';
/** What a definition calls itself in its metadata. */
const DATATYPE = 'ChaincodeDefinition';

/** A committed definition. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly sequence: number;
  readonly version: string;
  /** An `ApplicationPolicy`. */
  readonly endorsementPolicy: Uint8Array;
  readonly collections: ReadonlyMap<string, peer.StaticCollectionConfig>;
}

/**
 * The definition in force before the block under way; `undefined` when the channel has none of this name.
 * @throws {Error} when what is there is no definition
 */
export function definitionOf(state: WorldState, name: string): ChaincodeDefinition | undefined {
  const metadata = state.get(LIFECYCLE, '', keyOf(`namespaces/metadata/${name}`));
  if (metadata === undefined) return undefined;
  if (stored.StateMetadata.deserializeBinary(metadata.value).getDatatype() !== DATATYPE) return undefined;
  const field = (field: string) => {
    const entry = state.get(LIFECYCLE, '', keyOf(`namespaces/fields/${name}/${field}`));
    return entry && stored.StateData.deserializeBinary(entry.value);
  };
  const validation = definitions.ChaincodeValidationInfo.deserializeBinary(
    field('ValidationInfo')?.getBytes_asU8() ?? new Uint8Array(),
  );
  const endorsement = definitions.ChaincodeEndorsementInfo.deserializeBinary(
    field('EndorsementInfo')?.getBytes_asU8() ?? new Uint8Array(),
  );
  return {
    name,
    sequence: field('Sequence')?.getInt64() ?? 0,
    version: endorsement.getVersion(),
    endorsementPolicy: validation.getValidationParameter_asU8(),
    collections: collectionsOf(field('Collections')?.getBytes_asU8()),
  };
}

function collectionsOf(bytes: Uint8Array | undefined): Map<string, peer.StaticCollectionConfig> {
  const configs = bytes === undefined ? [] : peer.CollectionConfigPackage.deserializeBinary(bytes).getConfigList();
  const collections = configs.flatMap((config) => config.getStaticCollectionConfig() ?? []);
  return new Map(collections.map((collection) => [collection.getName(), collection]));
}
