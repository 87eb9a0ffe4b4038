/**
 * Whether a transaction's endorsers satisfy the policies of everything it writes: of the key where the key has one, else of the
 * collection, else of the chaincode as it is committed. (Fabric, core/common/validation/statebased, capability V2_0.)
 */
import { ledger } from '@hyperledger/fabric-protos';
import type { Identity } from '../blocks/membership.ts';
import { spacesOf, textOf, type NamespaceSet, type SpaceSet } from '../state/read-write-set.ts';
import type { WorldState } from '../state/world-state.ts';
import { IMPLICIT_COLLECTION } from './approval.ts';
import { definitionOf, LIFECYCLE, type ChaincodeDefinition } from './chaincode-definition.ts';
import { memberPolicyOf, readSignaturePolicy, type Policy } from './policy.ts';
import type { PolicyTree } from './policy-tree.ts';

/** What a peer must have found, and why. */
export interface EndorsementOutcome {
  readonly code: 'VALID' | 'ENDORSEMENT_POLICY_FAILURE' | 'INVALID_CHAINCODE' | 'ILLEGAL_WRITESET';
  readonly reason: string;
}

const LIFECYCLE_POLICY = '/Channel/Application/LifecycleEndorsement';
const VALIDATION_PARAMETER = 'VALIDATION_PARAMETER';
const VALID: EndorsementOutcome = { code: 'VALID', reason: '' };

/** What is in force while a block is judged. */
export interface Rules {
  readonly policies: PolicyTree;
  /** Names of the application's organisations by the names of their memberships. */
  readonly organisations: ReadonlyMap<string, string>;
}

/** Judges the transactions of a channel, a block after another. */
export class EndorsementJudge {
  readonly #state: WorldState;
  /** Definitions by name, until a block writes to them. */
  readonly #definitions = new Map<string, ChaincodeDefinition | undefined>();
  readonly #keyPolicies = new Map<string, Policy | undefined>();
  /** Keys whose policy an earlier transaction of this block writes. */
  readonly #moved = new Set<string>();

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** To be called when a block has ended. @param namespaces - those that it wrote to */
  endBlock(namespaces: ReadonlySet<string>): void {
    this.#moved.clear();
    if (namespaces.has(LIFECYCLE)) this.#definitions.clear();
  }

  /** Judges the next transaction of the block. @param endorsers - those whose signatures hold */
  judge(
    chaincode: string,
    sets: readonly NamespaceSet[],
    endorsers: readonly Identity[],
    rules: Rules,
  ): EndorsementOutcome {
    if (new Set(sets.map(({ namespace }) => namespace)).size !== sets.length) {
      return { code: 'ILLEGAL_WRITESET', reason: 'a namespace is in it twice' };
    }
    const written = sets.filter(isWritten).map(({ namespace }) => namespace);
    for (const namespace of new Set([chaincode, ...written])) {
      const set = sets.find((candidate) => candidate.namespace === namespace);
      const outcome = this.#judgeNamespace(namespace, set, endorsers, rules);
      if (outcome.code !== 'VALID') return outcome;
    }
    for (const { namespace, collection, metadataWrites } of spacesOf(sets)) {
      for (const { key } of metadataWrites) this.#moved.add(placeOf(namespace, collection, key));
    }
    return VALID;
  }

  #judgeNamespace(
    namespace: string,
    set: NamespaceSet | undefined,
    endorsers: readonly Identity[],
    rules: Rules,
  ): EndorsementOutcome {
    const definition = namespace === LIFECYCLE ? undefined : this.#definitionOf(namespace);
    if (definition === undefined && namespace !== LIFECYCLE) {
      return { code: 'INVALID_CHAINCODE', reason: `the channel has no chaincode ${namespace}` };
    }
    const checks = new NamespaceChecks(endorsers, ownPolicy(definition, rules));
    const spaces = set === undefined ? [] : spacesOf([set]).filter((space) => writtenKeys(space).length > 0);
    for (const space of spaces) {
      const reason = this.#judgeSpace(checks, space, definition, rules);
      if (reason !== undefined) return failure(reason);
    }
    return checks.atLeastOne() ? VALID : failure(`the policy of the chaincode ${namespace}`);
  }

  /** What is not satisfied in a namespace or collection; `undefined` when all is. */
  #judgeSpace(
    checks: NamespaceChecks,
    space: SpaceSet,
    definition: ChaincodeDefinition | undefined,
    rules: Rules,
  ): string | undefined {
    const of = space.collection === '' ? undefined : collectionPolicy(space.collection, definition, rules);
    if (of === 'UNDEFINED') return `any policy of ${space.collection}, a collection that the chaincode has not`;
    for (const key of writtenKeys(space)) {
      const reason = this.#judgeKey(checks, space, key, of);
      if (reason !== undefined) return reason;
    }
    return undefined;
  }

  #judgeKey(checks: NamespaceChecks, { namespace, collection }: SpaceSet, key: string, of: Policy | undefined) {
    if (this.#moved.has(placeOf(namespace, collection, key))) {
      return `the policy of a key that the block has changed, ${shown(collection, key)}`;
    }
    const policy = this.#keyPolicy(namespace, collection, key);
    if (policy === undefined) {
      return checks.ofSpace(collection, of) ? undefined : `the policy of ${collection || namespace}`;
    }
    return checks.ofKey(policy) ? undefined : `the policy of the key ${shown(collection, key)}`;
  }

  #definitionOf(name: string): ChaincodeDefinition | undefined {
    if (!this.#definitions.has(name)) this.#definitions.set(name, definitionOf(this.#state, name));
    return this.#definitions.get(name);
  }

  #keyPolicy(namespace: string, collection: string, key: string): Policy | undefined {
    const metadata = this.#state.get(namespace, collection, key)?.metadata;
    if (metadata === undefined) return undefined;
    const name = Buffer.from(metadata).toString('latin1');
    if (!this.#keyPolicies.has(name)) this.#keyPolicies.set(name, readKeyPolicy(metadata));
    return this.#keyPolicies.get(name);
  }
}

