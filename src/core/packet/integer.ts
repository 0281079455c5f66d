import type { LengthForm } from './codec.ts';

/** An unsigned number of 1 to 8 bytes at `start`; above 2^53 only roughly right, and so above every limit. */
export function readLength(bytes: Buffer, start: number, { width, little }: LengthForm): number {
  let length = 0;
  for (let n = 0; n < width; n += 1) {
    length = length * 256 + bytes.readUInt8(little ? start + width - 1 - n : start + n);
  }
  return length;
}

/** The same number exactly, for a message. */
export function exactLength(bytes: Buffer, start: number, { width, little }: LengthForm): bigint {
  const digits = Buffer.from(bytes.subarray(start, start + width));
  if (little) digits.reverse();
  return BigInt(`0x${digits.toString('hex')}`);
}

/** Writes a number into the first bytes of `target`; the caller has seen that it fits. */
export function writeLength(target: Buffer, length: number, { width, little }: LengthForm): void {
  let left = length;
  for (let n = 0; n < width; n += 1) {
    target.writeUInt8(left % 256, little ? n : width - 1 - n);
    left = Math.floor(left / 256);
  }
}
