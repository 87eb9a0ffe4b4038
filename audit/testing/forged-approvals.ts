/** A chaincode that organisations approve and commit, as `_lifecycle` writes it. */
import { peer } from '@hyperledger/fabric-protos';
import stored from '@hyperledger/fabric-protos/lib/peer/lifecycle/db_pb.js';
import { mspOf, PARTIES, type ForgedTransaction } from './forge.ts';
import { definitionWrites, outOf } from './forged-policies.ts';

const LIFECYCLE = '_lifecycle';

/** What is approved. */
export interface ForgedDefinition {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
}

/** Any two organisations endorse. */
function publicWrites({ name, ...named }: ForgedDefinition) {
  return definitionWrites(name, outOf(2, PARTIES.map(mspOf)), [], named);
}

/** The commitment of a definition, by peers of all parties unless told. */
export function committed(definition: ForgedDefinition, endorsers = PARTIES): ForgedTransaction {
  return lifecycleCall('CommitChaincodeDefinition', endorsers, { rawWrites: publicWrites(definition) });
}

/** One party's approval. @param written - the package whose hash it writes, where that is another than the one it names */
export function approval(
  party: string,
  { name, ...named }: ForgedDefinition,
  packageId: string,
  written = packageId,
): ForgedTransaction {
  const collection = `_implicit_org_${mspOf(party)}`;
  const own = `${name}#${named.sequence}`;
  // The sequence is in the key, and no field of its own.
  const fields = publicWrites({ name, ...named }).filter(({ key }) => !key.endsWith('/Sequence'));
  const privateWrites = [
    ...fields.map(({ key, value }) => ({ key: key.replace(name, own), value })),
    { key: `chaincode-sources/fields/${own}/PackageID`, value: stringField(written) },
  ].map((write) => ({ collection, ...write }));
  const args = [Buffer.from('ApproveChaincodeDefinitionForMyOrg'), argumentsOf({ name, ...named }, packageId)];
  return { ...lifecycleCall('', [party], { args, privateWrites }), creator: { party, user: 'operator', roles: [] } };
}

function lifecycleCall(
  method: string,
  endorsers: readonly string[],
  rest: Partial<ForgedTransaction>,
): ForgedTransaction {
  const creator = { party: 'nec', user: 'operator', roles: [] };
  const call = { chaincode: LIFECYCLE, at: '2026-01-02T00:00:00Z', method, input: {}, output: {}, writes: [] };
  return { ...call, creator, endorsers, ...rest };
}

function argumentsOf({ name, version, sequence }: ForgedDefinition, packageId: string): Uint8Array {
  const local = new peer.lifecycle.ChaincodeSource.Local();
  local.setPackageId(packageId);
  const source = new peer.lifecycle.ChaincodeSource();
  source.setLocalPackage(local);
  const args = new peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs();
  args.setName(name);
  args.setVersion(version);
  args.setSequence(sequence);
  args.setSource(source);
  return args.serializeBinary();
}

function stringField(text: string): Uint8Array {
  const data = new stored.StateData();
  data.setString(text);
  return data.serializeBinary();
}
