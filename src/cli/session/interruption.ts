/** Something from outside ends the run: a signal, or a time that was given and has run out. */
export type Interruption =
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  | { readonly kind: 'timeout'; readonly flag: string; readonly milliseconds: number };

/** Carries an interruption to whoever waits for the run. */
export class Interrupted extends Error {
  readonly by: Interruption;

  constructor(by: Interruption) {
    super(by.kind === 'signal' ? by.signal : `${by.flag} ${by.milliseconds} ms ran out`);
    this.name = 'Interrupted';
    this.by = by;
  }
}
