import { bashScript } from './bash.ts';
import { fishScript } from './fish.ts';
import type { shellNames } from './shell-names.ts';
import type { Vocabulary } from './vocabulary.ts';
import { zshScript } from './zsh.ts';

/** The script of each shell. */
export const shells = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
  Record<(typeof shellNames)[number], (words: Vocabulary) => string>
>;
