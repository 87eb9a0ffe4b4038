/**
 * The policies of a channel's configuration by their paths, such as `/Channel/Application/Endorsement`. (Fabric, common/policies.)
 */
import { common } from '@hyperledger/fabric-protos';
import { readApplicationPolicy, readSignaturePolicy, type Policy } from './policy.ts';

const ROOT = 'Channel';
const { SIGNATURE, IMPLICIT_META } = common.Policy.PolicyType;
const { ANY, ALL, MAJORITY } = common.ImplicitMetaPolicy.Rule;

/** What no signers satisfy: in place of a policy that is missing or cannot be used. */
const NEVER: Policy = () => false;

/** All policies of one configuration. */
export class PolicyTree {
  readonly #root: common.ConfigGroup;
  readonly #known = new Map<string, Policy | undefined>();
  readonly #application = new Map<string, Policy>();

  /** @param root - the configuration's channel group */
  constructor(root: common.ConfigGroup) {
    this.#root = root;
  }

  /** The policy of this name; `undefined` when there is none. */
  policyAt(path: string): Policy | undefined {
    if (!this.#known.has(path)) this.#known.set(path, this.#find(path));
    return this.#known.get(path);
  }

  /** The policy of an `ApplicationPolicy`, which chaincodes and collections have. What cannot be used is never satisfied. */
  applicationPolicy(bytes: Uint8Array): Policy {
    const name = Buffer.from(bytes).toString('latin1');
    const found = this.#application.get(name) ?? this.#readApplicationPolicy(bytes);
    this.#application.set(name, found);
    return found;
  }

  #readApplicationPolicy(bytes: Uint8Array): Policy {
    try {
      const policy = readApplicationPolicy(bytes);
      return 'path' in policy ? (this.policyAt(policy.path) ?? NEVER) : policy;
    } catch {
      return NEVER;
    }
  }

  #find(path: string): Policy | undefined {
    const names = path.split('/').slice(1);
    const name = names.pop();
    const group = names[0] === ROOT ? groupAt(this.#root, names.slice(1)) : undefined;
    const policy = name === undefined ? undefined : group?.getPoliciesMap().get(name)?.getPolicy();
    if (group === undefined || policy === undefined) return undefined;
    try {
      return this.#read(policy, names, group);
    } catch {
      return NEVER;
    }
  }

  #read(policy: common.Policy, path: readonly string[], group: common.ConfigGroup): Policy {
    const bytes = policy.getValue_asU8();
    if (policy.getType() === SIGNATURE) return readSignaturePolicy(bytes);
    if (policy.getType() !== IMPLICIT_META)
      throw new Error(`policies of the type ${policy.getType()} are not known here`);
    const meta = common.ImplicitMetaPolicy.deserializeBinary(bytes);
    const parts = namesOf(group).map(
      (name) => this.policyAt(`/${[...path, name].join('/')}/${meta.getSubPolicy()}`) ?? NEVER,
    );
    const needed = neededOf(meta.getRule(), parts.length);
    return (signers) => parts.filter((part) => part(signers)).length >= needed;
  }
}

/** The group under another by its path; `undefined` when it is not there. */
export function groupAt(root: common.ConfigGroup, path: readonly string[]): common.ConfigGroup | undefined {
  return path.reduce<common.ConfigGroup | undefined>((group, name) => group?.getGroupsMap().get(name), root);
}

function namesOf(group: common.ConfigGroup): string[] {
  return [...(group.getGroupsMap().keys() as IterableIterator<string>)];
}

function neededOf(rule: number, parts: number): number {
  if (parts === 0) return 0;
  const needed = new Map<number, number>([
    [ANY, 1],
    [ALL, parts],
    [MAJORITY, Math.floor(parts / 2) + 1],
  ]).get(rule);
  if (needed === undefined) throw new Error(`there is no rule ${rule}`);
  return needed;
}
