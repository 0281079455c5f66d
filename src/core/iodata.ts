import { GenTcpError } from './error.ts';

/** What can be sent: a string goes as UTF-8, a number is one byte (0..255), lists nest to any depth. */
export type IoData = string | Uint8Array | number | readonly IoData[];

/**
 * The bytes of iodata in one buffer. A lone buffer is not copied: the result then shares its memory.
 * Anything that is not iodata fails with `einval`, named in the message.
 *
 * @example ioDataToBuffer(['GET ', [47], Buffer.from('\r\n')]) // <Buffer 47 45 54 20 2f 0d 0a>
 */
export function ioDataToBuffer(data: IoData): Buffer {
  if (data instanceof Uint8Array) return bufferOver(data);
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  const pieces = new Pieces();
  pieces.addAll(data);
  return Buffer.concat(pieces.finish());
}

function bufferOver(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A list that is being walked. */
interface Level {
  readonly list: readonly unknown[];
  next: number;
}

/** The flat pieces of nested iodata; bytes that stand one by one are gathered. */
class Pieces {
  readonly #found: Uint8Array[] = [];
  #bytes: number[] = [];

  /** Walks with a stack of its own: a list nested a million deep must not exhaust the call stack. */
  addAll(data: unknown): void {
    const levels: Level[] = [{ list: [data], next: 0 }];
    const open = new Set<unknown>();
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const item = level.list[level.next];
      if (level.next === level.list.length) {
        open.delete(level.list);
        levels.pop();
      } else if (Array.isArray(item)) {
        if (open.has(item)) throw refused('a list that contains itself');
        open.add(item);
        levels.push({ list: item, next: 0 });
      } else {
        this.#add(item);
      }
      level.next += 1;
    }
  }

  finish(): readonly Uint8Array[] {
    this.#flush();
    return this.#found;
  }

  #add(item: unknown): void {
    if (isByte(item)) {
      this.#bytes.push(item);
      return;
    }
    this.#flush();
    if (typeof item === 'string') this.#found.push(Buffer.from(item, 'utf8'));
    else if (item instanceof Uint8Array) this.#found.push(item);
    else throw refused(nameOf(item));
  }

  #flush(): void {
    if (this.#bytes.length === 0) return;
    this.#found.push(Uint8Array.from(this.#bytes));
    this.#bytes = [];
  }
}

function isByte(item: unknown): item is number {
  return typeof item === 'number' && Number.isInteger(item) && item >= 0 && item <= 255;
}

function nameOf(item: unknown): string {
  if (typeof item === 'number') return `the number ${item}`;
  if (item === null || item === undefined) return String(item);
  return typeof item === 'object' ? 'an object that is no list and no Uint8Array' : `a ${typeof item}`;
}

function refused(what: string): GenTcpError {
  return new GenTcpError('einval', { because: `${what} is not iodata` });
}
