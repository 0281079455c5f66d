import { nearest } from '../core/index.ts';

/** The hint for a misspelt word; undefined where no name is near. */
export function didYouMean(word: string, names: Iterable<string>): string | undefined {
  const name = nearest(word, names);
  return name === undefined || name === word ? undefined : `did you mean ${name}?`;
}
