import type { Run } from '../run.ts';
import { Interrupted } from '../session/interruption.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { inputSource } from '../stdio/input-source.ts';
import type { OutputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { hurried } from './hurried.ts';

/** What a command without a socket makes of stdin. */
export interface Filter {
  /** What is to be written for these bytes, in order. It may lie in the chunk, which is read into again once that is written. */
  push(chunk: Buffer): readonly Buffer[];
  /** What is to be written at the end of stdin. */
  end(): readonly Buffer[];
  /** Why the last call went no further: what it returned is still to be written, and nothing follows. */
  readonly failure: SessionFailure | undefined;
}

/** Above so many pieces one copy costs less than a system call with all of them. */
const FEW = 2;

/**
 * Stdin → filter → stdout: one write for each read, and the next read when that is written. Rejects with a SessionFailure, or
 * with what interrupted the run, once what was being written is written or nobody waits for it any more.
 */
export async function runFilter(filter: Filter, output: OutputSink, run: Run): Promise<void> {
  const input = inputSource(0, fileKind(0));
  let writing: Promise<void> = Promise.resolve();

  async function write(pieces: readonly Buffer[]): Promise<void> {
    writing =
      pieces.length === 0 ? Promise.resolve() : output.write(pieces.length > FEW ? [Buffer.concat(pieces)] : pieces);
    await writing.catch(failAt('stdout'));
    if (filter.failure !== undefined) throw filter.failure;
  }

  async function copy(): Promise<void> {
    while (true) {
      const chunk = await input.read().catch(failAt('stdin'));
      await write(chunk === undefined ? filter.end() : filter.push(chunk));
      if (chunk === undefined) return;
      input.reuse?.();
    }
  }

  const copying = copy();
  try {
    await Promise.race([copying, run.interrupted]);
  } catch (error) {
    copying.catch(() => undefined);
    if (error instanceof Interrupted) await hurried(writing, run).catch(() => undefined);
    throw error;
  } finally {
    input.close();
  }
}

function failAt(phase: 'stdin' | 'stdout'): (error: unknown) => never {
  return (error) => {
    throw new SessionFailure(phase, error);
  };
}
