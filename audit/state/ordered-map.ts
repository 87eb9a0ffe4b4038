/** A map whose keys are in order, from a package that Node and bundlers import in two ways. */
import sorted from 'sorted-btree';

/** Keys in the order of their code units. */
export type OrderedMap<Value> = sorted.default<string, Value>;

// Node's import of a CommonJS module is the module, others give its default export.
const Constructor = (sorted.default ?? sorted) as typeof sorted.default;

/** An empty map. */
export function orderedMap<Value>(): OrderedMap<Value> {
  return new Constructor<string, Value>();
}
