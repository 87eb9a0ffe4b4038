import type { common } from '@hyperledger/fabric-protos';
import { msp } from '@hyperledger/fabric-protos';
import { PolicyError, signaturePolicy } from './signature-policy.ts';

function shape(rule: common.SignaturePolicy | undefined): unknown {
  const gate = rule?.getNOutOf();
  return gate === undefined ? rule?.getSignedBy() : [gate.getN(), ...gate.getRulesList().map(shape)];
}

function principals(envelope: common.SignaturePolicyEnvelope): string[] {
  return envelope.getIdentitiesList().map((identity) => {
    const role = msp.MSPRole.deserializeBinary(identity.getPrincipal_asU8());
    return `${role.getMspIdentifier()}:${role.getRole()}`;
  });
}

test('an n-out-of policy names each principal once, in the order of first use', () => {
  const policy = signaturePolicy("OutOf(2,'LineMSP.peer','KcsMSP.member','LineMSP.peer')");
  expect(shape(policy.getRule())).toEqual([2, 0, 1, 0]);
  expect(principals(policy)).toEqual(['LineMSP:3', 'KcsMSP:0']);
});

test('OR wants one, AND wants all, and they nest', () => {
  expect(shape(signaturePolicy("OR('A.admin', AND('B.peer','C.client'))").getRule())).toEqual([1, 0, [2, 1, 2]]);
});

test.each([
  "OutOf(3,'A.peer','B.peer')",
  "OutOf(0,'A.peer')",
  "OutOf('A.peer')",
  "OR('A.peer'",
  "OR('A.peer') OR('B.peer')",
  "OR('A.chief')",
  'OR(,)',
  '',
])('the text %p is refused', (expression) => {
  expect(() => signaturePolicy(expression)).toThrow(PolicyError);
});
