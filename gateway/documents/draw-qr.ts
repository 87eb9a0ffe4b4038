import type PDFDocument from 'pdfkit';
import encodeQR from 'qr';

/** Where a code is drawn, in points. */
export interface QrPlace {
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

/** Draws a QR code into a PDF. */
export function drawQr(pdf: InstanceType<typeof PDFDocument>, text: string, { left, top, side }: QrPlace): void {
  const cells = encodeQR(text, 'raw', { ecc: 'medium', border: 2 });
  const cell = side / cells.length;
  for (const [y, row] of cells.entries()) {
    for (const [x, isDark] of row.entries()) {
      if (isDark) pdf.rect(left + x * cell, top + y * cell, cell, cell);
    }
  }
  pdf.fill('black');
}
