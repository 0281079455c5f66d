import type { Codec, LengthForm, Limits } from './codec.ts';
import { readLength } from './integer.ts';
import { recogniseBytes, recogniseTls } from './recognise.ts';

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

/** The form in which the bytes would be a header that makes sense, if there is one. */
function otherReading(bytes: Buffer, { width, little }: LengthForm, packetSize: number): string | undefined {
  const most = packetSize === 0 ? PLAUSIBLE : packetSize;
  const swapped = readLength(bytes, 0, { width, little: !little });
  if (width > 1 && swapped > 0 && swapped <= most) {
    return `${little ? 'big' : 'little'}-endian it would be ${swapped}: packet ${width}${little ? 'be' : 'le'}?`;
  }
  const other = [2, 4, 1, 8].find((candidate) => candidate !== width && fits(bytes, { width: candidate, little }));
  return other === undefined
    ? undefined
    : `read as ${other === 1 ? '1 byte' : `${other} bytes`} it would fit what came`;
}

/** Another width is believed only where the bytes that came are one packet of it, or begin with two. */
function fits(bytes: Buffer, form: LengthForm): boolean {
  if (bytes.length < form.width) return false;
  const length = readLength(bytes, 0, form);
  return length > 0 && form.width + length === bytes.length;
}
