import { linger } from '../kind-linger.ts';
import { INT32_MAX, INT32_MIN, bytes, integer } from '../kind-number.ts';
import { device } from '../kind-text.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, type Family, type SocketOption, option } from '../row.ts';

const LINUX = 1;
const DARWIN = 0xffff;
const EVERY_FAMILY: readonly Family[] = ['inet', 'inet6', 'local'];

const INHERITED = { calls: EVERY_CALL, inherited: true } as const;

/** An option of SOL_SOCKET by its numbers on Linux and macOS. */
function kernel<const Encoding>(linux: number, darwin: number | undefined, encoding: Encoding) {
  const onDarwin: SocketOption | undefined = darwin === undefined ? undefined : [DARWIN, darwin];
  const onLinux: SocketOption = [LINUX, linux];
  return { linux: onLinux, darwin: onDarwin, encoding, families: EVERY_FAMILY };
}

/** Socket options of the kernel that every kind of socket has. */
export const socketLevelRows = [
  option({
    ...INHERITED,
    name: 'recbuf',
    kind: bytes({ least: INT32_MIN, most: INT32_MAX }),
    default: undefined,
    example: 65_536,
    home: kernel(8, 0x1002, 'int'),
    applied: 'before connect or listen',
    unit: 'bytes',
    summary: "The kernel's receive buffer (SO_RCVBUF)",
    description:
      'Linux doubles the value, and keeps it between 2304 bytes and a system limit; getopts answers what became of it. ' +
      'Set it before connecting or listening if the TCP window shall grow beyond 64 KiB. It sets buffer too, unless ' +
      'buffer was set by itself.',
  }),
  option({
    ...INHERITED,
    name: 'sndbuf',
    kind: bytes({ least: INT32_MIN, most: INT32_MAX }),
    default: undefined,
    example: 65_536,
    home: kernel(7, 0x1001, 'int'),
    applied: 'before connect or listen',
    unit: 'bytes',
    summary: "The kernel's send buffer (SO_SNDBUF)",
    description:
      'Linux doubles the value, and keeps it between 4608 bytes and a system limit; setting it ends the tuning that Linux ' +
      'does by itself.',
  }),
  option({
    ...INHERITED,
    name: 'keepalive',
    kind: bool,
    default: false,
    home: kernel(9, 8, 'bool'),
    applied: 'live',
    summary: 'Probe an idle connection, and end it when the peer is gone (SO_KEEPALIVE)',
    description:
      'When and how often is said by keepidle, keepintvl and keepcnt. A peer that is gone shows as etimedout.',
  }),
  option({
    ...INHERITED,
    name: 'linger',
    kind: linger,
    default: [false, 0],
    example: [true, 5],
    // SO_LINGER_SEC: macOS counts SO_LINGER (0x80) in clock ticks.
    home: kernel(13, 0x1080, 'linger'),
    applied: 'live',
    unit: 's',
    summary: 'What close does with unsent data: wait so many seconds, or with 0 reset the connection (SO_LINGER)',
    description:
      '{true,0} makes close discard what is queued and reset the connection. {true,T} makes close wait until everything ' +
      'is acknowledged, at most T seconds, after which the connection is reset. {false,_} sends in the background.',
  }),
  option({
    ...INHERITED,
    name: 'priority',
    kind: integer({ least: INT32_MIN, most: INT32_MAX }),
    default: 0,
    example: 5,
    home: kernel(12, undefined, 'int'),
    applied: 'live',
    summary: 'The priority of outgoing packets in the queues of this system (SO_PRIORITY)',
    description: '0 to 6; any other value needs privilege and is eperm without it. Linux only.',
  }),
  option({
    ...INHERITED,
    name: 'reuseaddr',
    kind: bool,
    default: false,
    home: kernel(2, 4, 'bool'),
    applied: 'before bind',
    summary: 'Bind a port though old connections of it are still in TIME_WAIT (SO_REUSEADDR)',
    description:
      'It does not let two listeners share a port. On the command line listen sets it unless told otherwise ' +
      '(--no-reuseaddr).',
  }),
  option({
    ...INHERITED,
    name: 'reuseport',
    kind: bool,
    default: false,
    home: kernel(15, 0x200, 'bool'),
    applied: 'before bind',
    summary: 'Let several listeners of one user share a port (SO_REUSEPORT)',
    description: 'Every one of them has to set it before it binds. Linux spreads new connections over them.',
  }),
  option({
    ...INHERITED,
    name: 'reuseport_lb',
    kind: bool,
    default: false,
    home: kernel(15, undefined, 'bool'),
    applied: 'before bind',
    summary: 'Share a port and spread the connections; on Linux the same as reuseport',
    description: 'The name is that of FreeBSD. On Linux both set SO_REUSEPORT, so the later of the two counts.',
  }),
  option({
    ...INHERITED,
    name: 'bind_to_device',
    kind: device,
    default: '',
    example: 'lo',
    home: kernel(25, undefined, 'device'),
    applied: 'before bind',
    summary: 'Send and receive through one network interface only (SO_BINDTODEVICE)',
    description:
      'The name of an existing interface, at most 15 bytes; the empty name takes it back. In Erlang it is a binary. Some ' +
      'systems ask for privilege (eperm); an interface that does not exist is enodev. Linux only.',
  }),
  option({
    ...INHERITED,
    name: 'dontroute',
    kind: bool,
    default: false,
    home: kernel(5, 0x10, 'bool'),
    applied: 'live',
    summary: 'Send to directly connected networks only, past the routing table (SO_DONTROUTE)',
    description: 'Erlang takes it in setopts only, though its manual lists it for connect and listen as well.',
  }),
  option({
    name: 'broadcast',
    kind: bool,
    default: false,
    home: kernel(6, 0x20, 'bool'),
    applied: 'live',
    calls: ['setopts', 'getopts'],
    inherited: false,
    effect: 'none',
    summary: 'Allow sending to broadcast addresses: an option of UDP, taken without effect on TCP (SO_BROADCAST)',
    description: 'The kernel keeps the value and answers it; no TCP connection depends on it.',
  }),
] as const;
