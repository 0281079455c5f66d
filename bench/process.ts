import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** What is to be run. */
export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
}

/** What it has as stdin and stdout: an open descriptor, or lines that we write and read. Absent: /dev/null. */
export interface Standard {
  readonly stdin?: number | 'lines';
  readonly stdout?: number | 'lines';
}

/** In milliseconds. What is measured takes seconds: a process that takes longer hangs. */
const LIMIT = 180_000;

/** Those that are still there: none outlives the benchmark, however that ends. */
const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** A process that has a limited time. Once it is disposed of it is gone, and has been killed if need be. */
export class Process implements AsyncDisposable {
  /** Resolves as soon as it has ended with exit code 0; rejects when it ends in any other way. */
  readonly ended: Promise<void>;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  readonly #said: Promise<string>;
  readonly #lines: AsyncIterator<string> | undefined;

  constructor(plan: Command, { stdin, stdout }: Standard = {}) {
    const { command, args, cwd } = plan;
    const child = spawn(command, args, { stdio: [stdio(stdin), stdio(stdout), 'pipe'], cwd });
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#lines = child.stdout === null ? undefined : createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gone = promise;
    child.once('exit', () => resolve()).once('error', () => resolve());
    this.#said = stderrOf(child);
    this.ended = ending(child, plan, this.#said);
    // Whoever waits for a line, and not for the end, is told by the line that does not come.
    this.ended.catch(() => undefined);
  }

  get alive(): boolean {
    return running.has(this.#child);
  }

  /** All that it has written to stderr, once it has ended. */
  get said(): Promise<string> {
    return this.#said;
  }

  /** Writes a line, and resolves with the numbers in the line that answers. */
  async ask(line: string): Promise<readonly number[]> {
    this.#child.stdin?.write(`${line}\n`);
    return this.answer();
  }

  /** The numbers in the next line that it prints. */
  async answer(): Promise<readonly number[]> {
    const { value, done } = (await this.#lines?.next()) ?? { value: undefined, done: true };
    if (done === true) {
      await this.ended;
      throw new Error('a process ended without an answer');
    }
    const numbers = value.split(' ').map(Number);
    if (numbers.some(Number.isNaN)) throw new Error(`a process answered ${value}`);
    return numbers;
  }

  /** Ends its stdin, and resolves when it has ended with exit code 0. */
  async finish(): Promise<void> {
    this.#child.stdin?.end();
    await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.alive) this.#child.kill('SIGKILL');
    await this.#gone;
  }
}

function stdio(standard: number | 'lines' | undefined): number | 'pipe' | 'ignore' {
  return standard === 'lines' ? 'pipe' : (standard ?? 'ignore');
}

async function stderrOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (more: string) => (text += more));
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('close', () => resolve()).once('error', () => resolve());
  await promise;
  return text.trim();
}

async function ending(child: ChildProcess, { command, args }: Command, said: Promise<string>): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<number | string>();
  running.add(child);
  child.once('error', reject).once('exit', (code, signal) => resolve(signal ?? code ?? 'lost'));
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT);
  const exit = await promise.finally(() => {
    clearTimeout(timer);
    running.delete(child);
  });
  if (exit !== 0) throw new Error(`${command.replace(/.*\//, '')} ${args.join(' ')}: exit ${exit}: ${await said}`);
}
