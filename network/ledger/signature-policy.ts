import { common, msp } from '@hyperledger/fabric-protos';

/** The text is no signature policy. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

const ROLES: Readonly<Record<string, 0 | 1 | 2 | 3>> = { member: 0, admin: 1, client: 2, peer: 3 };
const TOKEN =
  /\s*(?:(?<operator>OutOf|OR|AND)\s*\(|'(?<principal>[A-Za-z0-9.-]+\.[a-z]+)'|(?<number>[0-9]+)|(?<mark>[,)]))/y;

type Term = { readonly count: number; readonly terms: readonly Term[] } | { readonly principal: number };

/**
 * Reads Fabric's policy language (`OutOf(2,'LineMSP.peer','KcsMSP.peer')`, `OR(...)`, `AND(...)`) into the message that
 * channel configurations and chaincode definitions carry.
 * @throws {PolicyError} naming the place where it stops making sense
 */
export function signaturePolicy(expression: string): common.SignaturePolicyEnvelope {
  const parser = new PolicyParser(expression);
  const root = parser.whole();
  const envelope = new common.SignaturePolicyEnvelope();
  envelope.setVersion(0);
  envelope.setRule(ruleOf(root));
  envelope.setIdentitiesList(parser.principals.map(principalOf));
  return envelope;
}

interface Token {
  readonly operator?: string | undefined;
  readonly principal?: string | undefined;
  readonly number?: string | undefined;
  readonly mark?: string | undefined;
}

class PolicyParser {
  /** Each once, in the order of first use; terms refer to them by place. */
  readonly principals: string[] = [];
  readonly #expression: string;
  #position = 0;

  constructor(expression: string) {
    this.#expression = expression;
  }

  whole(): Term {
    const term = this.#term(this.#next());
    if (this.#expression.slice(this.#position).trim() !== '') this.#refuse('the end');
    return term;
  }

  #term({ principal, operator }: Token): Term {
    if (principal !== undefined) return { principal: this.#indexOf(principal) };
    if (operator === undefined) return this.#refuse('a principal or an operator');
    return this.#gate(operator);
  }

  #gate(operator: string): Term {
    const stated = operator === 'OutOf' ? this.#count() : undefined;
    const terms = this.#terms();
    const count = stated ?? (operator === 'OR' ? 1 : terms.length);
    if (count < 1 || count > terms.length) this.#refuse(`a number from 1 to ${terms.length}`);
    return { count, terms };
  }

  #count(): number {
    const { number } = this.#next();
    if (number === undefined) return this.#refuse('a number');
    if (this.#next().mark !== ',') this.#refuse('a comma');
    return Number(number);
  }

  #terms(): Term[] {
    const terms: Term[] = [];
    for (;;) {
      terms.push(this.#term(this.#next()));
      const { mark } = this.#next();
      if (mark === ')') return terms;
      if (mark !== ',') this.#refuse('a comma or a bracket');
    }
  }

  #indexOf(principal: string): number {
    if (!this.principals.includes(principal)) this.principals.push(principal);
    return this.principals.indexOf(principal);
  }

  #next(): Token {
    TOKEN.lastIndex = this.#position;
    const match = TOKEN.exec(this.#expression);
    if (match === null) return this.#refuse('a name, a number or a mark');
    this.#position = TOKEN.lastIndex;
    return match.groups ?? {};
  }

  #refuse(expected: string): never {
    throw new PolicyError(`policy ${this.#expression}: expected ${expected} at character ${this.#position + 1}`);
  }
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
