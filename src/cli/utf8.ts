/**
 * What stands at `at`: a UTF-8 character of so many bytes, a byte that belongs to none, or the beginning of a character
 * whose rest is not there. By the table of well-formed sequences in the Unicode standard (3-7): no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 *
 * @example utf8Step(Buffer.from('é'), 0) // 2
 */
export function utf8Step(bytes: Buffer, at: number): number | 'invalid' | 'cut' {
  const lead = bytes.readUInt8(at);
  if (lead < 0x80) return 1;
  const length = sequenceLength(lead);
  if (length === undefined) return 'invalid';
  const available = Math.min(length, bytes.length - at);
  for (let offset = 1; offset < available; offset++) {
    const byte = bytes.readUInt8(at + offset);
    const [least, most] = offset === 1 ? secondByte(lead) : CONTINUATION;
    if (byte < least || byte > most) return 'invalid';
  }
  return available < length ? 'cut' : length;
}

/** How many bytes at the end are the beginning of a character whose rest is not there: 0 to 3. */
export function cutCharacter(bytes: Buffer): number {
  for (let length = 1; length <= Math.min(3, bytes.length); length++) {
    if (utf8Step(bytes, bytes.length - length) === 'cut') return length;
  }
  return 0;
}

function sequenceLength(lead: number): number | undefined {
  if (lead < 0xc2 || lead > 0xf4) return undefined;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}

type Range = readonly [least: number, most: number];

const CONTINUATION: Range = [0x80, 0xbf];

/** Four lead bytes leave the second byte less room. */
function secondByte(lead: number): Range {
  if (lead === 0xe0) return [0xa0, 0xbf];
  if (lead === 0xed) return [0x80, 0x9f];
  if (lead === 0xf0) return [0x90, 0xbf];
  if (lead === 0xf4) return [0x80, 0x8f];
  return CONTINUATION;
}
