/** An attachment as our PDFs have it, in plain: whatever else a PDF can do is none of ours. */
const ATTACHMENT = /\/Type \/EmbeddedFile[^]*?>>\s*stream\r?\n([^]*?)\r?\nendstream/dg;

/** The bytes of the files that a PDF has attached in plain. That they are what it shows is not yet said. */
export function attachedFiles(pdf: Uint8Array): Uint8Array[] {
  // One byte, one character, whichever it is: what is found is taken out as bytes again.
  const text = new TextDecoder('latin1').decode(pdf);
  return [...text.matchAll(ATTACHMENT)].map(({ indices }) => pdf.slice(...indices![1]!));
}
