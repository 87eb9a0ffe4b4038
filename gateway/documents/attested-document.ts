/** An attested document as its holder has it: the claim, the salt and the attestation's number. Also the body of a check as JSON. */
import { z } from 'zod';
import { Claim } from '@ledger-pilots/chaincode/realestate/schema/confidential.ts';
import { OpaqueId, Salt } from '@ledger-pilots/chaincode/realestate/schema/primitives.ts';

/** The document. */
export const AttestedDocument = z.strictObject({ attestationId: OpaqueId, claim: Claim, claimSalt: Salt });

/** The document. */
export type AttestedDocument = z.output<typeof AttestedDocument>;
