/** Approvals and source in words, for reports. */
import type { ApprovalReport, CommittedChaincode } from './audit-report.ts';

/** What organisations made of a definition, those together who made the same of it. */
export function approvalsInWords({ approvals }: CommittedChaincode): { readonly who: string; readonly what: string }[] {
  const byWhat = new Map<string, string[]>();
  for (const approval of approvals) {
    const what = approvalInWords(approval);
    byWhat.set(what, [...(byWhat.get(what) ?? []), approval.mspId]);
  }
  return [...byWhat].map(([what, who]) => ({ who: who.join(', '), what }));
}

function approvalInWords({ definition, packageId }: ApprovalReport): string {
  if (definition === 'NONE') return 'nothing';
  const which = definition === 'THIS' ? 'this' : 'another definition of this sequence';
  return packageId === undefined ? `${which}, without a package` : `${which}, with the package ${packageId}`;
}

/** Whether the source tree is what was approved; `undefined` when none was given. */
export function sourceInWords({ source }: CommittedChaincode): string | undefined {
  if (source === undefined) return undefined;
  const { digest, packageId, matches } = source;
  return matches
    ? `the source tree is what they approved, digest ${digest}`
    : `the source tree is another: its digest is ${digest}, it makes the package ${packageId}`;
}
