import { LONGEST_NAME, parseHeaderName } from './http-name.ts';
import { isAt } from './scan.ts';

/** A name as it came, with what OTP makes of it. */
export interface Spelling {
  readonly bit: number;
  readonly name: string;
  readonly unmodified: string;
  /** As it came, with the colon. */
  readonly bytes: Uint8Array;
  /** The slot of the name that came behind it last. */
  next: number;
}

/** A power of two: a connection has a dozen names, and what a peer makes up must not fill memory. */
const SLOTS = 1024;

/** The same few names come again and again, spelled in one way. Each is in one of two slots that its bytes tell. */
const seen = Array.from<Spelling | undefined>({ length: SLOTS });

/** The name before: behind it comes, mostly, what came there the last time. Where another connection was read in between that is a bad guess, and no harm. */
let last: Pick<Spelling, 'next'> = { next: 0 };

/** The name at the front of a line from `start` to `end`; undefined where no colon ends it, or a byte is none that a name may have. */
export function spellingAt(bytes: Buffer, start: number, end: number): Spelling | undefined {
  const guess = seen[last.next];
  const spelling = guess !== undefined && isAt(bytes, guess.bytes, start, end) ? guess : lookUp(bytes, start, end);
  if (spelling !== undefined) last = spelling;
  return spelling;
}

/** A name has any bytes but blanks, controls, separators and those of 128 and more. */
const NAME = /[^\0-\x20()<>@,;:\\"/[\]?={}\x80-\xff]/;

/** 1 for each byte that a name may have. */
const inName = Uint8Array.from({ length: 256 }, (_, byte) => (NAME.test(String.fromCodePoint(byte)) ? 1 : 0));

const COLON = 58;

/** As large as a number may be whose product with 31 is still a small integer. */
const HASH = 0xff_ffff;

function lookUp(bytes: Buffer, start: number, end: number): Spelling | undefined {
  let colon = start;
  let hash = 0;
  for (; colon < end; colon += 1) {
    const byte = bytes[colon] ?? 0;
    if (inName[byte] !== 1) break;
    hash = (hash * 31 + byte) & HASH;
  }
  if (colon === end || bytes[colon] !== COLON) return undefined;
  if (colon - start > LONGEST_NAME) return spell(bytes, start, colon);
  last.next = slotOf(bytes, { start, colon, hash });
  return seen[last.next];
}

interface Place {
  readonly start: number;
  readonly colon: number;
  readonly hash: number;
}

/** Where the name is; one that has not been seen is put there, and the older one of two that share its slots is forgotten. */
function slotOf(bytes: Buffer, { start, colon, hash }: Place): number {
  const slot = (hash ^ (hash >>> 10)) & (SLOTS - 1);
  const other = slot ^ 1;
  if (isSeen(slot, bytes, start, colon)) return slot;
  if (isSeen(other, bytes, start, colon)) return other;
  seen[other] = seen[slot];
  seen[slot] = spell(bytes, start, colon);
  return slot;
}

function isSeen(slot: number, bytes: Buffer, start: number, colon: number): boolean {
  const spelling = seen[slot];
  return spelling !== undefined && isAt(bytes, spelling.bytes, start, colon + 1);
}

/** A copy: a piece of the stream would keep all of it in memory. */
function spell(stream: Buffer, start: number, colon: number): Spelling {
  const bytes = new Uint8Array(stream.subarray(start, colon + 1));
  const unmodified = stream.toString('latin1', start, colon);
  return { ...parseHeaderName(unmodified), unmodified, bytes, next: 0 };
}
