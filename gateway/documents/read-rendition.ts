import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { AttestedDocument } from './attested-document.ts';

/** Our renditions store their data as it is; whatever else a PDF can do is none of ours. */
const DATA = /\/Type \/EmbeddedFile[^]*?>>\s*stream\r?\n([^]*?)\r?\nendstream/;

/** The document that a rendition carries; undefined when the file is none of ours. That it is what the file shows is not yet said. */
export function readRendition(pdf: Uint8Array): AttestedDocument | undefined {
  // One byte, one character: what is found is taken out as bytes again.
  const [, data] = DATA.exec(Buffer.from(pdf).toString('latin1')) ?? [];
  return data === undefined ? undefined : documentIn(Buffer.from(data, 'latin1'));
}

/** The document of bytes that are JSON; undefined when they are none. */
export function documentIn(bytes: Uint8Array): AttestedDocument | undefined {
  try {
    return AttestedDocument.safeParse(decode(bytes)).data;
  } catch {
    return undefined;
  }
}
