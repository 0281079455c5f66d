import type { CommandRow } from '../command-table.ts';
import { type Flag, type FlagValues, longSpellings } from '../flag.ts';
import { flagTable } from '../flag-table.ts';

/** All that can stand on a line, as each shell is told it. */
export interface Vocabulary {
  readonly commands: readonly CommandRow[];
  /** The flags, those together that the same commands take. */
  readonly sets: readonly FlagSet[];
}

export interface FlagSet {
  readonly commands: readonly string[];
  readonly flags: readonly FlagWords[];
}

export interface FlagWords {
  /** With their dashes, the short one last. */
  readonly spellings: readonly string[];
  /** The `--no-` form of a boolean. */
  readonly negations: readonly string[];
  readonly summary: string;
  /** What stands for the value; `undefined` where there is none. */
  readonly value: string | undefined;
  readonly boolean: boolean;
  readonly values: FlagValues;
}

/** What the tables say. */
export function vocabulary(commands: readonly CommandRow[]): Vocabulary {
  const sets = Map.groupBy(flagTable, ({ commands }) => commands.join(' '));
  return {
    commands,
    sets: [...sets].map(([names, flags]) => ({ commands: names.split(' '), flags: flags.map(flagWords) })),
  };
}

function flagWords(flag: Flag): FlagWords {
  const { name, aliases = [], short, value, boolean = false, values = [], summary } = flag;
  const positive = [name, ...aliases].map((one) => `--${one}`);
  return {
    spellings: short === undefined ? positive : [...positive, `-${short}`],
    negations: longSpellings(flag).filter((spelling) => !positive.includes(spelling)),
    summary,
    value,
    boolean,
    values,
  };
}
