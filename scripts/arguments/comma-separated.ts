/** Several names in one argument: `beef, voting`. */
export function commaSeparated(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}
