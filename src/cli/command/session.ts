import { fstatSync } from 'node:fs';
import type { Options, Socket } from '../../core/index.ts';
import type { SessionInvocation, SessionSettings } from '../invocation.ts';
import type { SessionEvent } from '../output/event.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { reset } from '../session/closing.ts';
import { DeathGuard } from '../session/death-guard.ts';
import { Interrupted } from '../session/interruption.ts';
import { type SessionInput, dataInput, ownInput } from '../session/session-input.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { SessionOutput } from '../session/session-output.ts';
import { Session, type SessionPlan } from '../session/session.ts';
import { sharedInput } from '../session/shared-input.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { ConnectionCounters } from './connection-counters.ts';
import { hurried } from './hurried.ts';
import { openOutputFile } from './output.ts';

/** One connection of a run, with its ends. */
export type Connection = Pick<SessionPlan, 'socket' | 'input' | 'output' | 'last' | 'sent'>;

/** What the command line carries out itself, the library must not: how the peer's end ends a session, and recv in turn. */
export function sessionOptions(
  { recv }: Pick<SessionSettings, 'recv'>,
  { highMsgqWatermark = MAILBOX }: Options,
): Options {
  return { highMsgqWatermark, exitOnClose: false, ...(recv.length > 0 ? { active: false } : {}) };
}

/**
 * What may wait for a slow stdout, where the user said nothing else. Buffers that wait behind many others outlive the young
 * generation, and are then not freed before a full collection: memory would grow with what has been received.
 */
const MAILBOX = 65536;

/** The ends of a connection that has stdin and stdout for itself. */
export function onlyConnection(socket: Socket, invocation: SessionInvocation, number: number): Connection {
  const { session: settings, options } = invocation;
  const sink = settings.outFile === undefined ? outputSink(1, fileKind(1)) : openOutputFile(settings.outFile, 1);
  const output = new SessionOutput(sink, number, { settings, options });
  // Events follow the peer's end, and a file has no reader that waits for its end.
  const last = settings.output.format !== 'json' && settings.outFile === undefined;
  return { socket, input: onlyInput(socket, output, invocation), output, last };
}

function onlyInput(socket: Socket, output: SessionOutput, invocation: SessionInvocation): SessionInput {
  const { session, options } = invocation;
  if (invocation.command === 'call' && invocation.data !== undefined) {
    return dataInput(socket, invocation.data, { settings: session, options });
  }
  return session.input.format === 'json'
    ? sharedInput(session, options).for(socket, output)
    : ownInput(socket, session, options);
}

/**
 * Runs one session to its end. Where it fails the peer sees a reset, and what had arrived is still written out; an
 * interrupted one waits a second at most for that, and not at all at a second signal.
 */
export async function holdSession(
  { command, session: settings, options }: SessionInvocation,
  connection: Connection,
  run: Run,
  report: Report,
): Promise<void> {
  const { output } = connection;
  const guard = guardFor(connection, settings);
  const beforeEnd = async (): Promise<void> => guard?.release();
  const warn = (text: string): void => report.notice(text);
  const session = new Session({ ...connection, command, settings, options, warn, beforeEnd });
  const counters = new ConnectionCounters(connection, report);
  const status = (): string => counters.line;
  const part = run.part();
  run.connections.add(status);
  try {
    if (settings.output.format === 'json') await output.event(openingEvent(command, connection));
    await session.run(part.interrupted);
    counters.note();
    await counters.tell();
    await session.close(part.interrupted);
  } catch (error) {
    const settled = session.settle().then(() => counters.tell());
    counters.note();
    guard?.disarm();
    await reset(connection.socket);
    await (error instanceof Interrupted ? hurried(settled, run) : settled).catch(ignoreOutput);
    throw error;
  } finally {
    run.connections.delete(status);
    part.over();
    if (settings.outFile !== undefined) output.close();
  }
}

/** From so many bytes on a regular file is worth the native calls of a guard from the start. */
const MUCH = 1024 ** 2;

/** Not for a unix socket, which knows no reset, nor where a program on stdin closes the socket itself. */
function guardFor({ socket, input }: Connection, { input: { format } }: SessionSettings): DeathGuard | undefined {
  const sendsNothing = (input.kind === 'nothing' || input.kind === 'null') && !input.carried;
  if (format === 'json' || sendsNothing || socket.peername().family === 'local') return undefined;
  return new DeathGuard(socket, input.kind === 'file' && fstatSync(0).size >= MUCH);
}

function openingEvent(command: SessionInvocation['command'], { socket, output }: Connection): SessionEvent {
  return {
    event: command === 'listen' ? 'accepted' : 'connected',
    socket: output.socketNumber,
    local: socket.sockname(),
    remote: socket.peername(),
  };
}

/** The session has failed already, and says why. */
function ignoreOutput(error: unknown): void {
  if (!(error instanceof SessionFailure)) throw error;
}
