/** Policies of signatures: who must have signed. (Fabric, common/cauthdsl; `SignaturePolicyEnvelope` of common/policies.proto.) */
import { X509Certificate } from 'node:crypto';
import { common, msp, peer } from '@hyperledger/fabric-protos';
import { assertShallow } from './nesting.ts';
import { fingerprintOf, serializedIdentity, type Identity, type NodeRole } from '../blocks/membership.ts';

/** Whether these, whose signatures hold and of whom nobody is there twice, are enough. */
export type Policy = (signers: readonly Identity[]) => boolean;

/** Whether somebody is who a policy means. */
type Principal = (signer: Identity) => boolean;

/** A part of a policy: marks whom it has counted, for nobody counts twice. */
type Gate = (signers: readonly Identity[], used: boolean[]) => boolean;

const { MEMBER, ADMIN, CLIENT, PEER, ORDERER } = msp.MSPRole.MSPRoleType;
const ROLES: ReadonlyMap<number, NodeRole> = new Map([
  [ADMIN, 'ADMIN'],
  [CLIENT, 'CLIENT'],
  [PEER, 'PEER'],
  [ORDERER, 'ORDERER'],
]);

/** Deeper nesting is nobody's policy, and would exhaust the stack. */
const MAX_DEPTH = 32;

/** Messages within messages of an `ApplicationPolicy` whose rules are nested so deep: two for each, and what they are in. */
const MAX_LEVELS = 2 * MAX_DEPTH + 4;

/** The policy that the bytes of an envelope hold. @throws {Error} when they hold none that can be used */
export function readSignaturePolicy(bytes: Uint8Array): Policy {
  assertShallow(bytes, MAX_LEVELS);
  return signaturePolicyOf(common.SignaturePolicyEnvelope.deserializeBinary(bytes));
}

/** What a chaincode or collection names: a policy of its own, or one of the channel's by its path. @throws {Error} as above */
export function readApplicationPolicy(bytes: Uint8Array): Policy | { readonly path: string } {
  assertShallow(bytes, MAX_LEVELS);
  const policy = peer.ApplicationPolicy.deserializeBinary(bytes);
  const signatures = policy.getSignaturePolicy();
  return signatures === undefined ? { path: policy.getChannelConfigPolicyReference() } : signaturePolicyOf(signatures);
}

/** The policy that an envelope holds. @throws {Error} when it cannot be used; Fabric then takes it for never satisfied */
function signaturePolicyOf(envelope: common.SignaturePolicyEnvelope): Policy {
  const rule = envelope.getRule();
  if (rule === undefined) throw new Error('the policy has no rule');
  const gate = gateOf(rule, envelope.getIdentitiesList().map(principalOf), 0);
  return (signers) =>
    gate(
      signers,
      signers.map(() => false),
    );
}

/** A policy that any member of an organisation satisfies. */
export function memberPolicyOf(mspId: string): Policy {
  return (signers) => signers.some((signer) => signer.mspId === mspId);
}

function gateOf(rule: common.SignaturePolicy, principals: readonly Principal[], depth: number): Gate {
  if (depth > MAX_DEPTH) throw new Error(`the policy is nested more than ${MAX_DEPTH} times`);
  switch (rule.getTypeCase()) {
    case common.SignaturePolicy.TypeCase.SIGNED_BY: {
      const principal = principals[rule.getSignedBy()];
      if (principal === undefined)
        throw new Error(`the policy names a principal ${rule.getSignedBy()} that it has not`);
      return signedBy(principal);
    }
    case common.SignaturePolicy.TypeCase.N_OUT_OF: {
      const parts = rule.getNOutOf()!;
      const gates = parts.getRulesList().map((part) => gateOf(part, principals, depth + 1));
      return outOf(parts.getN(), gates);
    }
    default:
      throw new Error('the policy has a rule of no kind');
  }
}

function signedBy(principal: Principal): Gate {
  return (signers, used) => {
    const at = signers.findIndex((signer, index) => !used[index] && principal(signer));
    if (at >= 0) used[at] = true;
    return at >= 0;
  };
}

/** Each part takes whom it finds first, as Fabric does: a signer that two parts could take goes to the first. */
function outOf(needed: number, gates: readonly Gate[]): Gate {
  return (signers, used) => {
    let satisfied = 0;
    for (const gate of gates) {
      const tried = [...used];
      if (!gate(signers, tried)) continue;
      satisfied += 1;
      used.splice(0, used.length, ...tried);
    }
    return satisfied >= needed;
  };
}

function principalOf(principal: msp.MSPPrincipal): Principal {
  const bytes = principal.getPrincipal_asU8();
  switch (principal.getPrincipalClassification()) {
    case msp.MSPPrincipal.Classification.ROLE:
      return hasRole(msp.MSPRole.deserializeBinary(bytes));
    case msp.MSPPrincipal.Classification.IDENTITY:
      return isIdentity(bytes);
    default:
      throw new Error(`principals of the class ${principal.getPrincipalClassification()} are not known here`);
  }
}

function hasRole(role: msp.MSPRole): Principal {
  const [mspId, wanted] = [role.getMspIdentifier(), role.getRole()];
  const node = ROLES.get(wanted);
  if (node === undefined && wanted !== MEMBER) throw new Error(`there is no role ${wanted}`);
  return (signer) => signer.mspId === mspId && (node === undefined || signer.role === node);
}

function isIdentity(bytes: Uint8Array): Principal {
  const { mspId, certificate } = serializedIdentity(bytes);
  const fingerprint = fingerprintOf(new X509Certificate(certificate));
  return (signer) => signer.mspId === mspId && signer.fingerprint === fingerprint;
}
