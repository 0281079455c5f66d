import { parseBinary } from './binary.ts';
import { sortEntries } from './order.ts';
import { type Term, atom, binary, integer, list, string } from './term.ts';
import { Tokens } from './tokens.ts';

export { TermError } from './term-error.ts';

/** Terms are nested no deeper than this: reading, printing and comparing them recurse. */
export const MAX_DEPTH = 512;

/**
 * Reads one Erlang term in source form, as `erl_parse:parse_term/1` does; the final `.` may be missing and `#Port<0.1>` is let through.
 *
 * A string whose characters are all below 256 is of kind `string`, any other a list of integers. Map entries come sorted.
 *
 * @throws TermError naming the column, what was expected and what was found
 * @example parseTerm('{raw,6,9,<<1:32/native>>}')
 */
export function parseTerm(text: string): Term {
  const tokens = new Tokens(text);
  const term = parseValue(tokens, 0);
  tokens.takeSign('.');
  if (tokens.current.kind !== 'end') throw tokens.unexpected('the end');
  return term;
}

/** The terms of a file, each ended by a full stop, and where each of them and of their parts stands. */
export interface TermFile {
  readonly terms: readonly Term[];
  /** The line, from 1, on which a term of the file begins. */
  readonly lineOf: (term: Term) => number;
}

/**
 * Reads one term after another, as `file:consult/1` does.
 *
 * @internal
 * @throws TermError as `parseTerm`; also where the full stop behind a term is missing
 * @example parseTerms('{a,1}. % first\n{b,2}.').terms.length // 2
 */
export function parseTerms(text: string): TermFile {
  const tokens = new Tokens(text, 'noted');
  const terms: Term[] = [];
  while (tokens.current.kind !== 'end') {
    terms.push(parseValue(tokens, 0));
    if (!tokens.takeSign('.')) throw tokens.unexpected("'.' behind the term");
  }
  return { terms, lineOf: (term) => lineAt(text, tokens.startOf(term)) };
}

function lineAt(text: string, position: number): number {
  return text.slice(0, position).split('\n').length;
}

function parseValue(tokens: Tokens, depth: number): Term {
  const { start } = tokens.current;
  return tokens.noted(parseAny(tokens, depth), start);
}

function parseAny(tokens: Tokens, depth: number): Term {
  const token = tokens.current;
  if (depth > MAX_DEPTH) throw tokens.error(`nested deeper than ${MAX_DEPTH}`, token.start);
  switch (token.kind) {
    case 'atom':
      tokens.take();
      return atom(token.name);
    case 'integer':
      tokens.take();
      return integer(token.value);
    case 'float':
      tokens.take();
      return { kind: 'float', value: token.value };
    case 'opaque':
      tokens.take();
      return { kind: 'opaque', text: token.text };
    case 'string':
      return textTerm(tokens.takeStrings());
    case 'sign':
      return parseSign(tokens, token.sign, depth);
    case 'word':
    case 'end':
      throw tokens.unexpected('a term');
  }
}

function textTerm(text: string): Term {
  const bytes = Buffer.from(text, 'latin1');
  if (bytes.toString('latin1') === text) return string(bytes);
  return list(Array.from(text, (character) => integer(character.codePointAt(0) ?? 0)));
}

function parseSign(tokens: Tokens, sign: string, depth: number): Term {
  switch (sign) {
    case '{':
      tokens.take();
      return { kind: 'tuple', items: parseItems(tokens, '}', depth) };
    case '[':
      tokens.take();
      return parseList(tokens, depth);
    case '<<':
      tokens.take();
      return binary(parseBinary(tokens, () => parseValue(tokens, depth + 1)));
    case '#':
      tokens.take();
      return parseMap(tokens, depth);
    case '(':
      tokens.take();
      return parseGroup(tokens, depth);
    case '-':
    case '+':
      tokens.take();
      return signed(parseNumber(tokens, depth), sign);
    default:
      throw tokens.unexpected('a term');
  }
}

/** What stands between commas, up to and with the closing sign. */
function parseItems(tokens: Tokens, close: string, depth: number): Term[] {
  const items: Term[] = [];
  if (tokens.takeSign(close)) return items;
  do items.push(parseValue(tokens, depth + 1));
  while (tokens.takeSign(','));
  if (!tokens.takeSign(close)) throw tokens.unexpected(`',' or '${close}'`);
  return items;
}

function parseList(tokens: Tokens, depth: number): Term {
  const items: Term[] = [];
  if (tokens.takeSign(']')) return list(items);
  do items.push(parseValue(tokens, depth + 1));
  while (tokens.takeSign(','));
  const tail = tokens.takeSign('|') ? parseValue(tokens, depth + 1) : undefined;
  if (!tokens.takeSign(']')) throw tokens.unexpected(tail === undefined ? "',', '|' or ']'" : "']'");
  return list(items, tail);
}

function parseMap(tokens: Tokens, depth: number): Term {
  if (!tokens.takeSign('{')) throw tokens.unexpected("'{' of a map");
  const entries: [Term, Term][] = [];
  if (tokens.takeSign('}')) return { kind: 'map', entries };
  do entries.push(parseEntry(tokens, depth + 1));
  while (tokens.takeSign(','));
  if (!tokens.takeSign('}')) throw tokens.unexpected("',' or '}'");
  return { kind: 'map', entries: sortEntries(entries) };
}

function parseEntry(tokens: Tokens, depth: number): [Term, Term] {
  const key = parseValue(tokens, depth);
  if (!tokens.takeSign('=>')) throw tokens.unexpected("'=>'");
  return [key, parseValue(tokens, depth)];
}

function parseGroup(tokens: Tokens, depth: number): Term {
  const term = parseValue(tokens, depth + 1);
  if (!tokens.takeSign(')')) throw tokens.unexpected("')'");
  return term;
}

/** Behind a sign stands a number, in any number of parentheses, but no second sign. */
function parseNumber(tokens: Tokens, depth: number): Numeral {
  const token = tokens.current;
  if (depth > MAX_DEPTH) throw tokens.error(`nested deeper than ${MAX_DEPTH}`, token.start);
  if (tokens.takeSign('(')) {
    const number = parseNumber(tokens, depth + 1);
    if (!tokens.takeSign(')')) throw tokens.unexpected("')'");
    return number;
  }
  if (token.kind !== 'integer' && token.kind !== 'float') throw tokens.unexpected('a number');
  tokens.take();
  return token;
}

type Numeral =
  { readonly kind: 'integer'; readonly value: bigint } | { readonly kind: 'float'; readonly value: number };

function signed(number: Numeral, sign: '+' | '-'): Term {
  if (number.kind === 'float') return { kind: 'float', value: sign === '-' ? -number.value : number.value };
  return integer(sign === '-' ? -number.value : number.value);
}
