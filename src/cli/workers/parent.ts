import type { Run } from '../run.ts';
import { ASK, type WorkerMessage } from './message.ts';

/** In a worker: tells its parent something. A parent that is gone hears nothing, and `followParent` knows of it. */
export function tellParent(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

/** In a worker: answers its parent, and ends the run when that is gone, however it died. */
export function followParent({ connections }: Run): void {
  process.on('message', (message) => {
    if (message === ASK) tellParent({ kind: 'counters', lines: Array.from(connections, (line) => line()) });
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
