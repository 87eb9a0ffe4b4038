import { common, msp } from '@hyperledger/fabric-protos';

/** The text is no signature policy. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const ROLES: Readonly<Record<string, 0 | 1 | 2 | 3>> = { member: 0, admin: 1, client: 2, peer: 3 };
const TOKEN = /\s*(?:(OutOf|OR|AND)\s*\(|'([A-Za-z0-9.-]+)\.([a-z]+)'|([0-9]+)|([,)]))/y;

type Term = { readonly count: number; readonly terms: readonly Term[] } | { readonly principal: number };

/**
 * Reads Fabric's policy language (`OutOf(2,'LineMSP.peer','KcsMSP.peer')`, `OR(...)`, `AND(...)`) into the message that
 * channel configurations and chaincode definitions carry.
 * @throws {PolicyError} naming the place where it stops making sense
 */
export function signaturePolicy(expression: string): common.SignaturePolicyEnvelope {
  const principals: string[] = [];
  let position = 0;
  const next = (): RegExpExecArray => {
    TOKEN.lastIndex = position;
    const token = TOKEN.exec(expression);
    if (token === null) throw new PolicyError(`policy ${expression}: nothing sensible at character ${position + 1}`);
    position = TOKEN.lastIndex;
    return token;
  };
  const refuse = (expected: string): never => {
    throw new PolicyError(`policy ${expression}: expected ${expected} before character ${position + 1}`);
  };

  const term = (token: RegExpExecArray): Term => {
    const [, operator, mspId, role] = token;
    if (mspId !== undefined && role !== undefined) return { principal: principalIndex(`${mspId}.${role}`) };
    if (operator === undefined) return refuse('a principal or an operator');
    return gate(operator);
  };
  const principalIndex = (principal: string): number => {
    if (!principals.includes(principal)) principals.push(principal);
    return principals.indexOf(principal);
  };
  const gate = (operator: string): Term => {
    let count: number | undefined;
    if (operator === 'OutOf') {
      count = Number(next()[4] ?? refuse('a number'));
      if (next()[5] !== ',') refuse('a comma');
    }
    const terms: Term[] = [];
    for (;;) {
      terms.push(term(next()));
      const separator = next()[5];
      if (separator === ')') break;
      if (separator !== ',') refuse('a comma or a bracket');
    }
    const needed = count ?? (operator === 'OR' ? 1 : terms.length);
    if (needed < 1 || needed > terms.length) refuse(`a number from 1 to ${terms.length}`);
    return { count: needed, terms };
  };

  const root = term(next());
  if (expression.slice(position).trim() !== '') refuse('the end');
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setVersion(0);
  envelope.setRule(ruleOf(root));
  envelope.setIdentitiesList(principals.map(principalOf));
  return envelope;
}

function ruleOf(term: Term): common.SignaturePolicy {
  const rule = new common.SignaturePolicy();
  if ('principal' in term) {
    rule.setSignedBy(term.principal);
    return rule;
  }
  const outOf = new common.SignaturePolicy.NOutOf();
  outOf.setN(term.count);
  outOf.setRulesList(term.terms.map(ruleOf));
  rule.setNOutOf(outOf);
  return rule;
}

function principalOf(principal: string): msp.MSPPrincipal {
  const dot = principal.lastIndexOf('.');
  const kind = ROLES[principal.slice(dot + 1)];
  if (kind === undefined)
    throw new PolicyError(`principal ${principal}: the role is one of ${Object.keys(ROLES).join(', ')}`);
  const role = new msp.MSPRole();
  role.setMspIdentifier(principal.slice(0, dot));
  role.setRole(kind);
  const result = new msp.MSPPrincipal();
  result.setPrincipalClassification(msp.MSPPrincipal.Classification.ROLE);
  result.setPrincipal(role.serializeBinary());
  return result;
}
