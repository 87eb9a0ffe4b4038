/** The contracts that the gateway serves: a new pilot is one line here. Those whose channel is not up are left out. */
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { transshipment } from '@ledger-pilots/chaincode/transshipment/api.ts';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';

/** All declarations. */
export const CONTRACTS: readonly ContractDeclaration[] = [beef, customs, diplomatic, realestate, transshipment, voting];
