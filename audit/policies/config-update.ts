/**
 * Whether a configuration follows from the one before: by an update that read it as it was, changes what it says, and is signed by
 * whom the policies of everything that it changes want. (Fabric, common/configtx.)
 */
import { common } from '@hyperledger/fabric-protos';
import { isSignature } from '../blocks/ecdsa.ts';
import { serializedIdentity, type Identity, type Membership } from '../blocks/membership.ts';
import type { PolicyTree } from './policy-tree.ts';

/** The configuration before. */
export interface Before {
  readonly channelId: string;
  readonly group: common.ConfigGroup;
  readonly policies: PolicyTree;
  readonly memberships: ReadonlyMap<string, Membership>;
}

/** What a configuration is made of. */
export type Element = common.ConfigGroup | common.ConfigValue | common.ConfigPolicy;

/** An element of a configuration with where it is. */
export interface Placed {
  readonly element: Element;
  /** Where relative policies are looked for: of a group the group itself, of others the group they are in. */
  readonly group: string;
}

const ROOT = 'Channel';
const MAX_DEPTH = 32;

/**
 * Why an update does not lead from one configuration to the next; `undefined` when it does.
 * @param next - the channel group that the block says is in force now
 * @param update - the envelope of the update, `last_update`
 */
export function flawOfUpdate(before: Before, next: common.ConfigGroup, update: common.Envelope): string | undefined {
  try {
    const payload = common.Payload.deserializeBinary(update.getPayload_asU8());
    const signed = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    const proposed = common.ConfigUpdate.deserializeBinary(signed.getConfigUpdate_asU8());
    if (proposed.getChannelId() !== before.channelId) return `it is for the channel ${proposed.getChannelId()}`;
    return flawOfSets(before, next, proposed, signersOf(signed, before.memberships));
  } catch (error) {
    return `its update cannot be read: ${(error as Error).message}`;
  }
}

function flawOfSets(
  before: Before,
  next: common.ConfigGroup,
  proposed: common.ConfigUpdate,
  signers: readonly Identity[],
): string | undefined {
  const current = elementsOf(before.group);
  const read = elementsOf(proposed.getReadSet());
  const written = elementsOf(proposed.getWriteSet());
  const stale = [...read].find(
    ([path, { element }]) => current.get(path)?.element.getVersion() !== element.getVersion(),
  );
  if (stale !== undefined) return `its update read another version of ${stale[0]} than there was`;
  const delta = [...written].filter(
    ([path, { element }]) => read.get(path)?.element.getVersion() !== element.getVersion(),
  );
  if (delta.length === 0) return 'its update changes nothing';
  for (const [path, { element }] of delta) {
    const flaw = flawOfElement(path, element, current.get(path), before.policies, signers);
    if (flaw !== undefined) return flaw;
  }
  const result = new Map([...current, ...delta]);
  const differing = firstDifference(ROOT, result, elementsOf(next), next);
  return differing === undefined ? undefined : `its update does not lead to its ${differing}`;
}

function flawOfElement(
  path: string,
  element: Element,
  existing: Placed | undefined,
  policies: PolicyTree,
  signers: readonly Identity[],
): string | undefined {
  const expected = existing === undefined ? 0 : existing.element.getVersion() + 1;
  if (element.getVersion() !== expected) {
    return `its update sets ${path} to version ${element.getVersion()}, ${expected} would be next`;
  }
  // What is new is covered by the group that it is added to.
  if (existing === undefined) return undefined;
  const name = existing.element.getModPolicy();
  const policy = policies.policyAt(policyPathOf(existing));
  if (policy?.(signers) === true) return undefined;
  const who = signers.map(({ mspId }) => mspId).join(', ') || 'nobody';
  return `its update of ${path} is signed by ${who}, which does not satisfy the policy ${name}`;
}

/** Path of the policy that whoever changes an element has to satisfy. */
export function policyPathOf({ element, group }: Placed): string {
  const name = element.getModPolicy();
  return name.startsWith('/') ? name : `/${group}/${name}`;
}

