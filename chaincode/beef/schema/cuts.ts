/**
 * The cuts of beef: ten primal cuts and thirty-nine within them (Ministry of Food and Drug Safety, labelling by cut, annex 1).
 * Codes are this project's: two digits for the primal cut, two for the one within it, `00` for the whole.
 */

/** A primal cut with those within it, in Korean. */
export interface PrimalCut {
  readonly code: string;
  readonly ko: string;
  readonly en: string;
  /** Ribs count apart from lean in the bands of plausible yields. */
  readonly ribs: boolean;
  readonly minor: readonly string[];
}

/** All of them. */
export const PRIMAL_CUTS: readonly PrimalCut[] = [
  { code: '01', ko: '안심', en: 'tenderloin', ribs: false, minor: ['안심살'] },
  { code: '02', ko: '등심', en: 'loin', ribs: false, minor: ['윗등심살', '꽃등심살', '아래등심살', '살치살'] },
  { code: '03', ko: '채끝', en: 'striploin', ribs: false, minor: ['채끝살'] },
  { code: '04', ko: '목심', en: 'chuck', ribs: false, minor: ['목심살'] },
  {
    code: '05',
    ko: '앞다리',
    en: 'clod',
    ribs: false,
    minor: ['꾸리살', '부채살', '앞다리살', '갈비덧살', '부채덮개살'],
  },
  { code: '06', ko: '우둔', en: 'round', ribs: false, minor: ['우둔살', '홍두깨살'] },
  { code: '07', ko: '설도', en: 'butt', ribs: false, minor: ['보섭살', '설깃살', '설깃머리살', '도가니살', '삼각살'] },
  {
    code: '08',
    ko: '양지',
    en: 'brisket',
    ribs: false,
    minor: ['양지머리', '차돌박이', '업진살', '업진안살', '치마양지', '치마살', '앞치마살'],
  },
  {
    code: '09',
    ko: '사태',
    en: 'shank',
    ribs: false,
    minor: ['앞사태', '뒷사태', '뭉치사태', '아롱사태', '상박살'],
  },
  {
    code: '10',
    ko: '갈비',
    en: 'rib',
    ribs: true,
    minor: ['본갈비', '꽃갈비', '참갈비', '갈비살', '마구리', '토시살', '안창살', '제비추리'],
  },
];

/** A cut by its code, or `undefined` when there is none. */
export function cutOf(code: string): { ko: string; en: string; ribs: boolean } | undefined {
  const primal = PRIMAL_CUTS.find((cut) => code.startsWith(cut.code));
  if (primal === undefined) return undefined;
  const { ko, en, ribs } = primal;
  const index = globalThis.Number(code.slice(2));
  if (index === 0) return { ko, en, ribs };
  const minor = primal.minor[index - 1];
  return minor === undefined ? undefined : { ko: minor, en: `${en}, cut ${index}`, ribs };
}
