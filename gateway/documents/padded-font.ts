/** The font as pdfkit can read it: it looks for the box of a glyph without outline, such as the space, behind the end of the file. */
export function paddedFont(font: Uint8Array): Uint8Array {
  const padded = new Uint8Array(font.length + 16);
  padded.set(font);
  return padded;
}
