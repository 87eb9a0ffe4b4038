/** Fabric's chaincode lifecycle, over the peers' own services: no `peer` process for each step. */
import { peer as protos } from '@hyperledger/fabric-protos';
import { ProposalError, type PeerClient } from '../ledger/peer-client.ts';
import { transact, TransactionError, type TransactOptions } from '../ledger/transact.ts';
import type { ContractDefinition } from './definition.ts';
import type { ContractPackage } from './contract-package.ts';

const { lifecycle } = protos;
const LIFECYCLE = '_lifecycle';

/** Installs a package on one peer; a package that is there already is left alone. */
export async function installPackage(client: PeerClient, contractPackage: ContractPackage): Promise<void> {
  const args = new lifecycle.InstallChaincodeArgs();
  args.setChaincodeInstallPackage(contractPackage.bytes);
  try {
    await client.ask({
      channel: '',
      chaincode: LIFECYCLE,
      function: 'InstallChaincode',
      args: [args.serializeBinary()],
    });
  } catch (error) {
    const there = error instanceof ProposalError && error.message.includes('already successfully installed');
    if (!there) throw error;
  }
}

/** The bytes of a package that is installed on a peer. @throws {ProposalError} when it is not */
export async function installedPackage(client: PeerClient, packageId: string): Promise<ContractPackage> {
  const args = new lifecycle.GetInstalledChaincodePackageArgs();
  args.setPackageId(packageId);
  const answer = await client.ask({
    ...{ channel: '', chaincode: LIFECYCLE, function: 'GetInstalledChaincodePackage' },
    args: [args.serializeBinary()],
  });
  const bytes =
    lifecycle.GetInstalledChaincodePackageResult.deserializeBinary(answer).getChaincodeInstallPackage_asU8();
  return { label: packageId.slice(0, packageId.lastIndexOf(':')), id: packageId, bytes: Buffer.from(bytes) };
}

/** What a peer says to an approval that its organisation has given already. */
const APPROVED_BEFORE = /attempted to redefine uncommitted sequence .* with unchanged content/;

/**
 * Approves a definition in the name of the client's organisation, with the package that its peers run. An approval that
 * was given before, by a deployment that was cut off, stands.
 */
export async function approveDefinition(
  client: PeerClient,
  definition: ContractDefinition,
  packageId: string,
  options: TransactOptions = {},
): Promise<void> {
  const local = new lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  const args = described(new lifecycle.ApproveChaincodeDefinitionForMyOrgArgs(), definition);
  args.setSource(source);
  const request = {
    channel: definition.channel,
    chaincode: LIFECYCLE,
    function: 'ApproveChaincodeDefinitionForMyOrg',
    args: [args.serializeBinary()],
    endorsers: [client.peer.mspId],
  };
  try {
    await transact(client, request, { ...options, hopeless: APPROVED_BEFORE });
  } catch (error) {
    const before = error instanceof TransactionError && APPROVED_BEFORE.test(error.message);
    if (!before) throw error;
  }
}

/** Makes a definition, which a majority has approved, the channel's. */
export async function commitDefinition(
  client: PeerClient,
  definition: ContractDefinition,
  endorsers: readonly string[],
  options: TransactOptions = {},
): Promise<void> {
  const request = {
    channel: definition.channel,
    chaincode: LIFECYCLE,
    function: 'CommitChaincodeDefinition',
    args: [described(new lifecycle.CommitChaincodeDefinitionArgs(), definition).serializeBinary()],
    endorsers,
  };
  await transact(client, request, options);
}

/** MSP ids of the members that have approved a definition, as a peer answers; none where its sequence is not the next. */
export async function approvalsOf(client: PeerClient, definition: ContractDefinition): Promise<ReadonlySet<string>> {
  const args = described(new lifecycle.CheckCommitReadinessArgs(), definition);
  const answer = await client.ask({
    channel: definition.channel,
    chaincode: LIFECYCLE,
    function: 'CheckCommitReadiness',
    args: [args.serializeBinary()],
  });
  const approvals = lifecycle.CheckCommitReadinessResult.deserializeBinary(answer).getApprovalsMap();
  return approving(approvals);
}

function approving(approvals: { entries(): Iterable<[string, boolean]> }): ReadonlySet<string> {
  return new Set([...approvals.entries()].filter(([, approved]) => approved).map(([mspId]) => mspId));
}

/** What a channel has agreed on, as its peers answer. */
export interface CommittedDefinition {
  readonly version: string;
  readonly sequence: number;
  /** Serialised ApplicationPolicy. */
  readonly endorsement: Uint8Array;
  readonly collections: protos.CollectionConfigPackage;
  /** MSP ids of the organisations that have approved it. */
  readonly approvals: ReadonlySet<string>;
}

/** The channel's definition of a contract; undefined when it has none yet. */
export async function committedDefinition(
  client: PeerClient,
  channel: string,
  contract: string,
): Promise<CommittedDefinition | undefined> {
  const args = new lifecycle.QueryChaincodeDefinitionArgs();
  args.setName(contract);
  try {
    const answer = await client.ask({
      channel,
      chaincode: LIFECYCLE,
      function: 'QueryChaincodeDefinition',
      args: [args.serializeBinary()],
    });
    const result = lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(answer);
    return {
      version: result.getVersion(),
      sequence: result.getSequence(),
      endorsement: result.getValidationParameter_asU8(),
      collections: result.getCollections() ?? new protos.CollectionConfigPackage(),
      approvals: approving(result.getApprovalsMap()),
    };
  } catch (error) {
    if (error instanceof ProposalError && error.message.includes('is not defined')) return undefined;
    throw error;
  }
}

/** Id of the package that the client's organisation approved for a definition; undefined when it approved none. */
export async function approvedPackage(
  client: PeerClient,
  channel: string,
  contract: string,
  sequence: number,
): Promise<string | undefined> {
  const args = new lifecycle.QueryApprovedChaincodeDefinitionArgs();
  args.setName(contract);
  args.setSequence(sequence);
  try {
    const answer = await client.ask({
      channel,
      chaincode: LIFECYCLE,
      function: 'QueryApprovedChaincodeDefinition',
      args: [args.serializeBinary()],
    });
    const result = lifecycle.QueryApprovedChaincodeDefinitionResult.deserializeBinary(answer);
    return result.getSource()?.getLocalPackage()?.getPackageId();
  } catch (error) {
    if (error instanceof ProposalError && /could not fetch approved|not found/.test(error.message)) return undefined;
    throw error;
  }
}

interface Described {
  setSequence(value: number): void;
  setName(value: string): void;
  setVersion(value: string): void;
  setEndorsementPlugin(value: string): void;
  setValidationPlugin(value: string): void;
  setValidationParameter(value: Uint8Array): void;
  setCollections(value: protos.CollectionConfigPackage): void;
}

function described<T extends Described>(args: T, definition: ContractDefinition): T {
  args.setSequence(definition.sequence);
  args.setName(definition.name);
  args.setVersion(definition.version);
  args.setEndorsementPlugin('escc');
  args.setValidationPlugin('vscc');
  args.setValidationParameter(definition.endorsement);
  if (definition.collections.getConfigList().length > 0) args.setCollections(definition.collections);
  return args;
}
