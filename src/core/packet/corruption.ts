import type { Codec, LengthForm, Limits } from './codec.ts';
import { readLength } from './integer.ts';
import { recogniseBytes, recogniseProtocol, recogniseTls } from './recognise.ts';
import { type PacketType, codecOf } from './table.ts';

/** The largest body that a guess believes in where packet_size says nothing. */
const PLAUSIBLE = 16 * 1024 * 1024;

/**
 * What is wrong with the packet that these bytes begin, and what they look like instead: the text of an `emsgsize`.
 *
 * @example 'length 1195725856 is ASCII "GET ": an HTTP client?'
 */
export function describeCorruption(codec: Codec, bytes: Buffer, limits: Limits): string {
  const { what, why, header, text } = codec.explain(bytes, limits);
  const guess = text === true ? recogniseTls(bytes) : recogniseBytes(bytes);
  if (header === undefined) return guess === undefined ? `${what} ${why}` : `${what} ${why}; the bytes are ${guess}`;
  if (guess !== undefined) return `${what} is ${guess}`;
  const reading = otherReading(bytes, header, limits.packetSize);
  return reading === undefined ? `${what} ${why}` : `${what} ${why}; ${reading}`;
}

/**
 * What the beginning of a packet looks like whose rest never came, where its header was probably none; undefined where
 * it may as well have broken off. A header of two bytes cannot claim too much: this is where HTTP sent to it shows.
 *
 * @internal
 * @example guessAtRest(2, Buffer.from('GET / HTTP/1.1\r\n')) // 'ASCII "GET ": an HTTP client?'
 */
export function guessAtRest(type: PacketType, rest: Buffer): string | undefined {
  const header = codecOf(type)?.header;
  if (header === undefined) return undefined;
  const { width, little } = header;
  const protocol = recogniseProtocol(rest);
  if (protocol !== undefined || rest.length <= width) return protocol;
  const others = [1, 2, 4, 8].flatMap((other) => [
    { width: other, little },
    { width: other, little: !little },
  ]);
  const form = others.find((other) => isMadeOf(rest, other));
  return form === undefined ? undefined : `whole packets of ${spelled(form)}?`;
}

/** A guess is not worth more packets than this. */
const ENOUGH = 65_536;

/** Are the bytes packets of this form, from the first to the last? A header of zeros at the front is one of a wider form. */
function isMadeOf(bytes: Buffer, form: LengthForm): boolean {
  if (bytes.length <= form.width || readLength(bytes, 0, form) === 0) return false;
  let at = 0;
  for (let left = ENOUGH; left > 0 && at + form.width < bytes.length; left -= 1) {
    at += form.width + readLength(bytes, at, form);
  }
  return at === bytes.length;
}

function spelled({ width, little }: LengthForm): string {
  if (width === 1) return 'packet 1';
  return little ? `packet ${width}le` : `packet ${width}`;
}

/** The form in which the bytes would be a header that makes sense, if there is one. */
function otherReading(bytes: Buffer, { width, little }: LengthForm, packetSize: number): string | undefined {
  const most = packetSize === 0 ? PLAUSIBLE : packetSize;
  const swapped = readLength(bytes, 0, { width, little: !little });
  if (width > 1 && swapped > 0 && swapped <= most) {
    return `${little ? 'big' : 'little'}-endian it would be ${swapped}: packet ${width}${little ? 'be' : 'le'}?`;
  }
  const other = [2, 4, 1, 8].find((candidate) => candidate !== width && isMadeOf(bytes, { width: candidate, little }));
  return other === undefined
    ? undefined
    : `read as ${other === 1 ? '1 byte' : `${other} bytes`} it would fit what came`;
}