/** Those whose signature over the update holds, each once. */
function signersOf(signed: common.ConfigUpdateEnvelope, memberships: ReadonlyMap<string, Membership>): Identity[] {
  const found = new Map<string, Identity>();
  for (const signature of signed.getSignaturesList()) {
    const header = signature.getSignatureHeader_asU8();
    const creator = common.SignatureHeader.deserializeBinary(header).getCreator_asU8();
    const { mspId, certificate } = serializedIdentity(creator);
    const identity = memberships.get(mspId)?.identityOf(certificate);
    if (identity === undefined || found.has(identity.fingerprint)) continue;
    const message = Buffer.concat([header, signed.getConfigUpdate_asU8()]);
    if (isSignature(message, signature.getSignature_asU8(), identity.key)) found.set(identity.fingerprint, identity);
  }
  return [...found.values()];
}

/** Everything of a configuration by its path: `group Channel/Application`, `value Channel/Application/Capabilities`. */
export function elementsOf(group: common.ConfigGroup | undefined): Map<string, Placed> {
  const elements = new Map<string, Placed>();
  if (group !== undefined) collect(elements, ROOT, group, 0);
  return elements;
}

function collect(elements: Map<string, Placed>, path: string, group: common.ConfigGroup, depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`groups are nested more than ${MAX_DEPTH} times`);
  elements.set(`group ${path}`, { element: group, group: path });
  for (const [name, value] of entriesOf(group.getValuesMap())) {
    elements.set(`value ${path}/${name}`, { element: value, group: path });
  }
  for (const [name, policy] of entriesOf(group.getPoliciesMap())) {
    elements.set(`policy ${path}/${name}`, { element: policy, group: path });
  }
  for (const [name, child] of entriesOf(group.getGroupsMap())) collect(elements, `${path}/${name}`, child, depth + 1);
}

/** The first element in which a group differs from what the update leads to; members that the group lost do not count. */
function firstDifference(
  path: string,
  result: ReadonlyMap<string, Placed>,
  said: ReadonlyMap<string, Placed>,
  next: common.ConfigGroup,
): string | undefined {
  const group = result.get(`group ${path}`)?.element as common.ConfigGroup | undefined;
  if (group === undefined || !isSameHead(group, next)) return `group ${path}`;
  const values = membersOf(`value ${path}`, group.getValuesMap(), next.getValuesMap());
  const policies = membersOf(`policy ${path}`, group.getPoliciesMap(), next.getPoliciesMap());
  if (values === undefined || policies === undefined) return `group ${path}`;
  const changed = [...values, ...policies].find(
    (place) => !isSame(result.get(place)?.element, said.get(place)?.element),
  );
  if (changed !== undefined) return changed;
  const groups = membersOf(path, group.getGroupsMap(), next.getGroupsMap());
  if (groups === undefined) return `group ${path}`;
  for (const child of groups) {
    const differing = firstDifference(child, result, said, said.get(`group ${child}`)!.element as common.ConfigGroup);
    if (differing !== undefined) return differing;
  }
  return undefined;
}

function isSameHead(left: common.ConfigGroup, right: common.ConfigGroup): boolean {
  return left.getVersion() === right.getVersion() && left.getModPolicy() === right.getModPolicy();
}

function isSame(left: Element | undefined, right: Element | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return Buffer.from(left.serializeBinary()).equals(right.serializeBinary());
}

/** The places of a group's members; `undefined` when two groups have not the same. */
function membersOf(path: string, left: EntryMap<unknown>, right: EntryMap<unknown>): string[] | undefined {
  const [own, other] = [left, right].map((map) => entriesOf(map).map(([name]) => `${path}/${name}`)) as [
    string[],
    string[],
  ];
  return own.length === other.length && own.every((place) => other.includes(place)) ? own : undefined;
}

/** A map of Protocol Buffers as far as it is used here. */
interface EntryMap<Value> {
  keys(): unknown;
  get(key: string): Value | undefined;
}

function entriesOf<Value>(map: EntryMap<Value>): [string, Value][] {
  return [...(map.keys() as Iterable<string>)].map((name) => [name, map.get(name)!]);
}
