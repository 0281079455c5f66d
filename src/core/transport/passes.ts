import { incomingRoute } from '../native/incoming-route.ts';
import { type KernelIo, availableKernelIo } from '../native/kernel-io.ts';
import { availableLibc, loadLibc } from '../native/libc.ts';
import { onwardRoute } from '../native/onward-route.ts';
import { outgoingRoute } from '../native/outgoing-route.ts';
import { Pump } from '../native/pump.ts';
import type { Route } from '../native/route.ts';
import { GenTcpError } from '../error.ts';
import { type Reason, reasonOf } from '../reason.ts';
import type { PacketSource, Pass, PassEvents, PassSource } from './transport.ts';

/** What the passes of a connection tell it. */
export interface PassesOwner {
  /** Bytes that were read from the connection and did not get to where they were to go. */
  left(bytes: Buffer): void;
  /** The connection is gone, as the side that read, or wrote, has found. */
  readFailed(reason: Reason): void;
  writeFailed(reason: Reason): void;
}

/**
 * The bytes of one connection that the kernel moves, in either direction. libuv watches the descriptor of the connection, so
 * each direction has a copy of its own, which is closed with it.
 */
export class Passes {
  readonly #fd: () => number | undefined;
  readonly #owner: PassesOwner;
  readonly #running = new Set<Pass>();

  constructor(fd: () => number | undefined, owner: PassesOwner) {
    this.#fd = fd;
    this.#owner = owner;
  }

  /** From a descriptor into the connection. */
  from(source: PassSource | PacketSource, events: PassEvents): Pass | undefined {
    return this.#start('write', events, (io, socket) => outgoingRoute(io, source, socket));
  }

  /** From the connection into a descriptor. */
  into(fd: number, events: PassEvents): Pass | undefined {
    return this.#start('read', events, (io, socket) => incomingRoute(io, socket, fd));
  }

  /** From the connection into another one. */
  onto(other: Passes, events: PassEvents): Pass | undefined {
    const fd = other.#fd();
    return fd === undefined ? undefined : this.#start('read', events, (io, socket) => routeOnto(io, socket, fd), other);
  }

  /** What was to be written to the connection could not be, as it is gone. */
  refused(reason: Reason): void {
    this.#owner.writeFailed(reason);
  }

  /** Stops all of them at once. */
  stop(): void {
    for (const pass of this.#running) pass.stop();
  }

  /** `other`: where the pass concerns another connection, too. */
  #start(how: 'read' | 'write', events: PassEvents, routeOn: RouteOn, other?: Passes): Pass | undefined {
    const fd = this.#fd();
    const io = availableKernelIo();
    const libc = availableLibc();
    if (fd === undefined || io === undefined || libc === undefined) return undefined;
    const opened: (() => void)[] = [];
    try {
      const socket = libc.dup(fd);
      opened.push(() => libc.close(socket));
      const route = routeOn(io, socket);
      opened.push(() => void route?.close());
      if (route !== undefined) return this.#pump(route, { fd: socket, how }, events, other);
    } catch (error) {
      // Without a poll handle, or a descriptor more, the bytes go the ordinary way.
      if (!(error instanceof GenTcpError) && reasonOf(error) === undefined) throw error;
    }
    for (const close of opened) close();
    return undefined;
  }

  #pump(route: Route, socket: Polled, events: PassEvents, other: Passes | undefined): Pass {
    const concerned = other === undefined ? [this] : [this, other];
    const finish = (left: Buffer | undefined, tell?: () => void): void => {
      for (const passes of concerned) passes.#running.delete(pass);
      if (left !== undefined) this.#owner.left(left);
      tell?.();
      events.over();
    };
    const pump = new Pump(route, socket, {
      moved: (bytes) => events.moved(bytes),
      waits: (side) => events.waits(side === 'stream' ? side : 'descriptor'),
      over: (left) => finish(left),
      broken: (reason, left) =>
        finish(left, () => (socket.how === 'read' ? this.#owner.readFailed(reason) : this.#owner.writeFailed(reason))),
      refused: (reason, left) => finish(left, () => other?.refused(reason)),
    });
    const pass = {
      stop: () => {
        if (this.#running.has(pass)) finish(pump.stop());
      },
    };
    for (const passes of concerned) passes.#running.add(pass);
    return pass;
  }
}

type RouteOn = (io: KernelIo, socket: number) => Route | undefined;

/** The copy of a connection's descriptor, and what it is to be ready for. */
interface Polled {
  readonly fd: number;
  readonly how: 'read' | 'write';
}

function routeOnto(io: KernelIo, socket: number, other: number): Route {
  const copy = loadLibc('passOn').dup(other);
  try {
    return onwardRoute(io, socket, copy);
  } catch (error) {
    io.close(copy);
    throw error;
  }
}
