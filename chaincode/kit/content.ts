/** A command apart from who says it. */

/** A value without some of its fields. */
export function without<T extends object, K extends keyof T>(value: T, ...fields: readonly K[]): Omit<T, K> {
  const kept = Object.entries(value).filter(([field]) => !fields.includes(field as K));
  return Object.fromEntries(kept) as unknown as Omit<T, K>;
}

/** What a command is about: its input without the sender's reference. */
export function contentOf<T extends { readonly messageRef: string }>(input: T): Omit<T, 'messageRef'> {
  return without(input, 'messageRef');
}
