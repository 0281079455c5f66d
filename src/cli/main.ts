import { isatty } from 'node:tty';
import { runConnect } from './command/connect.ts';
import { runListen } from './command/listen.ts';
import { conclude, failureEvent } from './conclusion.ts';
import type { ConnectInvocation, Invocation, ListenInvocation } from './invocation.ts';
import { program } from './program.ts';
import { openReport } from './report.ts';
import { reportDefaults } from './report-settings.ts';
import { startRun } from './run.ts';
import { SessionFailure } from './session/session-failure.ts';
import { SessionOutput } from './session/session-output.ts';
import { outputSink } from './stdio/output-sink.ts';
import { fileKind, isReadable } from './stdio/standard-file.ts';
import type { Surroundings } from './surroundings.ts';

/** The program: words → invocation → command → exit. Never returns. */
export async function main(): Promise<never> {
  const around = surroundings();
  try {
    return await carryOut(program(process.argv.slice(2), around));
  } catch (error) {
    return conclude(error, await openReport({ verbosity: 'normal', ...reportDefaults(around), remarks: [] }));
  }
}

async function carryOut(invocation: Invocation): Promise<never> {
  if (invocation.command === 'print') {
    await print(invocation.text);
    return process.exit(0);
  }
  const report = await openReport(invocation.report);
  try {
    await runCommand(invocation, report);
  } catch (error) {
    await tellProgram(error, invocation);
    return conclude(error, report, placeText(invocation));
  }
  // Everything is flushed: waiting for the runtime to wind down would only cost time.
  return process.exit(0);
}

function runCommand(
  invocation: ConnectInvocation | ListenInvocation,
  report: Awaited<ReturnType<typeof openReport>>,
): Promise<void> {
  const run = startRun(invocation.session.maxTime, !isUnderNohup());
  switch (invocation.command) {
    case 'connect':
      return runConnect(invocation, run, report);
    case 'listen':
      return runListen(invocation, run, report);
  }
}

/** Whoever reads events learns of a failure by one, too. */
async function tellProgram(error: unknown, { session: settings, options }: ConnectInvocation | ListenInvocation): Promise<void> {
  const event = settings.output.format === 'json' ? failureEvent(error) : undefined;
  if (event === undefined) return;
  const output = new SessionOutput(outputSink(1, fileKind(1)), 0, { settings, options });
  // What stdout does not take is not worth a second failure.
  await output.event(event).catch(() => undefined);
}

/** What diagnostics begin with: `connect 127.0.0.1:5678`. */
function placeText(invocation: ConnectInvocation | ListenInvocation): string {
  const { text } = invocation.command === 'connect' ? invocation.target : invocation.at;
  return `${invocation.command} ${text}`;
}

/** nohup leaves a /dev/null on stdin that can only be written; that it had SIGHUP ignored, Node forgets. */
function isUnderNohup(): boolean {
  return fileKind(0) === 'null' && !isReadable(0);
}

async function print(text: string): Promise<void> {
  try {
    await outputSink(1, fileKind(1)).write([Buffer.from(text)]);
  } catch (error) {
    throw new SessionFailure('stdout', error);
  }
}

function surroundings(): Surroundings {
  return { env: process.env, terminals: { stdin: isatty(0), stdout: isatty(1), stderr: isatty(2) } };
}
