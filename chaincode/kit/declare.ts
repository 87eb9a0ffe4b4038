/**
 * A contract is declared once, as data, and everything else is derived from the declaration: the callable methods,
 * the REST routes, the OpenAPI document, the client types, the audit's decoder.
 *
 * No code of a pilot runs here. A pilot's `api.ts` calls these builders and exports the result of {@link contract}.
 */
import type { z } from 'zod';
import { problemsOf } from './declaration-check.ts';

/** Who may call: any of the parties, with any of the roles that the party's CA put into the certificate. */
export interface Grant {
  /** A party of `network/topology.yaml`, such as `line`, or several. */
  readonly party: string | readonly string[];
  /** A role that users of these parties may hold, or several. */
  readonly role: string | readonly string[];
}

/** `public` is for reads without a token; a list of grants means any of them. There is no default: unlisted means refused. */
export type Access = 'public' | Grant | readonly Grant[];

/**
 * `POST /passes/{passId}/gate-out`: verb and path below `/v1/<contract>`. Path parameters are fields of the input. Paths that
 * end with `/versions` are those of records' versions, which are derived.
 */
export type HttpRoute = `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}`;

/**
 * A party that must endorse changes of a record: a party's name, or `@field.path` to a string field of the record that
 * holds a party's name (or to a list of such names), so that the policy moves with the record's holder.
 */
export type EndorsedBy = string;

/** A kind of record in the world state. Its key is the record's name and its key fields, as a composite key. */
export interface RecordDeclaration {
  readonly schema: z.ZodObject;
  /** Names of string fields of the schema, in key order. A record's key never changes. */
  readonly key: readonly string[];
  /** Key-level endorsement: all of these. Absent: the contract's endorsement policy of the topology applies. */
  readonly endorsedBy?: readonly EndorsedBy[];
}

/** A kind of record in a private data collection. The kit adds the 128-bit `salt` to the stored value. */
export interface PrivateRecordDeclaration {
  readonly schema: z.ZodObject;
  /** Names of string fields, in key order; opaque identifiers only, since hashes of private keys are public. */
  readonly key: readonly string[];
  /** A collection of the topology, such as `line-haulier`; `{field}` stands for a string field of the method's input. */
  readonly collection: string;
}

/** An error that a contract may answer. Codes are stable: clients switch on them. */
export interface ErrorDeclaration {
  /** The HTTP status that the gateway answers with. */
  readonly status: 400 | 403 | 404 | 409 | 410 | 412 | 422;
  /** What happened, in general terms. */
  readonly summary: string;
  /** What the caller can do next. */
  readonly remedy: string;
}

/** Input of a private method that travels in the transient map and never in the arguments. */
export interface PrivateInput {
  /** The private record that is written; names its collection, whose members alone endorse the call. */
  readonly record: string;
  /** The secret part of the input. */
  readonly schema: z.ZodObject;
}

/**
 * Anybody may bring such a call to a gateway, without a token, and the gateway submits it as one of its own users within
 * `access`. The contract knows the relay and not the person: what is brought must prove itself, as a signed ballot does.
 */
export interface Relayed {
  /** Path below `/v1/<contract>` where the gateway takes it. Path parameters are fields of the input. */
  readonly http: `POST /${string}`;
  /** Largest body in bytes. */
  readonly bodyLimitBytes: number;
  /**
   * Calls of a short window are gathered and submitted as one call of another method: `items` is the field of its input that
   * takes them, without the fields that it has itself, and `verdicts` the field of its output with one entry for each, of
   * which `verdict` is `ACCEPTED` or the code of an error.
   */
  readonly gathered?: { readonly by: string; readonly items: string; readonly verdicts: string };
}

interface MethodBase {
  readonly http: HttpRoute;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** Codes declared in the contract's `errors`; the kit's own codes are always possible and are not listed. */
  readonly errors?: readonly string[];
  /** An input (and private input) that is valid by the schema; shown in the OpenAPI document. */
  readonly example: { readonly input: object; readonly private?: object };
}

