import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DecodeOptions, decodePacket } from '../../src/core/packet/decode.ts';
import type { HttpPacket, HttpUri, Packet } from '../../src/core/packet/packet.ts';
import { type PacketType, codecOf, parsePacketType } from '../../src/core/packet/table.ts';
import { feed, readerOf } from './feed.ts';
import { stageAfter } from './http-stage.ts';

/** A recorded answer of erlang:decode_packet/3; all bytes are in hex. */
interface Vector {
  readonly id: string;
  readonly type: string;
  readonly opts: Readonly<Record<string, number | string>>;
  readonly chunks: readonly string[];
  /** For each chunk what successive calls answered. */
  readonly steps: readonly (readonly Step[])[];
  /** What was not decoded at the end. */
  readonly left: string;
}

interface Step {
  readonly ok?: unknown;
  readonly used?: number;
  readonly more?: number | null;
  readonly error?: string;
  readonly badarg?: true;
}

const vectors = readVectors();

/** The types that Erlang refuses and gentcp has. */
const EXTRA = new Set(['3', '8']);

const refused = vectors.filter(({ steps }) => steps[0]?.[0]?.badarg === true);
const answered = vectors.filter((vector) => !refused.includes(vector));

describe('the recorded answers of erlang:decode_packet/3', () => {
  it('are all there', () => {
    expect([answered.length, refused.length]).toEqual([1078, 16]);
  });

  it.each(answered)('$id: decodePacket answers the same', (vector) => {
    expect(decodeVector(vector)).toEqual({ steps: vector.steps, left: vector.left });
  });

  it.each(answered)('$id: a FrameReader delivers the same', (vector) => {
    const { type, options } = readerSettings(vector);
    const { packets, failure, rest } = feed(readerOf(type, options), vector.chunks.map(fromHex));
    const steps = vector.steps.flat();

    expect(packets.map(recorded)).toEqual(steps.flatMap(({ ok }) => (ok === undefined ? [] : [ok])));
    expect(failure).toBe(steps.some(({ error }) => error !== undefined) ? 'emsgsize' : undefined);
    expect(Buffer.from(rest, 'latin1').toString('hex')).toBe(vector.left);
  });

  it.each(refused.filter(({ type }) => !EXTRA.has(type)))('$id: decodePacket refuses $type $opts', (vector) => {
    const type: unknown = parsePacketType(vector.type) ?? vector.type;

    expect(() => Reflect.apply(decodePacket, undefined, [type, Buffer.from('dummy'), optionsOf(vector)])).toThrow(
      expect.objectContaining({ reason: 'badarg' }),
    );
  });

  it('has types of its own where Erlang has none', () => {
    expect([codecOf(3), codecOf(8)]).not.toContain(undefined);
  });
});

function readVectors(): readonly Vector[] {
  const file = path.join(import.meta.dirname, '../data/decode.jsonl');
  return readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Vector => JSON.parse(line));
}

const fromHex = (hex: string): Buffer => Buffer.from(hex, 'hex');
const hexOf = (text: string): string => Buffer.from(text, 'latin1').toString('hex');

function optionsOf({ opts }: Vector): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(opts).map(([name, value]) => [camel(name), value]));
}

function camel(name: string): string {
  return name.replace(/_[a-z]/, (letter) => letter.slice(1).toUpperCase());
}

interface Settings {
  readonly type: PacketType;
  readonly options: DecodeOptions;
}

function readerSettings(vector: Vector): Settings {
  const type = parsePacketType(vector.type);
  if (type === undefined) throw new Error(`${vector.id}: no such type`);
  return { type, options: optionsOf(vector) };
}

function decodeVector(vector: Vector): { readonly steps: unknown; readonly left: string } {
  const { type, options } = readerSettings(vector);
  let stage = type;
  let left = Buffer.alloc(0);
  const steps: Step[][] = [];
  for (const chunk of vector.chunks.map(fromHex)) {
    const answers: Step[] = [];
    left = Buffer.concat([left, chunk]);
    let decoded = decodePacket(stage, left, options);
    for (; decoded.status === 'ok'; decoded = decodePacket(stage, left, options)) {
      answers.push({ ok: recorded(decoded.packet), used: left.length - decoded.rest.length });
      stage = stageAfter(decoded.packet, type, stage);
      left = Buffer.from(decoded.rest);
    }
    answers.push(decoded.status === 'more' ? { more: decoded.length ?? null } : { error: decoded.reason });
    steps.push(answers);
    if (decoded.status === 'error') break;
  }
  return { steps, left: left.toString('hex') };
}

/** A packet in the words of the recording. */
function recorded(packet: Packet): unknown {
  if (Buffer.isBuffer(packet)) return { bin: packet.toString('hex') };
  if (Array.isArray(packet)) throw new Error('no vector has lists');
  return recordedHttp(packet);
}

const METHODS = new Set(['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE']);

function recordedHttp(packet: HttpPacket): unknown {
  switch (packet.type) {
    case 'http_request': {
      const { method, uri, version } = packet;
      return { http_request: { method: word(method, METHODS.has(method)), uri: recordedUri(uri), version } };
    }
    case 'http_response': {
      const { version, status, phrase } = packet;
      return { http_response: { version, status, phrase: hexOf(phrase) } };
    }
    case 'http_header': {
      const { bit, name, unmodified, value } = packet;
      return { http_header: { n: bit, name: word(name, bit > 0), orig: hexOf(unmodified), value: hexOf(value) } };
    }
    case 'http_eoh':
      return { http_eoh: true };
    case 'http_error':
      return { http_error: hexOf(packet.line) };
    default:
      return packet satisfies never;
  }
}

function word(text: string, isAtom: boolean): unknown {
  return isAtom ? { atom: text } : { str: hexOf(text) };
}

function recordedUri(uri: HttpUri): unknown {
  if (uri === '*') return { t: '*' };
  if (typeof uri === 'string') return { t: 'string', str: hexOf(uri) };
  switch (uri.type) {
    case 'abs_path':
      return { t: 'abs_path', path: hexOf(uri.path) };
    case 'absoluteURI':
      return {
        t: 'absoluteURI',
        scheme: uri.scheme,
        host: hexOf(uri.host),
        port: uri.port ?? null,
        path: hexOf(uri.path),
      };
    case 'scheme':
      return { t: 'scheme', scheme: hexOf(uri.scheme), rest: hexOf(uri.rest) };
    default:
      return uri satisfies never;
  }
}
