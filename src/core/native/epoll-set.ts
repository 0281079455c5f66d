import { GenTcpError } from '../error.ts';
import { bindClose } from './close.ts';
import { type Foreign, type ForeignFunction, loadForeign } from './foreign.ts';
import { reasonOfResult } from './kernel-io.ts';
import { Readiness } from './readiness.ts';

const EPOLL_CLOEXEC = 0o2000000;
const ADD = 1;
const DELETE = 2;
/** EPOLLIN; a failure is told in any case, and an end can be read, too. */
const READABLE = 1;

/** struct epoll_event in 32-bit words: the events, and our own word in the 64 bits behind; packed on x86 alone. */
const EVENT = ['x64', 'ia32'].includes(process.arch) ? { words: 3, ours: 1 } : { words: 4, ours: 2 };

/** So many are told in one turn of the loop: whatever else waits has its turn in between. */
const AT_ONCE = 128;

/**
 * Descriptors of which somebody wants to know when they can be read, at no more than what the kernel keeps of each: libuv
 * watches the set, and not what is in it. Linux only.
 */
export class EpollSet {
  readonly #epoll: Epoll;
  readonly #fd: number;
  readonly #readiness: Readiness;
  readonly #ready: (fds: readonly number[]) => void;

  /**
   * `ready` is told which can be read, or have failed: again and again, until they are read or removed.
   *
   * Throws a GenTcpError `enotsup` where there is no such set to be had, `emfile` and the like.
   */
  constructor(ready: (fds: readonly number[]) => void) {
    this.#epoll = loadEpoll();
    this.#ready = ready;
    this.#fd = this.#epoll.create();
    try {
      this.#readiness = new Readiness(this.#fd, () => this.#ready(this.#epoll.wait(this.#fd)));
    } catch (error) {
      this.#epoll.close(this.#fd);
      throw error;
    }
    this.#readiness.want('read');
  }

  add(fd: number): void {
    this.#epoll.control(this.#fd, ADD, fd);
  }

  /** Before it is closed or given away: the kernel would go on to tell of a socket of which there are other descriptors. */
  remove(fd: number): void {
    this.#epoll.control(this.#fd, DELETE, fd);
  }

  close(): void {
    this.#readiness.close();
    this.#epoll.close(this.#fd);
  }
}

/** The system calls, which throw a GenTcpError with the kernel's reason. */
interface Epoll {
  readonly foreign: Foreign;
  create(): number;
  control(set: number, operation: number, fd: number): void;
  /** What is ready at this moment. */
  wait(set: number): readonly number[];
  close(fd: number): void;
}

let loaded: Epoll | undefined;

function loadEpoll(): Epoll {
  if (process.platform !== 'linux') throw new GenTcpError('enotsup', { because: 'only Linux has epoll' });
  const foreign = loadForeign('epoll');
  if (loaded?.foreign !== foreign) loaded = bindEpoll(foreign);
  return loaded;
}

function bindEpoll(foreign: Foreign): Epoll {
  const create = foreign.bind('epoll_create1', ['int'], 'int');
  const control = foreign.bind('epoll_ctl', ['int', 'int', 'int', 'bytes'], 'int');
  const wait = foreign.bind('epoll_wait', ['int', 'bytes', 'int', 'int'], 'int');
  const close = bindClose(foreign);
  const checked = (name: string, call: ForeignFunction): ForeignFunction => {
    return (...values) => {
      const result = call(...values);
      if (result < 0) throw new GenTcpError(reasonOfResult(-foreign.errno()), { what: name });
      return result;
    };
  };
  const [checkedCreate, checkedControl] = [checked('epoll_create1', create), checked('epoll_ctl', control)];
  const request = new Int32Array(EVENT.words);
  const events = new Int32Array(EVENT.words * AT_ONCE);
  const [requestBytes, eventBytes] = [new Uint8Array(request.buffer), new Uint8Array(events.buffer)];
  return {
    foreign,
    create: () => checkedCreate(EPOLL_CLOEXEC),
    control(set, operation, fd) {
      request[0] = READABLE;
      request[EVENT.ours] = fd;
      checkedControl(set, operation, fd, requestBytes);
    },
    wait(set) {
      // An interrupted call is as good as none: the set is still ready.
      const count = Math.max(0, wait(set, eventBytes, AT_ONCE, 0));
      return Array.from({ length: count }, (_, index) => events[index * EVENT.words + EVENT.ours] ?? -1);
    },
    close: (fd) => void close(fd),
  };
}