/** The checks of one transaction in one namespace, each made once. */
class NamespaceChecks {
  readonly #endorsers: readonly Identity[];
  readonly #own: Policy;
  readonly #made = new Map<string, boolean>();
  #some = false;

  constructor(endorsers: readonly Identity[], own: Policy) {
    this.#endorsers = endorsers;
    this.#own = own;
  }

  ofKey(policy: Policy): boolean {
    this.#some = true;
    return policy(this.#endorsers);
  }

  ofSpace(collection: string, of: Policy | undefined): boolean {
    const name = of === undefined ? '' : collection;
    const made = this.#made.get(name) ?? (of ?? this.#own)(this.#endorsers);
    this.#made.set(name, made);
    this.#some = true;
    return made;
  }

  atLeastOne(): boolean {
    return this.#some || this.ofSpace('', undefined);
  }
}

function ownPolicy(definition: ChaincodeDefinition | undefined, { policies }: Rules): Policy {
  if (definition !== undefined) return policies.applicationPolicy(definition.endorsementPolicy);
  return policies.policyAt(LIFECYCLE_POLICY) ?? (() => false);
}

function collectionPolicy(
  name: string,
  definition: ChaincodeDefinition | undefined,
  { policies, organisations }: Rules,
): Policy | 'UNDEFINED' {
  if (name.startsWith(IMPLICIT_COLLECTION)) {
    const mspId = name.slice(IMPLICIT_COLLECTION.length);
    const organisation = organisations.get(mspId);
    if (organisation === undefined) return 'UNDEFINED';
    return policies.policyAt(`/Channel/Application/${organisation}/Endorsement`) ?? memberPolicyOf(mspId);
  }
  const collection = definition?.collections.get(name);
  if (collection === undefined || definition === undefined) return 'UNDEFINED';
  const own = collection.getEndorsementPolicy()?.serializeBinary();
  return policies.applicationPolicy(own ?? definition.endorsementPolicy);
}

/** A key's policy is a bare policy of signatures. One that cannot be used is never satisfied. */
function readKeyPolicy(metadata: Uint8Array): Policy | undefined {
  const entries = ledger.rwset.kvrwset.KVMetadataWrite.deserializeBinary(metadata).getEntriesList();
  const bytes = entries.find((entry) => entry.getName() === VALIDATION_PARAMETER)?.getValue_asU8();
  if (bytes === undefined || bytes.length === 0) return undefined;
  try {
    return readSignaturePolicy(bytes);
  } catch {
    return () => false;
  }
}

function isWritten({ own, collections }: NamespaceSet): boolean {
  return [own, ...collections].some((space) => space.writes.length > 0 || space.metadataWrites.length > 0);
}

function writtenKeys({ writes, metadataWrites }: SpaceSet): string[] {
  return [...writes, ...metadataWrites].map(({ key }) => key);
}

function failure(reason: string): EndorsementOutcome {
  return { code: 'ENDORSEMENT_POLICY_FAILURE', reason: `its endorsers do not satisfy ${reason}` };
}

function placeOf(namespace: string, collection: string, key: string): string {
  return `${namespace}\u0000${collection}\u0000${key}`;
}

function shown(collection: string, key: string): string {
  const text = collection === '' ? textOf(key).replaceAll('\u0000', '/') : Buffer.from(key, 'latin1').toString('hex');
  return `${collection && `${collection}/`}${text}`;
}
