import type { Milliseconds } from './invocation.ts';
import { Interrupted } from './session/interruption.ts';
import { startTimer } from './timer.ts';

/**
 * Signals that end a run: those of people and terminals, and those of a clock (`alarm` before an exec, `ulimit -t`). Left
 * to the kernel they would show the peer an orderly end of what is not whole.
 */
export const endingSignals: readonly NodeJS.Signals[] = [
  'SIGINT',
  'SIGTERM',
  'SIGHUP',
  'SIGQUIT',
  'SIGALRM',
  'SIGXCPU',
];

/** The whole of a run: what may end it from outside. */
export interface Run {
  /** Rejects with an Interrupted when a signal comes or `--max-time` has run out; never resolves. */
  readonly interrupted: Promise<never>;
  /** Aborts at the same moment, with the same reason. */
  readonly signal: AbortSignal;
  /** The same for what ends before the run does, which would otherwise be kept until then. */
  part(): RunPart;
  /** One line for each connection, when somebody asks with SIGUSR2. */
  readonly connections: Set<() => string>;
  /** The same of many connections at once. */
  readonly groups: Set<() => Promise<readonly string[]>>;
  /** Resolves at a second signal: the user will not wait. */
  readonly insisted: Promise<void>;
  /** What diagnostics begin with, once that is known better than from the line: which port the system chose. */
  place: string | undefined;
}

export interface RunPart {
  readonly interrupted: Promise<never>;
  /** It has ended: nobody waits for an interruption any more. */
  over(): void;
}

/** Starts the clock of `--max-time` and takes the signals; `hangup` is false where SIGHUP is to be ignored (nohup). */
export function startRun(maxTime: Milliseconds, hangup: boolean): Run {
  const abort = new AbortController();
  const interrupted = Promise.withResolvers<never>();
  const insisted = Promise.withResolvers<void>();
  const parts = new Set<(why: unknown) => void>();
  // Whoever is not waiting at that moment asks the signal.
  interrupted.promise.catch(() => undefined);
  const interrupt = (why: Interrupted): void => {
    if (abort.signal.aborted) insisted.resolve();
    abort.abort(why);
    interrupted.reject(why);
    for (const reject of parts) reject(why);
  };
  for (const signal of endingSignals) {
    const ignored = signal === 'SIGHUP' && !hangup;
    process.on(signal, () => {
      if (!ignored) interrupt(new Interrupted({ kind: 'signal', signal }));
    });
  }
  if (maxTime !== 'infinity') {
    const expired = new Interrupted({ kind: 'timeout', flag: '--max-time', milliseconds: maxTime });
    startTimer(maxTime, () => interrupt(expired));
  }
  return {
    interrupted: interrupted.promise,
    signal: abort.signal,
    part() {
      const { promise, reject } = Promise.withResolvers<never>();
      promise.catch(() => undefined);
      if (abort.signal.aborted) reject(abort.signal.reason);
      parts.add(reject);
      return { interrupted: promise, over: () => parts.delete(reject) };
    },
    connections: new Set(),
    groups: new Set(),
    insisted: insisted.promise,
    place: undefined,
  };
}

/** All lines that SIGUSR2 asks for. */
export async function countersOf({ connections, groups }: Run): Promise<readonly string[]> {
  const lines = Array.from(connections, (line) => line());
  const others = await Promise.all(Array.from(groups, (ask) => ask()));
  return [...lines, ...others.flat()];
}

/** A run within a run: `stop` interrupts what is left of it, with any error. */
export function branchOf(run: Run): { readonly run: Run; readonly stop: (why: unknown) => void } {
  const parts = new Set<(why: unknown) => void>();
  const part = (): RunPart => {
    const outer = run.part();
    const { promise, reject } = Promise.withResolvers<never>();
    outer.interrupted.catch(reject);
    parts.add(reject);
    const over = (): void => {
      outer.over();
      parts.delete(reject);
    };
    return { interrupted: promise, over };
  };
  const stop = (why: unknown): void => {
    for (const reject of parts) reject(why);
  };
  return { run: { ...run, part }, stop };
}
