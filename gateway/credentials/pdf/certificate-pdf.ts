/**
 * A certificate on paper: a PDF that is a function of the certificate and of nothing else, byte for byte, in Node and in browsers. The signed
 * certificate is attached as an associated file (ISO 32000-2, section 14.13; PDF/A-3, section 6.8); a QR code leads to the page that verifies.
 * Whoever verifies the PDF draws it anew and compares, so that it can show nothing but what was signed.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import PDFDocument from 'pdfkit';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { drawQr } from '../../documents/draw-qr.ts';
import { paddedFont } from '../../documents/padded-font.ts';
import { pdfBytes } from '../../documents/pdf-bytes.ts';
import type { Certificate } from '../types/certificate.ts';
import type { Presented } from '../verification/presented.ts';
import { ORIGIN_NOT_CONTENT } from '../words/apostille-words.ts';
import { type CertificateLine, certificateLines } from '../words/certificate-lines.ts';
import { type InLanguages, LANGUAGES } from '../words/language.ts';
import { VERIFY_PAGE_PATH } from './verify-page-path.ts';

const MARGIN = 56;
const QR_SIDE = 110;
const GAP = 14;

const TITLES: Readonly<Record<'NotarialActCredential' | 'AttestationCredential', InLanguages>> = {
  NotarialActCredential: { ko: '영사 공증', en: 'Notarial act', fr: 'Acte notarié consulaire' },
  AttestationCredential: { ko: '증명', en: 'Attestation', fr: 'Attestation' },
};
const VERIFY_HINT: InLanguages = {
  ko: 'QR 코드의 페이지에서 이 파일 그대로 확인하십시오. 인쇄물만으로는 확인되지 않습니다.',
  en: 'Verify this very file on the page that the QR code leads to. Print alone proves nothing.',
  fr: 'Vérifiez ce fichier même sur la page du code QR. L’imprimé seul ne prouve rien.',
};

type Pdf = InstanceType<typeof PDFDocument>;

/** What pdfkit's types leave out: the font that is drawn with. */
interface WithFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } };
}

/** A certificate with a letter that the font does not have: it would be left out on paper. */
export class NotDrawable extends Error {
  override readonly name = 'NotDrawable';
}

/** The text of a certificate as it is attached: a token as it is, JSON in its canonical form. */
export function certificateText(presented: Presented): string {
  return typeof presented === 'string' ? presented : canonicalText(presented);
}

/** SHA-256 of the attached text, hex. */
export function certificateHash(presented: Presented): string {
  return bytesToHex(sha256(new TextEncoder().encode(certificateText(presented))));
}

/**
 * What the QR code says: the page that verifies, with the certificate's id and hash behind `#`, which browsers send to nobody. The host is that
 * of the status list, which the authority signed: a forger cannot lead elsewhere.
 */
export function verifyAddress(presented: Presented, certificate: Certificate): string {
  const { statusListCredential } = certificate.credentialStatus[0];
  const host = URL.canParse(statusListCredential) ? new URL(statusListCredential).origin : '';
  const named = new URLSearchParams({ id: certificate.id, sha256: certificateHash(presented) });
  return `${host}${VERIFY_PAGE_PATH}#${named.toString()}`;
}

/**
 * Draws a certificate.
 * @param presented - as it was issued
 * @param certificate - what it says
 * @param font - bytes of the font's file, the same everywhere
 * @throws {NotDrawable}
 */
export async function certificatePdf(
  presented: Presented,
  certificate: Certificate,
  font: Uint8Array,
): Promise<Uint8Array> {
  const at = new Date(certificate.validFrom);
  const title = titleOf(certificate);
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, font: paddedFont(font) as unknown as string, lang: 'ko', displayTitle: true },
    // Another zlib packs otherwise, and the bytes must be the same everywhere.
    ...{ compress: false, pdfVersion: '1.7' },
    info: { Title: title, CreationDate: at, ModDate: at },
  });
  const isToken = typeof presented === 'string';
  pdf.file(new TextEncoder().encode(certificateText(presented)) as Buffer, {
    ...{ name: isToken ? 'certificate.jwt' : 'certificate.json', creationDate: at, modifiedDate: at },
    ...{ type: isToken ? 'application/vc+jwt' : 'application/vc', relationship: 'Data' },
  });
  const lines = certificateLines(certificate);
  requireLetters(pdf, lines);
  head(pdf, title, verifyAddress(presented, certificate));
  lines.forEach((line, index) => drawLine(pdf, line, index + 1));
  foot(pdf, presented, certificate);
  return pdfBytes(pdf);
}

function requireLetters(pdf: Pdf, lines: readonly CertificateLine[]): void {
  const { font } = (pdf as unknown as WithFont)._font;
  const letters = [...lines.map(({ value }) => value).join('')];
  const missing = letters.find((letter) => !font.hasGlyphForCodePoint(letter.codePointAt(0)!));
  if (missing !== undefined)
    throw new NotDrawable(`the font has no sign for ${missing}: send the certificate as JSON or token`);
}

function titleOf({ type, credentialSubject }: Certificate): string {
  if ('title' in credentialSubject) return credentialSubject.title;
  const words = TITLES[type[1] as keyof typeof TITLES];
  return LANGUAGES.map((language) => words[language]).join(' · ');
}

function head(pdf: Pdf, title: string, address: string): void {
  drawQr(pdf, address, { left: pdf.page.width - MARGIN - QR_SIDE, top: MARGIN, side: QR_SIDE });
  const width = pdf.page.width - 2 * MARGIN - QR_SIDE - GAP;
  pdf.fontSize(17).text(title, MARGIN, MARGIN, { width }).moveDown(0.5).fontSize(8);
  for (const language of LANGUAGES) pdf.text(VERIFY_HINT[language], { width });
  pdf.y = Math.max(pdf.y, MARGIN + QR_SIDE) + GAP;
}

function drawLine(pdf: Pdf, { label, value }: CertificateLine, number: number): void {
  const width = pdf.page.width - 2 * MARGIN - GAP;
  const labels = LANGUAGES.map((language) => label[language]).join(' · ');
  const height = pdf.fontSize(11).heightOfString(value, { width }) + 2 * GAP;
  if (pdf.y + height > pdf.page.height - MARGIN) pdf.addPage();
  pdf.fontSize(8).text(`${number}. ${labels}`, MARGIN, pdf.y, { width });
  pdf
    .fontSize(11)
    .text(value, MARGIN + GAP, pdf.y, { width })
    .moveDown(0.5);
}

function foot(pdf: Pdf, presented: Presented, certificate: Certificate): void {
  const width = pdf.page.width - 2 * MARGIN;
  const period = `${certificate.validFrom} ~ ${certificate.validUntil ?? ''}`;
  pdf.fontSize(8).text(`${certificate.issuer}  ${period}`, MARGIN, pdf.y + GAP, { width });
  pdf.text(certificate.id, { width });
  pdf.text(`SHA-256  ${certificateHash(presented)}`, { width }).moveDown();
  if (!('items' in certificate.credentialSubject)) return;
  for (const language of LANGUAGES) pdf.text(ORIGIN_NOT_CONTENT[language], { width });
}
