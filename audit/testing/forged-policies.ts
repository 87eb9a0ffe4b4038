/** Policies for forged configurations and chaincodes. */
import { common, msp, peer } from '@hyperledger/fabric-protos';
import definitions from '@hyperledger/fabric-protos/lib/peer/lifecycle/chaincode_definition_pb.js';
import stored from '@hyperledger/fabric-protos/lib/peer/lifecycle/db_pb.js';

/** So many of these organisations, by a member who is this. */
export function outOf(
  needed: number,
  mspIds: readonly string[],
  role: keyof typeof msp.MSPRole.MSPRoleType = 'PEER',
): common.SignaturePolicyEnvelope {
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setIdentitiesList(
    mspIds.map((mspId) => {
      const member = new msp.MSPRole();
      member.setMspIdentifier(mspId);
      member.setRole(msp.MSPRole.MSPRoleType[role]);
      const principal = new msp.MSPPrincipal();
      principal.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
      principal.setPrincipal(member.serializeBinary());
      return principal;
    }),
  );
  const parts = new common.SignaturePolicy.NOutOf();
  parts.setN(needed);
  parts.setRulesList(
    mspIds.map((_, index) => {
      const rule = new common.SignaturePolicy();
      rule.setSignedBy(index);
      return rule;
    }),
  );
  const rule = new common.SignaturePolicy();
  rule.setNOutOf(parts);
  envelope.setRule(rule);
  return envelope;
}

/** A policy of a configuration. */
export function configPolicy(policy: common.SignaturePolicyEnvelope | common.ImplicitMetaPolicy): common.ConfigPolicy {
  const { SIGNATURE, IMPLICIT_META } = common.Policy.PolicyType;
  const inner = new common.Policy();
  inner.setType(policy instanceof common.ImplicitMetaPolicy ? IMPLICIT_META : SIGNATURE);
  inner.setValue(policy.serializeBinary());
  const outer = new common.ConfigPolicy();
  outer.setPolicy(inner);
  outer.setModPolicy('Admins');
  return outer;
}

/** More than half of the groups below, each by its policy of this name. */
export function majorityOf(name: string): common.ImplicitMetaPolicy {
  const meta = new common.ImplicitMetaPolicy();
  meta.setRule(common.ImplicitMetaPolicy.Rule.MAJORITY);
  meta.setSubPolicy(name);
  return meta;
}

/** What a committed definition writes to `_lifecycle`. */
export function definitionWrites(
  chaincode: string,
  endorsement: common.SignaturePolicyEnvelope,
  collections: readonly peer.StaticCollectionConfig[] = [],
  named: { readonly version: string; readonly sequence: number } = { version: '1', sequence: 1 },
): { readonly key: string; readonly value: Uint8Array }[] {
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(endorsement);
  const validation = new definitions.ChaincodeValidationInfo();
  validation.setValidationPlugin('vscc');
  validation.setValidationParameter(policy.serializeBinary());
  const info = new definitions.ChaincodeEndorsementInfo();
  info.setVersion(named.version);
  const metadata = new stored.StateMetadata();
  metadata.setDatatype('ChaincodeDefinition');
  metadata.setFieldsList(['Sequence', 'EndorsementInfo', 'ValidationInfo', 'Collections']);
  const sequence = new stored.StateData();
  sequence.setInt64(named.sequence);
  const fields: readonly (readonly [string, stored.StateData])[] = [
    ['Sequence', sequence],
    ['EndorsementInfo', bytesField(info)],
    ['ValidationInfo', bytesField(validation)],
    ['Collections', bytesField(packageOf(collections))],
  ];
  return [
    { key: `namespaces/metadata/${chaincode}`, value: metadata.serializeBinary() },
    ...fields.map(([name, data]) => ({
      key: `namespaces/fields/${chaincode}/${name}`,
      value: data.serializeBinary(),
    })),
  ];
}

function bytesField(message: { serializeBinary(): Uint8Array }): stored.StateData {
  const data = new stored.StateData();
  data.setBytes(message.serializeBinary());
  return data;
}

function packageOf(collections: readonly peer.StaticCollectionConfig[]): peer.CollectionConfigPackage {
  const all = new peer.CollectionConfigPackage();
  all.setConfigList(
    collections.map((collection) => {
      const config = new peer.CollectionConfig();
      config.setStaticCollectionConfig(collection);
      return config;
    }),
  );
  return all;
}
