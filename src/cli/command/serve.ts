import type { ListenSocket } from '../../core/index.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { ConnectionServer } from './connection-server.ts';

/** `gentcp listen -k`: one connection after another and many at once, until the run is interrupted. */
export async function serve(
  invocation: ListenInvocation,
  listener: ListenSocket,
  run: Run,
  report: Report,
): Promise<never> {
  const server = new ConnectionServer(invocation, listener, run, report);
  try {
    return await Promise.race([acceptAll(server), server.fatal]);
  } finally {
    await listener.close();
    await server.finish();
  }
}

async function acceptAll(server: ConnectionServer): Promise<never> {
  while (true) {
    await server.room();
    try {
      await server.accept();
    } catch (error) {
      await server.outlive(error);
    }
  }
}
