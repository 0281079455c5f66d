import { type Term, TermError, elementOption, optionElements, parseTerms } from '../core/index.ts';
import { didYouMean } from './did-you-mean.ts';
import type { GivenOptions } from './draft.ts';
import { mergeOptions, usageError } from './given-options.ts';
import { UsageError } from './usage-error.ts';

/** The user's own defaults, as they stand in a file. */
export interface ConfigFile {
  readonly file: string;
  readonly text: string;
}

/** Which function of gen_tcp the defaults are for. */
export type Opener = 'connect' | 'listen';

/**
 * The options for `connect` or `listen` in a file of Erlang terms, each a kernel parameter of that name, each ended by a
 * full stop: `{inet_default_connect_options, [{nodelay,true}]}.`
 *
 * @throws UsageError naming the file and the line, for what is no term, no parameter, or no option
 */
export function configOptions({ file, text }: ConfigFile, opener: Opener): GivenOptions {
  const { terms, lineOf } = parsed(file, text);
  const place = (term: Term): string => `${file}:${lineOf(term)}`;
  let options: GivenOptions = new Map();
  for (const term of terms) {
    const { name, value } = parameterOf(term, place(term));
    if (name === 'inet_backend') options = withElements(options, [term], place);
    else if (name === parameters[opener]) options = withElements(options, optionElements(value), place);
  }
  return options;
}

const parameters = {
  connect: 'inet_default_connect_options',
  listen: 'inet_default_listen_options',
} as const satisfies Readonly<Record<Opener, string>>;

const names: readonly string[] = [...Object.values(parameters), 'inet_backend'];

function parsed(file: string, text: string): ReturnType<typeof parseTerms> {
  try {
    return parseTerms(text);
  } catch (error) {
    if (!(error instanceof TermError)) throw error;
    const line = text.slice(0, error.position).split('\n').length;
    throw new UsageError(`${file}:${line}: not an Erlang term: ${error.message}`);
  }
}

interface Parameter {
  readonly name: string;
  readonly value: Term;
}

function parameterOf(term: Term, place: string): Parameter {
  const [tag, value, ...more] = term.kind === 'tuple' ? term.items : [];
  if (tag?.kind !== 'atom' || value === undefined || more.length > 0) {
    throw new UsageError(`${place}: not a parameter`, `one is {Name,Value}. with the name ${names.join(' or ')}`);
  }
  if (names.includes(tag.name)) return { name: tag.name, value };
  const hint = didYouMean(tag.name, names) ?? `known are ${names.join(', ')}`;
  throw new UsageError(`${place}: ${tag.name}: there is no such parameter`, hint);
}

function withElements(before: GivenOptions, elements: readonly Term[], place: (term: Term) => string): GivenOptions {
  let options = before;
  for (const [index, element] of elements.entries()) {
    const origin = place(element);
    try {
      options = mergeOptions(options, Object.entries(elementOption(element, index)), origin);
    } catch (error) {
      throw usageError(error, origin);
    }
  }
  return options;
}
