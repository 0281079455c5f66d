import { closeSync, read, readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream } from 'node:tty';
import { type FileKind, reopen } from './standard-file.ts';

/** One read of stdin; the largest piece that the default input format makes a packet of. */
const READ_SIZE = 65536;

/** The same where larger pieces are better, and nobody else reads the file: a file for many connections has many readers. */
const LARGE_READ_SIZE = 4 * READ_SIZE;

/**
 * After so many reads of a file that never waited, the other direction, signals and timers get their turn: a socket that
 * takes everything at once would keep the loop for itself.
 */
const READS_PER_TURN = 8;

/** Stdin, read a chunk at a time, when somebody asks. */
export interface InputSource {
  readonly kind: FileKind;
  /**
   * The next bytes, `undefined` at the end. They are the caller's for good: a socket may hold them long after it said that
   * they are sent. Of a file they may be more than usual, if that is wanted. Rejects with the system's error.
   */
  read(how?: { readonly much: boolean }): Promise<Buffer | undefined>;
  /** What `read` answered last is nobody's any more: its memory may be filled again. */
  reuse?(): void;
  /** Where the bytes lie that nobody has read, so that others can; `undefined` where there is no such place. */
  readonly rest: InputRest | undefined;
  /** Are bytes there that nobody has read? Asks the system without waiting. */
  pending(): boolean;
  /** Stops reading and lets go of the descriptor, so that it keeps nobody waiting. */
  close(): void;
}

/** What is left of stdin. */
export interface InputRest {
  readonly fd: number;
  /** Of a file: where it begins. Without it the offset of the descriptor says so. */
  readonly position: number | undefined;
  /** So many bytes of it have been read by others. */
  skip(bytes: number): void;
}

/** The way to read a descriptor of this kind. */
export function inputSource(fd: number, kind: FileKind): InputSource {
  switch (kind) {
    case 'file':
      return fileSource(fd);
    case 'pipe':
    case 'socket':
      return socketSource(fd, kind);
    case 'terminal':
      return terminalSource(fd);
    case 'device':
    case 'directory':
      return deviceSource(fd, kind);
    case 'null':
      return emptySource;
  }
}

const emptySource: InputSource = {
  kind: 'null',
  rest: undefined,
  read: () => Promise.resolve(undefined),
  pending: () => false,
  close: () => undefined,
};

/** A regular file from its beginning, whoever else reads it: the offset of the descriptor is neither used nor moved. */
export function wholeFileSource(fd: number): InputSource {
  return fileSource(fd, 0);
}

function fileSource(fd: number, from?: number): InputSource {
  let reads = 0;
  let position = from ?? null;
  let last: Buffer | undefined;
  let spare: Buffer | undefined;
  return {
    kind: 'file',
    get rest() {
      const skip = (bytes: number): void => {
        if (position !== null) position += bytes;
      };
      return { fd, position: position ?? undefined, skip };
    },
    async read({ much } = { much: false }) {
      reads += 1;
      if (reads % READS_PER_TURN === 0) await new Promise(setImmediate);
      const most = much && from === undefined ? LARGE_READ_SIZE : READ_SIZE;
      const buffer = spare?.length === most ? spare : Buffer.allocUnsafeSlow(most);
      last = buffer;
      spare = undefined;
      const size = readSync(fd, buffer, 0, most, position);
      if (position !== null) position += size;
      return size === 0 ? undefined : buffer.subarray(0, size);
    },
    reuse() {
      spare = last;
      last = undefined;
    },
    pending: () => false,
    close: () => undefined,
  };
}

/** A device may block: its reads run in libuv's pool. A directory fails at its first read, with EISDIR. */
function deviceSource(fd: number, kind: FileKind): InputSource {
  return {
    kind,
    rest: undefined,
    read: () =>
      new Promise((resolve, reject) => {
        const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
        read(fd, buffer, 0, READ_SIZE, null, (error, size) => {
          if (error !== null) reject(error);
          else resolve(size === 0 ? undefined : buffer.subarray(0, size));
        });
      }),
    pending: () => false,
    close: () => undefined,
  };
}

function socketSource(fd: number, kind: FileKind): InputSource {
  const own = kind === 'pipe' ? reopen(fd, 'read') : undefined;
  const buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  const waiting = new Turn();
  const options: SocketConstructorOpts = {
    fd: own ?? fd,
    readable: true,
    writable: false,
    onread: {
      buffer,
      // One chunk a call: the rest stays in the pipe until it is asked for.
      callback(size) {
        waiting.arrived(Buffer.from(buffer.subarray(0, size)));
        return false;
      },
    },
  };
  const socket = new Socket(options);
  socket.pause();
  socket.on('end', () => waiting.ended());
  socket.on('error', (error) => waiting.failed(error));
  return {
    kind,
    get rest() {
      // A chunk that has come already would be overtaken.
      return kind === 'pipe' && waiting.idle ? { fd, position: undefined, skip: () => undefined } : undefined;
    },
    read: () => waiting.take(() => socket.resume()),
    pending: () => !waiting.over && bytesThere(own ?? fd),
    close: () => socket.destroy(),
  };
}

function terminalSource(fd: number): InputSource {
  const own = reopen(fd, 'read');
  const terminal = new ReadStream(fd);
  const waiting = new Turn();
  terminal.pause();
  terminal.on('data', (chunk: Buffer) => {
    terminal.pause();
    waiting.arrived(chunk);
  });
  terminal.on('end', () => waiting.ended());
  terminal.on('error', (error) => waiting.failed(error));
  return {
    kind: 'terminal',
    rest: undefined,
    read: () => waiting.take(() => terminal.resume()),
    pending: () => !waiting.over && own !== undefined && bytesThere(own),
    close() {
      terminal.destroy();
      if (own !== undefined) closeSync(own);
    },
  };
}

/** One read of a non-blocking descriptor; what it takes is lost, so it is the last one. */
function bytesThere(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1), 0, 1, null) > 0;
  } catch {
    // EAGAIN: nothing is there. Any other failure is no data either.
    return false;
  }
}

/** Chunks that come as events, taken one at a time. */
class Turn {
  #waiter: { resolve(chunk: Buffer | undefined): void; reject(error: Error): void } | undefined;
  #kept: Buffer[] = [];
  #end: 'open' | 'ended' | Error = 'open';

  get over(): boolean {
    return this.#end !== 'open';
  }

  /** Has everything been taken that has come? */
  get idle(): boolean {
    return this.#end === 'open' && this.#kept.length === 0;
  }

  take(start: () => void): Promise<Buffer | undefined> {
    const chunk = this.#kept.shift();
    if (chunk !== undefined) return Promise.resolve(chunk);
    if (this.#end === 'ended') return Promise.resolve(undefined);
    if (this.#end !== 'open') return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiter = { resolve, reject };
      start();
    });
  }

  arrived(chunk: Buffer): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter === undefined) this.#kept.push(chunk);
    else waiter.resolve(chunk);
  }

  ended(): void {
    this.#end = 'ended';
    this.#waiter?.resolve(undefined);
  }

  failed(error: Error): void {
    this.#end = error;
    this.#waiter?.reject(error);
  }
}
