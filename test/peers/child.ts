import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { Transcript } from './transcript.ts';

/** What a process has as its stdin or stdout. */
export type Standard =
  | 'null'
  /** One half of a pair, the other half of which the test has. */
  | 'socket'
  | { readonly file: string }
  /** Open already; `given` is called when the process has it. */
  | { readonly fd: number; readonly given: () => void };

export interface ChildPlan {
  readonly command: string;
  readonly args: readonly string[];
  /** Absent: /dev/null. */
  readonly stdin?: Standard;
  /** Absent: what is printed is kept. */
  readonly stdout?: Standard;
  /** A leader of a process group of its own, all of which is killed with it: for shells. */
  readonly group?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** In milliseconds: a process that takes longer hangs. */
  readonly limit?: number;
}

/** How a process ended: the exit code, or the name of the signal that it died of. */
export interface Ending {
  readonly exit: number | string;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Nothing here takes so long, on however slow a machine. */
const LIMIT = 40_000;

/** A process of the test's: it has a limited time, and does not outlive the test. */
export class Child {
  readonly pid: number;
  readonly stderr: Transcript;
  /** Rejects when the time is up; the process is killed then. */
  readonly ended: Promise<Ending>;
  readonly #process: ChildProcess;
  readonly #plan: ChildPlan;
  readonly #printed: Transcript | undefined;
  #running = true;

  constructor(plan: ChildPlan) {
    this.#plan = plan;
    this.#process = start(plan);
    this.pid = this.#process.pid ?? 0;
    this.stderr = new Transcript(present(this.#process.stderr));
    this.#printed = plan.stdout === undefined ? new Transcript(present(this.#process.stdout)) : undefined;
    this.ended = this.#end();
    // A test that has failed already does not ask.
    this.ended.catch(() => undefined);
  }

  get running(): boolean {
    return this.#running;
  }

  /** The test's end of stdin, where that is a socket. */
  get stdin(): Writable {
    return present(this.#process.stdin);
  }

  /** The test's end of stdout, where that is a socket. */
  get output(): Readable {
    return present(this.#process.stdout);
  }

  /** What has been printed, where nothing else was asked for. */
  get stdout(): Transcript {
    return present(this.#printed);
  }

  kill(signal: NodeJS.Signals): void {
    // One that could not be started has no number, and 0 would be ourselves.
    if (!this.#running || this.pid === 0) return;
    try {
      process.kill(this.#plan.group === true ? -this.pid : this.pid, signal);
    } catch (error) {
      // It has ended, and nobody has told us yet.
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }

  async #end(): Promise<Ending> {
    const { limit = LIMIT, command, args } = this.#plan;
    const { promise, resolve, reject } = Promise.withResolvers<number | string>();
    this.#process.once('exit', () => {
      // What it has started in its group is not its to leave behind.
      if (this.#plan.group === true) this.kill('SIGKILL');
      this.#running = false;
    });
    this.#process.once('close', (code, signal) => resolve(signal ?? code ?? 'lost'));
    this.#process.once('error', reject);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.kill('SIGKILL');
    }, limit);
    const exit = await promise.finally(() => clearTimeout(timer));
    const ending = { exit, stdout: this.#printed?.bytes ?? Buffer.alloc(0), stderr: this.stderr.text };
    if (late) throw new Error(`${command} ${args.join(' ')}: still there after ${limit} ms; stderr: ${ending.stderr}`);
    return ending;
  }
}

/** Starts a process that ends with the running test at the latest. */
export function launch(plan: ChildPlan): Child {
  const child = new Child(plan);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await child.ended.catch(() => undefined);
  });
  return child;
}

/** What a shell has from its login, and nothing of the test runner's. */
const ENVIRONMENT = {
  PATH: process.env['PATH'] ?? '',
  HOME: process.env['HOME'] ?? '/',
  LANG: 'C.UTF-8',
  TZ: 'UTC',
  // Which way raw bytes go is said for a whole run of the tests; empty is as unset.
  GENTCP_FAST_PATH: process.env['GENTCP_FAST_PATH'] ?? '',
};

function start({ command, args, stdin = 'null', stdout = 'socket', group = false, env, cwd }: ChildPlan): ChildProcess {
  const [input, output] = [opened(stdin, 'r'), opened(stdout, 'w')];
  const stdio: StdioOptions = [input?.fd ?? 'pipe', output?.fd ?? 'pipe', 'pipe'];
  try {
    return spawn(command, args, { stdio, detached: group, cwd, env: { ...ENVIRONMENT, ...env } });
  } finally {
    input?.given();
    output?.given();
  }
}

/** `undefined` where Node makes a pair of sockets. */
function opened(standard: Standard, flags: 'r' | 'w'): { readonly fd: number; given: () => void } | undefined {
  if (standard === 'socket') return undefined;
  if (typeof standard === 'object' && 'fd' in standard) return standard;
  const fd = openSync(standard === 'null' ? '/dev/null' : standard.file, flags);
  return { fd, given: () => closeSync(fd) };
}

function present<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('this process has no such stream');
  return value;
}
