/** Whether the audit says of a ledger that was tampered with what it must. */
import type { ContractRules } from '../../meaning/contract-rules.ts';
import type { Edit, Scene, Tampered } from './edit.ts';
import { auditOf } from './ledger.ts';

/** Expects that an edit is found at its block as what it is, and not without what it needs. Of Jest's tests. */
export async function judge<Needed extends Scene>(
  { found, needs, outside }: Edit<Needed>,
  { ledger, block }: Tampered,
  rules: ContractRules[] = [],
): Promise<void> {
  const { verified, findings, steps } = await auditOf(ledger, needs !== undefined, rules);
  if (outside !== undefined) {
    expect(findings).toEqual([]);
    return;
  }
  expect(verified).toBe(false);
  const [first] = findings;
  expect(first?.block).toBe(block === undefined ? undefined : BigInt(block));
  const codes = findings.filter((finding) => finding.block === first!.block).map(({ code }) => code);
  expect(codes).toEqual(expect.arrayContaining([...found]));
  expect(Object.values(steps)).toContain('FAILED');
  // What needs more than the blocks cannot be found without it.
  if (needs !== undefined) expect((await auditOf(ledger, false, rules)).findings).toEqual([]);
}
