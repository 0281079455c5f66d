import { GenTcpError } from '../error.ts';
import { type Foreign, type ForeignFunction, loadForeign } from './foreign.ts';

/** UV_POLL, a kind of handle. */
const UV_POLL = 8;

/** UV_READABLE and UV_WRITABLE. */
const EVENTS = { read: 1, write: 2 } as const;

/**
 * Waits until a descriptor can be read or written, without a thread: by libuv's own poll handle on the loop of this thread.
 * It keeps the process alive while something is waited for.
 *
 * libuv makes the descriptor non-blocking, and allows one watcher for each: it is to be one of our own, and may be closed as
 * soon as `close` has returned.
 */
export class Readiness {
  readonly #libuv: Libuv;
  /** Where libuv keeps its state, which must stay where it is until libuv has let go of it. */
  readonly #handle: Buffer;
  readonly #address: bigint;
  readonly #ready: () => void;
  #wanted: 'read' | 'write' | undefined;
  #closed = false;

  /**
   * `ready` is called each time, and again and again until nothing is wanted any more, or the descriptor is not ready any more.
   *
   * Throws a GenTcpError `enotsup` where there is no such handle to be had, or the reason why the descriptor cannot be polled.
   */
  constructor(fd: number, ready: () => void) {
    this.#libuv = loadLibuv();
    this.#ready = ready;
    this.#handle = Buffer.alloc(this.#libuv.handleSize);
    this.#address = this.#libuv.addressOf(this.#handle);
    if (this.#libuv.init(this.#libuv.loop, this.#handle, fd) < 0) {
      throw new GenTcpError('eperm', { what: 'uv_poll_init', because: `descriptor ${fd} cannot be polled` });
    }
    alive.set(this.#address, this);
  }

  /** Waits for this, and for nothing else any more. */
  want(what: 'read' | 'write' | undefined): void {
    if (this.#closed || what === this.#wanted) return;
    this.#wanted = what;
    if (what === undefined) this.#libuv.stop(this.#handle);
    else this.#libuv.start(this.#handle, EVENTS[what], this.#libuv.polled);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#libuv.close(this.#handle, this.#libuv.closed);
  }

  /** @internal From libuv. After an error it has stopped by itself, and whoever tries the descriptor learns which. */
  static polled(address: bigint, status: number): void {
    const readiness = alive.get(address);
    if (readiness === undefined || readiness.#closed) return;
    if (status < 0) readiness.#wanted = undefined;
    readiness.#ready();
  }
}

/** All that libuv knows of, so that nobody frees their memory under it. */
const alive = new Map<bigint, Readiness>();

interface Libuv {
  readonly foreign: Foreign;
  readonly loop: bigint;
  readonly handleSize: number;
  readonly polled: bigint;
  readonly closed: bigint;
  readonly init: ForeignFunction;
  readonly start: ForeignFunction;
  readonly stop: ForeignFunction;
  readonly close: ForeignFunction;
  addressOf(bytes: Uint8Array): bigint;
}

let loaded: Libuv | undefined;

function loadLibuv(): Libuv {
  const foreign = loadForeign('readiness');
  if (loaded?.foreign !== foreign) loaded = bindLibuv(foreign);
  return loaded;
}

function bindLibuv(foreign: Foreign): Libuv {
  const loop = foreign.loop();
  if (loop === undefined) throw new GenTcpError('enotsup', { because: "the loop of this thread is Node's secret" });
  return {
    foreign,
    loop,
    handleSize: foreign.bind('uv_handle_size', ['int'], 'size')(UV_POLL),
    polled: foreign.callback((address, status) => safely(() => Readiness.polled(address, status))),
    closed: foreign.callback((address) => void alive.delete(address)),
    init: foreign.bind('uv_poll_init', ['pointer', 'bytes', 'int'], 'int'),
    start: foreign.bind('uv_poll_start', ['bytes', 'int', 'pointer'], 'int'),
    stop: foreign.bind('uv_poll_stop', ['bytes'], 'int'),
    close: foreign.bind('uv_close', ['bytes', 'pointer'], 'void'),
    addressOf: (bytes) => foreign.addressOf(bytes),
  };
}

/**
 * What is thrown must not fly through the frames of libuv: it is thrown where Node sees it. Nor does Node see that promises were
 * settled: they run with the immediate, in this turn of the loop.
 */
function safely(run: () => void): void {
  try {
    run();
    setImmediate(() => undefined);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}
