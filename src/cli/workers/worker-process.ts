import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { isSea } from 'node:sea';
import type { SockAddr } from '../../core/index.ts';
import type { OutputSink } from '../stdio/output-sink.ts';
import { writeBatches } from './batch.ts';
import { ASK, type WorkerMessage, workerMessage } from './message.ts';
import { WORKER, type WorkerSetup } from './setup.ts';

/** How a worker ended: with an exit code, or by a signal. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What the workers share with their parent. */
export interface SharedFiles {
  /** Stdin is a regular file, which each worker reads from its beginning. */
  readonly input: boolean;
  /** Stdout, where the parent has to write what the workers hand it; else they write there themselves. */
  readonly output: OutputSink | undefined;
}

/** The parent's side of one worker. */
export class WorkerProcess {
  /** Where it listens, once it does. */
  readonly listening: Promise<SockAddr>;
  /** When it has ended, and its output is written. Rejects with a SessionFailure where that cannot be. */
  readonly ended: Promise<WorkerEnd>;
  readonly #process: ChildProcess;
  readonly #busy: (busy: boolean) => void;
  readonly #listening = Promise.withResolvers<SockAddr>();
  #counters: ((lines: readonly string[]) => void) | undefined;

  constructor(setup: WorkerSetup, files: SharedFiles, busy: (busy: boolean) => void) {
    this.#busy = busy;
    this.#process = start(setup, files);
    this.listening = this.#listening.promise;
    this.ended = this.#end(files.output);
    this.#process.on('message', (value) => this.#told(workerMessage(value)));
  }

  kill(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** One line for each of its connections; none where it ends meanwhile. */
  counters(): Promise<readonly string[]> {
    return new Promise((resolve) => {
      this.#counters = resolve;
      if (this.#process.connected) this.#process.send(ASK);
      else resolve([]);
    });
  }

  async #end(output: OutputSink | undefined): Promise<WorkerEnd> {
    const { promise, resolve, reject } = Promise.withResolvers<WorkerEnd>();
    this.#process.once('error', reject);
    this.#process.once('exit', (code, signal) => resolve({ code, signal }));
    const { stdout } = this.#process;
    const written = stdout === null || output === undefined ? undefined : writeBatches(stdout, output);
    const [end] = await Promise.all([promise, written]);
    this.#counters?.([]);
    return end;
  }

  #told(message: WorkerMessage | undefined): void {
    switch (message?.kind) {
      case 'listening':
        return this.#listening.resolve(message.address);
      case 'busy':
        return this.#busy(message.busy);
      case 'counters':
        return this.#counters?.(message.lines);
      case undefined:
        return undefined;
    }
  }
}

/** The same program with the same words. In a session of its own: signals of a terminal come to it from its parent alone. */
function start(setup: WorkerSetup, { input, output }: SharedFiles): ChildProcess {
  const [, script = '', ...words] = process.argv;
  const stdio: StdioOptions = [
    input ? 'inherit' : 'ignore',
    output === undefined ? 'inherit' : 'pipe',
    'inherit',
    'ipc',
  ];
  const env = { ...process.env, [WORKER]: JSON.stringify(setup) };
  const args = isSea() ? words : [...process.execArgv, script, ...words];
  return spawn(process.execPath, args, { stdio, env, detached: true });
}
