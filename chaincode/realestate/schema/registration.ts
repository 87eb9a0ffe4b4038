/** From the filing on: receipt, registration by registry and bank, disbursement, repayment, release. */
import { z } from 'zod';
import { LoanCase } from './cases.ts';
import { Receipt } from './titles.ts';
import {
  CalendarDate,
  command,
  FactVersions,
  Instant,
  OpaqueId,
  Party,
  PropertyList,
  PropertyNo,
  Recorded,
  Remark,
  sample,
  Version,
  Warning,
  Won,
} from './primitives.ts';

/** An application for registration. */
export const Filing = z.strictObject({
  filingId: OpaqueId,
  caseId: OpaqueId,
  properties: PropertyList,
  state: z.enum(['FILED', 'RECEIVED', 'REGISTERED', 'DISMISSED', 'WITHDRAWN', 'LAPSED']),
  /** One for each office. */
  receipts: z.array(Receipt).max(8),
  filedAt: Instant,
  reason: Remark.optional(),
  recorded: Recorded,
});

/** A registered mortgage (근저당권). From here on the bank is public, as it is in the register. */
export const Mortgage = z.strictObject({
  rightId: OpaqueId,
  caseId: OpaqueId,
  mortgagee: Party,
  /** Maximum claim amount (채권최고액). */
  maxClaimWon: Won,
  /** Where it stands in each title; several are joint collateral. */
  collateral: z
    .array(z.strictObject({ propertyNo: PropertyNo, rankNo: z.string(), receipt: Receipt, titleVersion: Version }))
    .min(1)
    .max(8),
  state: z.enum(['REGISTERED', 'AMENDED', 'TRANSFERRED', 'RELEASED']),
  registeredAt: Instant,
  /** The bank that the right is offered to. */
  transferTo: Party.optional(),
  /** From which bank it came to which. */
  transfers: z
    .array(z.strictObject({ from: Party, to: Party, registeredAt: Instant }))
    .max(20)
    .optional(),
  /** Which rules the loan-to-value check was made by, and whether the bank's approver waived it with a reason. */
  ltv: z.strictObject({ ruleVersion: z.string(), limitBp: z.int(), waived: z.boolean() }),
  /** The facts at registration, which are those that the approval had read. */
  facts: FactVersions,
  recorded: Recorded,
});

/** The money, without its amount. */
export const Disbursement = z.strictObject({
  rightId: OpaqueId,
  caseId: OpaqueId,
  bank: Party,
  state: z.enum(['OUTSTANDING', 'REPAID']),
  disbursedAt: Instant,
  acknowledgedLeases: z.array(OpaqueId).max(50),
  repaidAt: Instant.optional(),
  /** The last day on which the release is in time. */
  releaseDueOn: CalendarDate.optional(),
  /** Why the right is released before repayment. */
  waiver: Remark.optional(),
  recorded: Recorded,
});

const ofFiling = { ...command, filingId: OpaqueId };
const ofRight = { ...command, rightId: OpaqueId };
const filing = { filingId: sample.filingId };
const right = { rightId: sample.rightId };

/** Receives a filing: gives it the office's next number of the day. */
export const receiveFiling = {
  summary: 'Receive a filing',
  input: z.strictObject(ofFiling),
  output: Filing,
  example: { input: { messageRef: 'REG-10', ...filing } },
} as const;

/** Registers the mortgage: proposed by registrar or bank, approved by the other. */
export const registerMortgage = {
  summary: 'Register a mortgage',
  description:
    'Registrar and bank must both ask for it. Opens the papers between them: the terms that were approved, and the bank that ' +
    'the citizen consented to.',
  input: z.strictObject({ ...ofFiling, rightId: OpaqueId, bank: Party, papersId: OpaqueId }),
  output: z.strictObject({ mortgage: Mortgage, warnings: z.array(Warning) }),
  example: { input: { messageRef: 'REG-11', ...filing, ...right, bank: 'bank1', papersId: sample.papersId } },
};

/** Dismisses a filing (각하). */
export const dismissFiling = {
  summary: 'Dismiss a filing',
  input: z.strictObject({ ...ofFiling, reason: Remark }),
  output: Filing,
  example: { input: { messageRef: 'REG-12', ...filing, reason: 'Approval void: parcel split' } },
};

/** Lifts the notices of a filing that was not registered in time. */
export const expireFiling = {
  summary: 'Let a filing lapse',
  input: z.strictObject(ofFiling),
  output: Filing,
  example: { input: { messageRef: 'REG-13', ...filing } },
};

/** A filing. */
export const getFiling = {
  summary: 'Read a filing',
  input: z.strictObject({ filingId: OpaqueId }),
  output: Filing,
  example: { input: filing },
};

/** A mortgage with what became of the money. */
export const getMortgage = {
  summary: 'Read a mortgage',
  input: z.strictObject({ rightId: OpaqueId }),
  output: z.strictObject({ mortgage: Mortgage, disbursement: Disbursement.optional() }),
  example: { input: right },
};

/** Lowers the maximum claim: registrar and bank. */
export const amendMortgage = {
  summary: 'Lower the maximum claim',
  input: z.strictObject({ ...ofRight, maxClaimWon: Won }),
  output: Mortgage,
  example: { input: { messageRef: 'REG-14', ...right, maxClaimWon: 100_000_000 } },
};

/** Offers a right to another bank, or, without one, takes the offer back: two persons of the bank that has it. */
export const offerTransfer = {
  summary: 'Offer a mortgage to another bank',
  description: 'With the outstanding claim that it secures. Without `to` an offer is taken back.',
  input: z.strictObject({ ...ofRight, to: Party.optional() }),
  output: Mortgage,
  example: { input: { messageRef: 'BANK-10', ...right, to: 'bank2' } },
};

/** Registers the transfer: registrar and the bank that takes the right over. Rank and maximum claim stay. */
export const registerTransfer = {
  summary: 'Register the transfer of a mortgage',
  description: 'Registrar and the bank to which the right is offered must both ask for it.',
  input: z.strictObject(ofRight),
  output: Mortgage,
  example: { input: { messageRef: 'REG-16', ...right } },
};

/** Pays the loan out: two persons of the bank. */
export const disburse = {
  summary: 'Disburse a loan',
  description:
    'Only with the right registered and nothing entered since. Leases that the approval had not read, or that rank from the ' +
    'midnight after, must be acknowledged one by one.',
  input: z.strictObject({ ...ofRight, acknowledgedLeases: z.array(OpaqueId).max(50) }),
  output: Disbursement,
  example: { input: { messageRef: 'BANK-1', ...right, acknowledgedLeases: [] } },
};

/** Records that the loan is paid back. */
export const recordRepayment = {
  summary: 'Record the repayment',
  input: z.strictObject(ofRight),
  output: Disbursement,
  example: { input: { messageRef: 'BANK-2', ...right } },
};

/** Asks for the release of the right. */
export const fileRelease = {
  summary: 'File the release',
  input: z.strictObject({ ...ofRight, waiver: Remark.optional() }),
  output: LoanCase,
  example: { input: { messageRef: 'BANK-3', ...right } },
};

/** Releases the right: registrar and bank. */
export const registerRelease = {
  summary: 'Register the release',
  input: z.strictObject(ofRight),
  output: Mortgage,
  example: { input: { messageRef: 'REG-15', ...right } },
};

/** Closes the case. */
export const closeCase = {
  summary: 'Close a case',
  input: z.strictObject(ofRight),
  output: LoanCase,
  example: { input: { messageRef: 'BANK-4', ...right } },
};
