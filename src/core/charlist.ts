import { type Term, integer, list, string } from './term/term.ts';

/** Text as an Erlang string: a list of code points. */
export function charlistToTerm(text: string): Term {
  const points = Array.from(text, (character) => character.codePointAt(0) ?? 0);
  return points.every((point) => point < 256)
    ? string(Uint8Array.from(points))
    : list(points.map((point) => integer(point)));
}

/** Text from an Erlang string or a UTF-8 binary, which OTP takes alike for file names; `undefined` for any other term. */
export function charlistFromTerm(term: Term): string | undefined {
  if (term.kind === 'string') return Buffer.from(term.bytes).toString('latin1');
  if (term.kind === 'binary') return fromUtf8(term.bytes);
  return term.kind === 'list' && term.tail === undefined ? fromPoints(term.items) : undefined;
}

/** Bytes that are no UTF-8 have no text; a replacement character would name another file. */
function fromUtf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString();
  return Buffer.from(text).equals(bytes) ? text : undefined;
}

function fromPoints(items: readonly Term[]): string | undefined {
  let text = '';
  for (const item of items) {
    if (item.kind !== 'integer' || item.value < 0n || item.value > 0x10_ffffn) return undefined;
    text += String.fromCodePoint(Number(item.value));
  }
  return text;
}
