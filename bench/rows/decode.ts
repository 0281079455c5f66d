import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { Folder } from '../folder.ts';
import { compileErlang, erl, noErlang } from '../peers/erlang.ts';
import { type Command, Process } from '../process.ts';
import { requests } from '../requests.ts';

/** Bytes of one packet. */
const PAYLOAD = 100;

/** The stream: no larger than what one read may bring, and stays in the caches as that does. It is decoded many times. */
const STREAM = 256 * 1024;
const TIMES = 2048;
/** What takes ten times as long for each byte is done so much less often: a round takes a second. */
const HTTP_TIMES = 256;

interface Row {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly target: number;
  /** One packet on the wire, or what of its kind comes again and again. */
  readonly unit: Buffer;
}

const payload = Buffer.from('the quick brown fox '.repeat(PAYLOAD / 20));

const messages = requests(STREAM);

const rows: readonly Row[] = [
  {
    id: '2',
    name: '{packet,2}, 100 bytes',
    type: '2',
    target: 5,
    unit: Buffer.concat([Buffer.of(0, PAYLOAD), payload]),
  },
  {
    id: '4',
    name: '{packet,4}, 100 bytes',
    type: '4',
    target: 5,
    unit: Buffer.concat([Buffer.of(0, 0, 0, PAYLOAD), payload]),
  },
  {
    id: 'line',
    name: 'lines of 100 bytes',
    type: 'line',
    target: 5,
    unit: Buffer.concat([payload.subarray(1), Buffer.of(10)]),
  },
  { id: 'http', name: 'http requests', type: 'http', target: 1, unit: messages },
  { id: 'http_bin', name: 'http_bin requests', type: 'http_bin', target: 1, unit: messages },
];

const ERLANG = 'erlang:decode_packet/3';

const PLACE =
  'in batches: from the memory that the command line’s sockets read into, which is where line ends are looked for';

/**
 * Decoding alone: a FrameReader as the command line uses it, in batches where packets are bytes; the same with a Buffer for
 * each packet; and erlang:decode_packet/3 in a loop. All decode the same stream in chunks of 64 KiB.
 */
export function decode(effort: Effort): readonly Contest[] {
  return rows.map(({ id, name, type, target, unit }) => ({
    id,
    name: `decoding ${name}`,
    note: type.startsWith('http') ? undefined : PLACE,
    figures: [
      {
        key: 'rate',
        name: 'decoding',
        unit: 'packets/s',
        better: 'more',
        targets: [{ against: [ERLANG], atLeast: target }],
      },
    ],
    same: ['count', 'bytes'],
    pace: 'brief',
    async setUp(scope) {
      const folder = scope.use(new Folder());
      const file = folder.file('stream');
      writeFileSync(file, Buffer.alloc(Math.floor(STREAM / unit.length) * unit.length, unit));
      compileErlang('decode_runner', folder);
      const runner = path.join(import.meta.dirname, 'decode-runner.ts');
      const times = type.startsWith('http') ? HTTP_TIMES : TIMES;
      const args = [type, file, String(portion(times, effort))];
      const ours = (way: string): Command => ({ command: process.execPath, args: [runner, ...args, way] });
      const batches = decoder('FrameReader, in batches', scope, ours('batches'));
      const single = decoder('FrameReader, one by one', scope, ours('single'));
      const erlang = decoder(ERLANG, scope, erl(folder, 'decode_runner', args), noErlang);
      return type.startsWith('http') ? [single, erlang] : [batches, single, erlang];
    },
  }));
}

/** A process that does the work each time a line comes, and answers COUNT BYTES MICROSECONDS: its start does not count. */
function decoder(name: string, scope: AsyncDisposableStack, command: Command, missing?: string): Contender {
  const process =
    missing === undefined ? scope.use(new Process(command, { stdin: 'lines', stdout: 'lines' })) : undefined;
  return {
    name,
    missing,
    async run() {
      const [count = 0, bytes = 0, microseconds = 0] = (await process?.ask('go')) ?? [];
      return { count, bytes, rate: count / (microseconds / 1e6) };
    },
  };
}
