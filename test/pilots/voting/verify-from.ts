/** Verifies an election as an observer does: from the blocks of one peer, with the verifier's own command. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportBlocks } from '@ledger-pilots/network/commands/export.ts';

const LIMIT_MS = 240_000;

/** What the verifier came to. */
export interface Verification {
  /** 0: verified, 2: a finding. */
  readonly code: number | null;
  readonly report: {
    readonly checks: Readonly<Record<string, string>>;
    readonly findings: readonly { readonly check: string; readonly code: string }[];
    readonly ballots: { readonly accepted: number; readonly counted: number; readonly challenged: number };
  };
}

/**
 * Exports a peer's copy of the channel and verifies an election from it.
 * @param peer - such as `peer0.observer`
 * @throws {Error} with the verifier's words when it could not run
 */
export async function verifyFrom(stateDir: string, peer: string, electionId: string): Promise<Verification> {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-bundle-'));
  try {
    const output = join(folder, 'election.tar');
    const { signal } = new AbortController();
    await exportBlocks({ stateDir, peer, channel: 'voting', electionId, output, signal, print: () => undefined });
    const args = ['--import', 'tsx', 'scripts/verify-election.ts', output, '--json'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: LIMIT_MS });
    if (stdout === '') throw new Error(stderr);
    return { code: status, report: JSON.parse(stdout) as Verification['report'] };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
