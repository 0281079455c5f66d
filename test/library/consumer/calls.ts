// Every call of the library, as programs make it. It is compiled, and not run.
import type { Duplex } from 'node:stream';
import {
  GenTcpError,
  Mailbox,
  connect,
  decodePacket,
  encodePacket,
  formatError,
  formatTerm,
  listen,
  parseOptions,
  type Address,
  type ConnectOptions,
  type IoData,
  type ListenOptions,
  type ListenSocket,
  type Message,
  type OptionName,
  type OptionRequest,
  type Options,
  type Owner,
  type Packet,
  type PacketType,
  type Reason,
  type ShutdownHow,
  type SockAddr,
  type Socket,
  type StatName,
  type Stats,
  type Timeout,
} from 'gentcp';

const owner = new Mailbox();
const connectOptions: ConnectOptions & Owner = { packet: 2, active: 'once', sendTimeout: 5000, owner };
const listenOptions: ListenOptions & Owner = { packet: 4, backlog: 128, reuseaddr: true, ip: '127.0.0.1', owner };

export async function opens(): Promise<void> {
  const timeouts: readonly (Timeout | undefined)[] = [
    5000,
    'infinity',
    Infinity,
    AbortSignal.timeout(1),
    { timeout: 1 },
    { signal: AbortSignal.abort() },
    { timeout: 'infinity', signal: AbortSignal.abort() },
    {},
    undefined,
  ];
  const addresses: readonly Address[] = [
    'localhost',
    '127.0.0.1',
    '::1',
    { local: '/tmp/socket' },
    { local: '\0name' },
  ];
  const socket: Socket = await connect('localhost', 5678);
  await connect({ local: '\0name' }, 0, { active: false });
  for (const address of addresses) await connect(address, 5678, connectOptions, timeouts[0]);
  const to: SockAddr = { family: 'inet6', addr: '::1', port: 5678, flowinfo: 0, scopeId: 1 };
  await connect(to, connectOptions, 5000);
  await connect({ family: 'local', path: '/tmp/socket' });
  const listener: ListenSocket = await listen(0);
  await listen(5678, listenOptions);
  const accepted: Socket = await listener.accept();
  await listener.accept(5000);
  await listener.accept(AbortSignal.timeout(1), owner);
  await Promise.all([socket.close(), accepted.close(), listener.close()]);
}

export async function transfers(socket: Socket): Promise<void> {
  const data: readonly IoData[] = ['text', new Uint8Array(2), Buffer.alloc(1), 255, ['a', [1, [Buffer.of(2)]]]];
  for (const one of data) await socket.send(one);
  const packet: Packet = await socket.recv();
  await socket.recv(5);
  await socket.recv(5, 1000);
  await socket.recv(0, { signal: AbortSignal.timeout(1) });
  socket.unrecv(data);
  const hows: readonly ShutdownHow[] = ['read', 'write', 'read_write'];
  for (const how of hows) await socket.shutdown(how);
  const duplex: Duplex = socket.stream();
  duplex.end(describe(packet));
  const same: Socket = socket.ref().unref();
  await same.close();
}

export function inquires(socket: Socket | ListenSocket): void {
  const requests: readonly OptionRequest[] = ['active', 'packet', { raw: [6, 8, 4] }, { raw: [6, 8, Buffer.alloc(4)] }];
  const options: Options = socket.getopts(requests);
  const { active, linger, raw, pktoptions } = options;
  const name: OptionName = 'highWatermark';
  socket.setopts({ active: active ?? 'once', linger: linger ?? [true, 5], raw: raw ?? [[6, 1, Buffer.alloc(4)]] });
  socket.setopts({ mode: 'list', exitOnClose: false, ip: 'any' });
  socket.getopts([name]);
  const [received] = pktoptions ?? [];
  const traffic: number | undefined = received !== undefined && 'ttl' in received ? received.ttl : undefined;
  const names: readonly StatName[] = ['recvOct', 'recvCnt', 'recvMax', 'recvAvg', 'recvDvi'];
  const stats: Stats = socket.getstat([...names, 'sendOct', 'sendCnt', 'sendMax', 'sendAvg', 'sendPend']);
  const counted: readonly number[] = [socket.getstat().recvOct, socket.getstat(['sendPend']).sendPend];
  // @ts-expect-error not asked for
  console.log(counted, socket.getstat(['sendPend']).sendOct);
  const { family, addr, port, flowinfo, scopeId, path }: SockAddr = socket.sockname();
  const peer: SockAddr = socket.peername();
  const number: number = socket.port();
  socket.controllingProcess(owner);
  socket.controllingProcess(owner, socket.owner);
  console.log(traffic, stats.recvOct, family, addr, port, flowinfo, scopeId, path, peer, number);
}

