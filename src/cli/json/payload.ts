import { isUtf8 } from 'node:buffer';

/** How the bytes of a packet stand in JSON: as text where they are UTF-8 (`auto`), or always in one form. */
export type JsonData = 'auto' | 'base64' | 'text' | 'hex';

/** A payload as an event shows it; `text` that is not UTF-8 has the replacement character, by request only. */
export type JsonPayload =
  | { readonly size: number; readonly text: string }
  | { readonly size: number; readonly base64: string }
  | { readonly size: number; readonly hex: string };

/** The bytes of a packet for an event. */
export function jsonPayload(bytes: Buffer, form: JsonData): JsonPayload {
  const size = bytes.length;
  switch (form) {
    case 'hex':
      return { size, hex: bytes.toString('hex') };
    case 'base64':
      return { size, base64: bytes.toString('base64') };
    case 'text':
      return { size, text: bytes.toString('utf8') };
    case 'auto':
      return isUtf8(bytes) ? { size, text: bytes.toString('utf8') } : { size, base64: bytes.toString('base64') };
  }
}

const LONE_SURROGATE = 'text has half of a surrogate pair, which UTF-8 cannot say; bytes go as base64 or hex';
const HEX = /^(?:[0-9a-f]{2})*$/i;
const BASE64 = /^(?:[a-z0-9+/]{4})*(?:[a-z0-9+/]{2}==|[a-z0-9+/]{3}=)?$/i;

/** The bytes that an object of stdin says; `undefined` where it says none, a text where it says them wrongly. */
export function bytesOfPayload(object: Readonly<Record<string, unknown>>): Buffer | string | undefined {
  const { text, base64, hex } = object;
  const given = [text, base64, hex].filter((value) => value !== undefined);
  if (given.length === 0) return undefined;
  if (given.length > 1) return 'more than one of text, base64 and hex';
  if (typeof text === 'string') return text.isWellFormed() ? Buffer.from(text) : LONE_SURROGATE;
  if (typeof base64 === 'string') return BASE64.test(base64) ? Buffer.from(base64, 'base64') : 'base64 is malformed';
  if (typeof hex === 'string') return HEX.test(hex) ? Buffer.from(hex, 'hex') : 'hex is malformed';
  return 'text, base64 and hex are strings';
}
