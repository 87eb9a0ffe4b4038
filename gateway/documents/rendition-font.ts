/** The font of renditions, from its package. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import absolutePath from 'swagger-ui-dist/absolute-path.js';

/** The compiled gateway lies elsewhere than its packages; one that knows its own place tells where they are. */
const packages = createRequire(`${absolutePath()}/`);

/** Name of the font's file in the packages. */
export const FONT_PACKAGE = '@expo-google-fonts/nanum-gothic/400Regular/NanumGothic_400Regular.ttf';

/** The font's bytes. */
export function renditionFont(): Uint8Array {
  return readFileSync(packages.resolve(FONT_PACKAGE));
}
