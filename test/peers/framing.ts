/** How many bytes of length stand before each packet; 0 is raw. */
export type Width = 0 | 1 | 2 | 4;

/** What is on the wire when each payload is one packet. */
export function frame(payloads: readonly Buffer[], width: Width): Buffer {
  return Buffer.concat(payloads.flatMap((payload) => [header(payload.length, width), payload]));
}

function header(length: number, width: Width): Buffer {
  const bytes = Buffer.alloc(width);
  if (width > 0) bytes.writeUIntBE(length, 0, width);
  return bytes;
}

/** Pieces of one size, the last one shorter. */
export function cut(bytes: Buffer, size: number): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) pieces.push(bytes.subarray(at, at + size));
  return pieces;
}

/** The packets that gentcp makes of a regular file: full ones, of 64 KiB or of the most that the header can say. */
export function filePackets(bytes: Buffer, width: Width): readonly Buffer[] {
  return cut(bytes, { 0: 65_536, 1: 255, 2: 65_535, 4: 65_536 }[width]);
}
