import { BARE_ATOM, isReservedWord } from './bare-atom.ts';
import { scanCharacter, scanQuoted } from './quoted.ts';
import { type Place, TermError, quoteForMessage } from './term-error.ts';

/** One word of Erlang source, with the part of the text it came from. */
export type Token = TokenValue & { readonly start: number; readonly end: number };

type TokenValue =
  | { readonly kind: 'sign'; readonly sign: string }
  | { readonly kind: 'atom'; readonly name: string }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'opaque'; readonly text: string }
  | { readonly kind: 'word'; readonly what: string }
  | { readonly kind: 'end' };

/** Controls are blanks to erl_scan, too. */
const BLANK = /[\p{Cc}\s]*/uy;
const COMMENT = /%[^\n]*/y;
/** Numbers, first with a `_` anywhere: a repeated group would cost stack for each of them, so their places are looked at later. */
const FLOAT = /[\d_]+\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?/y;
const BASED = /[\d_]+#[\da-zA-Z]\w*/y;
const DECIMAL = /[\d_]+/y;
const OPAQUE = /#[A-Z][A-Za-z]*<[\w.@-]*>/y;
const VARIABLE = /[A-Z_À-ÖØ-Þ][\w@À-ÖØ-öø-ÿ]*/y;
const SIGN = /<<|>>|=>|[[\]{}(),|:/#.+-]/y;

/** erl itself stops at about four million bits; converting costs more than linear time, so the end comes earlier here. */
const MAX_DIGITS = 65_536;

/** The limit of the Erlang runtime, in characters. */
const MAX_ATOM_LENGTH = 255;

/**
 * The next token at or behind `from`, blanks and `%` comments skipped; at the end of the text a token of kind `end`.
 *
 * @throws TermError for text that is no Erlang word: an open quote, a digit outside its base, a float out of range
 */
export function nextToken(text: string, from: number): Token {
  const start = skipBlank(text, from);
  const first = text.charAt(start);
  if (first === '') return { kind: 'end', start, end: start };
  if (first === '"') return stringToken(text, start);
  if (first === "'") return quotedAtomToken(text, start);
  if (first === '$') return characterToken(text, start);
  if (first >= '0' && first <= '9') return numberToken(text, start);
  return wordToken(text, start);
}

function skipBlank(text: string, from: number): number {
  let at = from;
  for (;;) {
    at += match(BLANK, text, at)?.length ?? 0;
    const comment = match(COMMENT, text, at);
    if (comment === undefined) return at;
    at += comment.length;
  }
}

function stringToken(text: string, start: number): Token {
  const { value, end } = scanQuoted(text, start);
  return { kind: 'string', value, start, end };
}

function quotedAtomToken(text: string, start: number): Token {
  const { value, end } = scanQuoted(text, start);
  return { kind: 'atom', name: checkedAtom(value, text, start), start, end };
}

function checkedAtom(name: string, text: string, position: number): string {
  // A character is at most two UTF-16 units: what is longer need not be counted.
  if (name.length <= MAX_ATOM_LENGTH * 2 && Array.from(name).length <= MAX_ATOM_LENGTH) return name;
  throw new TermError(`an atom has at most ${MAX_ATOM_LENGTH} characters`, { text, position });
}

function characterToken(text: string, start: number): Token {
  const { value, end } = scanCharacter(text, start);
  return { kind: 'integer', value: BigInt(value.codePointAt(0) ?? 0), start, end };
}

function numberToken(text: string, start: number): Token {
  const float = match(FLOAT, text, start);
  if (float !== undefined) return floatToken(float, text, start);
  const based = match(BASED, text, start);
  if (based !== undefined)
    return { kind: 'integer', value: basedInteger(based, text, start), start, end: start + based.length };
  const decimal = match(DECIMAL, text, start) ?? '';
  const digits = withoutUnderscores(decimal, LONE_IN_DECIMAL, { text, position: start });
  return { kind: 'integer', value: BigInt(digits), start, end: start + decimal.length };
}

function floatToken(source: string, text: string, start: number): Token {
  const value = Number(withoutUnderscores(source, LONE_IN_DECIMAL, { text, position: start }));
  if (Number.isFinite(value)) return { kind: 'float', value, start, end: start + source.length };
  throw new TermError(`${quoteForMessage(source)} is out of a float's range`, { text, position: start });
}

function basedInteger(source: string, text: string, position: number): bigint {
  const mark = source.indexOf('#');
  const base = Number(withoutUnderscores(source.slice(0, mark), LONE_IN_DECIMAL, { text, position }));
  if (base < 2 || base > 36) throw new TermError(`a base is 2 to 36, found ${base}`, { text, position });
  const digits = withoutUnderscores(source.slice(mark + 1), LONE_IN_BASED, { text, position });
  const wrong = Array.from(digits).find((digit) => Number.isNaN(Number.parseInt(digit, base)));
  if (wrong !== undefined) throw new TermError(`'${wrong}' is no digit in base ${base}`, { text, position });
  return inBase(digits, base);
}

const LONE_IN_DECIMAL = /_(?!\d)/;
const LONE_IN_BASED = /_(?![\da-zA-Z])/;

function withoutUnderscores(source: string, lone: RegExp, place: Place): string {
  if (lone.test(source)) throw new TermError("a '_' in a number stands between two digits", place);
  const digits = source.replaceAll('_', '');
  if (digits.length > MAX_DIGITS) throw new TermError(`a number has at most ${MAX_DIGITS} digits`, place);
  return digits;
}

/** So many digits of any base fit a double exactly: 36 ** 10 < 2 ** 53. */
const DIGITS_AT_ONCE = 10;

function inBase(digits: string, base: number): bigint {
  let value = 0n;
  for (let at = 0; at < digits.length; at += DIGITS_AT_ONCE) {
    const part = digits.slice(at, at + DIGITS_AT_ONCE);
    value = value * BigInt(base ** part.length) + BigInt(Number.parseInt(part, base));
  }
  return value;
}

function wordToken(text: string, start: number): Token {
  const opaque = match(OPAQUE, text, start);
  if (opaque !== undefined) return { kind: 'opaque', text: opaque, start, end: start + opaque.length };
  const sign = match(SIGN, text, start);
  if (sign !== undefined) return { kind: 'sign', sign, start, end: start + sign.length };
  const name = match(BARE_ATOM, text, start);
  if (name !== undefined) return bareToken(name, text, start);
  const variable = match(VARIABLE, text, start);
  if (variable !== undefined) return { kind: 'word', what: 'the variable', start, end: start + variable.length };
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
  return { kind: 'word', what: 'the character', start, end: start + character.length };
}

function bareToken(name: string, text: string, start: number): Token {
  const end = start + name.length;
  if (isReservedWord(name)) return { kind: 'word', what: 'the reserved word', start, end };
  return { kind: 'atom', name: checkedAtom(name, text, start), start, end };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
