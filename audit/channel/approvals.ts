/** Who approved what is committed: definitions and packages of chaincodes, an organisation at a time. */
import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { differs, type Findings, type Place } from '../finding.ts';
import { approvalOf, approvedPackageOf, isApprovedPackage, type ApprovedPackage } from '../policies/approval.ts';
import { definitionOf, LIFECYCLE, type ChaincodeDefinition } from '../policies/chaincode-definition.ts';
import { textOf } from '../state/read-write-set.ts';
import type { WorldState } from '../state/world-state.ts';
import type { ApprovalReport, CommittedChaincode, SourceReport } from './audit-report.ts';

/** A source tree's contract, and the package that it makes. */
export type ContractSource = Omit<SourceReport, 'matches'>;

/** A version that names the source: `1.0.0+0a1b2c3d4e5f`. A package of it has the label `<chaincode>_1.0.0_0a1b2c3d4e5f`. */
const NAMED_SOURCE = /^(.*)\+([0-9a-f]{12})$/;
const COMMITTED = /^namespaces\/fields\/([^/]+)\/Sequence$/;

/** Follows approvals and what was committed upon them. */
export class Approvals {
  readonly #findings: Findings;
  /** Package ids as calls name them, by organisation, chaincode and sequence. */
  readonly #packages: Map<string, string>;

  constructor(findings: Findings, packages: ReadonlyMap<string, string> = new Map()) {
    this.#findings = findings;
    this.#packages = new Map(packages);
  }

  /** Takes the next transaction. @param state - as it is after the transaction's block */
  take({ block, index, transaction, endorsers, sets }: OrderedTransaction, state: WorldState): void {
    const invocation = transaction?.invocation;
    if (transaction === undefined || invocation === undefined || sets === undefined) return;
    const place = { block, transaction: index, txId: transaction.txId };
    const approved = approvedPackageOf(invocation);
    if (approved !== undefined) this.#judgeApproval(transaction.creatorMspId, approved, state, place);
    const writes = sets.find(({ namespace }) => namespace === LIFECYCLE)?.own.writes ?? [];
    const organisations = [...new Set(endorsers.map(({ mspId }) => mspId))].sort();
    for (const { key } of writes) this.#judgeCommit(COMMITTED.exec(textOf(key))?.[1], organisations, state, place);
  }

  /** The package that the call names is the one whose hash it writes. */
  #judgeApproval(mspId: string, approved: ApprovedPackage, state: WorldState, place: Place): void {
    const { chaincode: name, sequence, packageId = '' } = approved;
    this.#packages.set(idOf(mspId, { name, sequence }), packageId);
    if (isApprovedPackage(state, { name, sequence }, mspId, packageId) !== false) return;
    const message = `${mspId} calls for ${packageId || 'no package'} and writes the hash of another`;
    this.#findings.add('PACKAGE_DIFFERS', message, place);
  }

  /** A peer endorses a definition only when its organisation has approved it: an approval that is not there contradicts that. */
  #judgeCommit(name: string | undefined, endorsers: readonly string[], state: WorldState, place: Place): void {
    const definition = name === undefined ? undefined : definitionOf(state, name);
    if (definition === undefined) return;
    const without = endorsers.filter((mspId) => approvalOf(state, definition, mspId) !== 'THIS');
    if (without.length === 0) return;
    const message = `${definition.name} ${definition.version}, sequence ${definition.sequence}, is endorsed by ${without.join(', ')}, who did not approve it`;
    this.#findings.add('DEFINITION_UNAPPROVED', message, place);
  }

  /** What organisations made of a definition that is in force. @param findings - takes what contradicts it */
  report(
    state: WorldState,
    definition: ChaincodeDefinition,
    mspIds: readonly string[],
    findings: Findings,
    source?: ContractSource,
  ): CommittedChaincode {
    const { name, version, sequence, collections } = definition;
    const approvals = mspIds.map((mspId) => this.#approvalOf(state, definition, mspId, source));
    for (const approval of approvals) tellOtherSource(definition, approval, findings);
    return {
      ...{ name, version, sequence, collections: [...collections.keys()], approvals },
      ...(source && { source: { ...source, matches: isSourceOf(state, definition, mspIds, source) } }),
    };
  }

  #approvalOf(
    state: WorldState,
    definition: ChaincodeDefinition,
    mspId: string,
    source: ContractSource | undefined,
  ): ApprovalReport {
    const named = [this.#packages.get(idOf(mspId, definition)), source?.packageId];
    const packageId = named.find((id) => id && isApprovedPackage(state, definition, mspId, id));
    return {
      ...{ mspId, definition: approvalOf(state, definition, mspId) },
      ...(packageId && { packageId, packageDigest: packageId.slice(packageId.lastIndexOf(':') + 1) }),
    };
  }

  /** What is to be kept so that another goes on from here: package ids. */
  snapshot(): ReadonlyMap<string, string> {
    return this.#packages;
  }
}

function idOf(mspId: string, { name, sequence }: Pick<ChaincodeDefinition, 'name' | 'sequence'>): string {
  return `${mspId}/${name}#${sequence}`;
}

/** Where a version names its source, packages of it name the same. */
function tellOtherSource({ name, version }: ChaincodeDefinition, approval: ApprovalReport, findings: Findings): void {
  const [, declared, digest] = NAMED_SOURCE.exec(version) ?? [];
  const { mspId, packageId } = approval;
  if (digest === undefined || packageId === undefined || approval.definition !== 'THIS') return;
  const [expected, label] = [`${name}_${declared}_${digest}`, packageId.slice(0, packageId.lastIndexOf(':'))];
  if (label === expected) return;
  findings.add(
    'PACKAGE_DIFFERS',
    `the package that ${mspId} approved for ${name} ${version}: ${differs(expected, label)}`,
  );
}

/** Every organisation that runs a package has approved the source's, and the version names the source. */
function isSourceOf(
  state: WorldState,
  definition: ChaincodeDefinition,
  mspIds: readonly string[],
  { digest, packageId }: ContractSource,
): boolean {
  const running = mspIds.filter((mspId) => isApprovedPackage(state, definition, mspId, '') === false);
  const isNamed = NAMED_SOURCE.exec(definition.version)?.[2] === digest.slice(0, 12);
  return (
    isNamed && running.length > 0 && running.every((mspId) => isApprovedPackage(state, definition, mspId, packageId))
  );
}
