import type { Reason } from '../reason.ts';
import { loadLibc } from './libc.ts';
import { Readiness } from './readiness.ts';
import type { Route, Step } from './route.ts';

/** What a pump tells of its work; nothing before it has been made. */
export interface PumpEvents {
  moved(bytes: number): void;
  /** Nothing moves: either the connection takes or brings nothing, or the other descriptor does not. */
  waits(side: 'stream' | 'file'): void;
  /** The pump has stopped by itself: the source has no more, or this is not the way. `left` was taken from the stream. */
  over(left: Buffer | undefined): void;
  /** The same, as the connection is gone. */
  broken(reason: Reason, left: Buffer | undefined): void;
  /** The same of the other connection, where the bytes were to go into one. */
  refused(reason: Reason, left: Buffer | undefined): void;
}

/** So many steps are a turn: after it signals, timers and the other direction have theirs. */
const STEPS_PER_TURN = 8;

/** Moves bytes along a route, on the loop of this thread, whenever the kernel says that it is free. */
export class Pump {
  readonly #route: Route;
  readonly #socket: number;
  readonly #events: PumpEvents;
  readonly #stream: Readiness;
  readonly #file: Readiness | undefined;
  readonly #how: 'read' | 'write';
  #side: 'stream' | 'file' = 'stream';
  #stopped = false;

  /**
   * `socket` is a copy of the connection's descriptor, which nobody else watches; it and the route belong to the pump, and are
   * closed with it. `how` is what the connection has to be ready for.
   */
  constructor(route: Route, socket: { readonly fd: number; readonly how: 'read' | 'write' }, events: PumpEvents) {
    this.#route = route;
    this.#socket = socket.fd;
    this.#how = socket.how;
    this.#events = events;
    const run = (): void => this.#run();
    this.#stream = new Readiness(socket.fd, run);
    try {
      this.#file = route.file === undefined ? undefined : new Readiness(route.file, run);
    } catch (error) {
      this.#stream.close();
      throw error;
    }
    this.#stream.want(this.#how);
  }

  /** Stops at once; answers what was taken from the stream and has not got anywhere. More than once does no harm. */
  stop(): Buffer | undefined {
    if (this.#stopped) return undefined;
    this.#stopped = true;
    this.#stream.close();
    this.#file?.close();
    const left = this.#route.close();
    loadLibc('close').close(this.#socket);
    return left;
  }

  #run(): void {
    for (let steps = 0; steps < STEPS_PER_TURN && !this.#stopped; steps += 1) {
      const step = this.#route.step();
      if (typeof step !== 'number') return this.#follow(step);
      this.#events.moved(step);
    }
    // Whichever side it has waited for last tells when to go on, which is at once where that is ready.
    return this.#stopped ? undefined : this.#wait(this.#side);
  }

  #follow(step: Exclude<Step, number>): void {
    if (step === 'wait for stream') return this.#wait('stream');
    if (step === 'wait for file') return this.#wait('file');
    const left = this.stop();
    if (step === 'over') return this.#events.over(left);
    return 'broken' in step ? this.#events.broken(step.broken, left) : this.#events.refused(step.refused, left);
  }

  #wait(side: 'stream' | 'file'): void {
    this.#side = side;
    this.#stream.want(side === 'stream' ? this.#how : undefined);
    this.#file?.want(side === 'file' ? opposite(this.#how) : undefined);
    this.#events.waits(side);
  }
}

/** What comes from the connection is written to the other descriptor, and the other way round. */
function opposite(how: 'read' | 'write'): 'read' | 'write' {
  return how === 'read' ? 'write' : 'read';
}
