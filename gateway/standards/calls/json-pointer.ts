/** Places in a JSON document as JSON Pointers (RFC 6901), which partners' programs can follow. */

const STEP = /\.([^.[]+)|\[(\d+)\]/g;

/** The pointer to a place that is given by its steps. */
export function pointerOf(steps: readonly PropertyKey[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/**
 * The pointer to a place as the contracts write it: `$.epcList[0]` is `/epcList/0`. A name with a dot or a bracket in it,
 * which no field of EPCIS has, becomes several steps.
 * @param base - pointer to what `$` stands for
 */
export function pointerOfPath(path: string, base = ''): string {
  return base + pointerOf([...path.matchAll(STEP)].map(([, name, index]) => name ?? index!));
}
