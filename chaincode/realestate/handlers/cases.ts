/** A bank's case, from its opening to the filing. */
import { kstDateOf } from '../../kit/clock.ts';
import { isPublicKey } from '../../kit/signature.ts';
import { insufficient } from '../guards/evidence.ts';
import { changedSince, notOwner, ownerFinding, unsettled, versionsOf, type Facts } from '../guards/facts.ts';
import { businessDayAfter, sameDayWarnings } from '../guards/time.ts';
import { isLiveFiling, type RecordOf } from '../state.ts';
import { filingBytes } from '../statements/statement.ts';
import { without } from '../../kit/content.ts';
import { recordedBy, refuse, requireNew, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { caseFor, factsOf, moveCase, moveCaseAndTell, nextState, requireDesks } from './case-records.ts';
import { requireSigned } from './citizens.ts';
import { endFiling } from './filings.ts';

type LoanCase = RecordOf<'loanCase'>;

/** Handlers of cases. */
export const caseHandlers = {
  async openCase(tx, { officerSignature, ...content }) {
    await requireNew(tx, 'loanCase', content.caseId);
    const { officerKey, approverKey } = content;
    // Four eyes begin with two keys.
    const twice = officerKey.publicKey === approverKey.publicKey;
    if (twice || !isPublicKey(officerKey) || !isPublicKey(approverKey)) {
      tx.fail('PROOF_INVALID', 'A case needs the keys of two desks.', { caseId: content.caseId });
    }
    const fresh = { state: 'DRAFT' as const, step: 0, consents: [], evidence: [] };
    const opened: LoanCase = { ...content, ...fresh, recorded: recordedBy(tx) };
    requireDesks(tx, opened, 'openCase', { ...content, officerSignature });
    for (const propertyNo of opened.properties) await tx.require('title', propertyNo);
    await tx.put('loanCase', opened);
    tx.emit('CaseMoved', { caseId: opened.caseId, state: opened.state });
    return opened;
  },

  async completeEvidence(tx, input) {
    const before = await caseFor(tx, 'completeEvidence', input);
    const state = nextState(tx, before, 'completeEvidence');
    const { evidence } = input;
    const facts = await sufficientFacts(tx, { ...before, evidence });
    const finding = ownerFinding(facts, tx.now);
    if (finding !== undefined) {
      return moveCaseAndTell(tx, before, { evidence, finding, state: nextState(tx, before, 'hold') });
    }
    return moveCaseAndTell(tx, before, { evidence, state });
  },

  async stepCase(tx, input) {
    const before = await caseFor(tx, 'stepCase', input);
    const { action, contractHash, reason } = input;
    const state = nextState(tx, before, action);
    if (action === 'concludeContract' && contractHash === undefined) {
      tx.fail('INPUT_INVALID', 'The contract’s hash is missing.', { caseId: before.caseId });
    }
    if (action === 'withdraw' || action === 'reject') await endLiveFiling(tx, before);
    const kept = action === 'reopen' ? renewed(before) : before;
    const told = { ...(contractHash !== undefined && { contractHash }), ...(reason !== undefined && { reason }) };
    return moveCaseAndTell(tx, kept, { ...told, state });
  },

  async approveCase(tx, input) {
    const before = await caseFor(tx, 'approveCase', input);
    const state = nextState(tx, before, 'approveCase');
    for (const consentId of before.consents) {
      const consent = await tx.require('consent', consentId);
      if (consent.state === 'REVOKED') tx.fail('REVOKED', 'The citizen has revoked a consent.', { consentId });
    }
    const facts = await sufficientFacts(tx, before);
    refuse(tx, notOwner(facts, input.owners));
    const { ruleVersion } = await rulesToday(tx);
    const { termsHash } = input;
    const rests = { reads: versionsOf(facts), attestations: before.evidence, ruleVersion };
    return moveCaseAndTell(tx, before, { state, approval: { ...rests, termsHash, approvedAt: tx.now } });
  },

  async releaseHold(tx, input) {
    const before = await caseFor(tx, 'releaseHold', input);
    const state = nextState(tx, before, 'releaseHold');
    return moveCaseAndTell(tx, renewed(before), { state, reason: input.reason });
  },

  async fileMortgage(tx, input) {
    const before = await caseFor(tx, 'fileMortgage', input);
    const state = nextState(tx, before, 'fileMortgage');
    const { filingId, caseId } = input;
    await requireNew(tx, 'filing', filingId);
    const { reads, termsHash } = before.approval!;
    const facts = await factsOf(tx, before.properties);
    refuse(tx, unsettled(facts) ?? changedSince(reads, facts));
    for (const title of facts.titles) {
      await requireOwner(tx, title, { filingId, caseId, termsHash }, input.ownerSignatures);
    }
    await setNotices(tx, filingId, before.properties);
    const filed = { filingId, caseId, properties: before.properties, receipts: [], filedAt: tx.now };
    await tx.put('filing', { ...filed, state: 'FILED', recorded: recordedBy(tx) });
    const moved = await moveCase(tx, before, { state, filingId });
    tx.emit('MortgageFiled', { filingId, properties: before.properties });
    return { case: moved, warnings: sameDayWarnings(facts.occupancies, tx.now) };
  },

  getCase: (tx, { caseId }) => tx.require('loanCase', caseId),
} satisfies HandlersOf<
  'openCase' | 'completeEvidence' | 'stepCase' | 'approveCase' | 'releaseHold' | 'fileMortgage' | 'getCase'
>;

/** The facts of a case whose evidence shows them whole, fresh and as they are. */
async function sufficientFacts(tx: Tx, { caseId, properties, evidence }: LoanCase): Promise<Facts> {
  const attestations = await Promise.all(evidence.map((id) => tx.require('attestation', id)));
  const strange = attestations.find((attestation) => attestation.caseId !== caseId);
  if (strange !== undefined) {
    tx.fail('NOT_RECIPIENT', 'The document was attested for another case.', { attestationId: strange.attestationId });
  }
  const facts = await factsOf(tx, properties);
  refuse(tx, unsettled(facts));
  refuse(tx, insufficient({ attestations, facts, rules: await rulesToday(tx), now: tx.now }));
  return facts;
}

/** A case that begins its evidence anew: what was found or approved before counts no more. */
function renewed(loanCase: LoanCase): LoanCase {
  return { ...without(loanCase, 'finding', 'approval', 'contractHash'), evidence: [] };
}

async function requireOwner(
  tx: Tx,
  { propertyNo, ownerKeyId }: RecordOf<'title'>,
  filing: { readonly filingId: string; readonly caseId: string; readonly termsHash: string },
  signatures: readonly { readonly propertyNo: string; readonly signature: string }[],
): Promise<void> {
  const own = signatures.find((signed) => signed.propertyNo === propertyNo);
  if (ownerKeyId === undefined || own === undefined) {
    return tx.fail('PROOF_INVALID', `The owner of ${propertyNo} has not signed the joint application.`, { propertyNo });
  }
  await requireSigned(tx, ownerKeyId, filingBytes({ ...filing, propertyNo }), own.signature);
}

/** One pending notice for each property: of two filings that meet, one commits, since both write the same key. */
async function setNotices(tx: Tx, filingId: string, properties: readonly string[]): Promise<void> {
  const { noticeBusinessDays, holidays } = await rulesToday(tx);
  const expiresOn = businessDayAfter(kstDateOf(tx.now), noticeBusinessDays, holidays);
  for (const propertyNo of properties) {
    const notice = await tx.get('notice', propertyNo);
    if (notice?.state === 'PENDING') {
      const { expiresOn: until } = notice;
      tx.fail('NOTICE_PENDING', `Another encumbrance of ${propertyNo} is pending.`, { propertyNo, expiresOn: until });
    }
    await tx.put('notice', { propertyNo, state: 'PENDING', filingId, filedAt: tx.now, expiresOn });
  }
}

async function endLiveFiling(tx: Tx, { filingId }: LoanCase): Promise<void> {
  if (filingId === undefined) return;
  const filing = await tx.require('filing', filingId);
  if (isLiveFiling(filing)) await endFiling(tx, filing, 'withdraw');
}