/** gen_tcp takes any socket everywhere, and says so. */
export async function takesAnySocket(listener: ListenSocket, socket: Socket): Promise<void> {
  const failing: readonly Promise<unknown>[] = [
    listener.send('x'),
    listener.recv(5, 1000),
    listener.shutdown('read_write'),
  ];
  await Promise.allSettled([...failing, socket.accept(), socket.accept(5000, owner)]);
  listener.peername();
}

export async function takesMessages(socket: Socket): Promise<void> {
  for await (const message of socket) console.log(say(message));
  for await (const message of owner) console.log(say(message));
  const message: Message = await socket.owner.receive();
  await owner.receive(1000, ({ type }) => type === 'tcp_closed');
  const size: number = owner.size;
  console.log(say(message), size);
  owner.close();
}

/** Everything is closed at the end of the block. */
export async function disposes(): Promise<void> {
  await using mailbox = new Mailbox();
  await using listener = await listen(0, { owner: mailbox });
  await using socket = await connect('localhost', listener.port());
  await socket.send('x');
}

function say(message: Message): string {
  switch (message.type) {
    case 'tcp':
    case 'http':
      return describe(message.data);
    case 'tcp_passive':
      return `passive: ${message.socket.port()}`;
    case 'tcp_closed':
      return `closed: ${message.cause ?? 'a clean end'}, ${message.rest?.length ?? 0} bytes cut`;
    case 'tcp_error':
      return `error: ${formatError(message.reason)}`;
  }
}

/** Every shape of a packet; the last case would not compile if there were another one. */
function describe(packet: Packet): string {
  if (Buffer.isBuffer(packet)) return packet.toString('latin1');
  if (!('type' in packet)) return packet.flat().join();
  switch (packet.type) {
    case 'http_request': {
      const { method, uri, version } = packet;
      return `${method} ${describeUri(uri)} HTTP/${version[0]}.${version[1]}`;
    }
    case 'http_response':
      return `HTTP/${packet.version.join('.')} ${packet.status} ${packet.phrase}`;
    case 'http_header':
      return `${packet.bit} ${packet.name} ${packet.unmodified}: ${packet.value}`;
    case 'http_eoh':
      return '';
    case 'http_error':
      return packet.line;
  }
}

function describeUri(uri: Extract<Packet, { type: 'http_request' }>['uri']): string {
  if (typeof uri === 'string') return uri;
  switch (uri.type) {
    case 'abs_path':
      return uri.path;
    case 'absoluteURI':
      return `${uri.scheme}://${uri.host}:${uri.port ?? 80}${uri.path}`;
    case 'scheme':
      return `${uri.scheme}:${uri.rest}`;
  }
}

export function fails(error: unknown): Reason | undefined {
  if (!(error instanceof GenTcpError)) return undefined;
  const { reason, code, cause, rest }: GenTcpError = error;
  console.log(code, cause, rest?.toString('hex'), error.message);
  return reason;
}

export function codes(): void {
  const types: readonly PacketType[] = [
    'raw',
    0,
    1,
    2,
    4,
    'sunrm',
    'asn1',
    'cdr',
    'fcgi',
    'line',
    'tpkt',
    'http',
    'httph',
  ];
  const bytes: Buffer = encodePacket(2, ['hello']);
  const decoded = decodePacket(types[3] ?? 2, bytes, { packetSize: 10, lineLength: 0, lineDelimiter: 10 });
  switch (decoded.status) {
    case 'ok':
      console.log(formatTerm(decoded.packet), decoded.rest.length);
      break;
    case 'more':
      console.log(decoded.length ?? 'not known yet');
      break;
    case 'error':
      console.log(formatError(decoded.reason));
  }
  console.log(formatTerm(parseOptions('[binary,{packet,2},{active,once}]')));
}

// What is no option, and no value of one, does not compile.
// @ts-expect-error packet 3 is 'packet 3' of nobody
export const noPacket: Options = { packet: 5 };
// @ts-expect-error a typing error
export const noOption: Options = { pakcet: 2 };
// @ts-expect-error backlog is for listen
export const notForConnect: ConnectOptions = { backlog: 5 };
// @ts-expect-error not a reason
export const noReason: Reason = 'ehello';
