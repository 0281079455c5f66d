import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a runner found in one round, and how long it took. */
export interface Round {
  readonly count: number;
  /** The bytes of what was found, so that two runners can be seen to have found the same. */
  readonly sum: number;
  readonly seconds: number;
}

/**
 * A process that does a piece of work each time a line comes, and answers `COUNT SUM MICROSECONDS`: its start does not
 * count, and nothing else runs in it.
 */
export class Runner {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: readonly string[], cwd?: string) {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], cwd });
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  /** Does the work once. Rejects when the process is gone. */
  async run(): Promise<Round> {
    this.#process.stdin?.write('go\n');
    const { value, done } = await this.#lines.next();
    const [count = Number.NaN, sum = Number.NaN, microseconds = Number.NaN] = String(value).split(' ').map(Number);
    if (done === true || Number.isNaN(microseconds)) throw new Error(`a runner answered ${String(value)}`);
    return { count, sum, seconds: microseconds / 1e6 };
  }

  /** Ends the process. */
  async stop(): Promise<void> {
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
