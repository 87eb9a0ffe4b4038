/** Names of private data collections, shared with the gateway, which must know whose peers to ask. */

const FIELD = /\{([^{}]*)\}/g;
const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/** An input that does not lead to a collection. */
export class CollectionError extends Error {
  override readonly name = 'CollectionError';
}

/**
 * Fills the template of a private record's collection, such as `haulier-{terminal}`, from a method's input.
 * @param input - an object whose fields the template names; they must be texts
 * @throws {CollectionError} when a field is missing or the outcome is not a collection's name
 */
export function collectionNameOf(template: string, input: object): string {
  const name = template.replaceAll(FIELD, (_, field: string) => {
    const value: unknown = Object.hasOwn(input, field) ? (input as Record<string, unknown>)[field] : undefined;
    if (typeof value !== 'string')
      throw new CollectionError(`the collection ${template} needs the text field ${field}`);
    return value;
  });
  if (!NAME.test(name)) throw new CollectionError(`the input does not lead to a collection of the form ${template}`);
  return name;
}
