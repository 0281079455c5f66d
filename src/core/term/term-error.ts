/** A place in the text of a term: `position` counts UTF-16 units from 0. */
export interface Place {
  readonly text: string;
  readonly position: number;
}

/** Text that is not an Erlang term: the message is one line and names the column (and the line, where there are several). */
export class TermError extends Error {
  /** Where in the text, in UTF-16 units from 0. */
  readonly position: number;

  constructor(why: string, place: Place) {
    super(`${describePlace(place)}: ${why}`);
    this.name = 'TermError';
    this.position = place.position;
  }
}

function describePlace({ text, position }: Place): string {
  const lines = text.slice(0, position).split('\n');
  const column = `column ${(lines.at(-1) ?? '').length + 1}`;
  return text.trimEnd().includes('\n') ? `line ${lines.length}, ${column}` : column;
}

/** More of an offending text than this says nothing more about it. */
const QUOTE_LIMIT = 24;

/** A piece of text for a message: short, on one line, and unable to drive the terminal that shows it. */
export function quoteForMessage(text: string): string {
  const short = text.length > QUOTE_LIMIT ? `${text.slice(0, QUOTE_LIMIT)}…` : text;
  return `'${short.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '?')}'`;
}
