/** The issue of a certificate: everything that must be true at that moment, and everything that it takes for good. */
import { notSigner } from '../guards/signer.ts';
import { notDatedNow, tooLong } from '../guards/validity.ts';
import { APOSTILLE_COUNTRY, APOSTILLE_SEAL } from '../schema/apostille.ts';
import { isSignedByOfficer, isStanding, type RecordOf } from '../state.ts';
import { lookUpHashOf } from '../statements/statement.ts';
import { contentOf } from '../../kit/content.ts';
import { refuse, requireNew, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { certificateFor, moveCertificate, moveIssued, nextState, tell } from './certificate-records.ts';
import { confirmedDocument } from './requests.ts';

type Certificate = RecordOf<'certificate'>;
type OfficerKey = RecordOf<'officerKey'>;
type Issue = NonNullable<Certificate['issue']>;
type Signed = Omit<Issue, 'issuedAt' | 'ruleVersion'>;

/** Handlers of the issue. */
export const issuanceHandlers = {
  async issueCertificate(tx, input) {
    const { certificateId, check, ...issue } = contentOf(input);
    const before = await certificateFor(tx, certificateId);
    nextState(tx, before, 'issueCertificate');
    refuse(tx, notDatedNow(issue, tx.now));
    const rules = await rulesToday(tx);
    if (before.mandate !== undefined) refuse(tx, tooLong(issue, rules));
    const signer = await signerOf(tx, before, issue);
    await giveNumber(tx, before, issue.number);
    await takePlace(tx, before, issue.status);
    await standAlone(tx, before);
    const { authority } = before;
    const lookUpHash = lookUpHashOf({ authority, number: issue.number, date: issue.date, check });
    await requireNew(tx, 'registerEntry', lookUpHash);
    await tx.put('registerEntry', { lookUpHash, authority, certificateId });
    await authorise(tx, before);
    const issued = await moveCertificate(tx, before, 'issueCertificate', {
      issue: { ...issue, issuedAt: tx.now, ruleVersion: rules.ruleVersion },
      intervals: [{ state: 'ISSUED', from: tx.now }],
      guardedBy: [authority],
      ...(await itemsOf(tx, before, issue, signer)),
    });
    tell(tx, issued);
    return issued;
  },
} satisfies HandlersOf<'issueCertificate'>;

/** The officer's key, valid now, which signed exactly this. */
async function signerOf(tx: Tx, certificate: Certificate, issue: Signed): Promise<OfficerKey> {
  const { authority, act } = certificate;
  const keyId = issue.officerKeyId;
  const key = await tx.get('officerKey', authority, keyId);
  if (key === undefined) return tx.fail('KEY_NOT_VALID', `${authority} has no such key.`, { keyId });
  refuse(tx, notSigner(key, act?.mission, tx.now));
  if (!isSignedByOfficer(certificate, issue, key))
    tx.fail('PROOF_INVALID', 'The signature is not the officer’s over what is issued.', { keyId });
  return key;
}

/** Numbers of a mission's acts begin with the mission; no number is given twice. */
async function giveNumber(tx: Tx, { authority, certificateId, act }: Certificate, number: string): Promise<void> {
  if (act !== undefined && !number.startsWith(`${act.mission}-`))
    tx.fail('WRONG_FORM', `Numbers of this mission begin with ${act.mission}-.`, { number });
  if ((await tx.get('givenNumber', authority, number)) !== undefined)
    tx.fail('NUMBER_TAKEN', `${authority} has given the number ${number}.`, { authority, number });
  await tx.put('givenNumber', { authority, number, certificateId });
}

/** The caller chose the place at random; here it is only seen that it is free. */
async function takePlace(tx: Tx, { authority, certificateId }: Certificate, place: Issue['status']): Promise<void> {
  const { listId, index } = place;
  const { entries } = await tx.require('statusList', authority, listId);
  const taken = await tx.get('statusEntry', authority, listId, index);
  if (taken !== undefined || Number(index) >= entries)
    tx.fail('INDEX_TAKEN', `The place ${index} of list ${listId} is not free.`, { listId, index, entries });
  await tx.put('statusEntry', { authority, listId, index, certificateId });
}

/** Ends the certificate that this one replaces, and refuses when another one stands. */
async function standAlone(tx: Tx, certificate: Certificate): Promise<void> {
  const { authority, destination, documentHash, certificateId, supersedes } = certificate;
  if (supersedes !== undefined) await supersede(tx, supersedes, certificate);
  const before = await tx.get('standing', authority, destination, documentHash);
  if (before !== undefined && before.certificateId !== supersedes) {
    const other = await tx.require('certificate', before.certificateId);
    if (isStanding(other)) {
      const details = { certificateId: other.certificateId, state: other.state };
      tx.fail('CERTIFICATE_STANDS', `The document has a certificate for ${destination}.`, details);
    }
  }
  await tx.put('standing', { authority, destination, documentHash, certificateId });
}

async function supersede(tx: Tx, oldId: string, { certificateId, authority }: Certificate): Promise<void> {
  const old = await tx.require('certificate', oldId);
  if (old.authority !== authority || old.replacement !== certificateId)
    tx.fail('REPLACEMENT_MISSING', 'The replacement was not permitted.', { certificateId: oldId });
  await moveIssued(tx, old, 'supersede');
}

/** A power of attorney can be used from its issue on. */
async function authorise(tx: Tx, { certificateId, mandate }: Certificate): Promise<void> {
  if (mandate === undefined) return;
  const consumed = mandate.powers.map(() => 0);
  await tx.put('authorisation', { certificateId, state: 'ISSUED', consumed, uses: 0 });
}

/** The ten items of an apostille: who signed the document, who certifies it, and the officer's signature. */
async function itemsOf(
  tx: Tx,
  { kind, sourceDocumentId }: Certificate,
  { number, date, place, signature }: Pick<Issue, 'number' | 'date' | 'place' | 'signature'>,
  { name }: OfficerKey,
): Promise<Pick<Certificate, 'apostille'>> {
  if (sourceDocumentId === undefined) return {};
  const { signedBy, capacity, sealOf } = await confirmedDocument(tx, sourceDocumentId);
  if (kind !== 'APOSTILLE') return {};
  const certified = { at: place, the: date, by: name, number, seal: APOSTILLE_SEAL, signature };
  return { apostille: { country: APOSTILLE_COUNTRY, signedBy, capacity, sealOf, ...certified } };
}
