import { type Options, type Term, optionRow, optionsToTerm, printTerm } from '../core/index.ts';
import { DEFAULT } from './command-options.ts';
import type { GivenOptions } from './draft.ts';

/**
 * Options as an Erlang list that `--opts` and Erlang take again, one option a line. With `given`, each line ends in a
 * comment that says where the option came from.
 *
 * @example explain({ mode: 'binary', packet: 2 }) // '[{mode,binary},\n {packet,2}]\n'
 */
export function explain(options: Options, given?: GivenOptions): string {
  const elements = elementsOf(options);
  const lines = elements.map((element, index) => {
    const [open, close] = [index === 0 ? '[' : ' ', index === elements.length - 1 ? ']' : ','];
    return { code: open + printTerm(element) + close, origin: given?.get(keyOf(element))?.origin ?? DEFAULT };
  });
  const width = Math.max(0, ...lines.map(({ code }) => code.length));
  return lines
    .map(({ code, origin }) => `${given === undefined ? code : `${code.padEnd(width)}  % ${origin}`}\n`)
    .join('');
}

function elementsOf(options: Options): readonly Term[] {
  const term = optionsToTerm(options);
  return term.kind === 'list' ? term.items : [];
}

function keyOf(element: Term): string {
  const name = element.kind === 'tuple' ? element.items[0] : element;
  return (name?.kind === 'atom' ? optionRow(name.name)?.key : undefined) ?? '';
}
