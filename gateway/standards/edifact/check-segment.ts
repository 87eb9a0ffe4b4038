import { misfitOf } from './data-format.ts';
import { refuse, type Segment } from './segment.ts';
import { type ElementDefinition, SEGMENT_DIRECTORY } from './segment-directory.ts';

/**
 * Checks a segment against the segment directory: number of elements and components, mandatory ones, lengths, types.
 * @param decimal the decimal mark of the interchange
 * @throws {EdifactError} naming element and component; a tag without a definition is not checked
 */
export function checkSegment(segment: Segment, decimal: string): void {
  const definition = SEGMENT_DIRECTORY.get(segment.tag);
  if (definition === undefined) return;
  if (segment.elements.length > definition.elements.length) {
    refuse(
      'ELEMENT_EXCESS',
      segment,
      definition.elements.length + 1,
      1,
      `${segment.tag} has ${definition.elements.length} elements`,
    );
  }
  definition.elements.forEach((element, index) => {
    const components = segment.elements[index] ?? [];
    const used = components.some((value) => value !== '');
    if (!used && definition.conditional.includes(index + 1)) return;
    checkElement(segment, index + 1, element, components, used, decimal);
  });
}

function checkElement(
  segment: Segment,
  number: number,
  definition: ElementDefinition,
  components: readonly string[],
  used: boolean,
  decimal: string,
): void {
  if (components.length > definition.length) {
    refuse('ELEMENT_EXCESS', segment, number, definition.length + 1, `the element has ${definition.length} components`);
  }
  const binding = used || definition[0]!.mandatory;
  definition.forEach((format, index) => {
    const value = components[index] ?? '';
    if (value === '') {
      if (binding && format.mandatory)
        refuse('ELEMENT_MISSING', segment, number, index + 1, 'a mandatory component is missing');
      return;
    }
    const misfit = misfitOf(value, format, decimal);
    if (misfit !== undefined) refuse(misfit.code, segment, number, index + 1, `the value ${misfit.detail}`);
  });
}
