import { rmSync, writeFileSync } from 'node:fs';
import { type Contender, type Contest, type Effort, type Sample, portion } from '../contest.ts';
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
/** So often the start alone is measured. The quickest counts: a slow one would make too much of what is left. */
const STARTS = 2;

/**
 * Who makes the packets, at the sender and at the receiver: gen_tcp itself, or the program, by hand. The aim is about gen_tcp;
 * the others are shown because they are what a hurried programmer would do.
 */
const variants = [
  { name: 'Erlang', sender: 'driver', receiver: 'driver' },
  { name: 'Erlang, sent by hand', sender: 'hand', receiver: 'driver' },
  { name: 'Erlang, all by hand', sender: 'hand', receiver: 'hand' },
] as const;

const targets = [{ against: [variants[0].name], atLeast: AIM }];

/** A file of lines, each a packet on the wire, that becomes a file of lines again. */
export function framed(effort: Effort): readonly Contest[] {
  const count = portion(RECORDS, effort);
  return [2, 4].map((packet) => ({
    id: `packet-${packet}`,
    name: `lines of ${LENGTH} bytes → {packet,${packet}} → lines`,
    amount: `${count} lines`,
    note: 'without start: less what the same command takes for an empty file',
    figures: [
      { key: 'rate', name: 'throughput', unit: 'records/s', better: 'more', targets },
      { key: 'net', name: 'without start', unit: 'records/s', better: 'more', targets },
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
  const starts: number[] = [];
  return {
    name: pair.name,
    missing: pair.missing,
    async run(): Promise<Sample> {
      if (starts.length < STARTS) starts.push(await move(files.empty));
      const seconds = await move(files.lines);
      const net = seconds - Math.min(...starts);
      // With few lines the one may take no longer than the other.
      return net > 0 ? { rate: count / seconds, net: count / net } : { rate: count / seconds };
    },
  };
}
