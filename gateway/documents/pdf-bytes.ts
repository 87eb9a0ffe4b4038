import { concatBytes } from '@noble/hashes/utils.js';
import type PDFDocument from 'pdfkit';

/** Ends a PDF. @returns its bytes, in Node and in browsers */
export function pdfBytes(pdf: InstanceType<typeof PDFDocument>): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(concatBytes(...chunks)));
    pdf.on('error', reject);
    pdf.end();
  });
}
