import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { Vocabulary } from './vocabulary.ts';
import { zshScript } from './zsh.ts';

/** The shells that there is a script for. */
export const shells = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
  Record<string, (words: Vocabulary) => string>
>;

export const shellNames: readonly string[] = Object.keys(shells);
