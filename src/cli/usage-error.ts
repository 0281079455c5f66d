/**
 * The command line is wrong (exit 2). The message is one line: the option or operand, the value, what is accepted.
 *
 * @example new UsageError('--in yaml: not a format; accepted are raw, line', 'did you mean …?')
 */
export class UsageError extends Error {
  /** What to try instead. */
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.name = 'UsageError';
    this.hint = hint;
  }
}
