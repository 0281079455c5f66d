import { randomFillSync } from 'node:crypto';
import { closeSync, openSync, readSync, statSync, writeSync } from 'node:fs';

const CHUNK = 1 << 20;

/** Writes a file of random bytes. It stays in the page cache, as the file of a transfer is to be. */
export function writeRandom(file: string, size: number): void {
  writeChunks(file, size, () => randomFillSync(Buffer.allocUnsafe(CHUNK)));
}

/** Writes a file of lines of random letters, so many characters each and a line feed. */
export function writeLines(file: string, { count, length }: { readonly count: number; readonly length: number }): void {
  const line = length + 1;
  const block = Buffer.allocUnsafe(Math.floor(CHUNK / line) * line);
  writeChunks(file, count * line, () => {
    randomFillSync(block);
    for (let at = 0; at < block.length; at += 1) block[at] = at % line === length ? LF : A + ((block[at] ?? 0) & 31);
    return block;
  });
}

const LF = 10;
const A = 65;

function writeChunks(file: string, size: number, next: () => Buffer): void {
  const fd = openSync(file, 'w');
  for (let at = 0; at < size;) at += writeSync(fd, next().subarray(0, size - at));
  closeSync(fd);
}

/** @throws where a copy is not what it is a copy of, saying where they part */
export function checkCopy(original: string, copy: string): void {
  const [size, copied] = [statSync(original).size, statSync(copy).size];
  if (copied !== size) throw new Error(`${copied} of ${size} bytes arrived`);
  const [left, right] = [openSync(original, 'r'), openSync(copy, 'r')];
  const [a, b] = [Buffer.allocUnsafe(CHUNK), Buffer.allocUnsafe(CHUNK)];
  try {
    for (let at = 0; at < size; at += CHUNK) {
      const length = Math.min(CHUNK, size - at);
      readSync(left, a, 0, length, at);
      readSync(right, b, 0, length, at);
      if (!a.subarray(0, length).equals(b.subarray(0, length))) throw new Error(`other bytes arrived, from ${at} on`);
    }
  } finally {
    closeSync(left);
    closeSync(right);
  }
}
