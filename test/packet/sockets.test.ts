import { describe, expect, it } from 'vitest';
import {
  FrameReader,
  GenTcpError,
  type Message,
  type Options,
  type Packet,
  type PacketType,
  type Socket,
  formatTerm,
  listen,
  packetToTerm,
  parseOptions,
  printTerm,
} from '../../src/core/index.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { seed } from '../oracle/seed.ts';
import { gentcp, portOf } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { keepAliveCases } from './keep-alive.ts';
import { type Stream, makeStreams, streamTypes } from './streams.ts';

const MINUTE = 60_000;

/** What the command line takes where nothing was said; gen_tcp has no limit then. */
const LARGEST = 64 * 1024 ** 2;

/** For each type and each shape of a packet. */
const STREAMS = 6;

/** What `mode`, `header` and `deliver` make of a packet. */
const shapes = [
  '{mode,binary}',
  '{mode,list}',
  '{mode,binary},{header,2}',
  '{mode,list},{header,2}',
  '{mode,list},{deliver,port}',
  '{mode,binary},{header,3},{deliver,port}',
] as const;

/** One connection, and what it is for: see sockets.erl. */
interface Case {
  readonly what: string;
  /** An Erlang list. */
  readonly options: string;
  readonly pieces: readonly Buffer[];
}

interface Outcome {
  readonly given: string;
  readonly gentcp: string;
  readonly gen_tcp: string | undefined;
}

const streams = makeStreams(seed, STREAMS * shapes.length);

const deliveries = streams.map((stream, index): Case => ({
  what: 'deliver',
  options: `[{packet,${String(stream.type)}},${shapes[index % shapes.length] ?? ''}${limitsOf(stream)}]`,
  pieces: piecesOf(stream),
}));

const receipts = streams
  .filter((_, index) => index % shapes.length < 3)
  .map((stream, index): Case => ({
    what: `{recv,[${'0,'.repeat(11)}0]}`,
    options: `[{packet,${String(stream.type)}},${shapes[index % 3] ?? ''}${limitsOf(stream)}]`,
    pieces: piecesOf(stream),
  }));

/** What is sent is not looked at, so that these are good and bad packets, too. */
const sendings = streams
  .filter(({ type }) => type !== 'raw')
  .map(({ type, chunks }, index): Case => ({
    what: 'send',
    options: `[{packet,${String(type)}},${shapes[index % shapes.length] ?? ''}]`,
    pieces: chunks.map((chunk) => (type === 1 ? chunk.subarray(0, 255) : chunk)),
  }));

describe.skipIf(!hasErlang)('packets through real sockets, held against gen_tcp', () => {
  it.each([
    ['delivers the same messages', deliveries],
    ['answers recv with the same packets', receipts],
    ['carries http over keep-alive messages with bodies between them', keepAliveCases],
    ['sends what gen_tcp delivers as its own', sendings],
  ])('%s', { timeout: MINUTE }, async (_, cases) => {
    const outcomes = await playAll(cases);
    const different = outcomes.filter((outcome) => outcome.gentcp !== outcome.gen_tcp);
    expect(different.slice(0, 5), `GENTCP_SEED=${seed}`).toEqual([]);
    expect(outcomes).toHaveLength(cases.length);
  });

  it('prints the same messages with --out term, for every type', { timeout: MINUTE }, async () => {
    const cases = oneOfEachType(deliveries.filter(isSound));
    const children = cases.map(({ options }) =>
      gentcp(['listen', '127.0.0.1', '0', '--opts', options, '--out', 'term', '--in', 'none']),
    );
    const ports = await Promise.all(children.map(portOf));
    const answers = await ask(cases.map((one, index) => lineOf(one, ports[index])));
    const printed = await Promise.all(children.map(async ({ ended }) => (await ended).stdout.toString()));
    expect(printed.map((text) => anonymous(`[${text.trimEnd().replaceAll('\n', ',')}]`))).toEqual(
      answers.map((answer) => upToError(anonymous(answer))),
    );
  });

  it('sends the same packets with --in term, for every type', { timeout: MINUTE }, async () => {
    const cases = oneOfEachType(sendings);
    const children = cases.map(({ options, pieces }) => {
      const { fd, given, end } = inputPipe();
      end.end(pieces.map((piece) => `${formatTerm(piece)}\n`).join(''));
      const packet = String(parseOptions(options).packet);
      return gentcp(['listen', '127.0.0.1', '0', '--packet', packet, '--in', 'term'], { stdin: { fd, given } });
    });
    const ports = await Promise.all(children.map(portOf));
    const answers = await ask(cases.map((one, index) => lineOf(one, ports[index])));
    for (const answer of answers) {
      const [gentcp, genTcp] = answer.split('\t').map(anonymous);
      expect(gentcp).toBe(genTcp);
    }
    expect(answers).toHaveLength(cases.length);
  });
});

function limitsOf({ type, options }: Stream): string {
  const { packetSize, lineDelimiter } = options;
  const delimiter = type === 'line' && lineDelimiter !== undefined ? `,{line_delimiter,${lineDelimiter}}` : '';
  return packetSize === undefined ? delimiter : `,{packet_size,${packetSize}}${delimiter}`;
}

