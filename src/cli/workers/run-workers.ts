import type { SockAddr } from '../../core/index.ts';
import { hurried } from '../command/hurried.ts';
import type { ListenInvocation, SessionSettings } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { Interrupted } from '../session/interruption.ts';
import { inputKind } from '../session/session-input.ts';
import { type OutputSink, outputSink } from '../stdio/output-sink.ts';
import { fileKind, isTerminal } from '../stdio/standard-file.ts';
import { UsageError } from '../usage-error.ts';
import { WorkerPool } from './pool.ts';

/** A run, as those who carry it out have it. */
interface Around {
  readonly run: Run;
  readonly report: Report;
  /** Called when every worker listens. */
  readonly listening: (address: SockAddr) => Promise<void>;
}

/** `gentcp listen -k --workers N`: as many processes that listen at one address, over which the kernel spreads the clients. */
export async function runWorkers(invocation: ListenInvocation, count: number, around: Around): Promise<never> {
  const { run, report, listening } = around;
  const { session } = invocation;
  const terminals = { stdin: isTerminal(0), stdout: isTerminal(1), stderr: isTerminal(2) };
  const files = { input: sharesInput(session, count), output: sharedOutput(session) };
  const pool = new WorkerPool({ invocation, count, terminals, files }, around);
  try {
    await listening(await Promise.race([pool.start(), pool.failed, run.interrupted]));
    warnOfMixing(session, report);
    return await Promise.race([pool.failed, run.interrupted]);
  } catch (error) {
    const signal = error instanceof Interrupted && error.by.kind === 'signal' ? error.by.signal : 'SIGTERM';
    // What still runs when we are gone notices, and ends as at a second signal.
    await (error instanceof Interrupted ? hurried(pool.end(signal), run) : pool.end(signal));
    throw error;
  }
}

/** Whether the workers get stdin. Throws a UsageError for one that several processes cannot read. */
function sharesInput(session: SessionSettings, count: number): boolean {
  if (session.input.format === 'json')
    throw new UsageError(`--workers ${count}: --in json drives sockets of one process`);
  const kind = inputKind(session);
  if (kind === 'file' || kind === 'nothing' || kind === 'null') return kind === 'file';
  const why = `stdin is a ${kind}, of which each would read a part`;
  throw new UsageError(
    `--workers ${count}: ${why}`,
    'say --in none, or give it a regular file, which goes to each client',
  );
}

/** A file takes each write as a whole; of anything else the pieces could mix. */
function sharedOutput({ output, outFile }: SessionSettings): OutputSink | undefined {
  const kind = fileKind(1);
  const isStream = kind === 'pipe' || kind === 'socket' || kind === 'terminal';
  return isStream && output.format !== 'none' && outFile === undefined ? outputSink(1, kind) : undefined;
}

function warnOfMixing({ output, outFile }: SessionSettings, report: Report): void {
  if (output.format !== 'raw' || outFile !== undefined) return;
  report.notice("bytes of several connections mix on stdout; --out-file 'up-%n' keeps them apart");
}
