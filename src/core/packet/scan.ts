/** Where `byte` is first found from `from` up to `end`, or -1. Bytes behind `end` are never looked at. */
export function findByte(bytes: Buffer, byte: number, from: number, end: number): number {
  // Memory that is not filled yet would be searched again and again while a long line grows.
  const filled = end === bytes.length ? bytes : bytes.subarray(0, end);
  return filled.indexOf(byte, from);
}
