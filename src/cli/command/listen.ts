import type { ListenSocket } from '../../core/index.ts';
import { peerText } from '../address-text.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { SessionOutput } from '../session/session-output.ts';
import { outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { acceptOne } from './accept.ts';
import { announce, openListener } from './open-listener.ts';
import { holdSession, onlyConnection } from './session.ts';
import { serve } from './serve.ts';

/** `gentcp listen`: accepts one connection, and is that connection from then on. */
export async function runListen(invocation: ListenInvocation, run: Run, report: Report): Promise<void> {
  const listener = await openListener(invocation);
  try {
    announce(invocation, listener, report);
    if (invocation.session.output.format === 'json') await tellProgram(invocation, listener);
    if (invocation.keepOpen) return await serve(invocation, listener, run, report);
    const socket = await acceptOne(listener, invocation.acceptTimeout, run);
    // Later clients are refused at once.
    await listener.close();
    report.detail(`accepted ${peerText(socket)}`);
    return await holdSession(invocation, onlyConnection(socket, invocation, 2), run, report);
  } finally {
    await listener.close();
  }
}

/** The same as an event; the listener is #Port<0.1>. */
async function tellProgram({ session: settings, options }: ListenInvocation, listener: ListenSocket): Promise<void> {
  const output = new SessionOutput(outputSink(1, fileKind(1)), 1, { settings, options });
  await output.event({ event: 'listening', socket: 1, local: listener.sockname() });
}
