/** The fonts of renditions, from their packages. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import absolutePath from 'swagger-ui-dist/absolute-path.js';

/** The compiled gateway lies elsewhere than its packages; one that knows its own place tells where they are. */
const packages = createRequire(`${absolutePath()}/`);

const DOCUMENT_FONT = '@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf';

/** The font's file of certificates, in the packages: it has French accents and Chinese characters, which the smaller one lacks. */
export const CERTIFICATE_FONT = '@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf';

/** Bytes of the font of real-estate documents. */
export function renditionFont(): Uint8Array {
  return readFileSync(packages.resolve(DOCUMENT_FONT));
}

/** Bytes of the font of certificates. */
export function certificateFont(): Uint8Array {
  return readFileSync(packages.resolve(CERTIFICATE_FONT));
}
