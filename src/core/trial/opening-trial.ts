import type { ListenSocket } from '../listener.ts';
import { decode } from '../options/encoding.ts';
import type { ConnectOptions, ListenOptions, Options } from '../options/options.ts';
import type { Family } from '../options/row.ts';
import type { Socket } from '../socket.ts';
import { descriptorTrial } from './descriptor-trial.ts';
import { onLoopback } from './loopback.ts';
import { portTrial } from './port-trial.ts';
import type { Seen, Step } from './trial.ts';

/** Is it an option of how a socket is made, which no getopts answers? What it did is seen on the socket. */
export function isOpeningOption(name: string): name is keyof typeof trials {
  return Object.hasOwn(trials, name);
}

export function openingTrial(name: keyof typeof trials): readonly Step[] {
  return trials[name]();
}

const IP = '127.0.0.1';
/** Our own: to enter it takes the same privilege as to enter another. */
const NAMESPACE = '/proc/thread-self/ns/net';
const BACKLOG = 128;

const trials = {
  ip: () => byBoth('inet', { ip: IP }, (socket) => socket.sockname().addr, IP),
  ifaddr: () => {
    const ifaddr = { family: 'inet', addr: IP } as const;
    return byBoth('inet', { ifaddr }, (socket) => ({ family: 'inet', addr: socket.sockname().addr }), ifaddr);
  },
  port: portTrial,
  fd: descriptorTrial,
  netns: () => byBoth('inet', { netns: NAMESPACE }, (socket) => socket.getopts(['netns']).netns, NAMESPACE),
  inet: () => familyTrial('inet'),
  inet6: () => familyTrial('inet6'),
  local: () => familyTrial('local'),
  tcp_module: () => families.flatMap(moduleTrial),
  inet_backend: () =>
    byBoth('inet', { inetBackend: 'socket' }, (socket) => (isSocketBackend(socket) ? 'socket' : 'inet'), 'socket'),
  protocol: () =>
    internet.flatMap((family) => byBoth(family, { protocol: 'mptcp' }, (socket) => protocolOf(socket), 'mptcp')),
  backlog: () => internet.map(backlogTrial),
} as const satisfies Readonly<Record<string, () => readonly Step[]>>;

const internet = ['inet', 'inet6'] as const;
const families = ['inet', 'inet6', 'local'] as const satisfies readonly Family[];

type Opened = Socket | ListenSocket;

/** Connects with the option, and listens with it. */
function byBoth(
  family: Family,
  options: ConnectOptions & ListenOptions,
  read: (socket: Opened) => unknown,
  given: unknown,
): readonly Step[] {
  const seen = (socket: Opened): Seen => ({ given, got: read(socket) });
  return [
    {
      family,
      call: 'connect',
      given,
      run: () => onLoopback(family, { connect: options }, ({ client }) => seen(client)),
    },
    {
      family,
      call: 'listen',
      given,
      run: () => onLoopback(family, { listen: options }, (ends) => seen(ends.listener)),
    },
  ];
}

function familyTrial(family: Family): readonly Step[] {
  return byBoth(family, { [family]: true }, (socket) => socket.sockname().family === family, true);
}

function moduleTrial(family: Family): readonly Step[] {
  const tcpModule = `${family}_tcp`;
  return byBoth(family, { tcpModule }, (socket) => `${socket.sockname().family}_tcp`, tcpModule);
}

/** Its default for packet_size is another. */
function isSocketBackend(socket: Opened): boolean {
  return (socket.getopts(['packetSize']).packetSize ?? 0) > 0;
}

/** SOL_SOCKET, SO_PROTOCOL on Linux. */
const SO_PROTOCOL = [1, 38, 4] as const;
const IPPROTO_MPTCP = 262;

function protocolOf(socket: Opened): string | undefined {
  const number = numberAt(socket, SO_PROTOCOL, 0);
  if (number === undefined) return undefined;
  return number === IPPROTO_MPTCP ? 'mptcp' : 'tcp';
}

function backlogTrial(family: Family): Step {
  const options = { listen: { backlog: BACKLOG } };
  const run = (): Promise<Seen> =>
    onLoopback(family, options, ({ listener }) => ({ given: BACKLOG, got: backlogOf(listener) }));
  return { family, call: 'listen', given: BACKLOG, run };
}

/** IPPROTO_TCP, TCP_INFO on Linux: in place of tcpi_sacked a listening socket has its backlog. */
const TCP_INFO = [6, 11, 32] as const;
const TCPI_SACKED = 28;

function backlogOf(socket: Opened): number | undefined {
  return numberAt(socket, TCP_INFO, TCPI_SACKED);
}

function numberAt(socket: Opened, raw: readonly [number, number, number], at: number): number | undefined {
  if (process.platform !== 'linux') return undefined;
  const { raw: [answer] = [] }: Options = socket.getopts([{ raw }]);
  const number = answer === undefined ? undefined : decode('int', Buffer.from(answer[2]).subarray(at));
  return typeof number === 'number' ? number : undefined;
}
