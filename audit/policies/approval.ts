/**
 * What an organisation approved of a chaincode's definition. The channel has only hashes of it: keys of the organisation's implicit
 * collection in `_lifecycle`, `namespaces/fields/<chaincode>#<sequence>/<field>` and `chaincode-sources/fields/.../PackageID`, whose
 * values have the bytes that the committed fields have. (Fabric, core/chaincode/lifecycle.)
 */
import { peer } from '@hyperledger/fabric-protos';
import stored from '@hyperledger/fabric-protos/lib/peer/lifecycle/db_pb.js';
import { sha256 } from '../blocks/block-hash.ts';
import type { Invocation } from '../blocks/transaction.ts';
import { keyOf } from '../state/read-write-set.ts';
import type { WorldState } from '../state/world-state.ts';
import { LIFECYCLE, type ChaincodeDefinition } from './chaincode-definition.ts';

/** Name of the collection that only an organisation's own peers have. */
export const IMPLICIT_COLLECTION = '_implicit_org_';
/** What a definition says beside its sequence. */
const FIELDS = ['EndorsementInfo', 'ValidationInfo', 'Collections'];
const APPROVE = 'ApproveChaincodeDefinitionForMyOrg';

/** What an organisation made of a definition: approved exactly it, or another one of the same sequence, or none. */
export type Approved = 'THIS' | 'OTHER' | 'NONE';

/** A package that a call says its organisation approves; the id is absent where the organisation runs none. */
export interface ApprovedPackage {
  readonly chaincode: string;
  readonly sequence: number;
  readonly packageId?: string;
}

type Named = Pick<ChaincodeDefinition, 'name' | 'sequence'>;

/** Compares an organisation's approval with what is committed, field by field. */
export function approvalOf(state: WorldState, { name, sequence }: Named, mspId: string): Approved {
  const own = (key: string) => hashAt(state, mspId, `namespaces/${key}`);
  if (own(`metadata/${name}#${sequence}`) === undefined) return 'NONE';
  const isSame = FIELDS.every((field) => {
    const committed = state.get(LIFECYCLE, '', keyOf(`namespaces/fields/${name}/${field}`));
    return committed !== undefined && own(`fields/${name}#${sequence}/${field}`)?.equals(sha256(committed.value));
  });
  return isSame ? 'THIS' : 'OTHER';
}

/** Whether an organisation approved this package; `undefined` when it approved none at all. @param packageId - empty for "runs none" */
export function isApprovedPackage(
  state: WorldState,
  { name, sequence }: Named,
  mspId: string,
  packageId: string,
): boolean | undefined {
  const data = new stored.StateData();
  data.setString(packageId);
  return hashAt(state, mspId, `chaincode-sources/fields/${name}#${sequence}/PackageID`)?.equals(
    sha256(data.serializeBinary()),
  );
}

/** What a call of `_lifecycle` approves; `undefined` when it approves nothing or cannot be read. */
export function approvedPackageOf({ chaincode, args }: Invocation): ApprovedPackage | undefined {
  if (chaincode !== LIFECYCLE || Buffer.from(args[0] ?? []).toString('utf8') !== APPROVE) return undefined;
  try {
    const approved = peer.lifecycle.ApproveChaincodeDefinitionForMyOrgArgs.deserializeBinary(
      args[1] ?? new Uint8Array(),
    );
    const packageId = approved.getSource()?.getLocalPackage()?.getPackageId();
    return { chaincode: approved.getName(), sequence: approved.getSequence(), ...(packageId && { packageId }) };
  } catch {
    return undefined;
  }
}

/** The hash of a value of an organisation's implicit collection. */
function hashAt(state: WorldState, mspId: string, key: string): Buffer | undefined {
  const hashed = sha256(Buffer.from(key, 'utf8')).toString('latin1');
  const entry = state.get(LIFECYCLE, `${IMPLICIT_COLLECTION}${mspId}`, hashed);
  return entry && Buffer.from(entry.value);
}
