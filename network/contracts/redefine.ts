/** A contract's definition where its policies are to follow the topology, and the code stays. */
import type { Network } from '../state/network.ts';
import { StateError } from '../state/network-record.ts';
import { definitionOf, type ContractDefinition } from './definition.ts';
import type { CommittedDefinition } from './lifecycle.ts';

/** What a definition is to be, and what changes in it. */
export interface Redefinition {
  /** Of the sequence in force where nothing changes, else of the next. */
  readonly definition: ContractDefinition;
  readonly changes: readonly string[];
}

/**
 * Compares what a channel has agreed on with what the topology says.
 * @throws {StateError} when a collection is to go: Fabric keeps every collection that there was
 */
export function redefinitionOf(network: Network, channel: string, committed: CommittedDefinition): Redefinition {
  const wanted = definitionOf(network.topology, channel, committed.version, committed.sequence);
  const [before, after] = [committed.collections, wanted.collections].map(
    (collections) =>
      new Map(
        collections.getConfigList().map((config) => {
          const collection = config.getStaticCollectionConfig()!;
          return [collection.getName(), Buffer.from(collection.serializeBinary())] as const;
        }),
      ),
  );
  const gone = [...before!.keys()].filter((name) => !after!.has(name));
  if (gone.length > 0) {
    throw new StateError(
      `the topology drops the ${gone.length === 1 ? 'collection' : 'collections'} ${gone.join(', ')} of ${channel}, and a channel keeps ` +
        `every collection that it has had: leave it with the members that stay`,
    );
  }
  const changed = [...after!]
    .filter(([name, bytes]) => before!.get(name)?.equals(bytes) !== true)
    .map(([name]) => name);
  const changes = [
    ...(Buffer.from(committed.endorsement).equals(Buffer.from(wanted.endorsement)) ? [] : ['the endorsement policy']),
    ...changed.map((name) => `the collection ${name}`),
  ];
  const sequence = committed.sequence + (changes.length > 0 ? 1 : 0);
  return { definition: { ...wanted, sequence }, changes };
}
