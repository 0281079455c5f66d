import { optionTable } from '../core/index.ts';
import { callInvocation } from './call-invocation.ts';
import type { Opener } from './config-file.ts';
import { completionInvocation } from './completion-invocation.ts';
import { shellNames } from './completion/shell-names.ts';
import { connectInvocation } from './connect-invocation.ts';
import { decodeInvocation } from './decode-invocation.ts';
import type { Draft } from './draft.ts';
import { encodeInvocation } from './encode-invocation.ts';
import type { CommandName } from './flag.ts';
import type { Invocation } from './invocation.ts';
import { listenInvocation } from './listen-invocation.ts';
import { optionNames, optionsInvocation } from './options-invocation.ts';
import { relayInvocation } from './relay-invocation.ts';
import { scanInvocation } from './scan-invocation.ts';
import type { Surroundings } from './surroundings.ts';
import { waitInvocation } from './wait-invocation.ts';

/** One command: adding one is adding its row. */
export interface CommandRow {
  readonly name: CommandName;
  /** One line of the help. */
  readonly summary: string;
  /** What stands behind the name. */
  readonly usage: string;
  /** Whose defaults it starts from, out of the environment and the user's file. */
  readonly defaults?: readonly Opener[];
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** What its operands can be, for completion: names of hosts, or words. */
  readonly operands?: 'host' | readonly string[];
  /** The words behind the name, where they have to be read in another way first. */
  readonly words?: (words: readonly string[]) => readonly string[];
  /** What all of the line means; throws UsageError where it means nothing. */
  readonly invocation: (draft: Draft, operands: readonly string[], surroundings: Surroundings) => Invocation;
}

/** The commands in the order of the help. */
export const commandTable: readonly CommandRow[] = [
  {
    name: 'connect',
    summary: 'connect, relay stdin to the socket and the socket to stdout',
    usage: 'connect [options] ADDRESS',
    defaults: ['connect'],
    examples: [
      ['gentcp connect localhost 5678', 'type lines, see what comes'],
      ['gentcp connect localhost 5678 --packet 2 --in line', 'each line is a packet with a 2-byte length'],
      ['gentcp connect localhost:5678 --packet 4 < request > reply', 'files through a framed socket'],
      [
        "gentcp connect '[::1]:5678' --opts '[binary,{packet,2},{active,once}]'",
        "options from somebody's Erlang source",
      ],
      ['gentcp connect unix:/run/app.sock --packet 4 --in term --out term', 'talk in Erlang terms'],
    ],
    operands: 'host',
    invocation: connectInvocation,
  },
  {
    name: 'listen',
    summary: 'listen, accept one connection, relay the same way',
    usage: 'listen [options] ADDRESS',
    defaults: ['listen'],
    examples: [
      ['gentcp listen 5678', 'one connection, on every address'],
      ['gentcp listen 127.0.0.1 0 --port-file port > upload', 'a free port, written to a file; receive an upload'],
      ['gentcp listen 5678 --packet line --out term', 'watch the messages that a gen_tcp program would get'],
    ],
    operands: 'host',
    invocation: (...line) => listenInvocation(...line),
  },
  {
    name: 'call',
    summary: 'send one request, print the reply, exit',
    usage: 'call [options] ADDRESS [DATA]',
    defaults: ['connect'],
    examples: [
      ['gentcp call localhost 5678 ping --packet 4', 'one packet there, one packet back'],
      ['gentcp call localhost:5678 --packet 4 < request > reply', 'the request is all of stdin'],
      ['printf 01ff | gentcp call localhost 5678 --in hex --out hex --packet 2', 'a binary request, in hex'],
      ["gentcp call localhost 5678 'get x' --in line --packet line --expect 2", 'a line there, two lines back'],
      ['gentcp call localhost 79 root --in line --crlf', 'raw: everything until the server closes'],
    ],
    operands: 'host',
    invocation: (...line) => callInvocation(...line),
  },
  {
    name: 'relay',
    summary: 'listen, and connect every client to another address; each side may have its own framing',
    usage: 'relay [options] FROM TO',
    examples: [
      ['gentcp relay 5678 localhost:80', 'a port in front of another'],
      [
        "gentcp relay 5678 unix:/run/app.sock --from-opts '[{packet,2}]' --to-opts '[{packet,4}]'",
        'from one length header to another',
      ],
    ],
    defaults: ['listen', 'connect'],
    operands: 'host',
    invocation: (...line) => relayInvocation(...line),
  },
  {
    name: 'wait',
    summary: 'exit with 0 as soon as somebody listens there',
    usage: 'wait [options] ADDRESS',
    examples: [
      ['gentcp wait localhost 5678 --max-time 30s', 'on this host it looks, and takes no connection from anybody'],
      ['gentcp wait unix:/run/app.sock', 'a unix socket'],
    ],
    operands: 'host',
    invocation: (...line) => waitInvocation(...line),
  },
  {
    name: 'scan',
    summary: 'tell which ports are open, a line for each',
    usage: 'scan [options] HOST PORTS',
    examples: [
      ['gentcp scan localhost 80,443,5678,8000-8100', 'ports and ranges'],
      ['gentcp scan localhost 5678 --connect-timeout 500 --out json', 'one port, as an event'],
    ],
    operands: 'host',
    invocation: (...line) => scanInvocation(...line),
  },
  {
    name: 'decode',
    summary: 'no socket: framed bytes on stdin to packets on stdout',
    usage: 'decode --packet SPEC [options]',
    examples: [
      ['gentcp decode --packet 4 --out term < capture', 'each packet as an Erlang term, a line each'],
      ['gentcp decode --packet len=2,endian=le --out hex < capture', 'any length header, in hex'],
      ['gentcp decode --packet http < request', 'HTTP as erlang:decode_packet/3 has it'],
    ],
    invocation: (...line) => decodeInvocation(...line),
  },
  {
    name: 'encode',
    summary: 'no socket: records on stdin to framed bytes on stdout',
    usage: 'encode --packet SPEC [options]',
    examples: [
      ['gentcp encode --packet 2 --in line < words', 'each line behind its length of 2 bytes'],
      ['gentcp encode --packet 4 --in term | gentcp decode --packet 4', 'there and back'],
    ],
    invocation: (...line) => encodeInvocation(...line),
  },
  {
    name: 'options',
    summary: 'the reference of the options: type, range, default, where each applies, whether this system has it',
    usage: 'options [--probe] [--json] [NAME]',
    examples: [
      ['gentcp options', 'every option in a line'],
      ['gentcp options send_timeout', 'all of one; --send-timeout names it too'],
      ['gentcp options --probe', 'what this system does with each, tried on real sockets'],
    ],
    words: (words) => optionNames(words),
    operands: optionTable.map(({ name }) => name),
    invocation: (...line) => optionsInvocation(...line),
  },
  {
    name: 'completion',
    summary: 'a script that has the shell complete commands, options and their values',
    usage: `completion ${shellNames.join('|')}`,
    examples: [
      ['gentcp completion bash > gentcp.bash', 'to be sourced by the shell; zsh has one, too'],
      ['gentcp completion fish > gentcp.fish', 'for every one; each script says where it belongs'],
    ],
    operands: shellNames,
    invocation: (_draft, operands) => completionInvocation(operands, commandTable),
  },
];

/** The row of a command. */
export function commandNamed(name: string): CommandRow | undefined {
  return commandTable.find((row) => row.name === name);
}
