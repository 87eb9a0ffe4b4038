/**
 * The rendition for people: a PDF that is a function of the document and of nothing else, byte for byte. It carries the document
 * as data; whoever checks it draws it anew and compares, so that no pixel can say other than what was attested.
 */
import PDFDocument from 'pdfkit';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { claimHashOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import type { AttestedDocument } from './attested-document.ts';
import { drawQr } from './draw-qr.ts';
import { paddedFont } from './padded-font.ts';
import { pdfBytes } from './pdf-bytes.ts';
import { renditionFont } from './rendition-font.ts';
import { renditionLines } from './rendition-lines.ts';

/** Name of the data within the PDF. */
export const ATTACHMENT = 'document.json';

const FONT = Buffer.from(paddedFont(renditionFont()));
const MARGIN = 56;
const QR_SIDE = 110;
const LABEL_WIDTH = 130;
const INDENT = 18;
const LINE_GAP = 5;

/** What a scanner reads from a rendition: which attestation, and the hash to compare. */
export function qrText({ attestationId, claim, claimSalt }: AttestedDocument): string {
  return `urn:ledger-pilots:realestate:attestation:${attestationId}:${claimHashOf(claim, claimSalt)}`;
}

/** Draws a document. */
export async function renderDocument(document: AttestedDocument): Promise<Buffer> {
  const { ko, en } = DOCUMENTS[document.claim.item].title;
  const asOf = new Date(document.claim.asOf);
  const pdf = new PDFDocument({
    ...{ size: 'A4', margin: MARGIN, font: FONT as unknown as string, lang: 'ko', displayTitle: true },
    // Another zlib packs otherwise, and the bytes must be the same everywhere.
    compress: false,
    info: { Title: `${ko} (${en})`, CreationDate: asOf, ModDate: asOf },
  });
  pdf.file(Buffer.from(canonicalText(document)), {
    ...{ name: ATTACHMENT, type: 'application/json', creationDate: asOf, modifiedDate: asOf },
  });
  head(pdf, document, `${ko}\n`, en);
  body(pdf, document);
  foot(pdf, document);
  return Buffer.from(await pdfBytes(pdf));
}

type Pdf = InstanceType<typeof PDFDocument>;

function head(pdf: Pdf, document: AttestedDocument, title: string, subtitle: string): void {
  drawQr(pdf, qrText(document), { left: pdf.page.width - MARGIN - QR_SIDE, top: MARGIN, side: QR_SIDE });
  const width = pdf.page.width - 2 * MARGIN - QR_SIDE - INDENT;
  pdf.fontSize(20).text(title.trim(), MARGIN, MARGIN, { width });
  pdf.fontSize(10).text(subtitle, { width }).moveDown();
  const { claim, attestationId } = document;
  const facts = [
    ['발급기관', claim.issuer],
    ['기준일시', claim.asOf],
    ['문서확인번호', claim.documentNo],
    ['필지고유번호', claim.pnu],
    ['부동산고유번호', claim.propertyNo],
    ['증명번호', attestationId],
  ];
  pdf.fontSize(9);
  for (const [label, value] of facts) {
    if (value !== undefined) pdf.text(`${label}  ${value}`, { width });
  }
  pdf.y = Math.max(pdf.y, MARGIN + QR_SIDE) + 2 * LINE_GAP;
}

function body(pdf: Pdf, document: AttestedDocument): void {
  pdf.fontSize(10.5);
  const right = pdf.page.width - MARGIN;
  for (const { label, value, depth } of renditionLines(document)) {
    const left = MARGIN + depth * INDENT;
    const width = right - left - LABEL_WIDTH;
    const height = Math.max(pdf.heightOfString(value, { width }), pdf.heightOfString(label, { width: LABEL_WIDTH }));
    if (pdf.y + height > pdf.page.height - MARGIN) pdf.addPage();
    const top = pdf.y;
    pdf.text(label, left, top, { width: LABEL_WIDTH });
    pdf.text(value, left + LABEL_WIDTH, top, { width });
    pdf.y = top + height + LINE_GAP;
  }
}

function foot(pdf: Pdf, { claim, claimSalt }: AttestedDocument): void {
  const width = pdf.page.width - 2 * MARGIN;
  pdf.fontSize(8).moveDown();
  pdf.text(`SHA-256 (salted)  ${claimHashOf(claim, claimSalt)}`, MARGIN, pdf.y, { width });
  pdf.text('이 파일 그대로 POST /v1/realestate/documents/verify 에서 진위를 확인할 수 있습니다.', { width });
  pdf.text('Check this very file at POST /v1/realestate/documents/verify.', { width });
}
