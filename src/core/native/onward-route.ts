import { EAGAIN, type KernelIo, reasonOfResult } from './kernel-io.ts';
import { type Route, type Step, failedStep } from './route.ts';
import { readWhole } from './whole.ts';

/**
 * The kernel's way from one connected, non-blocking socket into another: through a pipe of our own, into which only references
 * to the bytes go. `to` is a descriptor that nobody else watches; it belongs to the route, and is closed with it.
 */
export function onwardRoute(io: KernelIo, from: number, to: number): Route {
  const { reader, writer } = io.pipe();
  let inside = 0;
  return {
    file: to,
    step() {
      if (inside === 0) {
        const taken = io.splice(from, writer);
        if (taken === EAGAIN) return 'wait for stream';
        if (taken <= 0) return taken === 0 ? 'over' : failedStep(reasonOfResult(taken));
        inside = taken;
      }
      const given = io.splice(reader, to);
      if (given === EAGAIN) return 'wait for file';
      if (given <= 0) return refusedStep(given);
      inside -= given;
      return given;
    },
    close() {
      const left = inside === 0 ? undefined : readWhole(reader, inside);
      for (const fd of [reader, writer, to]) io.close(fd);
      return left;
    },
  };
}

/** What is wrong with the other connection, where it is gone. */
function refusedStep(result: number): Step {
  const step = failedStep(reasonOfResult(result));
  return typeof step === 'object' && 'broken' in step ? { refused: step.broken } : step;
}
