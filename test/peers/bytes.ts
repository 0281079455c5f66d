import { createCipheriv, createHash } from 'node:crypto';
import { seed } from '../oracle/seed.ts';

/** Random bytes, the same for the same label in one run; GENTCP_SEED makes them the same in another run, too. */
export function bytes(size: number, label: string): Buffer {
  const key = createHash('sha256').update(`${seed} ${label}`).digest();
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
}

/** `identical`, or in a few words what is wrong: megabytes do not belong into a failure's message. */
export function compare(actual: Buffer, expected: Buffer): string {
  if (actual.equals(expected)) return 'identical';
  if (actual.length < expected.length && expected.subarray(0, actual.length).equals(actual)) {
    return `the first ${actual.length} of ${expected.length} bytes`;
  }
  const at = actual.findIndex((byte, index) => byte !== expected[index]);
  return `${actual.length} bytes for ${expected.length}, different from byte ${at} on`;
}
