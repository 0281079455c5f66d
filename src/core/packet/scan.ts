/** Where `byte` is first found from `from` up to `end`, or -1. Bytes behind `end` are never looked at. */
export function findByte(bytes: Buffer, byte: number, from: number, end: number): number {
  // Memory that is not filled yet would be searched again and again while a long line grows.
  const filled = end === bytes.length ? bytes : bytes.subarray(0, end);
  return filled.indexOf(byte, from);
}

/** So near a loop is quicker than the call of a native search. */
const NEAR = 40;

/** The same for what is probably near, as the end of a line of http is. */
export function findNear(bytes: Buffer, byte: number, from: number, end: number): number {
  const near = Math.min(end, from + NEAR);
  for (let at = from; at < near; at += 1) if (bytes[at] === byte) return at;
  return near === end ? -1 : findByte(bytes, byte, near, end);
}

/** Are these the bytes at `start`, all of them before `end`? They are too few for the call of a native comparison. */
export function isAt(bytes: Uint8Array, few: Uint8Array, start: number, end: number): boolean {
  const { length } = few;
  if (length > end - start) return false;
  for (let n = 0; n < length; n += 1) if (bytes[start + n] !== few[n]) return false;
  return true;
}
