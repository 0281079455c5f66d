import { closeSync, openSync, writeSync, writevSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { withoutStderr } from '../../core/index.ts';
import { type FileKind, reopen } from './standard-file.ts';

/** Stdout, as a place where bytes go. */
export interface OutputSink {
  /** How diagnostics call it, where it is not stdout. */
  readonly name?: string;
  readonly kind: FileKind;
  /** Where others may write as well, while none of our writes is under way; `undefined` where they may not. */
  readonly descriptor: number | undefined;
  /** Resolves when the system has taken the bytes. Rejects with its error: EPIPE where the reader went away, ENOSPC … */
  write(chunks: readonly Buffer[]): Promise<void>;
  /**
   * Writes bytes that are borrowed: undefined where the system has taken them all by the time this returns, else a promise as
   * from `write`, for what was left of them was copied.
   */
  offer(chunks: readonly Buffer[]): Promise<void> | undefined;
  /** Closes the descriptor, so that its reader sees the end though the program goes on. */
  close(): void;
}

/** What a full pipe leaves is copied into the same memory each time, up to this size. */
const LARGEST_LEFT = 512 * 1024;

/** The way to write to a descriptor of this kind. */
export function outputSink(fd: number, kind: FileKind): OutputSink {
  const isStream = kind === 'pipe' || kind === 'socket' || kind === 'terminal';
  return isStream ? streamSink(fd, kind) : fileSink(fd, kind);
}

/** Files, /dev/null and other devices are written at once: none of them waits for a reader. */
export function fileSink(fd: number, kind: FileKind): OutputSink {
  return {
    kind,
    descriptor: fd,
    // The promise turns what the system throws into a rejection.
    async write(chunks) {
      const [only] = chunks;
      await Promise.resolve();
      writeWhole(fd, chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    },
    offer(chunks) {
      try {
        for (let left = chunks; left.length > 0;) left = behind(left, writeOnce(fd, left));
        return undefined;
      } catch (error) {
        return Promise.reject(error);
      }
    },
    close: () => release(fd),
  };
}

function writeWhole(fd: number, bytes: Buffer): void {
  for (let start = 0; start < bytes.length;) start += writeSync(fd, bytes, start);
}

/** One system call; answers how many bytes it has taken. */
function writeOnce(fd: number, chunks: readonly Buffer[]): number {
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? writeSync(fd, only) : writevSync(fd, chunks);
}

/** What is left of some chunks when so many bytes of them have been taken. */
function behind(chunks: readonly Buffer[], taken: number): readonly Buffer[] {
  let left = taken;
  let first = 0;
  for (let length = chunks[0]?.length ?? Infinity; length <= left; length = chunks[first]?.length ?? Infinity) {
    left -= length;
    first += 1;
  }
  const [cut, ...others] = chunks.slice(first);
  return cut === undefined ? [] : [cut.subarray(left), ...others];
}

function streamSink(fd: number, kind: FileKind): OutputSink {
  const own = kind === 'pipe' ? reopen(fd, 'write') : undefined;
  const stream = openStream(own ?? fd, kind);
  const write = (chunks: readonly Buffer[]): Promise<void> =>
    new Promise((resolve, reject) => writeStream(stream, chunks, (error) => (error ? reject(error) : resolve())));
  let left = Buffer.alloc(0);
  // A reader that went away is told to whoever writes, through the write's own callback.
  stream.on('error', () => undefined);
  return {
    kind,
    descriptor: kind === 'pipe' ? fd : undefined,
    write,
    offer(chunks) {
      if (kind === 'terminal' || stream.writableLength > 0 || stream.destroyed) return write([Buffer.concat(chunks)]);
      const rest = behind(chunks, writeSome(own ?? fd, chunks));
      const size = rest.reduce((sum, { length }) => sum + length, 0);
      if (size === 0) return undefined;
      if (size > LARGEST_LEFT) return write([Buffer.concat(rest)]);
      // The stream has written what was left the last time.
      if (left.length < size) left = Buffer.allocUnsafeSlow(size);
      return write([left.subarray(0, copyInto(left, rest))]);
    },
    close() {
      // Node asks whether it is stderr that ends.
      withoutStderr(() => stream.destroy());
      release(fd);
    },
  };
}

function openStream(fd: number, kind: FileKind): Writable {
  if (kind === 'terminal') return new WriteStream(fd);
  return new Socket({ fd, readable: false, writable: true });
}

function copyInto(target: Buffer, chunks: readonly Buffer[]): number {
  let at = 0;
  for (const chunk of chunks) at += chunk.copy(target, at);
  return at;
}

/** As much as a descriptor that does not wait takes at once. */
function writeSome(fd: number, chunks: readonly Buffer[]): number {
  try {
    return writeOnce(fd, chunks);
  } catch {
    // EAGAIN: it is full. Whatever else it is, the write that follows fails of it, too.
    return 0;
  }
}

function writeStream(stream: Writable, chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
  const last = chunks.length - 1;
  if (last < 0) return done();
  stream.cork();
  for (const [index, chunk] of chunks.entries()) stream.write(chunk, index === last ? done : undefined);
  stream.uncork();
  return undefined;
}

/** libuv never closes 0, 1 and 2. The number is taken again at once, or the next file to be opened would be our stdout. */
function release(fd: number): void {
  closeSync(fd);
  openSync('/dev/null', 'w');
}
