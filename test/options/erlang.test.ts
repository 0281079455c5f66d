import { describe, expect, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { checkOptions } from '../../src/core/options/check.ts';
import { kernelValue } from '../../src/core/options/kernel.ts';
import { parseOptionValue, parseOptions } from '../../src/core/options/parse.ts';
import { optionsToTerm } from '../../src/core/options/print.ts';
import type { OptionRow, Scope } from '../../src/core/options/row.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';
import { parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, list, tuple } from '../../src/core/term/term.ts';
import { erlang, hasErlang } from '../oracle/erlang.ts';
import { samples } from './samples.ts';

/** Option lists that gentcp and every OTP since 25 take or refuse alike, whatever the call. */
const alike = `
  [binary]  [list]  []  [foo]  [nodelay]  [{nonsense,1}]  [[{packet,2}]]  [{packet}]  ["packet"]  [{binary,true}]
  [{mode,binary}]  [{mode,foo}]  [{deliver,port}]  [{deliver,foo}]
  [{packet,0}]  [{packet,raw}]  [{packet,1}]  [{packet,2}]  [{packet,4}]  [{packet,sunrm}]  [{packet,asn1}]  [{packet,cdr}]
  [{packet,fcgi}]  [{packet,line}]  [{packet,tpkt}]  [{packet,http}]  [{packet,httph}]  [{packet,http_bin}]
  [{packet,httph_bin}]  [{packet,5}]  [{packet,-1}]  [{packet,'2'}]  [{packet,foo}]  [{packet,"line"}]
  [{packet_size,0}]  [{packet_size,4294967295}]  [{packet_size,-1}]  [{packet_size,foo}]
  [{buffer,1}]  [{buffer,0}]  [{buffer,-3}]  [{buffer,foo}]  [{buffer,1.0}]
  [{active,true}]  [{active,once}]  [{active,0}]  [{active,32767}]  [{active,-32768}]
  [{active,32768}]  [{active,-32769}]  [{active,foo}]  [{active,99999},{nodelay,true}]
  [{header,0}]  [{header,70000}]  [{header,-1}]  [{exit_on_close,false}]  [{exit_on_close,0}]  [{show_econnreset,true}]
  [{send_timeout,infinity}]  [{send_timeout,0}]  [{send_timeout,4294967295}]  [{send_timeout,-1}]  [{send_timeout,1.0}]
  [{send_timeout,foo}]  [{send_timeout_close,true}]  [{send_timeout_close,1}]  [{delay_send,true}]
  [{high_watermark,0}]  [{high_watermark,-1}]  [{low_watermark,-1}]  [{high_watermark,foo}]
  [{high_msgq_watermark,1}]  [{high_msgq_watermark,0}]  [{low_msgq_watermark,0}]  [{high_msgq_watermark,-1}]
  [{nodelay,true}]  [{nodelay,1}]  [{nodelay,"true"}]  [{keepalive,true}]  [{keepalive,foo}]  [{reuseaddr,true}]
  [{recbuf,0}]  [{recbuf,-5}]  [{recbuf,foo}]  [{sndbuf,100000}]  [{sndbuf,foo}]
  [{linger,{true,0}}]  [{linger,{true,-1}}]  [{linger,{false,3}}]  [{linger,{1,2}}]  [{linger,true,5}]  [{linger,true}]
  [{ttl,1}]  [{ttl,255}]  [{ttl,-1}]  [{ttl,0}]  [{ttl,256}]  [{tos,0}]  [{tos,256}]  [{tos,foo}]  [{priority,3}]
  [{recvtos,true}]  [{recvttl,true}]  [{recvttl,1}]
  [{bind_to_device,<<>>}]  [{bind_to_device,"lo"}]  [{bind_to_device,<<"0123456789abcdef">>}]  [{bind_to_device,lo}]
  [{netns,atom}]
  [{raw,6,8,<<5:32/native>>}]  [{raw,{6,8,<<5:32/native>>}}]  [{raw,6,8,5}]  [{raw,6,8,"abcd"}]  [{raw,{6,8}}]  [{raw,-1,8,<<1>>}]
  [{packet,1},{packet,2}]  [{packet,2},{inet_backend,inet}]  [{inet,true}]  [{pktoptions,[]}]
  [{ip,"127.0.0.1"}]  [{ip,<<"127.0.0.1">>}]  [{ip,{256,0,0,1}}]  [{ip,{127,0,0}}]
  [{port,70000}]  [{port,-1}]  [{port,http}]  [{port,"1"}]
`;

/** Lists whose fate depends on the call. */
const different: Readonly<Record<Scope, string>> = {
  connect: `
    [{backlog,5}]  [{backlog,foo}]  [inet]  [{ip,any}]  [{ip,undefined}]  [{ip,loopback}]  [{ip,{127,0,0,1}}]  [{port,0}]
    [{tcp_module,inet_tcp}]  [{inet_backend,inet}]  [{inet_backend,foo}]  [{fd,-1}]  [{line_delimiter,10}]
    [{line_delimiter,300}]  [{netns,"/nonexistent"}]  [{broadcast,true}]  [{read_packets,5}]  [{non_block_send,true}]`,
  listen: `
    [{backlog,5}]  [{backlog,-1}]  [{backlog,foo}]  [{backlog,1.5}]  [inet]  [inet6]  [{ip,any}]  [{ip,undefined}]
    [{ip,loopback}]  [{ifaddr,#{family=>inet,addr=>loopback}}]  [{ifaddr,#{family=>inet,port=>0}}]  [{port,0}]
    [{inet_backend,inet}]  [{inet_backend,foo}]  [{fd,-1}]  [{netns,"/nonexistent"}]  [{netns,<<"/nonexistent">>}]
    [{broadcast,true}]  [{read_packets,5}]  [{non_block_send,true}]`,
  setopts: `
    [{backlog,5}]  [inet]  [inet6]  [local]  [{ip,any}]  [{port,0}]  [{fd,-1}]  [{tcp_module,inet_tcp}]  [{inet_backend,inet}]
    [{line_delimiter,10}]  [{line_delimiter,-1}]  [{dontroute,true}]  [{nopush,true}]  [{broadcast,true}]
    [{read_packets,5}]  [{read_packets,-1}]  [{netns,"/nonexistent"}]`,
};

const lists = (text: string): readonly string[] => text.trim().split(/\s{2,}/);

function verdict(scope: Scope, text: string): 'taken' | 'refused' {
  try {
    checkOptions(scope, parseOptions(text, scope));
    return 'taken';
  } catch (error) {
    if (error instanceof GenTcpError) return 'refused';
    throw error;
  }
}

async function ask(tasks: readonly string[]): Promise<readonly string[]> {
  const answers = await erlang('options.erl', 'run', tasks.map((task) => `${task}.\n`).join(''));
  return answers.trimEnd().split('\n');
}

/** The family of the socket on which an option can be tried. */
const familyOf = (row: OptionRow): 'inet' | 'inet6' =>
  typeof row.home === 'string' || row.home.families.includes('inet') ? 'inet' : 'inet6';

/** Which options OTP 25 has not, or does not read back, or answers in its own way. */
const NOT_READ_BACK = new Set([
  'exclusiveaddruse',
  'keepcnt',
  'keepidle',
  'keepintvl',
  'line_delimiter',
  'non_block_send',
  'read_ahead',
  'read_packets',
  'reuseport',
  'reuseport_lb',
  'user_timeout',
  // Interfaces and namespaces of another machine, and privilege.
  'bind_to_device',
  'netns',
  // Prints a trace on stdout.
  'debug',
  'raw',
]);

const readable = optionTable.filter(
  (row) => row.calls.includes('setopts') && row.calls.includes('getopts') && !NOT_READ_BACK.has(row.name),
);

/** Packet types that only gentcp has, raw that inet shows as 0, and counts that a listener has used up at once. */
const OTHERWISE = new Set([
  'packet:raw',
  'packet:3',
  'packet:2le',
  'packet:{3,little}',
  'packet:fixed:16',
  'packet:varint',
]);
const USED_UP = new Set(['active:0', 'active:-32768']);

/** An answer `{Set,[{Name,Value}],[{raw,Level,Option,Bytes}]}`: what getopts said of the name, and what we read in the bytes. */
function reading(answer: string, row: OptionRow | undefined) {
  const [set, named, raw] = itemsOf(parseTerm(answer));
  const [, , , bytes] = itemsOf(itemsOf(raw)[0]);
  const value = row === undefined || bytes?.kind !== 'binary' ? undefined : kernelValue(row, Buffer.from(bytes.bytes));
  return { set: print(set), named: print(named), ours: print(row?.kind.toTerm(value), row) };
}

function itemsOf(term: Term | undefined): readonly Term[] {
  return term?.kind === 'tuple' || term?.kind === 'list' ? term.items : [];
}

function print(term: Term | undefined, row?: OptionRow): string {
  if (term === undefined) return 'nothing';
  return printTerm(row === undefined ? term : list([tuple(atom(row.name), term)]));
}

describe.skipIf(!hasErlang)('Erlang', { concurrent: true }, () => {
  test.each(['connect', 'listen', 'setopts'] as const)('%s takes and refuses the same lists', async (scope) => {
    const texts = [...lists(alike), ...lists(different[scope])];
    const answers = await ask(texts.map((text) => `{${scope},${text}}`));
    const ours = texts.map((text) => `${text} ${verdict(scope, text)}`);
    expect(ours).toEqual(texts.map((text, index) => `${text} ${answers[index]}`));
  });

  test('reads back the values that are kept here', async () => {
    const cases = readable
      .filter((row) => typeof row.home === 'string')
      .flatMap((row) => (samples[row.name] ?? []).map((text) => ({ row, text, id: `${row.name}:${text}` })))
      .filter(({ id }) => !OTHERWISE.has(id) && !USED_UP.has(id))
      .map(({ row, text }) => printTerm(optionsToTerm({ [row.key]: parseOptionValue(row, text) })));
    const answers = await ask(cases.map((options) => `{readback,inet,${options},[]}`));
    expect(answers).toEqual(cases.map((options) => `{ok,${options},[]}`));
  });

  test('sets what our numbers of socket options read, and answers what our bytes say', async () => {
    const cases = readable.flatMap((row) => {
      if (typeof row.home === 'string') return [];
      const [level, number] = row.home.linux;
      const raw = `[{raw,${level},${number},64}]`;
      return (samples[row.name] ?? []).map((text) => {
        const options = printTerm(optionsToTerm({ [row.key]: parseOptionValue(row, text) }));
        return { row, options, task: `{readback,${familyOf(row)},${options},${raw}}` };
      });
    });
    const answers = await ask(cases.map(({ task }) => task));
    const readings = answers.map((answer, index) => reading(answer, cases[index]?.row));
    // ipv6_v6only can no longer be changed on a bound socket.
    const refused = readings.flatMap(({ set }, index) => (set === 'ok' ? [] : [cases[index]?.row.name]));
    expect(new Set(refused)).toEqual(new Set(['ipv6_v6only']));
    expect(readings.map(({ ours }) => ours)).toEqual(readings.map(({ named }) => named));
    expect(cases.length).toBeGreaterThan(30);
  });

  test('answers pktoptions as our bytes say', async () => {
    const [answer = ''] = await ask(['{pktoptions,[{raw,0,9,256}]}']);
    const { named, ours } = reading(answer, optionRow('pktoptions'));
    expect(named).toMatch(/\{tos,16\}/);
    expect(ours).toBe(named);
  });
});
