import { GenTcpError, type Options, type Socket } from '../../core/index.ts';
import type { ConnectInvocation, ListenInvocation, SessionSettings } from '../invocation.ts';
import type { SessionEvent } from '../output/event.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { Interrupted } from '../session/interruption.ts';
import { type SessionInput, ownInput } from '../session/session-input.ts';
import { SessionOutput } from '../session/session-output.ts';
import { Session, type SessionPlan } from '../session/session.ts';
import { sharedInput } from '../session/shared-input.ts';
import { outputFile } from '../stdio/output-file.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';

/** How long an interrupted run waits for the reader of stdout. */
const LAST_WORDS = 1000;

/** One connection of a run, with its ends. */
export type Connection = Pick<SessionPlan, 'socket' | 'input' | 'output' | 'last'>;

/** What the command line carries out itself, the library must not: how the peer's end ends a session, and recv in turn. */
export function sessionOptions({ recv }: SessionSettings): Options {
  return { exitOnClose: false, ...(recv.length > 0 ? { active: false } : {}) };
}

/** The ends of a connection that has stdin and stdout for itself. */
export function onlyConnection(
  socket: Socket,
  invocation: ConnectInvocation | ListenInvocation,
  number: number,
): Connection {
  const { session: settings, options } = invocation;
  const sink = settings.outFile === undefined ? outputSink(1, fileKind(1)) : outputFile(settings.outFile, 1);
  const output = new SessionOutput(sink, number, { settings, options });
  return { socket, input: onlyInput(socket, output, invocation), output, last: true };
}

function onlyInput(
  socket: Socket,
  output: SessionOutput,
  { session, options }: ConnectInvocation | ListenInvocation,
): SessionInput {
  return session.input.format === 'json'
    ? sharedInput(session, options).for(socket, output)
    : ownInput(socket, session, options);
}

/**
 * Runs one session to its end. Where it fails the peer sees a reset, and what had arrived is still written out; an
 * interrupted one waits a second at most for that, and not at all at a second signal.
 */
export async function holdSession(
  { command, session: settings, options }: ConnectInvocation | ListenInvocation,
  connection: Connection,
  run: Run,
  report: Report,
): Promise<void> {
  const { socket, output } = connection;
  const session = new Session({ ...connection, command, settings, options, warn: (text) => report.notice(text) });
  try {
    await output.event(openingEvent(command, connection));
    await session.run(run.interrupted);
  } catch (error) {
    const settled = session.settle();
    await reset(socket);
    await (error instanceof Interrupted ? hurried(settled, run) : settled);
    throw error;
  }
}

function openingEvent(command: 'connect' | 'listen', { socket, output }: Connection): SessionEvent {
  return {
    event: command === 'connect' ? 'connected' : 'accepted',
    socket: output.socketNumber,
    local: socket.sockname(),
    remote: socket.peername(),
  };
}

/** A raw receiver must not take a truncated stream for a whole one: SO_LINGER {true, 0} makes the end a reset. */
async function reset(socket: Socket): Promise<void> {
  try {
    socket.setopts({ linger: [true, 0] });
  } catch (error) {
    // Closed already, by the peer's doing: there is nothing left to reset.
    if (!(error instanceof GenTcpError)) throw error;
  }
  await socket.close();
}

function hurried(settled: Promise<void>, { insisted }: Run): Promise<void> {
  const soon = new Promise<void>((resolve) => {
    setTimeout(resolve, LAST_WORDS);
  });
  return Promise.race([settled, insisted, soon]);
}
