import { address } from '../kind-address.ts';
import { INT32_MAX, INT32_MIN, integer } from '../kind-number.ts';
import { module, path } from '../kind-text.ts';
import { flag, oneOf } from '../kind-word.ts';
import { EVERY_CALL, OPENING_CALLS, option } from '../row.ts';

const OPENING = { home: 'opening', calls: OPENING_CALLS, inherited: false } as const;

const ADDRESS_FORMS =
  'A literal IPv4 or IPv6 address, any, loopback, a unix socket or an Erlang sockaddr map; never a name. An address with ' +
  'a scope keeps it (fe80::1%eth0).';

/** How a socket is made, before it is a connection or a listener. */
export const openingRows = [
  option({
    ...OPENING,
    name: 'ip',
    kind: address,
    default: 'any',
    example: '127.0.0.1',
    applied: 'before bind',
    summary: 'The local address',
    description: ADDRESS_FORMS,
  }),
  option({
    ...OPENING,
    name: 'ifaddr',
    kind: address,
    default: 'any',
    example: { family: 'inet', addr: '127.0.0.1' },
    applied: 'before bind',
    summary: 'The local address: another name for ip',
    description:
      `${ADDRESS_FORMS} A sockaddr map may have a port, too, which counts before the one that listen was given; an ip or a ` +
      'port behind it changes that part alone.',
  }),
  option({
    ...OPENING,
    name: 'port',
    kind: integer({ least: 0, most: 65_535, placeholder: 'PORT' }),
    default: 0,
    example: 4000,
    applied: 'before bind',
    summary: 'The local port; 0 lets the system choose',
    description:
      'In listen it replaces the port that was given as argument. In connect it is not the port of the peer.',
  }),
  option({
    ...OPENING,
    name: 'fd',
    kind: integer({ least: INT32_MIN, most: INT32_MAX, placeholder: 'FD' }),
    default: undefined,
    example: 3,
    applied: 'creation',
    summary: 'Use an open descriptor instead of making a socket',
    description:
      'With listen it may be bound or listening already; with connect it is connected to the address. It is bound only ' +
      'where ip or port are given. A descriptor that is not open is ebadf; a negative number is as none.',
  }),
  option({
    ...OPENING,
    name: 'netns',
    kind: path,
    default: undefined,
    example: '/run/netns/blue',
    applied: 'creation',
    calls: EVERY_CALL,
    systems: ['linux'],
    summary: 'The network namespace in which the socket is made: the path of its file',
    description:
      'For example /var/run/netns/blue. A file that is not there is enoent; most systems ask for privilege (eperm). setopts ' +
      'takes it without effect. Linux only.',
  }),
  option({
    ...OPENING,
    name: 'inet',
    kind: flag,
    default: undefined,
    applied: 'creation',
    summary: 'Use IPv4',
    description: 'Where both inet and inet6 are given, the first counts.',
  }),
  option({
    ...OPENING,
    name: 'inet6',
    kind: flag,
    default: undefined,
    applied: 'creation',
    summary: 'Use IPv6',
    description:
      'Where both inet and inet6 are given, the first counts. A listener serves IPv4 too unless ipv6_v6only is set.',
  }),
  option({
    ...OPENING,
    name: 'local',
    kind: flag,
    default: undefined,
    applied: 'creation',
    summary: 'Use a unix socket',
    description: 'An address {local,Path} says so too.',
  }),
  option({
    ...OPENING,
    name: 'tcp_module',
    kind: module,
    default: undefined,
    example: 'inet6_tcp',
    applied: 'creation',
    summary: 'Who moves the bytes: inet_tcp, inet6_tcp and local_tcp say the family, a path names a module of your own',
    description:
      'The callback module of gen_tcp. inet_tcp, inet6_tcp and local_tcp say the same as inet, inet6 and local do. The ' +
      'path of an ES module (./my_tcp.js) or the name of a package loads a transport from there: its functions connect ' +
      'and listen take the place of TCP, and packets, active modes and time-outs work on top of it.',
  }),
  option({
    ...OPENING,
    name: 'inet_backend',
    kind: oneOf('BACKEND', ['inet', 'socket']),
    default: 'inet',
    example: 'socket',
    applied: 'creation',
    summary: 'Which of the two implementations in Erlang to behave like',
    description: 'In an Erlang option list it has to be the first element. inet is the classic one and the default.',
  }),
  option({
    ...OPENING,
    name: 'protocol',
    kind: oneOf('PROTOCOL', ['tcp', 'mptcp']),
    default: 'tcp',
    example: 'mptcp',
    applied: 'creation',
    summary: 'TCP, or Multipath TCP (mptcp)',
    description: 'mptcp is eprotonosupport where the kernel lacks it. In Erlang since OTP 28.',
  }),
  option({
    ...OPENING,
    name: 'backlog',
    kind: integer({ least: INT32_MIN, most: INT32_MAX }),
    default: 5,
    example: 128,
    applied: 'before connect or listen',
    calls: ['listen'],
    summary: 'How many connections may wait to be accepted',
    description:
      'The kernel has a limit of its own (net.core.somaxconn on Linux). On the command line the default is 511.',
  }),
] as const;
