import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../state/whole-file.ts';
import { Deployment } from './deployment.ts';

const Proposal = z.strictObject({
  format: z.literal('ledger-pilots-contract-proposal'),
  version: z.literal(1),
  /** The sequence that the channel's definition is to have. */
  sequence: z.int(),
  /** The version that the channel's definition is to name. */
  definitionVersion: z.string(),
  /** What the contract's processes are to run once it is agreed. */
  deployment: Deployment,
});

/** A contract that is put to the vote on its channel. */
export type Proposal = z.output<typeof Proposal>;

function path(stateDir: string, contract: string): string {
  return join(stateDir, 'contracts', 'proposals', `${contract}.json`);
}

/** What is put to the vote; undefined when nothing is. */
export function readProposal(stateDir: string, contract: string): Proposal | undefined {
  let text: string;
  try {
    text = readFileSync(path(stateDir, contract), 'utf8');
  } catch {
    return undefined;
  }
  return Proposal.parse(JSON.parse(text));
}

/** Puts a contract to the vote, in place of what was before. */
export function writeProposal(stateDir: string, proposal: Proposal): void {
  writeWhole(path(stateDir, proposal.deployment.contract), `${JSON.stringify(proposal, null, 2)}\n`);
}

/** Ends the vote. */
export function removeProposal(stateDir: string, contract: string): void {
  rmSync(path(stateDir, contract), { force: true });
}
