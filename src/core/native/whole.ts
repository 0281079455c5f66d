import { readSync } from 'node:fs';

/** All the bytes that are in a pipe, of which there are so many. */
export function readWhole(pipe: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size;) at += readSync(pipe, bytes, at, size - at, null);
  return bytes;
}
