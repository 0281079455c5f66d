/** Another process of this run has failed, and said why: what is left is to end with the same exit code. */
export class ToldAlready extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`a worker ended with ${code}`);
    this.name = 'ToldAlready';
    this.code = code;
  }
}
