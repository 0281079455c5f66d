import { TermError } from './term-error.ts';

/** What stands between quotes: its characters, and the position behind the closing quote. */
export interface Quoted {
  readonly value: string;
  readonly end: number;
}

/**
 * Reads a quoted atom or string from its opening quote on, as erl_scan does: raw line ends are allowed.
 *
 * @throws TermError when the closing quote is missing or an escape names no character
 */
export function scanQuoted(text: string, start: number): Quoted {
  const quote = text.charAt(start);
  const plain = quote === '"' ? /[^"\\]*/y : /[^'\\]*/y;
  let value = '';
  let at = start + 1;
  for (;;) {
    plain.lastIndex = at;
    const run = plain.exec(text)?.[0] ?? '';
    value += run;
    at += run.length;
    if (at >= text.length) throw new TermError(`expected a closing ${quote}, found the end`, { text, position: at });
    if (text.charAt(at) === quote) return { value, end: at + 1 };
    const escape = scanEscape(text, at);
    value += escape.value;
    at = escape.end;
  }
}

/** Reads the one character behind a `$`: itself, or an escape. */
export function scanCharacter(text: string, start: number): Quoted {
  if (text.charAt(start + 1) === '\\') return scanEscape(text, start + 1);
  return codePointAt(text, start + 1);
}

function codePointAt(text: string, at: number): Quoted {
  const code = text.codePointAt(at);
  if (code === undefined) throw new TermError('expected a character, found the end', { text, position: at });
  const value = String.fromCodePoint(code);
  return { value, end: at + value.length };
}

const HEX_ESCAPE = /\\x(?:\{([\da-fA-F]+)\}|([\da-fA-F]{2}))/y;
const OCTAL_ESCAPE = /\\([0-7]{1,3})/y;

const NAMED: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['d', '\u007F'],
  ['e', '\u001B'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['s', ' '],
  ['t', '\t'],
  ['v', '\v'],
]);

function scanEscape(text: string, start: number): Quoted {
  const octal = match(OCTAL_ESCAPE, text, start);
  if (octal !== undefined) return numbered(octal, 8, { text, start });
  const letter = codePointAt(text, start + 1);
  if (letter.value === 'x') return scanHexEscape(text, start);
  if (letter.value === '^') return scanControlEscape(text, start);
  return { value: NAMED.get(letter.value) ?? letter.value, end: letter.end };
}

function scanHexEscape(text: string, start: number): Quoted {
  const hex = match(HEX_ESCAPE, text, start);
  if (hex !== undefined) return numbered(hex, 16, { text, start });
  throw new TermError('expected two hex digits or {digits} behind \\x', { text, position: start });
}

/** `\^A` is 1: erl_scan keeps the low five bits of whatever follows. */
function scanControlEscape(text: string, start: number): Quoted {
  const { value, end } = codePointAt(text, start + 2);
  return { value: String.fromCodePoint((value.codePointAt(0) ?? 0) & 0x1f), end };
}

interface Escape {
  readonly text: string;
  readonly start: number;
}

function numbered(found: RegExpExecArray, radix: 8 | 16, { text, start }: Escape): Quoted {
  const code = Number.parseInt(found[1] ?? found[2] ?? '', radix);
  if (!isCharacter(code)) throw new TermError(`${found[0]} is no Unicode character`, { text, position: start });
  return { value: String.fromCodePoint(code), end: start + found[0].length };
}

/** Is this number a Unicode character: in range, and no half of a surrogate pair? */
export function isCharacter(code: number): boolean {
  return code >= 0 && code <= 0x10_ffff && (code < 0xd800 || code > 0xdfff);
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
