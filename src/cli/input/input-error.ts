/** A record on stdin that is malformed (badarg, exit 2): the message names the line and what is wrong with it. */
export class InputError extends Error {
  readonly line: number;

  constructor(line: number, why: string) {
    super(`stdin line ${line}: ${why} (badarg)`);
    this.name = 'InputError';
    this.line = line;
  }
}
