import { rmSync, writeFileSync } from 'node:fs';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { checkCopy, writeLines } from '../content.ts';
import { Folder } from '../folder.ts';
import { compileErlang, erlangPair } from '../peers/erlang.ts';
import { gentcpPair } from '../peers/gentcp.ts';
import type { Pair } from '../peers/pair.ts';
import { transfer } from '../transfer.ts';

/** Characters of a line, which is what a packet carries. */
const LENGTH = 100;
const RECORDS = 1_000_000;
const AIM = 12;

/**
 * Who makes the packets, at the sender and at the receiver: gen_tcp itself, in two ways, or the program, by hand. The aim is
 * about gen_tcp; the others are shown because they are what a hurried programmer would do.
 */
const variants = [
  { name: 'Erlang', sender: 'driver', receiver: 'driver', aim: true },
  { name: 'Erlang, pipelined', sender: 'pipeline', receiver: 'driver', aim: true },
  { name: 'Erlang, sent by hand', sender: 'hand', receiver: 'driver', aim: false },
  { name: 'Erlang, all by hand', sender: 'hand', receiver: 'hand', aim: false },
] as const;

const targets = [{ against: variants.filter(({ aim }) => aim).map(({ name }) => name), atLeast: AIM }];

/** A file of lines, each a packet on the wire, that becomes a file of lines again. */
export function framed(effort: Effort): readonly Contest[] {
  const count = portion(RECORDS, effort);
  return [2, 4].map((packet) => ({
    id: `packet-${packet}`,
    name: `lines of ${LENGTH} bytes → {packet,${packet}} → lines, ${count} of them`,
    note: 'without the start: less what the same command takes for an empty file',
    figures: [
      { key: 'rate', name: 'throughput', unit: 'records/s', better: 'more', targets },
      { key: 'net', name: 'throughput without the start', unit: 'records/s', better: 'more', targets },
    ],
    async setUp(scope) {
      const folder = scope.use(new Folder());
      const files = { lines: folder.file('lines'), empty: folder.file('empty'), copy: folder.file('copy') };
      writeLines(files.lines, { count, length: LENGTH });
      writeFileSync(files.empty, '');
      compileErlang('framed', folder);
      const flags = ['--packet', String(packet)];
      const ours = gentcpPair([...flags, '--out', 'line'], [...flags, '--in', 'line']);
      const theirs = variants.map(({ name, sender, receiver }) =>
        erlangPair(folder, {
          name,
          module: 'framed',
          sending: [String(packet), sender],
          receiving: [String(packet), receiver],
        }),
      );
      const enter = (pair: Pair): Contender => contender(pair, files, count);
      return [enter(ours), ...theirs.map(enter)];
    },
  }));
}

interface Files {
  readonly lines: string;
  readonly empty: string;
  readonly copy: string;
}

function contender(pair: Pair, files: Files, count: number): Contender {
  const move = async (from: string): Promise<number> => {
    const seconds = await transfer(pair, { from, to: files.copy });
    checkCopy(from, files.copy);
    rmSync(files.copy);
    return seconds;
  };
  // The quickest start so far: a slow one would make too much of what is left.
  let start = Infinity;
  return {
    name: pair.name,
    missing: pair.missing,
    async run() {
      start = Math.min(start, await move(files.empty));
      const seconds = await move(files.lines);
      return { rate: count / seconds, net: count / (seconds - start) };
    },
  };
}
