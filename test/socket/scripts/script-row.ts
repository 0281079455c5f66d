/** A script for play() and scripts.erl: what is done, and what has to come. */
export interface ScriptRow {
  /** The section of gen_tcp's behaviour that it shows. */
  readonly section: string;
  /** A sentence about a socket. */
  readonly name: string;
  readonly options: string;
  readonly steps: readonly string[];
  readonly answers: readonly string[];
  /** What gen_tcp answers: the same, but where we deliberately differ. */
  readonly erlang: readonly string[];
}

/**
 * A script as text: a step a line, then what it answers, then what gen_tcp answers where that is deliberately something
 * else; two blanks or more apart. A step without an answer answers `ok`.
 */
export function script(section: string, name: string, options: string, text: string): ScriptRow {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
  const steps = lines.map(([step = '']) => step);
  const answers = lines.map(([, answer = 'ok']) => answer);
  return { section, name, options, steps, answers, erlang: lines.map(([, answer = 'ok', other = answer]) => other) };
}
