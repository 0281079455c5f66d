import { INT32_MAX, INT32_MIN, integer } from '../kind-number.ts';
import { pktoptions } from '../kind-pktoptions.ts';
import { tos } from '../kind-tos.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, type Family, type SocketOption, option } from '../row.ts';

const IPPROTO_IP = 0;
const IPPROTO_IPV6 = 41;

const LIVE = { applied: 'live', calls: EVERY_CALL, inherited: true } as const;
const INTERNET: readonly Family[] = ['inet', 'inet6'];

function ip<const Encoding>(linux: number, darwin: number, encoding: Encoding) {
  const numbers: Readonly<Record<'linux' | 'darwin', SocketOption>> = {
    linux: [IPPROTO_IP, linux],
    darwin: [IPPROTO_IP, darwin],
  };
  return { ...numbers, encoding, families: INTERNET };
}

function ipv6<const Encoding>(linux: number, darwin: number, encoding: Encoding) {
  const numbers: Readonly<Record<'linux' | 'darwin', SocketOption>> = {
    linux: [IPPROTO_IPV6, linux],
    darwin: [IPPROTO_IPV6, darwin],
  };
  const families: readonly Family[] = ['inet6'];
  return { ...numbers, encoding, families };
}

/** What Linux takes: -1 goes back to its default. */
const hops = integer({ least: -1, most: 255, except: 0 });

/** Socket options of IPv4 and IPv6. */
export const ipLevelRows = [
  option({
    ...LIVE,
    name: 'tos',
    kind: tos,
    default: 0,
    example: 16,
    home: { ...ip(1, 3, 'tos'), disturbs: 'priority' },
    summary: 'Type of service of outgoing IPv4 packets (IP_TOS)',
    description:
      'Linux keeps the low eight bits without the two of ECN: 255 becomes 252, 256 becomes 0. The socket backend has names ' +
      'for some values, takes them and answers them: lowdelay is 16, throughput 8, reliability 4.',
  }),
  option({
    ...LIVE,
    name: 'tclass',
    kind: integer({ least: INT32_MIN, most: INT32_MAX }),
    default: 0,
    example: 16,
    home: ipv6(67, 36, 'int'),
    summary: 'Traffic class of outgoing IPv6 packets (IPV6_TCLASS)',
    description: 'The IPv6 counterpart of tos. An IPv4 socket has no such option.',
  }),
  option({
    ...LIVE,
    name: 'ttl',
    kind: hops,
    default: 64,
    example: 32,
    home: ip(2, 4, 'int'),
    unit: 'hops',
    summary: 'How many routers an outgoing IPv4 packet may pass (IP_TTL)',
    description: '1 to 255; -1 goes back to the default of the system, which is 64 on Linux.',
  }),
  option({
    ...LIVE,
    name: 'recvtos',
    kind: bool,
    default: false,
    home: ip(13, 27, 'bool'),
    summary: 'Keep the type of service of received packets for pktoptions (IP_RECVTOS)',
    description: 'The value of the last packet is then in what getopts answers for pktoptions.',
  }),
  option({
    ...LIVE,
    name: 'recvttl',
    kind: bool,
    default: false,
    home: ip(12, 24, 'bool'),
    summary: 'Keep the remaining hops of received packets for pktoptions (IP_RECVTTL)',
    description: 'The value of the last packet is then in what getopts answers for pktoptions.',
  }),
  option({
    ...LIVE,
    name: 'recvtclass',
    kind: bool,
    default: false,
    home: ipv6(66, 35, 'bool'),
    summary: 'Keep the traffic class of received IPv6 packets for pktoptions (IPV6_RECVTCLASS)',
    description: 'The value of the last packet is then in what getopts answers for pktoptions.',
  }),
  option({
    name: 'pktoptions',
    kind: pktoptions,
    default: [],
    home: {
      linux: [IPPROTO_IP, 9],
      linuxInet6: [IPPROTO_IPV6, 6],
      darwin: undefined,
      encoding: 'pktoptions',
      families: INTERNET,
    },
    applied: 'live',
    calls: ['getopts'],
    inherited: false,
    summary: 'What came with the last packet, as asked for by recvtos, recvttl and recvtclass (IP_PKTOPTIONS)',
    description:
      'A list of {tos,N}, {ttl,N} and {tclass,N}; empty where nothing was asked for. It can only be read. Linux only.',
  }),
  option({
    ...LIVE,
    name: 'ipv6_v6only',
    kind: bool,
    default: false,
    home: ipv6(26, 27, 'bool'),
    applied: 'before bind',
    summary: 'An IPv6 listener serves IPv6 alone, not IPv4 as well (IPV6_V6ONLY)',
    description:
      'With false an IPv6 listener on the wildcard address also takes IPv4 connections. Erlang refuses it in connect; here ' +
      'it is taken, as the manual says. On an IPv4 socket it is einval.',
  }),
] as const;
