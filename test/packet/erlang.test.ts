import { beforeAll, describe, expect, it } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { decodePacket } from '../../src/core/packet/decode.ts';
import type { Packet } from '../../src/core/packet/packet.ts';
import { packetToTerm } from '../../src/core/packet/packet-term.ts';
import type { PacketType } from '../../src/core/packet/table.ts';
import { parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, integer, list, tuple } from '../../src/core/term/term.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { seed } from '../oracle/seed.ts';
import { readerOf } from './feed.ts';
import { stageAfter } from './http-stage.ts';
import { type Stream, makeStreams, streamTypes } from './streams.ts';

const FOR_EACH_TYPE = 800;
const MINUTE = 60_000;

/** A failure shows no more of them. */
const SHOWN = 5;

describe.skipIf(!hasErlang)('packets, held against erlang:decode_packet/3', () => {
  const streams = makeStreams(seed, FOR_EACH_TYPE);
  let answers: readonly string[] = [];

  beforeAll(async () => {
    answers = (await erlang('packet.erl', 'decode', `${streams.map(lineOf).join('\n')}\n`)).trimEnd().split('\n');
  }, MINUTE);

  it(`asks about ${FOR_EACH_TYPE} streams of each of the ${streamTypes.length} types`, () => {
    expect(answers).toHaveLength(FOR_EACH_TYPE * streamTypes.length);
  });

  it('gives the same answers from decodePacket', { timeout: MINUTE }, () => {
    expect(differences(streams, answers, decodeStream), `GENTCP_SEED=${seed}`).toEqual([]);
  });

  it('gives the same packets from a FrameReader', { timeout: MINUTE }, () => {
    expect(differences(streams, answers.map(deliveries), readStream), `GENTCP_SEED=${seed}`).toEqual([]);
  });
});

interface Difference {
  readonly stream: string;
  readonly ours: string;
  readonly erl: string | undefined;
}

function differences(
  streams: readonly Stream[],
  answers: readonly string[],
  answer: (stream: Stream) => string,
): readonly Difference[] {
  return streams
    .map((stream, n) => ({ stream: lineOf(stream), ours: answer(stream), erl: answers[n] }))
    .filter(({ ours, erl }) => ours !== erl)
    .slice(0, SHOWN);
}

function lineOf({ type, options, chunks }: Stream): string {
  const { packetSize, lineLength, lineDelimiter } = options;
  const pairs = Object.entries({ packet_size: packetSize, line_length: lineLength, line_delimiter: lineDelimiter });
  const given = pairs.filter(([, value]) => value !== undefined).map(([name, value]) => `{${name},${value}}`);
  return `${String(type)}\t[${given.join(',')}]\t${chunks.map((chunk) => chunk.toString('hex')).join(',')}`;
}

/** The list that the oracle prints, made by decodePacket. */
function decodeStream({ type, options, chunks }: Stream): string {
  let stage: PacketType = type;
  let left = Buffer.alloc(0);
  const all: Term[] = [];
  for (const chunk of chunks) {
    const answers: Term[] = [];
    left = Buffer.concat([left, chunk]);
    let decoded = decodePacket(stage, left, options);
    for (; decoded.status === 'ok'; decoded = decodePacket(stage, left, options)) {
      answers.push(tuple(atom('ok'), termOf(decoded.packet, type), integer(left.length - decoded.rest.length)));
      stage = stageAfter(decoded.packet, type, stage);
      left = Buffer.from(decoded.rest);
    }
    answers.push(lastAnswer(decoded));
    all.push(list(answers));
    if (decoded.status === 'error') break;
  }
  return printTerm(list(all));
}

function lastAnswer(decoded: Exclude<ReturnType<typeof decodePacket>, { readonly status: 'ok' }>): Term {
  if (decoded.status === 'error') return tuple(atom('error'), atom(decoded.reason));
  return tuple(atom('more'), decoded.length === undefined ? atom('undefined') : integer(decoded.length));
}

function termOf(packet: Packet, type: PacketType): Term {
  return packetToTerm(packet, String(type).endsWith('_bin') ? 'binary' : 'list');
}

/** What a reader delivers of a stream, with the size of each packet on the wire, and whether it fails. */
function readStream({ type, options, chunks }: Stream): string {
  const reader = readerOf(type, options);
  const delivered: Term[] = [];
  for (const chunk of chunks) {
    reader.push(chunk);
    try {
      for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
        delivered.push(tuple(atom('ok'), termOf(packet, type), integer(reader.consumed)));
      }
    } catch (error) {
      if (!(error instanceof GenTcpError) || error.reason !== 'emsgsize') throw error;
      delivered.push(FAILURE);
      break;
    }
  }
  return printTerm(list(delivered));
}

const FAILURE = tuple(atom('error'), atom('invalid'));

/** The same from an answer of the oracle: a reader says nothing about packets that are not whole. */
function deliveries(answer: string): string {
  const steps = itemsOf(parseTerm(answer)).flatMap(itemsOf);
  return printTerm(list(steps.filter((step) => !printTerm(step).startsWith('{more,'))));
}

function itemsOf(term: Term): readonly Term[] {
  if (term.kind !== 'list') throw new Error(`the oracle answered ${printTerm(term)}`);
  return term.items;
}
