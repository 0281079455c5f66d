import { useForeignInterface } from '../core/index.ts';
import { runConnect } from './command/connect.ts';
import { runDecode } from './command/decode.ts';
import { hurried } from './command/hurried.ts';
import { runEncode } from './command/encode.ts';
import { runListen } from './command/listen.ts';
import { runOptions } from './command/options.ts';
import { runRelay } from './command/relay.ts';
import { runScan } from './command/scan.ts';
import { runWait } from './command/wait.ts';
import { conclude, crash, failureEvent } from './conclusion.ts';
import { exit } from './exit.ts';
import { commandWords } from './command-words.ts';
import { foreignInterface } from './foreign-interface.ts';
import type { Invocation } from './invocation.ts';
import { InputError } from './input/input-error.ts';
import { leave } from './leave.ts';
import { program } from './program.ts';
import { type Report, openReport } from './report.ts';
import { reportDefaults } from './report-settings.ts';
import { type Run, countersOf, startRun } from './run.ts';
import { Interrupted } from './session/interruption.ts';
import { SessionFailure } from './session/session-failure.ts';
import { SessionOutput } from './session/session-output.ts';
import { outputSink } from './stdio/output-sink.ts';
import { fileKind, isReadable, isTerminal } from './stdio/standard-file.ts';
import type { Surroundings } from './surroundings.ts';
import { readUserConfig } from './user-config.ts';
import { standardOutput } from './workers/batch.ts';
import { workerSetup } from './workers/setup.ts';

/** The program: words → invocation → command → exit. Never returns. */
export async function main(): Promise<never> {
  // Before anything else: Node would open its inspector.
  process.on('SIGUSR1', () => undefined);
  const around = surroundings();
  try {
    useForeignInterface(foreignInterface(around.env));
    return await carryOut(program(commandWords(process.argv.slice(2)), around));
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
  const { maxTime } = 'session' in invocation ? invocation.session : invocation;
  const run = startRun(maxTime, !isUnderNohup());
  // Node would print the whole line of the bundle that threw, which is all of it.
  process.on('uncaughtException', (error) => crash(error, report, placeOf(run, invocation)));
  process.on('SIGUSR2', () => void answerStatus(run, report, placeOf(run, invocation)));
  try {
    await runCommand(invocation, run, report);
  } catch (error) {
    const told = tellProgram(error, invocation);
    await (error instanceof Interrupted ? hurried(told, run) : told);
    return conclude(error, report, placeOf(run, invocation));
  }
  // Everything is flushed: waiting for the runtime to wind down would only cost time.
  return leave(exit.done);
}

type Carried = Exclude<Invocation, { readonly command: 'print' }>;

function runCommand(invocation: Carried, run: Run, report: Report): Promise<void> {
  switch (invocation.command) {
    case 'connect':
    case 'call':
      return runConnect(invocation, run, report);
    case 'listen':
      return runListen(invocation, run, report);
    case 'relay':
      return runRelay(invocation, run, report);
    case 'wait':
      return runWait(invocation, run, report);
    case 'scan':
      return runScan(invocation, run, report);
    case 'decode':
      return runDecode(invocation, run);
    case 'encode':
      return runEncode(invocation, run);
    case 'options':
      return runOptions(invocation, run);
  }
}

/** SIGUSR2 asks how far the run has come. */
async function answerStatus(run: Run, report: Report, place: string): Promise<void> {
  const lines = await countersOf(run);
  for (const line of lines.length === 0 ? ['no connection'] : lines) report.answer(`${place}: ${line}`);
}

/** Whoever reads events learns of a failure by one, too. */
async function tellProgram(error: unknown, invocation: Carried): Promise<void> {
  // decode tells by itself; encode has no events.
  if (!('session' in invocation)) return;
  const { session: settings, options } = invocation;
  // A line of a program was told to be wrong when it came.
  if (settings.input.format === 'json' && error instanceof SessionFailure && error.cause instanceof InputError) return;
  const event = settings.output.format === 'json' ? failureEvent(error) : undefined;
  if (event === undefined) return;
  const sink = standardOutput('worker' in invocation ? invocation.worker : undefined);
  const output = new SessionOutput(sink, 0, { settings, options });
  // What stdout does not take is not worth a second failure.
  await output.event(event).catch(() => undefined);
}

/** What diagnostics begin with: `connect 127.0.0.1:5678`. */
function placeOf(run: Run, invocation: Carried): string {
  if (run.place !== undefined) return run.place;
  const place = 'at' in invocation ? invocation.at : 'target' in invocation ? invocation.target : undefined;
  return place === undefined ? invocation.command : `${invocation.command} ${place.text}`;
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
  const { env } = process;
  const worker = workerSetup(env);
  const terminals = worker?.terminals ?? { stdin: isTerminal(0), stdout: isTerminal(1), stderr: isTerminal(2) };
  return { env, config: () => readUserConfig(env), terminals, worker };
}
