import { type Run, countersOf } from '../run.ts';
import { ASK, type WorkerMessage } from './message.ts';

/** In a worker: tells its parent something. A parent that is gone hears nothing, and `followParent` knows of it. */
export function tellParent(message: WorkerMessage): void {
  if (process.connected) process.send?.(message);
}

/** In a worker: answers its parent, and ends the run when that is gone, however it died. */
export function followParent(run: Run): void {
  process.on('message', (message) => {
    if (message === ASK) void countersOf(run).then((lines) => tellParent({ kind: 'counters', lines }));
  });
  process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