/** Of raw bytes the network makes the cuts: one small piece arrives as one. */
function piecesOf({ type, chunks }: Stream): readonly Buffer[] {
  return type === 'raw' ? [Buffer.concat(chunks)] : chunks.filter(({ length }) => length > 0);
}

/**
 * Without a malformed packet. gen_tcp tells of one behind a good packet of the same read only when more arrives, so whether
 * it does depends on how the network cuts.
 */
function isSound({ options, pieces }: Case): boolean {
  const { packet = 'raw', packetSize = LARGEST } = parseOptions(options);
  const limits = { packetSize, lineLength: 0, lineDelimiter: 10 };
  const reader = new FrameReader({ type: packet, limits, buffer: 65_536 });
  reader.push(Buffer.concat(pieces));
  try {
    while (reader.next() !== undefined);
    return true;
  } catch {
    return false;
  }
}

function oneOfEachType(cases: readonly Case[]): readonly Case[] {
  return streamTypes.flatMap((type, index) => {
    const fitting = cases.filter(({ options }) => options.startsWith(`[{packet,${type}},`));
    return fitting.slice(index % shapes.length).slice(0, 1);
  });
}

function lineOf({ what, options, pieces }: Case, port: number | undefined): string {
  return [port, what, options, pieces.map((piece) => piece.toString('hex')).join(',')].join('\t');
}

async function ask(lines: readonly string[]): Promise<readonly string[]> {
  return (await erlang('../packet/sockets.erl', 'run', `${lines.join('\n')}\n`)).trimEnd().split('\n');
}

/** Every case with a socket of gentcp's and one of gen_tcp's. Erlang connects in the order of the cases. */
async function playAll(cases: readonly Case[]): Promise<readonly Outcome[]> {
  await using listener = await listen(0, { ip: '127.0.0.1', active: false, backlog: cases.length });
  const answering = ask(cases.map((one) => lineOf(one, listener.port())));
  // Nobody will connect any more.
  answering.catch(() => listener.close());
  const ours: Promise<string>[] = [];
  for (const one of cases) ours.push(play(await listener.accept(), one));
  const [answers, told] = await Promise.all([answering, Promise.all(ours)]);
  return cases.map((one, index) => outcome(one, told[index] ?? '', answers[index] ?? ''));
}

function outcome(one: Case, told: string, answer: string): Outcome {
  const given = lineOf(one, undefined);
  const [first, second] = answer.split('\t').map(anonymous);
  // What gen_tcp delivers is to be compared with what gen_tcp delivers, where we are the ones who send.
  return one.what === 'send'
    ? { given, gentcp: first ?? '', gen_tcp: second }
    : { given, gentcp: anonymous(told), gen_tcp: first };
}

function play(socket: Socket, { what, options, pieces }: Case): Promise<string> {
  if (what === 'send') return send(socket, parseOptions(options), pieces);
  if (what === 'deliver') return messages(socket, options);
  return receipt(socket, options, what);
}

async function send(socket: Socket, { packet = 0 }: Options, pieces: readonly Buffer[]): Promise<string> {
  socket.setopts({ packet });
  try {
    for (const piece of pieces) await socket.send(piece);
  } catch (error) {
    // Whoever gave up at a malformed packet takes no more.
    if (!(error instanceof GenTcpError)) throw error;
  }
  await socket.close();
  return '';
}

async function messages(socket: Socket, options: string): Promise<string> {
  socket.setopts({ ...parseOptions(options), active: true });
  const all: Message[] = [];
  for await (const message of socket) all.push(message);
  return `[${all.map(formatTerm).join(',')}]`;
}

async function receipt(socket: Socket, options: string, what: string): Promise<string> {
  socket.setopts(parseOptions(options));
  const answers: string[] = [];
  for (const step of stepsOf(what)) answers.push(await take(socket, step));
  await socket.close();
  return `[${answers.join(',')}]`;
}

/** `{recv,[0,[{packet,raw}],5]}` */
function stepsOf(what: string): readonly string[] {
  return [...what.matchAll(/\[\{.*?\}\]|\d+/g)].map(([step]) => step);
}

async function take(socket: Socket, step: string): Promise<string> {
  try {
    if (/^\d/.test(step)) {
      const { packet = 0 } = socket.getopts(['packet']);
      return `{ok,${termOf(await socket.recv(Number(step)), packet)}}`;
    }
    socket.setopts(parseOptions(step));
    return 'ok';
  } catch (error) {
    if (error instanceof GenTcpError) return `{error,${error.reason}}`;
    throw error;
  }
}

function termOf(packet: Packet, type: PacketType): string {
  return printTerm(packetToTerm(packet, String(type).endsWith('_bin') ? 'binary' : 'list'));
}

/** The numbers of sockets are nobody's business. */
function anonymous(text: string): string {
  return text.replaceAll(/#Port<[\d.]+>/g, '#Port<0.0>');
}

/** The command line ends at an error: it does not wait to be told that the socket is closed. */
function upToError(messages: string): string {
  return messages.replace(/(\{tcp_error,#Port<0\.0>,emsgsize\}),.*/, '$1]');
}
