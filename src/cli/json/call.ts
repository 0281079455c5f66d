import { isUtf8 } from 'node:buffer';
import { bytesOfPayload } from './payload.ts';

/** One line of a `json` stdin. */
export type JsonLine =
  | { readonly kind: 'payload'; readonly data: Buffer; readonly socket: number | undefined; readonly id: unknown }
  | { readonly kind: 'call'; readonly call: Call; readonly socket: number | undefined; readonly id: unknown }
  /** What is wrong with it. */
  | { readonly kind: 'bad'; readonly why: string; readonly id: unknown };

/** A function of gen_tcp or inet to be called. */
export type Call =
  | { readonly op: 'setopts'; readonly options: Readonly<Record<string, unknown>> }
  | { readonly op: 'getopts'; readonly names: readonly string[] }
  | { readonly op: 'recv'; readonly length: number; readonly timeout: number | 'infinity' }
  | { readonly op: 'shutdown'; readonly how: 'read' | 'write' | 'read_write' }
  | { readonly op: 'getstat' | 'sockname' | 'peername' | 'close' };

/**
 * Reads one line: a payload (`text`, `base64` or `hex`) or a call (`op`).
 *
 * @example readJsonLine(Buffer.from('{"op":"recv","length":4,"id":1}'))
 */
export function readJsonLine(line: Buffer): JsonLine {
  const object = parseObject(line);
  if (typeof object === 'string') return { kind: 'bad', why: object, id: undefined };
  const { id, op, socket } = object;
  if (socket !== undefined && !isNatural(socket)) return { kind: 'bad', why: 'socket is not a number', id };
  if (op !== undefined) {
    if (bytesOfPayload(object) !== undefined) return { kind: 'bad', why: 'both a payload and a call (op)', id };
    const call = readCall(op, object);
    return typeof call === 'string' ? { kind: 'bad', why: call, id } : { kind: 'call', call, socket, id };
  }
  const data = bytesOfPayload(object);
  if (Buffer.isBuffer(data)) return { kind: 'payload', data, socket, id };
  return { kind: 'bad', why: data ?? 'neither a payload (text, base64, hex) nor a call (op)', id };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseObject(line: Buffer): JsonObject | string {
  // Replacement characters in its place would be sent as if they had been meant.
  if (!isUtf8(line)) return 'not UTF-8';
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    return 'not an object';
  } catch (error) {
    return error instanceof Error ? `not JSON: ${error.message}` : 'not JSON';
  }
}

/** The calls there are, each with what reads its arguments; a text says what is wrong with them. */
const calls: Readonly<Record<string, (object: JsonObject) => Call | string>> = {
  setopts: ({ options }) =>
    typeof options === 'object' && options !== null && !Array.isArray(options)
      ? { op: 'setopts', options: { ...options } }
      : 'setopts: options is not an object',
  getopts: ({ names }) => (isNames(names) ? { op: 'getopts', names } : 'getopts: names is not a list of names'),
  recv: ({ length = 0, timeout = 'infinity' }) => {
    if (!isNatural(length)) return 'recv: length is not a number of bytes';
    if (timeout !== 'infinity' && !isNatural(timeout)) return 'recv: timeout is neither milliseconds nor "infinity"';
    return { op: 'recv', length, timeout };
  },
  shutdown: ({ how }) =>
    how === 'read' || how === 'write' || how === 'read_write'
      ? { op: 'shutdown', how }
      : 'shutdown: how is not read, write or read_write',
  getstat: () => ({ op: 'getstat' }),
  sockname: () => ({ op: 'sockname' }),
  peername: () => ({ op: 'peername' }),
  close: () => ({ op: 'close' }),
};

function readCall(op: unknown, object: JsonObject): Call | string {
  const read = typeof op === 'string' && Object.hasOwn(calls, op) ? calls[op] : undefined;
  return read === undefined ? `op ${JSON.stringify(op)}: known are ${Object.keys(calls).join(', ')}` : read(object);
}

function isNatural(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}
