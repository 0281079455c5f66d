/** Short lines are found sooner by a loop than by a call out of JavaScript. */
const LOOP = 48;

/** Where `byte` is first found from `from` up to `end`, or -1. Bytes behind `end` are never looked at. */
export function findByte(bytes: Buffer, byte: number, from: number, end: number): number {
  const near = Math.min(end, from + LOOP);
  for (let at = from; at < near; at += 1) if (bytes[at] === byte) return at;
  if (near === end) return -1;
  // indexOf would search memory that is not filled yet, again and again while a long line grows.
  const filled = end === bytes.length ? bytes : bytes.subarray(0, end);
  return filled.indexOf(byte, near);
}
