/** Verifies a certificate with the status lists that are at hand, and has those fetched that are not. */
import { freshUntilMs } from '../status/status-at.ts';
import { StatusListCredential } from '../status/status-list.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { certificatePdf, NotDrawable } from '../pdf/certificate-pdf.ts';
import { type Presented, signedCredential } from './presented.ts';
import type { Certificate } from '../types/certificate.ts';
import { isPdf, presentedIn } from './presented-in.ts';
import { Refusal, type Verdict } from './verdict.ts';
import { type Question, verifyCredential } from './verify-credential.ts';

/** What whoever asks has besides the certificate: lists, a place to keep them, perhaps a network. */
export interface Desk {
  readonly trust: TrustList;
  /** Bytes of status lists that the person named. */
  readonly statusLists: readonly Uint8Array[];
  /** The last list that was kept of an address. */
  kept(address: string): Promise<Uint8Array | undefined> | Uint8Array | undefined;
  keep(address: string, list: Uint8Array): Promise<void> | void;
  /** Gets a list from its address; absent where nothing is to be fetched. */
  readonly fetchList?: (address: string) => Promise<Uint8Array>;
  /** The font that certificates are drawn with, for comparing a PDF with the certificate in it. */
  font(): Promise<Uint8Array> | Uint8Array;
  /** Is told why there is no newer list. */
  readonly warn: (message: string) => void;
}

/** The verdict. Addresses are taken from a certificate only after its signature was found to be the issuer's. */
export async function judge(file: Uint8Array, desk: Desk, question: Question): Promise<Verdict> {
  let presented: Presented;
  try {
    presented = presentedIn(file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const at = new Date(question.atMs ?? question.nowMs).toISOString();
    return { word: error.word, detail: error.message, at, document: 'NOT_COMPARED' };
  }
  const given = desk.statusLists.flatMap(readable);
  const first = await verifyCredential(presented, desk.trust, given, question);
  if (first.certificate === undefined) return first;
  const addresses = first.certificate.credentialStatus.map((entry) => entry.statusListCredential);
  const cached = await Promise.all(addresses.map((address) => listAt(address, desk, question.nowMs)));
  const verdict = await verifyCredential(presented, desk.trust, [...given, ...cached.flat()], question);
  return isPdf(file) ? withRendition(verdict, file, presented, await desk.font()) : verdict;
}

/** A PDF is not signed: it shows what its certificate says only when it is drawn alike, to the last byte. */
async function withRendition(
  verdict: Verdict,
  file: Uint8Array,
  presented: Presented,
  font: Uint8Array,
): Promise<Verdict> {
  if (verdict.certificate === undefined) return verdict;
  const drawn = await drawnAs(presented, verdict.certificate, font);
  if (drawn?.length === file.length && drawn.every((byte, at) => byte === file[at])) {
    return { ...verdict, rendition: 'MATCHES' };
  }
  const differs = { ...verdict, rendition: 'DIFFERS' } as const;
  if (verdict.word !== 'VALID' && verdict.word !== 'WAS_VALID_AT') return differs;
  return { ...differs, word: 'TAMPERED_DOCUMENT', detail: 'the PDF shows other than the certificate in it says' };
}

/** The kept list and, when that is not fresh and there is a network, the newest: an old one may still tell of a revocation. */
async function listAt(address: string, desk: Desk, nowMs: number): Promise<Presented[]> {
  const kept = await desk.kept(address);
  const before = kept === undefined ? [] : readable(kept);
  if (desk.fetchList === undefined || before.some((one) => isFresh(one, nowMs))) return before;
  try {
    const bytes = await desk.fetchList(address);
    const fetched = readable(bytes);
    if (fetched.some((one) => isFresh(one, nowMs))) await desk.keep(address, bytes);
    return [...before, ...fetched];
  } catch (error) {
    desk.warn(`no new status list: ${(error as Error).message}`);
    return before;
  }
}

/** Of what cannot be drawn there is no true PDF. */
async function drawnAs(
  presented: Presented,
  certificate: Certificate,
  font: Uint8Array,
): Promise<Uint8Array | undefined> {
  try {
    return await certificatePdf(presented, certificate, font);
  } catch (error) {
    if (error instanceof NotDrawable) return undefined;
    throw error;
  }
}

/** A list that cannot be read is none: the certificate's status is then unknown, and the verdict says so. */
function readable(bytes: Uint8Array): Presented[] {
  try {
    return [presentedIn(bytes)];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

function isFresh(presented: Presented, nowMs: number): boolean {
  const list = statusListIn(presented);
  return list !== undefined && freshUntilMs(list) >= nowMs;
}

/** The status list that was handed over, unverified; undefined when it is none. */
export function statusListIn(presented: Presented): StatusListCredential | undefined {
  try {
    return StatusListCredential.safeParse(signedCredential(presented).credential).data;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
