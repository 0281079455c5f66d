import { INT32_MAX, integer, milliseconds } from '../kind-number.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, type Family, type SocketOption, option } from '../row.ts';

const IPPROTO_TCP = 6;
const INTERNET: readonly Family[] = ['inet', 'inet6'];

const LIVE = { applied: 'live', calls: EVERY_CALL, inherited: true } as const;

/** An option of IPPROTO_TCP by its numbers on Linux and macOS. */
function kernel<const Encoding>(linux: number, darwin: number | undefined, encoding: Encoding) {
  const onDarwin: SocketOption | undefined = darwin === undefined ? undefined : [IPPROTO_TCP, darwin];
  const onLinux: SocketOption = [IPPROTO_TCP, linux];
  return { linux: onLinux, darwin: onDarwin, encoding, families: INTERNET };
}

/** Linux keeps the three keepalive numbers in small fields: 32767 seconds, 127 probes; more is einval. */
const positive = integer({ least: 1, most: INT32_MAX });

/** Socket options of TCP. */
export const tcpLevelRows = [
  option({
    ...LIVE,
    name: 'nodelay',
    kind: bool,
    default: false,
    home: kernel(1, 1, 'bool'),
    summary: 'Send small packets at once instead of gathering them (TCP_NODELAY)',
    description:
      "With true Nagle's algorithm is off: less delay for requests and answers, more and smaller segments. On a unix " +
      'socket it is taken without effect.',
  }),
  option({
    ...LIVE,
    name: 'nopush',
    kind: bool,
    default: false,
    home: kernel(3, 4, 'bool'),
    summary: 'Send full segments only, until it is switched off again (TCP_CORK on Linux, TCP_NOPUSH on macOS)',
    description:
      'What is held back is sent when the option is set to false, or after 200 ms on Linux. Erlang takes it in setopts ' +
      'only, though its manual lists it for connect and listen as well.',
  }),
  option({
    ...LIVE,
    name: 'keepidle',
    kind: positive,
    default: undefined,
    example: 60,
    home: kernel(4, 0x10, 'int'),
    unit: 's',
    summary: 'How long a connection is idle before keepalive probes begin (TCP_KEEPIDLE)',
    description: 'With keepalive only. Linux begins with 7200 s and takes at most 32767 s. In Erlang since OTP 28.',
  }),
  option({
    ...LIVE,
    name: 'keepintvl',
    kind: positive,
    default: undefined,
    example: 10,
    home: kernel(5, 0x101, 'int'),
    unit: 's',
    summary: 'The time between keepalive probes (TCP_KEEPINTVL)',
    description: 'With keepalive only. Linux begins with 75 s and takes at most 32767 s. In Erlang since OTP 28.',
  }),
  option({
    ...LIVE,
    name: 'keepcnt',
    kind: positive,
    default: undefined,
    example: 5,
    home: kernel(6, 0x102, 'int'),
    unit: 'probes',
    summary: 'How many keepalive probes without an answer end the connection (TCP_KEEPCNT)',
    description: 'With keepalive only. Linux begins with 9 and takes at most 127. In Erlang since OTP 28.',
  }),
  option({
    ...LIVE,
    name: 'user_timeout',
    kind: milliseconds({ least: 0, most: INT32_MAX }),
    default: 0,
    example: 30_000,
    home: kernel(18, undefined, 'int'),
    unit: 'ms',
    summary:
      'How long sent data may stay unacknowledged before the connection ends; 0 for the system value (TCP_USER_TIMEOUT)',
    description: 'The connection then ends with etimedout. Linux only. In Erlang since OTP 28.',
  }),
] as const;
