/** What an update of a channel's configuration changes, in lines for people: `-` for what goes, `+` for what comes. */
import 'reflect-metadata'; // wanted by the certificate library
import { createHash, X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { X509Crl } from '@peculiar/x509';
import { elementsOf, type Element, type Placed } from '@ledger-pilots/audit/policies/config-update.ts';
import { membershipIn, membershipOf, MSP_VALUE } from './channel-config.ts';

/** An element that an update changes; `before` is absent where it is new. */
export interface Change {
  /** `group Channel/Application/LineMSP`, `policy Channel/Application/Endorsement`. */
  readonly place: string;
  readonly before?: Placed;
  readonly after: Placed;
}

/** What an update writes of what it read, in the order of places. @param update - a serialised `ConfigUpdate` */
export function changesOf(config: common.Config, update: Uint8Array): Change[] {
  const proposed = common.ConfigUpdate.deserializeBinary(update);
  const [current, read] = [elementsOf(config.getChannelGroup()), elementsOf(proposed.getReadSet())];
  return [...elementsOf(proposed.getWriteSet())]
    .filter(([place, { element }]) => read.get(place)?.element.getVersion() !== element.getVersion())
    .map(([place, after]) => {
      const before = current.get(place);
      return { place, after, ...(before && { before }) };
    })
    .sort((left, right) => left.place.localeCompare(right.place));
}

/** The changes of an update in lines. */
export function updateLines(config: common.Config, update: Uint8Array): string[] {
  const changes = changesOf(config, update);
  const added = new Set(changes.filter(({ before }) => before === undefined).map(({ place }) => place));
  return changes.flatMap((change) => (isWithin(change.place, added) ? [] : linesOf(change)));
}

/** Of what is new, its group tells already. */
function isWithin(place: string, added: ReadonlySet<string>): boolean {
  const [, path = ''] = place.split(' ');
  const parent = path.slice(0, path.lastIndexOf('/'));
  return added.has(`group ${parent}`);
}

function linesOf({ place, before, after }: Change): string[] {
  const [kind = '', path = ''] = place.split(' ');
  const name = path.slice(path.lastIndexOf('/') + 1);
  const old = before === undefined ? [] : describe(kind, name, before.element);
  const now = describe(kind, name, after.element);
  const lines = [
    ...old.filter((line) => !now.includes(line)).map((line) => `  - ${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `  + ${line}`),
  ];
  // The version of a group rises with that of what is in it.
  return lines.length === 0 ? [] : [`${kind} /${path}`, ...lines];
}

function describe(kind: string, name: string, element: Element): string[] {
  if (kind === 'group') return groupLines(element as common.ConfigGroup);
  if (kind === 'policy') return [policyText((element as common.ConfigPolicy).getPolicy())];
  return valueLines(name, (element as common.ConfigValue).getValue_asU8());
}

function groupLines(group: common.ConfigGroup): string[] {
  const names = [...(group.getGroupsMap().keys() as IterableIterator<string>)].sort();
  const lines = names.map((name) => `group ${name}`);
  if (group.getValuesMap().get(MSP_VALUE) === undefined) return lines;
  const anchors = group.getValuesMap().get('AnchorPeers');
  return [
    ...lines,
    ...membershipLines(membershipIn(group)),
    ...(anchors === undefined ? [] : valueLines('AnchorPeers', anchors.getValue_asU8())),
  ];
}

const VALUES: Readonly<Record<string, (bytes: Uint8Array) => string[]>> = {
  [MSP_VALUE]: (bytes) => membershipLines(membershipOf(bytes)),
  AnchorPeers: (bytes) =>
    peer.AnchorPeers.deserializeBinary(bytes)
      .getAnchorPeersList()
      .map((anchor) => `anchor peer ${anchor.getHost()}:${anchor.getPort()}`),
  Orderers: (bytes) => common.Orderers.deserializeBinary(bytes).getConsenterMappingList().flatMap(consenterLines),
};

function valueLines(name: string, bytes: Uint8Array): string[] {
  const known = VALUES[name];
  if (known !== undefined) return known(bytes);
  return [`SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`];
}

function membershipLines(membership: msp.FabricMSPConfig): string[] {
  const lists = membership.getRevocationListList_asU8().map((pem) => new X509Crl(Buffer.from(pem).toString('latin1')));
  const revoked = lists.flatMap(({ entries }) => entries.map(({ serialNumber }) => serialNumber)).sort();
  return [
    `membership ${membership.getName()}`,
    ...membership.getRootCertsList_asU8().map((pem) => `root ${certificateText(pem)}`),
    ...membership.getTlsRootCertsList_asU8().map((pem) => `TLS root ${certificateText(pem)}`),
    ...revoked.map((serial) => `revoked certificate ${serial}`),
  ];
}

function consenterLines(consenter: common.Consenter): string[] {
  const of = `consenter ${consenter.getId()} (${consenter.getMspId()})`;
  return [
    `${of} at ${consenter.getHost()}:${consenter.getPort()}`,
    `${of} signs with ${certificateText(consenter.getIdentity_asU8())}`,
    `${of} connects with ${certificateText(consenter.getClientTlsCert_asU8())}`,
    `${of} serves with ${certificateText(consenter.getServerTlsCert_asU8())}`,
  ];
}

function certificateText(pem: Uint8Array): string {
  const certificate = new X509Certificate(pem);
  const [, name = certificate.subject] = /^CN=(.*)$/m.exec(certificate.subject) ?? [];
  return `${name}, serial ${certificate.serialNumber.toLowerCase()}, until ${new Date(certificate.validTo).toISOString().slice(0, 10)}`;
}

function policyText(policy: common.Policy | undefined): string {
  const bytes = policy?.getValue_asU8() ?? new Uint8Array();
  if (policy?.getType() === common.Policy.PolicyType.IMPLICIT_META) {
    const meta = common.ImplicitMetaPolicy.deserializeBinary(bytes);
    return `${['ANY', 'ALL', 'MAJORITY'][meta.getRule()]} ${meta.getSubPolicy()}`;
  }
  return signaturePolicyText(bytes);
}

/** A signature policy as it is written: `OutOf(2,'LineMSP.peer','KcsMSP.peer')`. @param bytes - of a `SignaturePolicyEnvelope` */
export function signaturePolicyText(bytes: Uint8Array): string {
  const envelope = common.SignaturePolicyEnvelope.deserializeBinary(bytes);
  const names = envelope.getIdentitiesList().map(principalText);
  const textOf = (rule: common.SignaturePolicy | undefined): string => {
    const gate = rule?.getNOutOf();
    if (gate === undefined) return names[rule?.getSignedBy() ?? -1] ?? '?';
    return `OutOf(${[gate.getN(), ...gate.getRulesList().map(textOf)].join(',')})`;
  };
  return textOf(envelope.getRule());
}

const ROLES = ['member', 'admin', 'client', 'peer', 'orderer'];

function principalText(principal: msp.MSPPrincipal): string {
  const bytes = principal.getPrincipal_asU8();
  if (principal.getPrincipalClassification() === msp.MSPPrincipal.Classification.ROLE) {
    const role = msp.MSPRole.deserializeBinary(bytes);
    return `'${role.getMspIdentifier()}.${ROLES[role.getRole()] ?? '?'}'`;
  }
  const identity = msp.SerializedIdentity.deserializeBinary(bytes);
  return `'${identity.getMspid()}: ${certificateText(identity.getIdBytes_asU8())}'`;
}
