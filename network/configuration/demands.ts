/** Who has to sign an update of a channel's configuration. */
import { common, msp } from '@hyperledger/fabric-protos';
import { policyPathOf } from '@ledger-pilots/audit/policies/config-update.ts';
import { groupAt } from '@ledger-pilots/audit/policies/policy-tree.ts';
import { membershipIn, MSP_VALUE } from './channel-config.ts';
import { changesOf } from './update-text.ts';

/** A policy that an update has to satisfy. */
export interface Demand {
  /** `/Channel/Application/Admins`. */
  readonly policy: string;
  /** Organisations whose administrators' signatures count, by the names of their memberships. */
  readonly mspIds: readonly string[];
  /** How many of them have to sign. */
  readonly needed: number;
}

/** What an update still lacks. */
interface Lack {
  readonly missing: readonly string[];
  /** How many of those that are missing have to sign. */
  readonly wanted: number;
}

/**
 * The policies that an update has to satisfy. Nothing is asked for what is new: the group that it is added to is asked.
 * @param update - a serialised `ConfigUpdate`
 * @throws {RangeError} for a policy that the configuration has not
 */
export function demandsOf(config: common.Config, update: Uint8Array): Demand[] {
  const paths = changesOf(config, update).flatMap(({ before }) => (before === undefined ? [] : [policyPathOf(before)]));
  return [...new Set(paths)].sort().map((policy) => demandOf(config.getChannelGroup()!, policy));
}

/** What a demand lacks once these have signed. */
export function lackOf({ mspIds, needed }: Demand, signed: Iterable<string>): Lack {
  const having = new Set(signed);
  const missing = mspIds.filter((mspId) => !having.has(mspId));
  return { missing, wanted: Math.max(0, needed - (mspIds.length - missing.length)) };
}

/**
 * Who is to sign beside those that have: as few as satisfy every demand, in the order in which they are offered; all that
 * are of use where they do not suffice.
 */
export function signersFor(
  demands: readonly Demand[],
  offered: readonly string[],
  signed: Iterable<string> = [],
): string[] {
  const before = [...signed];
  const chosen: string[] = [];
  for (const demand of demands) {
    const { missing, wanted } = lackOf(demand, [...before, ...chosen]);
    chosen.push(...offered.filter((mspId) => missing.includes(mspId)).slice(0, wanted));
  }
  return chosen;
}

function demandOf(root: common.ConfigGroup, path: string): Demand {
  const names = path.split('/').slice(1);
  const name = names.pop()!;
  const group = groupAt(root, names.slice(1));
  const policy = group?.getPoliciesMap().get(name)?.getPolicy();
  if (group === undefined || policy === undefined) throw new RangeError(`the configuration has no policy ${path}`);
  const bytes = policy.getValue_asU8();
  if (policy.getType() === common.Policy.PolicyType.SIGNATURE) return { policy: path, ...namedIn(bytes) };
  const mspIds = organisationsBelow(group);
  const { MAJORITY, ALL } = common.ImplicitMetaPolicy.Rule;
  const rule = common.ImplicitMetaPolicy.deserializeBinary(bytes).getRule();
  const majority = Math.floor(mspIds.length / 2) + 1;
  return { policy: path, mspIds, needed: rule === MAJORITY ? majority : rule === ALL ? mspIds.length : 1 };
}

/** Of a policy of signatures, the organisations that it names and how many of its parts it wants. */
function namedIn(bytes: Uint8Array): Omit<Demand, 'policy'> {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  const mspIds = envelope.getIdentitiesList().map((principal) => {
    const isRole = principal.getPrincipalClassification() === msp.MSPPrincipal.Classification.ROLE;
    const name = principal.getPrincipal_asU8();
    return isRole
      ? msp.MSPRole.deserializeBinary(name).getMspIdentifier()
      : msp.SerializedIdentity.deserializeBinary(name).getMspid();
  });
  return { mspIds: [...new Set(mspIds)], needed: envelope.getRule()?.getNOutOf()?.getN() ?? 1 };
}

function organisationsBelow(group: common.ConfigGroup): string[] {
  const children = [...(group.getGroupsMap().keys() as IterableIterator<string>)].sort();
  return children.flatMap((name) => {
    const child = group.getGroupsMap().get(name)!;
    return child.getValuesMap().get(MSP_VALUE) === undefined
      ? organisationsBelow(child)
      : [membershipIn(child).getName()];
  });
}