/** A method that writes. */
export interface SubmitDeclaration extends MethodBase {
  readonly kind: 'submit';
  /** Names of the contract's events, of which one is emitted by a call that writes. */
  readonly events?: readonly string[];
  readonly private?: PrivateInput;
  /**
   * Statutory acts: the first call records a proposal, and the same input from a certificate with another enrolment id,
   * also within `access`, carries it out. The output is then `{ approval }` or the method's output.
   */
  readonly fourEyes?: true;
  /**
   * Inputs with a field `messageRef` are idempotent per sender: a repeat with the same content gets the first output and
   * writes nothing. A repeat with other content is refused with `DUPLICATE`, or, with `handle`, reaches the handler as
   * `tx.conflictsWith`, which must record it rather than apply it.
   */
  readonly onConflictingRepeat?: 'refuse' | 'handle';
  /** One call takes seconds: it never shares a transaction, whose time is limited. */
  readonly alone?: true;
  /**
   * Parties whose peers alone endorse the call, such as `kcs`: they hold the private records that it opens, and the records that
   * it writes need no other endorser. Calls of the same endorsers share transactions; without this, a call that opens private
   * records has one to itself.
   */
  readonly endorsers?: readonly string[];
  readonly relayed?: Relayed;
}

/** A method that only reads. */
export interface EvaluateDeclaration extends MethodBase {
  readonly kind: 'evaluate';
  /** The private records that are read: only a peer of a member of their collections can answer. */
  readonly readsPrivate?: string | readonly string[];
}

/** Any method. */
export type MethodDeclaration = SubmitDeclaration | EvaluateDeclaration;

/** A whole contract, as data. */
export interface ContractDeclaration {
  /** Name of the contract, of its channel and of its folder. */
  readonly name: string;
  readonly title: { readonly en: string; readonly ko: string };
  readonly summary: string;
  /** Semantic version of the rules; the deployed package adds the digest of its source. */
  readonly version: string;
  readonly records: Readonly<Record<string, RecordDeclaration>>;
  readonly privateRecords?: Readonly<Record<string, PrivateRecordDeclaration>>;
  readonly events: Readonly<Record<string, z.ZodObject>>;
  readonly errors: Readonly<Record<string, ErrorDeclaration>>;
  readonly methods: Readonly<Record<string, MethodDeclaration>>;
  /** Who may ask for the versions of any record (not of private ones), by its key. Nobody when absent. */
  readonly oversight?: Grant | readonly Grant[];
}

/** Declares a method that writes. */
export function submit<const M extends Omit<SubmitDeclaration, 'kind'>>(method: M): M & { readonly kind: 'submit' } {
  return { kind: 'submit', ...method };
}

/** Declares a method that only reads. */
export function evaluate<const M extends Omit<EvaluateDeclaration, 'kind'>>(
  method: M,
): M & { readonly kind: 'evaluate' } {
  return { kind: 'evaluate', ...method };
}

/** A mistake in a declaration, found when the module is loaded. */
export class DeclarationError extends Error {
  constructor(contractName: string, problem: string) {
    super(`contract ${contractName}: ${problem}`);
    this.name = 'DeclarationError';
  }
}

/**
 * Checks a declaration for what the type system cannot say, and returns it unchanged.
 * @throws {DeclarationError} at load time, so that a wrong declaration never reaches a network
 */
export function contract<const C extends ContractDeclaration>(declaration: C): C {
  for (const problem of problemsOf(declaration)) throw new DeclarationError(declaration.name, problem);
  return declaration;
}

/** The grants of an access rule as a list; empty for `public`. */
export function grantsOf(access: Access): readonly Grant[] {
  if (access === 'public') return [];
  return 'party' in access ? [access] : access;
}

/** One or several names as a list. */
export function namesOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}

/** Whether a party's user with these roles is within an access rule; `public` admits everybody. */
export function admits(access: Access, party: string, roles: readonly string[]): boolean {
  if (access === 'public') return true;
  return grantsOf(access).some(
    (grant) => namesOf(grant.party).includes(party) && namesOf(grant.role).some((role) => roles.includes(role)),
  );
}
