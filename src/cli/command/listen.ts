import type { SockAddr } from '../../core/index.ts';
import { listeningText } from '../address-operand.ts';
import { peerText } from '../address-text.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { downloadBypass, prepareBypass } from '../session/bypass.ts';
import { SessionOutput } from '../session/session-output.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { followParent, tellParent } from '../workers/parent.ts';
import { runWorkers } from '../workers/run-workers.ts';
import { acceptOne } from './accept.ts';
import { announce } from './announcement.ts';
import { openListener } from './open-listener.ts';
import { holdSession, onlyConnection } from './session.ts';
import { serve } from './serve.ts';

/** `gentcp listen`: accepts one connection, and is that connection from then on. */
export async function runListen(invocation: ListenInvocation, run: Run, report: Report): Promise<void> {
  const { workers } = invocation;
  const listening = (address: SockAddr): Promise<void> => {
    run.place = `listen ${listeningText(invocation.at, address.port)}`;
    return Promise.race([tell(invocation, address, report), run.interrupted]);
  };
  if (workers !== undefined) return runWorkers(invocation, workers, { run, report, listening });
  if (invocation.worker !== undefined) followParent(run);
  const listener = await openListener(invocation, run);
  try {
    const address = listener.sockname();
    await listening(address);
    if (invocation.keepOpen) return await serve(placedAt(address, invocation), listener, run, report);
    prepareBypass(downloadBypass(invocation.session, invocation.options));
    const socket = await acceptOne(listener, invocation.acceptTimeout, run);
    // Later clients are refused at once.
    await listener.close();
    report.detail(`accepted ${peerText(socket)}`);
    return await holdSession(invocation, onlyConnection(socket, invocation, 2), run, report);
  } finally {
    await listener.close();
  }
}

/** Whose connections are named after the port that they came to. */
function placedAt(address: SockAddr, invocation: ListenInvocation): ListenInvocation {
  return { ...invocation, at: { ...invocation.at, text: listeningText(invocation.at, address.port) } };
}

/** Tells whoever waits for it where it listens: people, scripts and programs, or the parent of a worker. */
async function tell(invocation: ListenInvocation, address: SockAddr, report: Report): Promise<void> {
  if (invocation.worker !== undefined) return tellParent({ kind: 'listening', address });
  await announce(invocation, address, report);
  return invocation.session.output.format === 'json' ? tellProgram(invocation, address) : undefined;
}

/** The same as an event; the listener is #Port<0.1>. */
async function tellProgram({ session: settings, options }: ListenInvocation, local: SockAddr): Promise<void> {
  const output = new SessionOutput(outputSink(1, fileKind(1)), 1, { settings, options });
  await output.event({ event: 'listening', socket: 1, local });
}
