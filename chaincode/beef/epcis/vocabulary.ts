/**
 * The words of the Core Business Vocabulary 2.0 (CBV, section 7) that an event may carry, and the namespace of our own
 * words. In JSON a word stands bare, `shipping`; what it means is a URI of GS1's web vocabulary.
 */

/** The words that each kind of field knows; the keys are the prefixes that the web vocabulary gives them. */
export const WORDS = {
  /** Business steps, CBV section 7.1. */
  BizStep: [
    ...['accepting', 'arriving', 'assembling', 'collecting', 'commissioning', 'consigning', 'creating_class_instance'],
    ...['cycle_counting', 'decommissioning', 'departing', 'destroying', 'disassembling', 'dispensing', 'encoding'],
    ...['entering_exiting', 'holding', 'inspecting', 'installing', 'killing', 'loading', 'other', 'packing', 'picking'],
    ...['receiving', 'removing', 'repackaging', 'repairing', 'replacing', 'reserving', 'retail_selling', 'sampling'],
    ...['sensor_reporting', 'shipping', 'staging_outbound', 'stock_taking', 'stocking', 'storing', 'transporting'],
    ...['unloading', 'unpacking', 'void_shipping'],
  ],
  /** Dispositions, CBV section 7.2. */
  Disp: [
    ...['active', 'available', 'completeness_inferred', 'completeness_verified', 'conformant', 'container_closed'],
    ...['container_open', 'damaged', 'destroyed', 'dispensed', 'disposed', 'encoded', 'expired', 'in_progress'],
    ...['in_transit', 'inactive', 'mismatch_class', 'mismatch_instance', 'mismatch_quantity', 'needs_replacement'],
    ...['no_pedigree_match', 'non_conformant', 'non_sellable_other', 'partially_dispensed', 'recalled', 'reserved'],
    ...[
      'retail_sold',
      'returned',
      'sellable_accessible',
      'sellable_not_accessible',
      'stolen',
      'unavailable',
      'unknown',
    ],
  ],
  /** Business transaction types, CBV section 7.3. */
  BTT: [
    ...['bol', 'cert', 'desadv', 'inv', 'pedigree', 'po', 'poc', 'prodorder', 'recadv', 'rma', 'testprd', 'testres'],
    'upevt',
  ],
  /** Source and destination types, CBV section 7.4. */
  SDT: ['location', 'owning_party', 'possessing_party'],
  /** Error reasons, CBV section 7.5. */
  ER: ['did_not_occur', 'incorrect_data'],
} as const satisfies Record<string, readonly string[]>;

/** A kind of words: business step, disposition, transaction type, source or destination type, error reason. */
export type WordKind = keyof typeof WORDS;

/** Where GS1's web vocabulary is. */
export const CBV = 'https://ref.gs1.org/cbv/';

/** The JSON-LD context that EPCIS 2.0 documents name, EPCIS section 10.1. */
export const EPCIS_CONTEXT = 'https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld';

/** The origin of every URI of this pilot: a domain that nobody can own (RFC 2606). */
export const TRACE_BASE = 'https://ktrace.example.org';

/** Prefix and namespace of the fields and words that the standard does not have. */
export const NAMESPACES = { ktrace: `${TRACE_BASE}/epcis/` } as const;

/** A business transaction of a kind that CBV does not know: the order of an authority to hold, release or recall. */
export const ORDER = `${NAMESPACES.ktrace}order`;

/** The URI that a word means; what is a URI already stays as it is. */
export function wordUri(kind: WordKind, word: string): string {
  return (WORDS[kind] as readonly string[]).includes(word) ? `${CBV}${kind}-${word}` : word;
}

/** The bare word of CBV that a word or its URI stands for; any other URI stays as it is. */
export function bareWord(kind: WordKind, word: string): string {
  const prefix = `${CBV}${kind}-`;
  const bare = word.startsWith(prefix) ? word.slice(prefix.length) : '';
  return (WORDS[kind] as readonly string[]).includes(bare) ? bare : word;
}
