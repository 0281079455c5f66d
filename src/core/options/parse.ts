import { GenTcpError } from '../error.ts';
import { TermError, parseTerm } from '../term/parse.ts';
import { printTerm } from '../term/print.ts';
import { type Term, tuple } from '../term/term.ts';
import { withOption } from './merge.ts';
import type { Options } from './options.ts';
import { badValue, outOfScope, refusal, show, unknownOption } from './refusal.ts';
import type { OptionRow, Scope } from './row.ts';
import { optionRow } from './table.ts';

/**
 * The options in the text of an Erlang option list, or of a single option. Of several occurrences the last one wins; `raw`
 * accumulates.
 *
 * Fails with `badarg`, in one line that names the option, the value and what is accepted; with a scope also for options
 * which that call does not take.
 *
 * @example parseOptions('[binary, {packet,2}, {active,once}]') // { mode: 'binary', packet: 2, active: 'once' }
 */
export function parseOptions(text: string, scope?: Scope): Options {
  let options: Options = {};
  for (const [index, element] of optionElements(readTerm(text)).entries()) {
    const { row, value } = readElement(element, index);
    if (scope !== undefined && !row.calls.includes(scope)) throw refusal('badarg', row.name, outOfScope(row, scope));
    options = withOption(options, row, value);
  }
  return options;
}

/** @internal The elements of an option list that has been read already; a single option is a list of one. */
export function optionElements(term: Term): readonly Term[] {
  if (term.kind === 'list' && term.tail === undefined) return term.items;
  return term.kind === 'string' && term.bytes.length === 0 ? [] : [term];
}

/**
 * The option that an element of a list says, as an object with one key; `index` is its place in the list.
 *
 * Fails with `badarg` as `parseOptions` does.
 *
 * @internal
 */
export function elementOption(element: Term, index: number): Options {
  const { row, value } = readElement(element, index);
  return withOption({}, row, value);
}

function readTerm(text: string): Term {
  if (typeof text !== 'string') throw new GenTcpError('badarg', { because: 'an Erlang option list is a string' });
  try {
    return parseTerm(text);
  } catch (error) {
    if (!(error instanceof TermError)) throw error;
    throw new GenTcpError('badarg', { because: `not an Erlang option list: ${error.message}` });
  }
}

interface Element {
  readonly row: OptionRow;
  readonly value: unknown;
}

function readElement(element: Term, index: number): Element {
  const read = readOption(element);
  if (read.row.name !== 'inet_backend' || index === 0) return read;
  throw refusal('badarg', read.row.name, 'it has to be the first element of the option list');
}

function readOption(element: Term): Element {
  if (element.kind === 'atom') return readBare(element.name);
  const [tag, ...values] = element.kind === 'tuple' ? element.items : [];
  if (tag?.kind !== 'atom' || values.length === 0) {
    const because = `${show(printTerm(element))} is no option; one is {Name,Value}, or an atom such as binary`;
    throw new GenTcpError('badarg', { because });
  }
  const row = rowOf(tag.name);
  if (row.kind.form === 'bare') throw refusal('badarg', row.name, `it is a bare atom, without a value: ${row.name}`);
  const value = readValues(row, values);
  if (value === undefined) throw refusal('badarg', row.name, badValue(row, values.map(printTerm).join(',')));
  return { row, value };
}

function readBare(name: string): Element {
  const row = rowOf(name);
  if (row.kind.form === 'bare') return { row, value: true };
  throw refusal('badarg', name, `it needs a value: {${name},…}`);
}

function rowOf(name: string): OptionRow {
  const row = optionRow(name);
  // Keys in camelCase are JavaScript's; in Erlang they are other atoms.
  if (row === undefined || row.name !== name) throw refusal('badarg', name, unknownOption(name));
  return row;
}

/** What stands behind the name: one value, or for `raw` also its three parts. */
function readValues<Value>(row: OptionRow<string, Value>, values: readonly Term[]): Value | undefined {
  const [value] = values;
  if (value === undefined) return undefined;
  if (values.length === 1) return row.kind.fromTerm(value);
  return row.kind.form === 'spread' ? row.kind.fromTerm(tuple(...values)) : undefined;
}

/**
 * The value of an option from text as it stands on a command line: plain, an Erlang term, or the whole Erlang option.
 *
 * Fails with `badarg`; the message names the option, the text and what is accepted.
 *
 * @internal
 * @example parseOptionValue(row, 'true,5')  parseOptionValue(row, '{true,5}')  parseOptionValue(row, '{linger,{true,5}}')
 */
export function parseOptionValue<Value>(row: OptionRow<string, Value>, text: string): Value {
  const value = row.kind.fromText(text) ?? fromTermText(row, text);
  if (value === undefined) throw refusal('badarg', row.name, badValue(row, text, row.kind.acceptsText));
  return value;
}

function fromTermText<Value>(row: OptionRow<string, Value>, text: string): Value | undefined {
  const term = termOf(text);
  if (term === undefined) return undefined;
  const [tag, ...values] = term.kind === 'tuple' ? term.items : [];
  return tag?.kind === 'atom' && tag.name === row.name ? readValues(row, values) : row.kind.fromTerm(term);
}

/** Most text is not a term, and need not be one. */
function termOf(text: string): Term | undefined {
  try {
    return parseTerm(text);
  } catch (error) {
    if (error instanceof TermError) return undefined;
    throw error;
  }
}
