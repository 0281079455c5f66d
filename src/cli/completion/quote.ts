/** A word as a POSIX shell takes it literally. */
export function quoted(text: string): string {
  return /^[\w./:=,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Words of a `case`: `a | b`. */
export function pattern(words: readonly string[]): string {
  return words.map(quoted).join(' | ');
}
